"""Annual budgets as a kind of books."""

from __future__ import annotations

from books.kinds import BookKind
from budgets.checks import check_budget

BUDGET = BookKind("budget", lambda book, figures: check_budget(figures), check_budget)
