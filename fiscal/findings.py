"""What a check says: findings with a place, an outcome and a sentence."""

from __future__ import annotations

from dataclasses import dataclass
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
    """

    rule: str
    severity: Severity
    outcome: Outcome
    message: Sentence
    places: tuple[Place, ...] = ()
    expected: str | None = None
    actual: str | None = None
    difference: str | None = None

    @property
    def blocks(self) -> bool:
        """Whether the finding stops submission, approval and publication."""
        return self.severity is Severity.ERROR
