"""Beginning a form: blank, from last year, on another edition."""

import pytest
from django.urls import reverse

from tests.factories import DepartmentFactory, UnitFactory, draft
from tests.performance.pages.asking import form_url, stored, text
from tests.real_forms import real_forms
from workflow.models import Case

pytestmark = pytest.mark.django_db


def creation(to, **data):
    return {
        "department": to.pk,
        "fiscal_year": 2023,
        "scope": "project",
        "subject": "新项目",
        "start_from": "blank",
        "unit": "",
        "edition": "",
        **data,
    }


def test_a_form_is_begun(preparer, department):
    assert preparer.get(reverse("performance:create")).status_code == 200
    response = preparer.post(reverse("performance:create"), creation(department))
    made = Case.objects.get(subject="新项目")
    assert response.status_code == 302 and response.url == form_url(made)
    again = preparer.post(reverse("performance:create"), creation(department))
    assert again.status_code == 422 and "新项目" in text(again)


def test_a_form_is_begun_from_last_years_and_on_another_edition(preparer, department, staff):
    draft(department=department, by=staff["preparer"], form=2, fiscal_year=2022)
    name = real_forms()[2]["name"]
    data = creation(department, subject=f" {name} ", start_from="last_year")
    assert preparer.post(reverse("performance:create"), data).status_code == 302
    content = stored(Case.objects.get(subject=name, fiscal_year=2023)).content
    assert content.value("indicators.r4.target") == "≥500人"
    assert content.value("indicators.r4.actual") == ""
    data = creation(department, edition="national-2020-project")
    assert preparer.post(reverse("performance:create"), data).status_code == 302
    response = preparer.get(form_url(Case.objects.get(subject="新项目")))
    assert response.status_code == 200 and 'name="indicators.order"' in text(response)


@pytest.mark.parametrize(
    "data",
    [
        {"subject": ""},
        {"subject": "很" * 201},
        {"fiscal_year": "1999"},
        {"fiscal_year": "next"},
        {"department": ""},
        {"department": "9999999"},
        {"scope": "everything"},
        {"edition": "zhengzhou-2023-department"},
        {"edition": "nothing"},
    ],
)
def test_a_form_that_cannot_be_begun(preparer, department, data):
    response = preparer.post(reverse("performance:create"), creation(department, **data))
    assert response.status_code == 422
    assert not Case.objects.exists()


def test_nobody_begins_forms_elsewhere(preparer, department, sign_in, staff):
    other = DepartmentFactory()
    url = reverse("performance:create")
    assert preparer.post(url, creation(other)).status_code == 403
    unit = UnitFactory(department=other)
    assert preparer.post(url, creation(department, unit=unit.pk)).status_code == 422
    for role in ("approver", "reviewer", "auditor"):
        assert sign_in(staff[role]).get(url).status_code == 403
        assert sign_in(staff[role]).post(url, creation(department)).status_code == 403
    assert not Case.objects.exists()
