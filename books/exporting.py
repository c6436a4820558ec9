"""The statutory tables of a book: derived, laid out, and as a workbook."""

from __future__ import annotations

from books.models import Book
from books.queries import book_of, catalogue_for, catalogue_of, ledger_for, ledger_of
from departments.models import Person
from fiscal.deriving import DerivedTable, derive
from fiscal.sheets import Sheet
from fiscal.table_sheets import lay_out_table
from workbooks.writing import write_workbook
from workflow.kinds import KINDS
from workflow.models import Case


def derived_tables(book: Book, person: Person | None = None) -> list[DerivedTable]:
    """Every table of the edition, as a person reads the book; without one, as the public does.

    The number of queries does not depend on the number of tables or lines.
    """
    ledger = ledger_for(book, person) if person else ledger_of(book)
    catalogue = catalogue_for(book, person) if person else catalogue_of(book)
    edition = book.definition
    return [derive(one, ledger, catalogue, edition.masking) for one in edition.tables]


def sheets_of_book(case: Case, person: Person | None) -> list[Sheet]:
    """Every table as a person reads the book, or the public, laid out as published."""
    book = book_of(case)
    catalogue = catalogue_for(book, person) if person else catalogue_of(book)
    return [lay_out_table(table, catalogue) for table in derived_tables(book, person)]


def export_book(case: Case, person: Person | None = None) -> bytes:
    """The statutory workbook: a sheet for each table, with those that other apps add (goals)."""
    sheets = KINDS[case.kind].sheets(case, person)
    return write_workbook([(sheet.title, sheet) for sheet in sheets])
