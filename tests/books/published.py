"""Two published budgets as workbooks, and the departments whose they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from io import BytesIO

import openpyxl
from openpyxl.workbook import Workbook

from books.classification import load_classifications
from books.importing import BookReport, import_book
from books.models import Book
from departments.models import BudgetUnit, Department, Person
from fiscal.findings import Finding
from tests import real_budgets
from tests.factories import person, staff_of
from tests.real_budgets import DOCUMENTS, catalogue_of, printed_tables
from tests.workbooks.tables import written

ECONOMY, INDUSTRY = DOCUMENTS


@cache
def workbook_data(name: str = INDUSTRY) -> bytes:
    """The printed tables of a document as a workbook."""
    return written(list(printed_tables(name)), catalogue_of(name))


def workbook(name: str = INDUSTRY) -> Workbook:
    """The same for changing."""
    return openpyxl.load_workbook(BytesIO(workbook_data(name)))


def units(name: str) -> dict[str, str]:
    """The units that table 02 prints; without it the department has one."""
    data = real_budgets.budget(name)
    rows = data["tables"].get("02", {"rows": []})["rows"]
    found = {row[0]: row[1] for row in rows if len(row[0] or "") == 6}
    return found or {f"{data['department_code']}001": data["department"]}


@dataclass
class Bureau:
    """A department with its units, its own and the bureau's people."""

    name: str
    department: Department
    staff: dict[str, Person]

    @property
    def preparer(self) -> Person:
        return self.staff["preparer"]

    @property
    def book(self) -> Book:
        return Book.objects.select_related("case__department").get(case__department=self.department)

    def unit(self, number: int = 0) -> BudgetUnit:
        return self.department.units.order_by("code")[number]

    def take_in(
        self, data: bytes | None = None, *, by: Person | None = None, dry_run: bool = False
    ) -> BookReport:
        return import_book(
            kind="budget",
            data=workbook_data(self.name) if data is None else data,
            name="预算.xlsx",
            department=self.department,
            fiscal_year=2024,
            by=by or self.preparer,
            dry_run=dry_run,
        )


def bureau(name: str = INDUSTRY) -> Bureau:
    load_classifications()
    data = real_budgets.budget(name)
    department = Department.objects.create(
        code=data["department_code"], name=data["department"], region="郑州"
    )
    for code, title in units(name).items():
        BudgetUnit.objects.create(department=department, code=code, name=title)
    return Bureau(name, department, staff_of(department))


def preparer_of(unit: BudgetUnit) -> Person:
    return person("preparer", unit=unit)


def told(findings: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """The findings that are no mere hints: rule and sentence."""
    return [(one.rule, str(one.message)) for one in findings if one.severity.value != "info"]
