"""Approvals 批复 of the finance bureau, and the days by which they make something due.

A department's own approval goes before the general one. What is published with another document
is counted from the approval of that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

from departments.models import Department
from fiscal.duties import duty_of
from workflow.models import Approval, Deadline


@dataclass(frozen=True)
class Approvals:
    """Approvals by kind, fiscal year and department; None stands for all departments."""

    given: Mapping[tuple[str, int, int | None], date]

    def approved_on(self, kind: str, fiscal_year: int, department_id: int) -> date | None:
        """The day the days of a document are counted from; None if none is known."""
        duty = duty_of(kind, fiscal_year)
        counted = (duty.published_with if duty else "") or kind
        own = self.given.get((counted, fiscal_year, department_id))
        return own or self.given.get((counted, fiscal_year, None))

    def due_on(self, kind: str, fiscal_year: int, department_id: int) -> date | None:
        """The last day on which a document is published in time; None if no duty is known."""
        duty = duty_of(kind, fiscal_year)
        approved_on = self.approved_on(kind, fiscal_year, department_id)
        return duty.due_on(approved_on) if duty and approved_on else None


def approvals_of(years: Collection[int]) -> Approvals:
    """All approvals of some fiscal years, from one query."""
    rows = Approval.objects.filter(fiscal_year__in=years).order_by("pk")
    return Approvals(
        {
            (kind, year, department): day
            for kind, year, department, day in rows.values_list(
                "kind", "fiscal_year", "department", "approved_on"
            )
        }
    )


def deadline_of(kind: str, fiscal_year: int, department: Department) -> date | None:
    """The department's own deadline if it has one, else the general one, else none."""
    days: dict[int | None, date] = dict(
        Deadline.objects.filter(kind=kind, fiscal_year=fiscal_year)
        .order_by("pk")
        .values_list("department", "due_on")
    )
    return days.get(department.pk) or days.get(None)


def due_date(kind: str, fiscal_year: int, department: Department) -> date | None:
    """By when a case is due: the deadline of the bureau or the last day of the law, whichever
    comes first. What is published with another document follows the deadline alone.
    """
    duty = duty_of(kind, fiscal_year)
    by_law = None
    if duty and not duty.published_with:
        by_law = approvals_of([fiscal_year]).due_on(kind, fiscal_year, department.pk)
    days = [day for day in (deadline_of(kind, fiscal_year, department), by_law) if day]
    return min(days, default=None)
