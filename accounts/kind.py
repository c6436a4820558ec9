"""Final accounts as a kind of books."""

from __future__ import annotations

from collections.abc import Sequence

from accounts.checks import check_accounts
from accounts.figures import AccountFigures
from accounts.queries import account_figures
from books.figures import Figures
from books.kinds import BookKind
from books.models import Book
from fiscal.findings import Finding


def check(book: Book, lines: Figures) -> Sequence[Finding]:
    return check_accounts(account_figures(book, lines))


def check_part(lines: Figures) -> Sequence[Finding]:
    """What one unit entered, by itself: neither last year nor the budget is told apart so far."""
    return check_accounts(AccountFigures(lines))


FINAL_ACCOUNTS = BookKind("final_accounts", check, check_part)
