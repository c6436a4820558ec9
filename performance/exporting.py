"""Self-evaluation forms as a workbook in the published layout."""

from __future__ import annotations

from collections.abc import Iterable

from performance.assessment import Assessment
from workbooks.writing import write_workbook


def export_workbook(assessments: Iterable[Assessment]) -> bytes:
    """One sheet per form, 自评表1 onwards, laid out as published; importing it changes nothing."""
    return write_workbook(
        [(f"自评表{number}", one.sheet) for number, one in enumerate(assessments, start=1)]
    )
