"""Numbered rules: each is one function whose docstring is the sentence that people read.

A rule looks at what it checks and yields findings; it never raises for what a user did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.forms import Value
from fiscal.sentences import Sentence


class Placed(Protocol):
    """Something with places that can be named."""

    def place(self, path: str) -> Place: ...


Subject = TypeVar("Subject")
Check = Callable[[Subject, "Rule[Subject]"], Iterator[Finding]]


@dataclass(frozen=True)
class Rule(Generic[Subject]):
    """A numbered rule of a catalogue."""

    number: str
    severity: Severity
    title: str
    check: Callable[[Subject], Iterator[Finding]]

    @property
    def sentence(self) -> str:
        return " ".join((self.check.__doc__ or "").split())


@dataclass
class Catalogue(Generic[Subject]):
    """The rules for one sort of thing, in the order of their numbers."""

    rules: list[Rule[Subject]] = field(default_factory=list)

    def rule(
        self, number: str, severity: Severity, title: str
    ) -> Callable[[Check[Subject]], Check[Subject]]:
        """Enter a check into the catalogue under its number."""

        def enter(check: Check[Subject]) -> Check[Subject]:
            def bound(subject: Subject) -> Iterator[Finding]:
                return check(subject, entry)

            bound.__doc__ = check.__doc__
            entry = Rule(number, severity, title, bound)
            self.rules.append(entry)
            return check

        return enter

    def check(self, subject: Subject) -> tuple[Finding, ...]:
        """All findings, errors first, in the order of the rules."""
        return by_weight(found for one in self.rules for found in one.check(subject))


def by_weight(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    order = list(Severity)
    return tuple(sorted(findings, key=lambda one: order.index(one.severity)))


def finding(
    one: Rule[Subject],
    subject: Placed,
    message: Sentence,
    *paths: str,
    outcome: Outcome = Outcome.MISMATCH,
    expected: str | None = None,
    actual: str | None = None,
    difference: str | None = None,
) -> Finding:
    """A finding of a rule at some paths of its subject."""
    places = tuple(subject.place(path) for path in paths)
    return Finding(one.number, one.severity, outcome, message, places, expected, actual, difference)


def is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())
