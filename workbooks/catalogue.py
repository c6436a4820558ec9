"""How a rule on workbooks is written down, and how it becomes a finding at a cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import Formatter

from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import Sentence

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
INVALID, INCOMPLETE = Outcome.INVALID, Outcome.INCOMPLETE
MAX_LISTED = 12


@dataclass(frozen=True)
class Problem:
    """A numbered rule, and what is said where it is broken.

    `rule` is the rule as the catalogue prints it, `sentence` what the user reads; `expected` and
    `actual` are filled with the same values, blank for none. `unneeded` is the severity where
    nothing is lost by it, as with figures that only serve comparison.
    """

    number: str
    severity: Severity
    rule: str
    sentence: Sentence
    outcome: Outcome = INVALID
    expected: str = ""
    actual: str = ""
    unneeded: Severity | None = None

    def at(self, *places: Place, is_needed: bool = True, **values: object) -> Finding:
        """The finding at these places, the first of which gives cell, label and row by itself."""
        known = said_of(places) | {name: readable(value) for name, value in values.items()}
        named = [name for _, name, _, _ in Formatter().parse(self.sentence.template) if name]
        return Finding(
            self.number,
            self.severity if is_needed else self.unneeded or self.severity,
            self.outcome,
            replace(self.sentence, values={name: known[name] for name in named}),
            places,
            self.expected.format(**known) if self.expected else None,
            self.actual.format(**known) if self.actual else None,
        )


def said_of(places: Sequence[Place]) -> dict[str, object]:
    """What a sentence can say of the places of its finding."""
    if not places:
        return {}
    first = places[0]
    return {
        "sheet": first.sheet,
        "cell": first.cell,
        "label": first.label,
        "row": first.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "first": first.cell,
        "second": places[-1].cell,
    }


def readable(value: object) -> object:
    """A list as one text of at most a dozen parts, so that a message stays readable."""
    if not isinstance(value, list | tuple):
        return value
    shown = "、".join(value[:MAX_LISTED])
    return shown + "…" if len(value) > MAX_LISTED else shown
