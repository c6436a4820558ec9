"""The rules a goal form is read by. Each is one function; its docstring is the sentence.

What must be there and must add up is an error. How good an indicator is remains a judgement:
those rules warn or hint. Importing a module of rules enters them into the catalogue.
"""

from __future__ import annotations

from performance.goals.checks import amounts, entries, targets  # noqa: F401
from performance.goals.checks.catalogue import GOALS

__all__ = ["GOALS"]
