"""Beginning a budget: editions, parts, and the structure of last year's."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from books.models import Book, ClassificationCode, ExpenditureLine, Part, Project
from books.queries import last_year_amounts
from books.services import create_book, mark_classified, record_approval
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    annual_budget,
    approved_budget,
    filled_budget,
    part_of,
    person,
    staff_of,
)
from workflow.deadlines import follow
from workflow.models import Approval, Case, Deadline
from workflow.refusals import NotAllowed, Refused, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    return UnitFactory()


@pytest.fixture
def staff(unit):
    return staff_of(unit.department)


def next_year(unit, staff, **values) -> Case:
    given = {"fiscal_year": 2024, "start_from": "known", **values}
    return create_book(kind="budget", department=unit.department, by=staff["preparer"], **given)


def test_a_budget_has_a_part_for_every_unit_and_the_edition_of_its_year(unit, staff):
    UnitFactory(department=unit.department)
    case = annual_budget(department=unit.department, by=staff["preparer"])
    budget = Book.objects.get(case=case)
    assert budget.edition == "zhengzhou-2024-budget"
    assert budget.entry_unit == "万元"
    assert set(budget.parts.values_list("unit", flat=True)) == set(
        unit.department.units.values_list("pk", flat=True)
    )


@pytest.mark.parametrize("values", [{"parts": "department"}, {}])
def test_figures_can_be_given_for_the_department_as_a_whole(values):
    home = DepartmentFactory()
    if values:
        UnitFactory(department=home)
    case = annual_budget(department=home, by=person("preparer", department=home), **values)
    assert part_of(case).unit is None


@pytest.mark.parametrize(
    "wrong", [{"edition": "atlantis"}, {"fiscal_year": 2001}, {"entry_unit": "亿元"}]
)
def test_without_tables_or_a_unit_of_entry_no_budget_begins(unit, staff, wrong):
    with pytest.raises(Refused):
        annual_budget(department=unit.department, by=staff["preparer"], **wrong)
    assert not Case.objects.exists()


def test_without_a_classification_of_the_year_no_budget_begins(unit, staff):
    with pytest.raises(Refused) as raised:
        create_book(
            kind="budget", department=unit.department, fiscal_year=2024, by=staff["preparer"]
        )
    assert "2024" in str(raised.value.reason)
    assert not Case.objects.exists()


def test_a_budget_begins_once(unit, staff):
    annual_budget(department=unit.department, by=staff["preparer"])
    with pytest.raises(Refused):
        annual_budget(department=unit.department, by=staff["preparer"])


def test_last_years_lines_and_projects_are_taken_over_without_amounts(unit, staff):
    approved_budget(department=unit.department, staff=staff, fiscal_year=2023)
    case = next_year(unit, staff)
    part = part_of(case)
    lines = ExpenditureLine.objects.filter(part=part).select_related("item")
    assert [(one.item.code, one.item.fiscal_year, one.amount) for one in lines] == [
        ("2060101", 2024, 0),
        ("2060101", 2024, 0),
        ("2060499", 2024, 0),
    ]
    project = Project.objects.get(part=part)
    assert (project.name, project.follows.fiscal_year) == (f"{part}专项经费", 2023)
    assert [one.amount for one in project.amounts.all()] == [0]
    assert part.economiclines.count() == 3 and part.incomelines.count() == 1

    compared = last_year_amounts(part, staff["preparer"])
    key = ("2060101", "wages", "general_appropriation", "current")
    assert compared.lines["expenditure"][key] == 600_000
    assert compared.projects == {project.pk: 600_000}


def test_codes_that_are_gone_are_left_out_and_named(unit, staff):
    approved_budget(department=unit.department, staff=staff, fiscal_year=2023)
    ClassificationCode.objects.filter(fiscal_year=2024, code__in=["2060499", "30227"]).delete()
    case = next_year(unit, staff)
    part = part_of(case)
    assert {one.item.code for one in part.expenditurelines.all()} == {"2060101"}
    assert {one.economic.code for one in part.economiclines.all()} == {"30101", "30201"}
    assert Project.objects.get(part=part).item is None
    assert case.events.get(action="prefill").data["left_out"] == ["2060499", "30227"]


def test_a_secret_stays_one_in_the_next_year(unit, staff):
    approved_budget(department=unit.department, staff=staff, fiscal_year=2023)
    mark_classified(
        project_id=Project.objects.get().pk,
        level="secret",
        basis="目录",
        reason="定密",
        by=staff["custodian"],
    )
    part = part_of(next_year(unit, staff))
    project = Project.objects.get(part=part)
    assert (project.level, project.marked_by) == ("secret", staff["custodian"])
    assert last_year_amounts(part, staff["preparer"]).projects == {}
    assert last_year_amounts(part, staff["custodian"]).projects == {project.pk: 600_000}


def test_only_an_approved_budget_is_taken_over(unit, staff):
    filled_budget(department=unit.department, by=staff["preparer"], fiscal_year=2023)
    with pytest.raises(Refused):
        next_year(unit, staff)
    assert not Case.objects.filter(fiscal_year=2024).exists()
    assert not Part.objects.filter(book__case__fiscal_year=2024).exists()


def approve(case: Case, by, day: date = date(2024, 2, 20), version: int | None = None) -> Case:
    version = version or Case.objects.get(pk=case.pk).version
    return record_approval(case_id=case.pk, approved_on=day, version=version, by=by)


@pytest.mark.parametrize("role", ["preparer", "reviewer"])
def test_the_approval_sets_the_day_by_which_the_budget_is_public(unit, staff, role):
    case = annual_budget(department=unit.department, by=staff["preparer"])
    approve(case, staff[role])
    case = Case.objects.get(pk=case.pk)
    assert case.due_on == date(2024, 3, 11)
    assert Approval.objects.get(department=unit.department).approved_on == date(2024, 2, 20)
    event = case.events.get(action="record_approval")
    assert event.data["changes"] == {"approved_on": ["", "2024-02-20"]}


def test_a_department_records_the_first_day_and_the_bureau_corrects_it(unit, staff):
    case = annual_budget(department=unit.department, by=staff["preparer"])
    approve(case, staff["preparer"])
    approve(case, staff["preparer"])
    with pytest.raises(NotAllowed) as refused:
        approve(case, staff["preparer"], date(2024, 2, 21))
    assert "2024-02-20" in str(refused.value.reason)
    approve(case, staff["reviewer"], date(2024, 2, 21))
    assert Approval.objects.get().approved_on == date(2024, 2, 21)
    assert Case.objects.get(pk=case.pk).due_on == date(2024, 3, 12)


def test_a_deadline_that_moves_does_not_lift_the_day_of_the_law(unit, staff):
    case = annual_budget(department=unit.department, by=staff["preparer"])
    approve(case, staff["preparer"])
    general = Deadline.objects.create(kind="budget", fiscal_year=2024, due_on="2024-06-01")
    follow(changed=general, by=staff["administrator"])
    assert Case.objects.get(pk=case.pk).due_on == date(2024, 3, 11)


def test_an_approval_in_the_future_or_of_another_year_is_refused(unit, staff):
    case = annual_budget(department=unit.department, by=staff["preparer"])
    for day in (date(2022, 12, 31), date(2025, 1, 1), timezone.localdate() + timedelta(days=1)):
        with pytest.raises(Refused):
            approve(case, staff["preparer"], day)
    with pytest.raises(Stale):
        approve(case, staff["preparer"], version=99)
    with pytest.raises(NotAllowed):
        approve(case, staff["approver"])
    assert Case.objects.get(pk=case.pk).due_on is None
