"""The book of rules on final accounts, and how a rule says what it found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from accounts.figures import AccountFigures
from books.comparing import comparison, places
from books.figures import Figures
from fiscal import rules
from fiscal.amounts import trimmed
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.ledger import Sum
from fiscal.sentences import Sentence, say

BOOK: rules.RuleBook[AccountFigures] = rules.RuleBook()
Rule = rules.Rule[AccountFigures]
rule = BOOK.rule


def on_lines(one: Rule) -> rules.Rule[Figures]:
    """A rule as those on the lines of a budget take it; they use its number and severity."""
    return cast(rules.Rule[Figures], one)


def compared(
    one: Rule, what: Sentence, actual: Sum, expected: Sum, *paths: str
) -> Iterator[Finding]:
    """A finding unless both sums are exactly the same; amounts in 元."""
    return comparison(on_lines(one), what, actual, expected, *paths)


def within_limit(
    one: Rule, what: Sentence, actual: Sum, limit: Sum, where: tuple[Place, ...]
) -> Iterator[Finding]:
    """A finding where a sum in 元 is above another; info where rounding may be the reason."""
    excess = actual.amount - limit.amount
    if excess <= 0:
        return
    is_tail = excess <= actual.slack + limit.slack
    yield Finding(
        one.number,
        Severity.INFO if is_tail else one.severity,
        Outcome.ROUNDING if is_tail else Outcome.MISMATCH,
        say(
            "{what}: {actual} yuan, {difference} more than {limit}.",
            what=what,
            actual=trimmed(actual.amount),
            limit=trimmed(limit.amount),
            difference=trimmed(excess),
        ),
        where,
        f"≤{trimmed(limit.amount)}",
        trimmed(actual.amount),
        trimmed(excess),
        excess,
    )


def missing(one: Rule, message: Sentence, *paths: str) -> Finding:
    return Finding(one.number, one.severity, Outcome.INCOMPLETE, message, places(*paths))
