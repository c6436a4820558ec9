"""The list of budgets, beginning one, and the overview with its parts."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.urls import reverse

from books.models import Book, Part
from books.services import finish_part, save_lines
from performance.goals.services import create_goal_form
from tests.books.pages.asking import HTMX, bare, grid_url, text, url
from tests.factories import (
    PART_ROWS,
    DepartmentFactory,
    UnitFactory,
    approved_budget,
    fill_part,
    filled_budget,
    person,
    step,
)
from tests.performance.goals.budgets import department_content, indicator
from workflow.models import Case, Remark


def beginning(department, **values):
    return {
        "department": department.pk,
        "kind": "budget",
        "fiscal_year": 2024,
        "start_from": "blank",
        "parts": "units",
        "entry_unit": "万元",
        "edition": "",
        **values,
    }


def test_a_budget_is_begun_with_a_part_for_every_unit(office, sign_in):
    department = DepartmentFactory()
    UnitFactory(department=department)
    client = sign_in(person("preparer", department=department))
    assert department.name in text(client.get(url("create")))
    answer = client.post(url("create"), beginning(department, entry_unit="元"))
    budget = Book.objects.get(case__department=department)
    assert answer.headers["Location"] == url("overview", budget.pk)
    assert budget.entry_unit == "元"
    assert [one.unit for one in budget.parts.all()] == list(department.units.all())


def test_last_years_budget_gives_the_lines(office, sign_in):
    department = DepartmentFactory()
    UnitFactory(department=department)
    staff = {**office.staff, "preparer": person("preparer", department=department)}
    staff["approver"] = person("approver", department=department)
    approved_budget(department=department, staff=staff, fiscal_year=2023)
    client = sign_in(staff["preparer"])
    client.post(url("create"), beginning(department, start_from="known"))
    part = Part.objects.get(book__case__department=department, book__case__fiscal_year=2024)
    page = text(client.get(grid_url(part, "expenditure")))
    assert 'value="2060101 行政运行"' in page and ">60.0</output>" in page


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"fiscal_year": "1999"}, "2000"),
        ({"fiscal_year": ""}, "fiscal_year"),
        ({"start_from": "known", "fiscal_year": "2025"}, "2024"),
        ({"start_from": "nonsense"}, "nonsense"),
        ({"entry_unit": "美元"}, "美元"),
        ({}, "2024"),
    ],
)
def test_what_is_wrong_with_a_beginning_is_said(office, preparer, wrong, word):
    count = Case.objects.count()
    answer = preparer.post(url("create"), beginning(office.department, **wrong))
    assert answer.status_code == 422
    assert word in text(answer) and 'role="alert"' in text(answer)
    assert Case.objects.count() == count


def test_only_who_prepares_a_department_begins(office, sign_in, unit_preparer):
    assert unit_preparer.get(url("create")).status_code == 403
    data = beginning(office.department, fiscal_year=2025)
    assert unit_preparer.post(url("create"), data).status_code == 403
    for role in ("reviewer", "approver", "custodian"):
        assert sign_in(office.staff[role]).get(url("create")).status_code == 403
    client = sign_in(person("preparer", department=DepartmentFactory()))
    assert client.post(url("create"), data).status_code == 403
    assert Case.objects.count() == 1


def test_the_overview_says_who_is_finished_and_what_it_adds_up_to(office, preparer):
    office.fill()
    part = office.part()
    finish_part(part_id=part.pk, version=part.version, by=office.preparer)
    page = bare(preparer.get(url("overview", office.case.pk)))
    assert office.mine.name in page and office.other.name in page
    assert office.preparer.name in page
    assert "300.0" in page and "150.0" in page and "120.0" in page


def test_a_unit_sees_its_part_alone(office, unit_preparer):
    office.fill()
    page = bare(unit_preparer.get(url("overview", office.case.pk)))
    assert office.mine.name in page and office.other.name not in page
    assert "150.0" in page and "300.0" not in page
    assert 'name="action"' not in text(unit_preparer.get(url("overview", office.case.pk)))


def test_findings_lead_to_the_grids(office, preparer):
    fill_part(office.part(), office.preparer)
    part = office.part(office.other)
    line = f"expenditure.{part.unit_code}.2060101/wages/general_appropriation/current"
    answer = preparer.get(url("overview", office.case.pk))
    assert f'id="income.{part.unit_code}"' in text(answer)
    for place, kind in (
        (f"income.{part.unit_code}", "income"),
        (line, "expenditure"),
        (f"projects.{office.project().node}", "projects"),
    ):
        target = office.part() if kind == "projects" else part
        answer = preparer.get(url("place", office.case.pk), {"place": place})
        assert answer.headers["Location"].startswith(grid_url(target, kind) + "#"), place
    answer = preparer.get(url("place", office.case.pk), {"place": "stated.income"})
    assert answer.headers["Location"].startswith(url("overview", office.case.pk))


def test_findings_on_text_and_goals_lead_to_their_pages(office, preparer):
    goal = create_goal_form(case=office.case, by=office.staff["preparer"])
    for place, target in (
        ("text.prose.duties", f"{url('text', office.case.pk)}#text.prose.duties"),
        (f"goal{goal.pk}:goal.expected", f"{reverse('goals:form', args=[goal.pk])}#goal.expected"),
        ("summary.021001.total", reverse("goals:index", args=[office.case.pk])),
    ):
        answer = preparer.get(url("place", office.case.pk), {"place": place})
        assert answer.headers["Location"] == target


def test_a_place_that_stands_nowhere_does_not_lead_round_in_circles(office, preparer):
    """The overview sends whoever comes with such a place on to ask where it is."""
    place = "income.999999.general_appropriation/current"
    answer = preparer.get(url("place", office.case.pk), {"place": place})
    assert answer.headers["Location"] == f"{url('overview', office.case.pk)}#income"


def test_hints_are_folded_below_what_is_to_be_corrected(office, preparer):
    rows = {
        **department_content().rows,
        "indicators": (indicator("r1", "效益指标", "履职目标实现", "营商环境", "明显提升"),),
    }
    content = replace(department_content(), rows=rows)
    create_goal_form(case=office.case, by=office.staff["preparer"], content=content)
    page = text(preparer.get(url("overview", office.case.pk)))
    findings = page[page.index('id="findings"') :]
    assert findings.index('class="error"') < findings.index('<details class="hints">')


def test_what_stands_in_the_part_of_the_department_is_no_mistake_of_a_unit(office, preparer):
    """Some tables of a workbook name units, others the department alone."""
    part = office.part()
    rows = PART_ROWS["income"]
    save_lines(part_id=part.pk, kind="income", rows=rows, version=part.version, by=office.preparer)
    before = text(preparer.get(url("overview", office.case.pk)))
    grid = text(preparer.get(grid_url(part, "income")))
    off, mark = 'class="badge severity-error"', 'class="mark"'
    assert off in before and mark in grid
    Part.objects.create(book=office.book, unit=None)
    page = text(preparer.get(url("overview", office.case.pk)))
    assert off not in page
    assert mark not in text(preparer.get(grid_url(part, "income")))


def test_the_approval_gives_the_due_date(office, preparer):
    version = office.book.case.version
    address = url("approval", office.case.pk)
    data = {"approved_on": "2024-02-05", "version": version}
    assert preparer.post(address, {**data, "approved_on": "bald"}).status_code == 422
    assert preparer.post(address, {**data, "approved_on": "2031-02-05"}).status_code == 422
    assert preparer.post(address, {**data, "version": 0}).status_code == 409
    assert preparer.post(address, data).status_code == 302
    page = text(preparer.get(url("overview", office.case.pk)))
    assert "2024-02-05" in page and "2024-02-25" in page


def test_a_unit_that_came_later_gets_a_part(office, preparer):
    late = UnitFactory(department=office.department)
    foreign = UnitFactory()
    address = url("add_part", office.case.pk)
    data = {"version": office.book.case.version}
    assert late.name in text(preparer.get(url("overview", office.case.pk)))
    assert preparer.post(address, {**data, "unit": foreign.pk}).status_code == 422
    assert preparer.post(address, {**data, "unit": late.pk}).status_code == 302
    assert office.book.parts.count() == 3


def test_the_whole_way_to_the_reviewer(office, sign_in):
    department = DepartmentFactory()
    UnitFactory(department=department)
    staff = {**office.staff, "preparer": person("preparer", department=department)}
    staff["approver"] = person("approver", department=department)
    case = filled_budget(department=department, by=staff["preparer"])
    client = sign_in(staff["preparer"])
    page = text(client.get(url("overview", case.pk)))
    assert 'value="hand_in"' in page
    for role, action in (("preparer", "hand_in"), ("approver", "submit")):
        case = step(case, action, staff[role])
    part = Part.objects.get(book=case.pk)
    assert 'form="entry"' not in text(client.get(grid_url(part, "income")))
    reviewer = sign_in(staff["reviewer"])
    place = f"income.{part.unit_code}./general_appropriation/current"
    page = text(reviewer.get(grid_url(part, "income")))
    assert "books/" in page and f'id="{place}"' in page
    panel = reviewer.get(url("place", case.pk), {"place": place}, headers=HTMX)
    assert 'name="body"' in text(panel)
    reviewer.post(
        reverse("workflow:remark", args=[case.pk]), {"place": place, "body": "请核实本年拨款"}
    )
    remark = Remark.objects.get(case=case)
    assert remark.place == place
    assert "请核实本年拨款" not in text(sign_in(staff["preparer"]).get(grid_url(part, "income")))
    Remark.objects.filter(pk=remark.pk).update(stage=Remark.Stage.SENT)
    assert "请核实本年拨款" in text(sign_in(staff["preparer"]).get(grid_url(part, "income")))


def test_queries_do_not_grow_with_the_parts(office, preparer, django_assert_max_num_queries):
    for count in (0, 6):
        for _ in range(count):
            unit = UnitFactory(department=office.department)
            part = Part.objects.create(book=office.book, unit=unit)
            fill_part(part, office.staff["preparer"])
        for address, most in ((url("index"), 8), (url("overview", office.case.pk), 69)):
            with django_assert_max_num_queries(most):
                assert preparer.get(address).status_code == 200
