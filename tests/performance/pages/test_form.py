"""The page of a form: who sees what, in which state, beside last year and remarks."""

from decimal import Decimal

import pytest
from django.urls import reverse

from performance.services import create_self_evaluation
from tests.factories import (
    DepartmentFactory,
    case_in_state,
    change_actual,
    draft,
    faultless_content,
    person,
    remark_on,
)
from tests.performance.pages.asking import form_url, save, stored, text
from tests.real_forms import real_forms
from workflow.models import Case
from workflow.states import State

pytestmark = pytest.mark.django_db


def test_the_preparer_finds_inputs_in_the_entered_cells_alone(preparer, case):
    page = text(preparer.get(form_url(case)))
    assert 'name="indicators.r1.actual"' in page
    assert 'name="budget.total.initial"' in page
    assert 'name="budget.fiscal.weight"' not in page
    assert 'name="indicators.r1.score"' not in page
    assert "项目支出绩效自评情况表" in page and "91.8" in page


@pytest.mark.parametrize("role", ["approver", "reviewer", "publisher", "auditor", "administrator"])
def test_others_read_the_form(sign_in, staff, case, role):
    page = text(sign_in(staff[role]).get(form_url(case)))
    assert 'name="indicators.r1.actual"' not in page
    assert "91.8" in page


@pytest.mark.parametrize("state", sorted(State))
def test_the_form_opens_in_every_state_for_everyone(sign_in, department, staff, state):
    case = case_in_state(state, staff=staff, department=department)
    for one in staff.values():
        assert sign_in(one).get(form_url(case)).status_code == 200


@pytest.mark.parametrize("number", range(5))
def test_all_five_forms_are_filled_in_through_the_page(preparer, department, staff, number):
    """The published forms typed into the page come out with their published scores."""
    published = real_forms()[number]
    case = create_self_evaluation(
        department=department,
        fiscal_year=2023,
        by=staff["preparer"],
        subject=published["name"] if published["kind"] == "project" else "",
    )
    content = faultless_content(number)
    typed = {
        path: "" if value is None else str(value)
        for path, value in content.paths()
        if not (path.startswith("budget.") and path.endswith(".weight") and value is None)
    }
    for block in ("tasks", "indicators"):
        if rows := content.rows.get(block):
            typed[f"{block}.order"] = ",".join(row.key for row in rows)
    response = save(preparer, case, typed)
    assert response.status_code == 200
    found = stored(case)
    assert found.score.total == Decimal(published["total"]["score"])
    for row, line in zip(found.content.rows["indicators"], published["indicators"], strict=True):
        assert found.computed[f"indicators.{row.key}.score"] == Decimal(line["score"])
    version = Case.objects.get(pk=case.pk).version
    assert save(preparer, case, typed).status_code == 200
    assert Case.objects.get(pk=case.pk).version == version


def test_who_has_no_role_there_finds_nothing(sign_in, case):
    stranger = sign_in(person("preparer", department=DepartmentFactory()))
    for name in ("form", "place", "export"):
        assert stranger.get(reverse(f"performance:{name}", args=[case.pk])).status_code == 404
    for name in ("save", "state_score", "review_score"):
        assert stranger.post(reverse(f"performance:{name}", args=[case.pk])).status_code == 404


def test_level_cells_stand_in_every_row_and_repeats_are_light(preparer, case):
    page = text(preparer.get(form_url(case)))
    rows = stored(case).content.rows["indicators"]
    assert page.count('data-column="level1"') == len(rows) + 1  # and in the row to copy
    assert page.count("group repeats") >= 1


def test_suggestions_are_offered_for_the_levels(preparer, case):
    page = text(preparer.get(form_url(case)))
    assert (
        'list="list-indicators-level1"' in page and '<datalist id="list-indicators-level1">' in page
    )


def test_last_year_stands_beside(sign_in, department, staff):
    before = draft(department=department, by=staff["preparer"], form=2, fiscal_year=2022)
    change_actual(before, staff["preparer"], "88%")
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=2)
    client = sign_in(staff["reviewer"])
    assert "88%" in text(client.get(form_url(case) + "?compare=1"))
    assert "88%" not in text(client.get(form_url(case)))


def test_remarks_are_marked_in_their_rows(sign_in, department, staff):
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    remark_on(case, staff["reviewer"], "indicators.r2.actual")
    assert "remark-mark" in text(sign_in(staff["reviewer"]).get(form_url(case)))
    assert "remark-mark" not in text(sign_in(staff["preparer"]).get(form_url(case)))
