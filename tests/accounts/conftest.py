"""Final accounts of 2023 of a department with two units, after its budget of that year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from django.utils import timezone

from books.models import Book, Part
from books.services import save_lines, save_projects
from departments.models import BudgetUnit, Department, Person
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    approved_budget,
    final_accounts,
    part_of,
    person,
    staff_of,
)
from workflow.models import Case
from workflow.states import State

#: What a unit enters besides what it takes over, in 万元.
ROWS: dict[str, list[dict[str, Any]]] = {
    "income": [{"item": "2060101", "fund": "general_appropriation", "amount": "140.00"}],
    "expenditure": [
        {
            "item": "2060101",
            "purpose": "personnel",
            "fund": "general_appropriation",
            "amount": "88.00",
        },
        {
            "item": "2060499",
            "purpose": "project",
            "fund": "general_appropriation",
            "amount": "50.00",
        },
    ],
    "economic": [
        {
            "economic": "30101",
            "purpose": "personnel",
            "fund": "general_appropriation",
            "amount": "88.00",
        }
    ],
    "balance": [{"fund": "general_appropriation", "moment": "closing", "amount": "2.00"}],
    "plan": [
        {
            "item": "2060101",
            "purpose": "wages",
            "fund": "general_appropriation",
            "stage": stage,
            "amount": amount,
        }
        for stage, amount in (("initial", "90.00"), ("adjusted", "95.00"))
    ],
    "three_public": [{"economic": "30217", "stage": "executed", "amount": "0.37"}],
}


def spent_project(name: str, *amounts: str, **values: Any) -> dict[str, Any]:
    """A row of the grid of projects with initial, adjusted and executed amount in 万元."""
    stages = ("initial", "adjusted", "executed")
    return {
        "name": name,
        "purpose": "other_operating",
        "item": "2060499",
        "amounts": [
            {"fund": "general_appropriation", "stage": stage, "amount": amount}
            for stage, amount in zip(stages, amounts, strict=True)
        ],
        **values,
    }


def fill(part: Part, by: Person) -> Part:
    """Enter a small part whose account balances."""
    for kind, rows in ROWS.items():
        part = save_lines(part_id=part.pk, kind=kind, rows=rows, version=part.version, by=by).part
    rows = [spent_project(f"{part}专项经费", "60.00", "62.00", "50.00")]
    return save_projects(part_id=part.pk, rows=rows, version=part.version, by=by).part


def settle(case: Case, staff: dict[str, Person]) -> None:
    """Put the case where it would be after its way; what the rules say does not matter here."""
    now = timezone.now()
    Case.objects.filter(pk=case.pk).update(
        state=State.APPROVED,
        handed_in_at=now,
        handed_in_by=staff["preparer"],
        submitted_at=now,
        submitted_by=staff["approver"],
        approved_at=now,
    )


@dataclass
class Accounts:
    """`preparer` prepares the unit `mine` alone; `staff["preparer"]` the whole department."""

    department: Department
    mine: BudgetUnit
    other: BudgetUnit
    staff: dict[str, Person]
    preparer: Person
    case: Case

    @property
    def book(self) -> Book:
        return Book.objects.select_related("case__department").get(pk=self.case.pk)

    def part(self, unit: BudgetUnit | None = None) -> Part:
        return part_of(self.case, unit or self.mine)

    def fill(self) -> None:
        for unit in (self.mine, self.other):
            fill(self.part(unit), self.staff["preparer"])


@pytest.fixture
def department(db: None) -> Department:
    return DepartmentFactory()


@pytest.fixture
def units(department: Department) -> tuple[BudgetUnit, BudgetUnit]:
    return UnitFactory(department=department), UnitFactory(department=department)


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    return staff_of(department)


@pytest.fixture
def budget(department: Department, units: Any, staff: dict[str, Person]) -> Case:
    """The approved budget of 2023: every unit 90 for wages, 60 for a project."""
    return approved_budget(
        department=department, staff=staff, fiscal_year=2023, edition="zhengzhou-2024-budget"
    )


@pytest.fixture
def accounts(department: Department, units: Any, staff: dict[str, Person]) -> Accounts:
    """Blank final accounts of 2023."""
    mine, other = units
    case = final_accounts(department=department, by=staff["preparer"])
    return Accounts(department, mine, other, staff, person("preparer", unit=mine), case)


@pytest.fixture
def sign_in(client):
    def sign_in(somebody):
        client.force_login(somebody, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in
