"""Numbered rules: each is one function over what is checked; its docstring is the sentence.

A rule yields findings and never raises for what a user did. Where one does all the same, that is
a finding as well: what could not be computed never passes for right.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Generic, Protocol, TypeVar

from fiscal.findings import Finding, Outcome, Place, Severity, by_weight
from fiscal.sentences import Sentence, say

logger = logging.getLogger(__name__)

Subject = TypeVar("Subject")


class Placed(Protocol):
    """Something with places that can be named."""

    def place(self, path: str) -> Place: ...


PlacedSubject = TypeVar("PlacedSubject", bound=Placed)


def every_edition(edition: Any) -> bool:
    return True


@dataclass(frozen=True)
class Rule(Generic[Subject]):
    """A numbered rule of the catalogue.

    `basis` says what it rests on (`fiscal.bases`). `example` is what breaks it, as it would stand
    in a document; `formula` what must hold, where that is one: both in the words of documents.
    The rule is that of the editions it `applies_to`.
    """

    number: str
    severity: Severity
    title: str
    check: Callable[[Subject], Iterator[Finding]]
    basis: Sentence
    example: str
    formula: str = ""
    applies_to: Callable[[Any], bool] = field(default=every_edition)

    @property
    def sentence(self) -> str:
        return " ".join((self.check.__doc__ or "").split())


class RuleBook(Generic[Subject]):
    """The rules that one sort of thing must keep, in the order of their numbers.

    `edition_of` tells the edition of a thing, where not every rule applies to all.
    """

    def __init__(self, edition_of: Callable[[Subject], object] = lambda subject: None) -> None:
        self.rules: list[Rule[Subject]] = []
        self.edition_of = edition_of

    def rule(
        self,
        number: str,
        severity: Severity,
        title: str,
        *,
        basis: Sentence,
        example: str,
        formula: str = "",
        applies_to: Callable[[Any], bool] = every_edition,
    ) -> Callable[
        [Callable[[Subject, Rule[Subject]], Iterator[Finding]]],
        Callable[[Subject, Rule[Subject]], Iterator[Finding]],
    ]:
        """Enter a check into the book under its number."""

        def enter(
            check: Callable[[Subject, Rule[Subject]], Iterator[Finding]],
        ) -> Callable[[Subject, Rule[Subject]], Iterator[Finding]]:
            def bound(subject: Subject) -> Iterator[Finding]:
                return check(subject, entry)

            bound.__doc__ = check.__doc__
            entry = Rule(number, severity, title, bound, basis, example, formula, applies_to)
            self.rules.append(entry)
            self.rules.sort(key=lambda one: one.number)
            return check

        return enter

    def check(self, subject: Subject) -> tuple[Finding, ...]:
        """All findings by weight, those of equal weight in the order of the rules."""
        edition = self.edition_of(subject)
        rules = [one for one in self.rules if one.applies_to(edition)]
        return by_weight(finding for one in rules for finding in guarded(one, subject))


def finding(
    one: Rule[PlacedSubject],
    subject: PlacedSubject,
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


def guarded(one: Rule[Subject], subject: Subject) -> Iterator[Finding]:
    """What a rule finds; a finding that blocks where it could not be computed to its end."""
    try:
        yield from one.check(subject)
    except Exception as error:  # whatever it is, the other rules go on and nothing is passed
        log_failure(f"rule {one.number}", error)
        yield not_computed(one.number)


def not_computed(rule: str) -> Finding:
    """A rule that failed by itself: it blocks, as nobody knows what it would have found."""
    return Finding(
        rule,
        Severity.ERROR,
        Outcome.INCOMPLETE,
        say(
            "Rule {rule} could not be computed. This is a mistake of the program, not of the "
            "figures; it was logged. Tell whoever runs this site.",
            rule=rule,
        ),
    )


def log_failure(what: str, error: Exception) -> None:
    """Log where something failed, but not the words of the error, which may hold figures."""
    places = "".join(traceback.format_tb(error.__traceback__))
    logger.error("%s raised %s\n%s", what, type(error).__name__, places)
