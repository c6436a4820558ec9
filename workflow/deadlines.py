"""Deadlines and approvals, and the due dates of cases that follow from them."""

from __future__ import annotations

from django.db import transaction

from departments.models import Person
from workflow.approvals import due_date
from workflow.events import record
from workflow.models import Approval, Case, Deadline
from workflow.services import locked
from workflow.states import TURN


def follow(*, changed: Deadline | Approval, by: Person) -> int:
    """Give the unfinished cases of a kind and year the due date they now have.

    `changed` was entered, moved or taken back. Each case that changes gets an event; returns how
    many changed.
    """
    with transaction.atomic():
        cases = Case.objects.filter(
            kind=changed.kind, fiscal_year=changed.fiscal_year, state__in=list(TURN)
        )
        if changed.department_id:
            cases = cases.filter(department=changed.department_id)
        numbers = list(cases.order_by("pk").values_list("pk", flat=True))
        return sum(move_due_date(number, by) for number in numbers)


def move_due_date(case_id: int, by: Person) -> bool:
    """Set a case's due date to what deadline and approval say; whether that changed it."""
    case = locked(case_id)
    before, after = case.due_on, due_date(case.kind, case.fiscal_year, case.department)
    if before == after:
        return False
    case.due_on = after
    case.save(update_fields=["due_on"])
    dates = {
        "before": before.isoformat() if before else "",
        "after": after.isoformat() if after else "",
    }
    record(case=case, action="due", by=by, data=dates)
    return True
