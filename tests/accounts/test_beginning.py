"""Final accounts begin with what the year's budget and last year's accounts know."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.services import take_over
from books.cases import checked
from books.models import BalanceLine, ClassificationCode, PlanLine, Project, ProjectAmount
from books.services import (
    create_book,
    finish_part,
    mark_classified,
    reopen_part,
    save_lines,
    save_projects,
)
from departments.roles import ROLES
from tests.accounts.conftest import fill, settle, spent_project
from tests.factories import final_accounts, part_of, person
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused, Stale

pytestmark = pytest.mark.django_db
WAN = Decimal(10_000)


def plan(part, stage="initial"):
    lines = PlanLine.objects.filter(part=part, stage=stage).select_related("item")
    return [(one.item and one.item.code, one.purpose, one.amount / WAN, one.step) for one in lines]


def amounts(project):
    return {one.stage: one.amount / WAN for one in project.amounts.all()}


def begun(department, staff, **values):
    return final_accounts(department=department, by=staff["preparer"], start_from="known", **values)


def test_the_years_budget_gives_initial_amounts_of_items_and_projects(
    department, units, staff, budget
):
    case = begun(department, staff)
    part = part_of(case, units[0])
    step = Decimal(1000)
    assert plan(part) == [
        ("2060101", "wages", 60, step),
        ("2060101", "goods", 30, step),
        ("2060499", "other_operating", 60, step),
    ]
    [project] = part.projects.all()
    planned = Project.objects.get(book=budget.pk, part__unit=units[0])
    assert project.budgeted_as == planned
    assert (project.name, project.item.code, project.purpose) == (
        planned.name,
        "2060499",
        "other_operating",
    )
    assert project.item.fiscal_year == 2023
    assert amounts(project) == {"initial": 60}
    assert [one.action for one in case.events.order_by("number")][-1] == "prefill"


def test_of_a_whole_department_all_units_are_added_up(department, units, staff, budget):
    case = begun(department, staff, parts="department")
    part = part_of(case)
    assert part.unit is None
    assert plan(part)[0] == ("2060101", "wages", 120, Decimal(2000))
    assert part.projects.count() == 2


def test_last_years_accounts_give_structure_opening_balances_and_projects(
    department, units, staff, accounts
):
    accounts.fill()
    settle(accounts.case, staff)
    case = begun(department, staff, fiscal_year=2024)
    part = part_of(case, units[0])
    held = BalanceLine.objects.filter(part=part)
    assert {(one.moment, one.amount / WAN) for one in held} == {("opening", 2), ("closing", 0)}
    assert [one.amount for one in part.expenditurelines.all()] == [0, 0]
    for stage in ("initial", "adjusted"):
        assert plan(part, stage) == [("2060101", "wages", 0, 0)]
    [project] = part.projects.all()
    assert project.follows.book_id == accounts.case.pk
    assert amounts(project) == {"initial": 0, "adjusted": 0, "executed": 0}


def test_a_project_of_the_budget_follows_that_of_last_years_accounts(
    department, units, staff, accounts, budget
):
    earlier = Project.objects.get(book=budget.pk, part__unit=units[0])
    fill(accounts.part(), staff["preparer"])
    Project.objects.filter(book=accounts.case.pk).update(code="41010000000000000001")
    settle(accounts.case, staff)
    Project.objects.filter(pk=earlier.pk).update(code="41010000000000000001")
    Case.objects.filter(pk=budget.pk).update(fiscal_year=2024)
    Project.objects.filter(book=budget.pk).update(fiscal_year=2024)
    case = begun(department, staff, fiscal_year=2024)
    project = Project.objects.get(book=case.pk, budgeted_as=earlier)
    assert project.follows.book_id == accounts.case.pk
    assert Project.objects.filter(book=case.pk).count() == 2


def test_without_anything_settled_there_is_nothing_to_begin_with(department, units, staff):
    with pytest.raises(Refused, match="neither final accounts of 2022"):
        begun(department, staff)
    assert not Case.objects.filter(kind="final_accounts").exists()


def test_a_secret_of_the_budget_begins_as_a_secret(department, units, staff, budget):
    planned = Project.objects.get(book=budget.pk, part__unit=units[0])
    mark_classified(
        project_id=planned.pk,
        level="secret",
        basis="保密事项目录",
        reason="定密",
        by=person("custodian", department=department),
    )
    case = begun(department, staff)
    project = Project.objects.get(budgeted_as=planned)
    assert (project.level, project.basis) == ("secret", "保密事项目录")
    assert planned.name not in str([one.data for one in case.events.all()])
    assert amounts(project) == {"initial": 60}


def test_what_becomes_a_secret_in_the_budget_becomes_one_here(department, units, staff, budget):
    case = begun(department, staff)
    planned = Project.objects.get(book=budget.pk, part__unit=units[0])
    mark_classified(
        project_id=planned.pk,
        level="secret",
        basis="目录",
        reason="定密",
        by=person("custodian", department=department),
    )
    project = Project.objects.get(budgeted_as=planned)
    assert project.is_classified
    last = case.events.order_by("-number").first()
    assert last.action == "classify" and planned.name not in f"{last.comment}{last.data}"
    other = Project.objects.get(book=case.pk, part__unit=units[1])
    assert not other.is_classified


# --- taking over later -----------------------------------------------------------------------


def test_taking_over_replaces_the_initial_budget_and_leaves_the_rest(accounts, budget):
    part = fill(accounts.part(), accounts.preparer)
    [project] = part.projects.all()
    Project.objects.filter(pk=project.pk).update(name=f"{part}专项经费", budgeted_as=None)
    take_over(part_id=part.pk, version=part.version, by=accounts.preparer)
    assert [one[:3] for one in plan(part)] == [
        ("2060101", "wages", 60),
        ("2060101", "goods", 30),
        ("2060499", "other_operating", 60),
    ]
    assert [one[:3] for one in plan(part, "adjusted")] == [("2060101", "wages", 95)]
    [project] = part.projects.all()
    assert project.budgeted_as.book_id == budget.pk
    assert amounts(project) == {"initial": 60, "adjusted": 62, "executed": 50}
    assert BalanceLine.objects.get(part=part).amount == 2 * WAN
    event = accounts.case.events.order_by("-number").first()
    assert event.action == "take_over" and event.actor == accounts.preparer
    place = f"plan.{part.unit_code}.2060101/wages/general_appropriation/initial"
    assert event.data["changes"][place] == ["900000 ±50", "600000 ±500"]


def test_taking_over_again_changes_nothing(accounts, budget):
    part = accounts.part()
    first = take_over(part_id=part.pk, version=part.version, by=accounts.preparer)
    again = take_over(part_id=part.pk, version=first.version, by=accounts.preparer)
    assert again.version == first.version


def test_only_who_may_change_the_part_takes_over(accounts, budget, staff):
    part = accounts.part()
    others = [staff[role] for role in ROLES if role != "preparer"]
    for somebody in (*others, person("preparer", unit=accounts.other), person()):
        with pytest.raises(NotAllowed):
            take_over(part_id=part.pk, version=part.version, by=somebody)
    assert not PlanLine.objects.exists()
    assert not ProjectAmount.objects.filter(project__book=accounts.case.pk).exists()


def test_taking_over_is_refused_where_it_would_overwrite_what_nobody_saw(accounts, budget):
    part = accounts.part()
    with pytest.raises(Stale):
        take_over(part_id=part.pk, version=part.version - 1, by=accounts.preparer)
    finish_part(part_id=part.pk, version=part.version, by=accounts.preparer)
    with pytest.raises(Refused, match="finished"):
        take_over(part_id=part.pk, version=part.version + 1, by=accounts.preparer)
    reopen_part(part_id=part.pk, version=part.version + 1, by=accounts.preparer)


def test_without_sources_there_is_nothing_to_take_over(accounts):
    part = accounts.part()
    with pytest.raises(Refused, match="neither"):
        take_over(part_id=part.pk, version=part.version, by=accounts.preparer)


def test_a_code_the_year_does_not_have_is_left_out_and_named(department, units, staff, accounts):
    part = accounts.part()
    row = {"fund": "general_appropriation", "moment": "closing", "amount": "2.00"}
    rows = [{**row, "item": "2060101"}, {**row, "item": "2060499"}]
    by = staff["preparer"]
    save_lines(part_id=part.pk, kind="balance", rows=rows, version=part.version, by=by)
    settle(accounts.case, staff)
    codes = ClassificationCode.objects.filter(kind="functional", fiscal_year=2024)
    codes.filter(code="2060499").update(code="2060498")
    case = create_book(
        kind="final_accounts", department=department, fiscal_year=2024, by=by, start_from="known"
    )
    held = BalanceLine.objects.filter(part__book=case.pk, moment="opening")
    assert [one.item.code for one in held] == ["2060101"]
    assert case.events.get(action="prefill").data["left_out"] == ["2060499"]


# --- what differs is said ----------------------------------------------------------------------


def test_what_differs_from_the_sources_is_found(accounts, budget, staff):
    accounts.fill()
    found = {one.rule for one in checked(accounts.book.case).lines}
    assert "F-16" in found
    for unit in (accounts.mine, accounts.other):
        part = accounts.part(unit)
        take_over(part_id=part.pk, version=part.version, by=staff["preparer"])
    assert "F-16" not in {one.rule for one in checked(accounts.book.case).lines}


def test_an_opening_balance_unlike_last_years_closing_is_found(department, units, staff, accounts):
    accounts.fill()
    settle(accounts.case, staff)
    case = begun(department, staff, fiscal_year=2024)
    part = part_of(case, units[0])
    assert "F-09" not in {one.rule for one in checked(part.book.case).lines}
    rows = [{"fund": "general_appropriation", "moment": "opening", "amount": "3.00"}]
    save_lines(
        part_id=part.pk, kind="balance", rows=rows, version=part.version, by=staff["preparer"]
    )
    saved = Case.objects.get(pk=case.pk)
    found = [one for one in checked(saved).lines if one.rule == "F-09"]
    assert found and found[0].places[0].path == "balance"


def test_projects_keep_their_stages_when_they_are_saved_again(accounts):
    part = fill(accounts.part(), accounts.preparer)
    [project] = part.projects.all()
    row = spent_project(project.name, "60.00", "63.00", "50.00", id=str(project.pk))
    save_projects(part_id=part.pk, rows=[row], version=part.version, by=accounts.preparer)
    assert amounts(project) == {"initial": 60, "adjusted": 63, "executed": 50}
    again = save_projects(
        part_id=part.pk, rows=[row], version=part.version + 1, by=accounts.preparer
    )
    assert again.part.version == part.version + 1
