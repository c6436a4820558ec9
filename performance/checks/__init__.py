"""The rules a self-evaluation must keep. Each is one function; its docstring is the sentence.

A rule looks at a `Form` and yields findings; it never raises for what a user did. Importing a
module of rules enters them into the catalogue.
"""

from __future__ import annotations

from performance.checks import (  # noqa: F401
    derived,
    entries,
    funds,
    reasons,
    scores,
    subjects,
    targets,
    weights,
)
from performance.checks.catalogue import BOOK, Form, Rule

__all__ = ["RULES", "Form", "Rule", "check_form"]

RULES = BOOK.rules
check_form = BOOK.check
