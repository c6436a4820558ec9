"""What rules on lines say of two sums that ought to be the same, and of places in the grids."""

from __future__ import annotations

from collections.abc import Iterator

from books.figures import Figures
from books.grids import TITLES
from departments.words import in_words
from fiscal.amounts import trimmed
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.ledger import Sum
from fiscal.relations import compare
from fiscal.rules import Rule
from fiscal.sentences import Sentence, say


def comparison(
    one: Rule[Figures], what: Sentence, actual: Sum, expected: Sum, *paths: str
) -> Iterator[Finding]:
    """A finding unless both sums are exactly the same; amounts in 元."""
    outcome = compare(actual, expected)
    if outcome is Outcome.EXACT:
        return
    difference = actual.amount - expected.amount
    yield Finding(
        one.number,
        Severity.INFO if outcome is Outcome.ROUNDING else one.severity,
        outcome,
        say(
            "{what}: {actual} against {expected} yuan, a difference of {difference}.",
            what=what,
            actual=trimmed(actual.amount),
            expected=trimmed(expected.amount),
            difference=trimmed(difference),
        ),
        places(*paths),
        trimmed(expected.amount),
        trimmed(actual.amount),
        trimmed(difference),
        abs(difference),
    )


def places(*paths: str) -> tuple[Place, ...]:
    """Paths (`income`, `income.021001`) with their words in the language of the reader."""
    found = []
    for path in paths:
        grid, _, rest = path.partition(".")
        title = in_words(TITLES[grid]) if grid in TITLES else path
        found.append(Place(path=path, label=f"{rest} · {title}" if rest else title))
    return tuple(found)
