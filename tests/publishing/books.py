"""Real budgets taken in through their workbooks, and brought to publication."""

from __future__ import annotations

from books.classification import load_classifications
from books.importing import BookReport, import_book
from books.models import Part
from books.services import finish_part
from departments.models import Department, Person
from fiscal.table_sheets import lay_out_table
from tests.factories import WAYS, UnitFactory, step, write_text
from tests.real_budgets import as_derived, budget, catalogue_of, printed_tables
from workbooks.writing import write_workbook
from workflow.models import Case

LARGER = "2024-budget-industry-information"


def units_of(name: str) -> dict[str, str]:
    """The units that the second table of a published budget prints, by their codes."""
    rows = budget(name)["tables"]["02"]["rows"]
    return {row[0]: row[1] for row in rows if row[0] and len(row[0]) == 6}


def with_units(department: Department, name: str = LARGER) -> Department:
    for code, unit in units_of(name).items():
        UnitFactory(department=department, code=code, name=unit)
    return department


def workbook_of(name: str = LARGER) -> bytes:
    """The published tables as the workbook that the department would hand in."""
    catalogue = catalogue_of(name)
    tables = [
        as_derived(definition, rows, catalogue, definition.notes)
        for definition, rows in printed_tables(name)
    ]
    return write_workbook([(one.title, lay_out_table(one, catalogue)) for one in tables])


def taken_in(department: Department, by: Person, name: str = LARGER) -> BookReport:
    load_classifications()
    return import_book(
        kind="budget",
        data=workbook_of(name),
        name="budget.xlsx",
        department=department,
        fiscal_year=2024,
        by=by,
    )


def real_budget(department: Department, staff: dict[str, Person], name: str = LARGER) -> Case:
    """A published budget entered from its own tables, finished, its text written."""
    report = taken_in(department, staff["preparer"], name)
    assert report.case, [str(one.message) for one in report.findings]
    for part in Part.objects.filter(book=report.case.pk):
        finish_part(part_id=part.pk, version=part.version, by=staff["preparer"])
    return write_text(report.case, staff["preparer"])


def publish(case: Case, staff: dict[str, Person]) -> Case:
    for role, action in WAYS["published"]:
        case = step(case, action, staff[role])
    return Case.objects.get(pk=case.pk)
