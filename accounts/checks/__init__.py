"""The rules the figures of final accounts must keep. Each is one function; its docstring says it.

Sums are compared as intervals (`fiscal.relations`). What is not broken down on one side is not
compared there. Importing a module of rules enters them into the book.
"""

from __future__ import annotations

from accounts.checks import (  # noqa: F401
    balances,
    entries,
    plans,
    projects,
    structure,
    three_public,
)
from accounts.checks.catalogue import BOOK, Rule

__all__ = ["RULES", "Rule", "check_accounts"]

RULES = BOOK.rules
check_accounts = BOOK.check
