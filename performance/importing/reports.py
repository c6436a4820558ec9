"""What came of an import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fiscal.findings import Report
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
class ImportReport(Report):
    """What came of an import of forms."""

    forms: tuple[ImportedForm, ...] = ()
