"""What a check says: findings with a place, an outcome and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from fiscal.sentences import Sentence


class Severity(StrEnum):
    """How much a finding weighs: an error blocks, a warning wants a reason, an info is a hint."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Outcome(StrEnum):
    """What comparing a figure with what it should be gave."""

    EXACT = "exact"
    ROUNDING = "rounding"
    MISMATCH = "mismatch"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"


@dataclass(frozen=True)
class Place:
    """Where something stands: a path inside a form (`indicators.r3.actual`), a workbook cell."""

    path: str = ""
    label: str = ""
    sheet: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Finding:
    """One thing a check noticed. `rule` is its number in the rule catalogue.

    `expected`, `actual` and `difference` are figures as printed, None where there is none.
    `at_stake` is the amount in 元 by which figures are apart, None where it is about no amount.
    `counts_from` is the fiscal year from which a rule counts that is only observed as yet.
    """

    rule: str
    severity: Severity
    outcome: Outcome
    message: Sentence
    places: tuple[Place, ...] = ()
    expected: str | None = None
    actual: str | None = None
    difference: str | None = None
    at_stake: Decimal | None = None
    counts_from: int | None = None

    @property
    def blocks(self) -> bool:
        """Whether the finding stops submission, approval and publication."""
        return self.severity is Severity.ERROR

    @property
    def shelf(self) -> str:
        """Under what lists keep it: its severity, or `tail` for what only rounding sets apart."""
        is_tail = self.severity is Severity.INFO and self.outcome is Outcome.ROUNDING
        return TAIL if is_tail else self.severity.value


#: What rounding explains is told after everything else, folded.
TAIL = "tail"
SHELVES = (*(one.value for one in Severity), TAIL)


@dataclass(frozen=True)
class Report:
    """What came of taking in a file. Nothing was changed unless `done`."""

    findings: tuple[Finding, ...] = ()
    done: bool = False

    @property
    def refused(self) -> bool:
        return any(one.blocks for one in self.findings)

    @property
    def status(self) -> str:
        """`refused`: an error stands in the way; `findings`: warnings to look at; else `ok`."""
        if self.refused:
            return "refused"
        shown = [one for one in self.findings if one.severity is not Severity.INFO]
        return "findings" if shown else "ok"


def by_weight(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Errors, warnings, hints, tails: of each those with the largest amount at stake first.

    Those about no amount follow in the order given.
    """
    return tuple(sorted(findings, key=weight))


def weight(finding: Finding) -> tuple[int, bool, Decimal]:
    """By what findings are put in order, the least first."""
    at_stake = finding.at_stake
    return SHELVES.index(finding.shelf), at_stake is None, -abs(at_stake or Decimal(0))
