"""What the workflow keeps: cases with what happens to them, and the clock they run by."""

from workflow.models.cases import (
    YEARS,
    Case,
    CaseKindChoices,
    CheckRun,
    Event,
    Explanation,
    Remark,
)
from workflow.models.clock import Approval, Deadline, Reminder

__all__ = [
    "YEARS",
    "Approval",
    "Case",
    "CaseKindChoices",
    "CheckRun",
    "Deadline",
    "Event",
    "Explanation",
    "Remark",
    "Reminder",
]
