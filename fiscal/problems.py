"""How a rule on what people give us is written down, and how it becomes a finding at a place.

A rule that is a check of its own is a function of a `fiscal.rules.RuleBook`; what shows while
something is read is a row of a table of `Problem`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from string import Formatter
from types import ModuleType

from fiscal.bases import READING
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import Sentence, say

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
INVALID, INCOMPLETE, MISMATCH = Outcome.INVALID, Outcome.INCOMPLETE, Outcome.MISMATCH
MAX_LISTED = 12


@dataclass(frozen=True)
class Problem:
    """A numbered rule, and what is said where it is broken.

    `rule` is the rule as the catalogue prints it, `sentence` what the user reads, None where each
    case has words of its own; `expected`, `actual` and `difference` are filled with the same
    values, blank for none. `unneeded` is the severity where nothing is lost by it, as with
    figures that only serve comparison. `basis`, `example` and `formula` are those of a rule
    (`fiscal.rules.Rule`), told once for each number.
    """

    number: str
    severity: Severity
    rule: str
    sentence: Sentence | None = None
    outcome: Outcome = INVALID
    expected: str = ""
    actual: str = ""
    difference: str = ""
    unneeded: Severity | None = None
    basis: Sentence = READING
    example: str = ""
    formula: str = ""

    def at(self, *places: Place, is_needed: bool = True, **values: object) -> Finding:
        """The finding at these places, the first of which gives cell, label and row by itself."""
        if self.sentence is None:
            raise TypeError(f"{self.number} has no sentence: use `saying`")
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
            self.difference.format(**known) if self.difference else None,
        )

    def saying(
        self,
        message: Sentence,
        *places: Place,
        expected: str | None = None,
        actual: str | None = None,
    ) -> Finding:
        """The finding at these places in words of its own."""
        return Finding(self.number, self.severity, self.outcome, message, places, expected, actual)

    @property
    def severities(self) -> tuple[Severity, ...]:
        """How much it can weigh, the heavier first."""
        return tuple(dict.fromkeys([self.severity, self.unneeded or self.severity]))


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


def problems_in(*modules: ModuleType) -> tuple[Problem, ...]:
    """The table of problems that modules hold, in the order of the numbers.

    A rule may be said in several ways; the ways of one number stand together.
    """
    found = [one for module in modules for one in vars(module).values() if isinstance(one, Problem)]
    return tuple(sorted(found, key=lambda one: one.number))


UNFIT_FILE = Problem(
    "I-00",
    ERROR,
    "A file can be read, and its sender may have it taken in.",
    example="文件是扫描件",
)

NOT_CHECKED = Problem(
    "I-16",
    ERROR,
    "Everything that is to be checked can be checked to its end.",
    say(
        "A part of the checks could not be carried out to its end. This is a mistake of the "
        "program, not of the figures; it was logged. Until it is mended nobody can vouch for the "
        "document: tell whoever runs this site."
    ),
    outcome=INCOMPLETE,
    example="检查到一半，程序出错",
)


def file_finding(message: Sentence, name: str) -> Finding:
    """A finding about an uploaded file as a whole."""
    return UNFIT_FILE.saying(message, Place(label=name, sheet=name))
