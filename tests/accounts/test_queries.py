"""Self-evaluations are held against the final accounts of their year."""

from __future__ import annotations

from decimal import Decimal

import pytest

from accounts.indicators import UNKNOWN
from accounts.queries import account_figures, figures_of_year, settled_ledger
from books.cases import checked
from books.classification import load_classifications
from books.figures import Figures
from books.models import (
    BalanceLine,
    Book,
    ClassificationCode,
    ExpenditureLine,
    Part,
    PlanLine,
    Project,
    ProjectAmount,
    ThreePublicLine,
)
from fiscal.ledger import Ledger
from performance.queries import assessment_of, evaluation_of
from tests.factories import DepartmentFactory, approved_budget, draft, staff_of
from workflow.models import Case
from workflow.states import State

pytestmark = pytest.mark.django_db
WAN = 10_000


@pytest.fixture
def department():
    return DepartmentFactory()


@pytest.fixture
def staff(department):
    return staff_of(department)


def begun(department, fiscal_year: int) -> Book:
    case = Case.objects.create(
        kind="final_accounts", department=department, fiscal_year=fiscal_year
    )
    book = Book.objects.create(case=case, edition="zhengzhou-2023-final")
    Part.objects.create(book=book)
    return book


@pytest.fixture
def final_accounts(department):
    """A set of final accounts of 2023: what the department spent, and one of its projects."""
    load_classifications()
    book = begun(department, 2023)
    part = book.parts.get()
    item = ClassificationCode.objects.get(kind="functional", code="2060499", fiscal_year=2023)
    amounts = {"initial": "2722.1", "adjusted": "3214.33"}
    for position, (stage, amount) in enumerate(amounts.items()):
        PlanLine.objects.create(
            part=part, position=position, item=item, stage=stage, amount=Decimal(amount) * WAN
        )
    ExpenditureLine.objects.create(part=part, item=item, amount=Decimal("2066.09") * WAN)
    code = ClassificationCode.objects.get(kind="departmental", code="30217", fiscal_year=2023)
    for position, stage in enumerate(("adjusted", "executed")):
        ThreePublicLine.objects.create(
            part=part, position=position, economic=code, stage=stage, amount=Decimal(3700)
        )
    project = Project.objects.create(
        book=book, part=part, kind="final_accounts", fiscal_year=2023, name="金刚石产业大会"
    )
    for stage, amount in {"adjusted": "1719.21", "executed": "1662.11"}.items():
        ProjectAmount.objects.create(
            project=project, stage=stage, fund="general", amount=Decimal(amount) * WAN
        )
    return book


def warnings(case: Case, *numbers: str):
    found = assessment_of(evaluation_of(Case.objects.get(pk=case.pk))).findings
    return [one for one in found if one.rule in numbers]


def test_without_final_accounts_nothing_is_known(department):
    assert figures_of_year(department.pk, 2023) == UNKNOWN


def test_the_departments_form_is_held_against_the_final_accounts(department, staff, final_accounts):
    final_accounts.entered_values.create(key="procurement_goods", value=0)
    case = draft(department=department, by=staff["preparer"], form=0, explained=False)
    [three_public] = [one for one in warnings(case, "S-12") if one.expected == "100.00%"]
    assert three_public.places[0].path == "indicators.r8.actual"
    assert [one.places[0].path for one in warnings(case, "S-17")] == ["indicators.r9.weight"]
    assert warnings(case, "S-18") == []


def test_a_projects_form_is_held_against_its_project(department, staff, final_accounts):
    """The published form says 1203.45 of 1719.21 and 1600 at the beginning."""
    case = draft(department=department, by=staff["preparer"], form=2, explained=False)
    [block] = warnings(case, "S-18")
    assert (block.expected, block.actual) == ("1662.11", "1203.45")
    assert block.places[0].path == "budget.total.executed"


def test_a_classified_project_is_not_looked_for(department, staff, final_accounts):
    Project.objects.filter(book=final_accounts).update(
        level="secret",
        basis="依据",
        marked_by=staff["preparer"],
        marked_at="2024-01-01T00:00Z",
    )
    assert figures_of_year(department.pk, 2023, "金刚石产业大会") == UNKNOWN


def test_planned_procurement_is_that_of_the_approved_budget(department, staff, final_accounts):
    Case.objects.filter(pk=final_accounts.pk).update(fiscal_year=2024)
    assert figures_of_year(department.pk, 2024).procurement_planned is None
    approved_budget(department=department, staff=staff)
    assert figures_of_year(department.pk, 2024).procurement_planned == 0


def test_the_rules_see_last_year_and_the_approved_budget(department, staff, final_accounts):
    Case.objects.filter(pk=final_accounts.pk).update(fiscal_year=2024)
    book = Book.objects.select_related("case").get(pk=final_accounts.pk)
    alone = account_figures(book, Figures(Ledger()))
    assert (alone.last_year, alone.budget) == (None, None)
    assert alone.names["2060499"] == "其他技术与开发支出"
    approved_budget(department=department, staff=staff)
    beside = account_figures(book, Figures(Ledger()))
    assert beside.last_year is None
    assert beside.budget is not None
    assert beside.budget.facts == settled_ledger("budget", department.pk, 2024).facts


def test_a_case_of_final_accounts_is_checked_by_these_rules(final_accounts):
    found = {one.rule for one in checked(final_accounts.case).lines}
    assert "F-01" in found, "no income has been entered"
    assert not [rule for rule in found if rule.startswith("B-")]


def test_last_years_closing_balance_is_read_from_its_case(department, final_accounts, monkeypatch):
    """Carried out of 2022: 30; carried into 2023: 12."""
    monkeypatch.setattr("books.queries.SETTLED", (State.DRAFT,))
    last_year = begun(department, 2022)
    carried = {last_year: ("closing", 30), final_accounts: ("opening", 12)}
    for book, (moment, amount) in carried.items():
        BalanceLine.objects.create(
            part=book.parts.get(), fund="general", moment=moment, amount=Decimal(amount)
        )
    [found] = [one for one in checked(final_accounts.case).lines if one.rule == "F-09"]
    assert (found.expected, found.actual, found.difference) == ("30", "12", "-18")
    assert found.places[0].path == "balance"
