"""The rules the lines of a budget must keep among themselves, before any table is looked at.

Each is one function; its docstring is the sentence. Two sums are compared as intervals
(`fiscal.relations`): a rounding tail is told as information and stops nothing. What is not broken
down on one side is not compared there. Importing a module of rules enters them into the book.
"""

from __future__ import annotations

from budgets.checks import balances, entries, projects, structure  # noqa: F401
from budgets.checks.catalogue import BOOK, Rule

__all__ = ["RULES", "Rule", "check_budget"]

RULES = BOOK.rules
check_budget = BOOK.check
