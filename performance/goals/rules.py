"""What the rules of goals share: a finding at some paths of its subject."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol, TypeVar

from fiscal.findings import Finding, Outcome, Place
from fiscal.rules import Rule
from fiscal.sentences import Sentence


class Placed(Protocol):
    """Something with places that can be named."""

    def place(self, path: str) -> Place: ...


Subject = TypeVar("Subject", bound=Placed)


def finding(
    one: Rule[Subject],
    subject: Subject,
    message: Sentence,
    *paths: str,
    outcome: Outcome = Outcome.MISMATCH,
    expected: str | None = None,
    actual: str | None = None,
    difference: str | None = None,
    at_stake: Decimal | None = None,
) -> Finding:
    """A finding of a rule at some paths of its subject."""
    places = tuple(subject.place(path) for path in paths)
    return Finding(
        one.number, one.severity, outcome, message, places, expected, actual, difference, at_stake
    )
