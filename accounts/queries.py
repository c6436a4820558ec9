"""What final accounts are read together with."""

from __future__ import annotations

from accounts.figures import AccountFigures
from books.figures import Figures
from books.models import Book
from books.queries import ledger_of, settled_book
from fiscal.ledger import Ledger


def account_figures(book: Book, lines: Figures) -> AccountFigures:
    """The lines of final accounts beside last year's and the year's budget, once these stand."""
    case = book.case
    return AccountFigures(
        lines,
        last_year=settled_ledger(case.kind, case.department_id, case.fiscal_year - 1),
        budget=settled_ledger("budget", case.department_id, case.fiscal_year),
    )


def settled_ledger(kind: str, department_id: int, fiscal_year: int) -> Ledger | None:
    """The facts of the approved or published book, None without one."""
    book = settled_book(kind, department_id, fiscal_year)
    return None if book is None else ledger_of(book)
