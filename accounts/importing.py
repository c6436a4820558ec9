"""The workbook of final accounts, taken in whole or not at all, and held against their rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction

from accounts.kind import FINAL_ACCOUNTS, check
from books.cases import figures_of
from books.importing import BookReport, import_book
from books.models import Book
from books.queries import ledger_of
from departments.models import Department, Person
from fiscal.findings import Finding, Outcome, Place, by_weight


def import_accounts(
    *,
    data: bytes,
    name: str,
    department: Department,
    fiscal_year: int,
    by: Person,
    dry_run: bool = False,
) -> BookReport:
    """Take the tables in unless their lines contradict each other or what other books say.

    Each table may agree with itself and yet not with the others, with last year's accounts or
    with the budget; so the rules look at what the lines came to be, and a contradiction puts
    everything back. What is missing is for whoever hands the accounts in.
    """
    with transaction.atomic():
        report = import_book(
            kind=FINAL_ACCOUNTS.key,
            data=data,
            name=name,
            department=department,
            fiscal_year=fiscal_year,
            by=by,
        )
        if report.refused or report.case is None:
            return report
        book = Book.objects.select_related("case__department").get(pk=report.case.pk)
        found = contradictions(book, report.sums)
        report = replace(report, findings=by_weight([*report.findings, *found]))
        if dry_run or report.refused:
            transaction.set_rollback(True)
            report = replace(report, done=False, case=None if report.is_new else report.case)
    return report


def contradictions(book: Book, sums: Mapping[str, Place]) -> list[Finding]:
    """What the rules say of lines that the workbook gives, at the cells where it adds them up."""
    return [
        replace(one, places=tuple(at_cell(place, sums) for place in one.places))
        for one in check(book, figures_of(book, ledger_of(book)))
        if one.outcome is not Outcome.INCOMPLETE
        and any(measure_at(place) in sums for place in one.places)
    ]


def at_cell(place: Place, sums: Mapping[str, Place]) -> Place:
    """A place in the grids, with the cell of the workbook that adds its figures up."""
    cell = sums.get(measure_at(place))
    return replace(place, sheet=cell.sheet, cell=cell.cell) if cell else place


def measure_at(place: Place) -> str:
    """The measure a place in the grids is about; that of projects has a grid of another name."""
    grid = place.path.partition(".")[0]
    return "project" if grid == "projects" else grid
