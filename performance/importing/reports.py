"""What came of an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fiscal.findings import Finding, Severity
from performance.assessment import Assessment
from performance.services import Change
from workflow.models import Case


@dataclass(frozen=True)
class ImportedForm:
    """One form of the workbook: what it says and what taking it in changes.

    `changes` maps a place to (before, after); `case` is None for a form that would be new.
    """

    sheet: str
    subject: str
    assessment: Assessment
    changes: Mapping[str, Change]
    case: Case | None = None


@dataclass(frozen=True)
class ImportReport:
    """What came of an import. Nothing was changed unless `done`."""

    forms: tuple[ImportedForm, ...] = ()
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
