"""A department of two units with a blank budget, and the people around it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from books.models import Book, Part, Project
from departments.models import BudgetUnit, Department, Person
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    annual_budget,
    fill_part,
    part_of,
    person,
    staff_of,
)
from workflow.models import Case


@dataclass
class Office:
    """Everything a test of one set of books needs; `mine` and `other` are its two units."""

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
            fill_part(self.part(unit), self.staff["preparer"])

    def project(self, unit: BudgetUnit | None = None) -> Project:
        return Project.objects.get(part=self.part(unit))


@pytest.fixture
def office(db: None) -> Office:
    """`preparer` prepares the unit `mine` alone; `staff["preparer"]` the whole department."""
    department = DepartmentFactory()
    mine, other = UnitFactory(department=department), UnitFactory(department=department)
    staff = staff_of(department)
    return Office(
        department,
        mine,
        other,
        staff,
        person("preparer", unit=mine),
        annual_budget(department=department, by=staff["preparer"]),
    )
