"""What the panels of a case show: the steps, the remarks, who works on it."""

from __future__ import annotations

from typing import Any

from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from workflow import queries
from workflow.forms import AssignForm
from workflow.history import remarks_for, sees_review
from workflow.kinds import KINDS
from workflow.models import Case
from workflow.states import EDITABLE, TURN, State


def panels(person: Person, case: Case) -> dict[str, Any]:
    """The context of `workflow/_actions.html`, `_remarks.html` and `_assign.html`.

    The page of the case shows them, and the page of the form beside the form.
    """
    remarking = case.state == State.UNDER_REVIEW and bool(may(person, Permission.REMARK, case))
    return {
        "choices": queries.choices(person, case),
        "remarks": remarks_for(person, case),
        "may_remark": remarking,
        "may_answer": case.state == State.RETURNED and bool(may(person, Permission.EDIT, case)),
        "assign_form": assign_form(person, case),
        "may_take": may_take(person, case),
        "remark_places": places_of(case) if remarking else [],
    }


def assign_form(person: Person, case: Case) -> AssignForm | None:
    """The form to say who works on the case, while someone owes a step.

    Who reviews is the bureau's to say, who fills in and signs the department's or the bureau's.
    """
    own_side = case.state in (*EDITABLE, State.SUBMITTED) or sees_review(person, case)
    if case.state in TURN and own_side and may(person, Permission.ASSIGN, case):
        return AssignForm(case=case)
    return None


def may_take(person: Person, case: Case) -> bool:
    """Whether the person can put their own name to the next step."""
    return (
        case.state in TURN
        and case.assignee_id != person.pk
        and bool(may(person, Permission.ASSIGN, case))
        and bool(may(person, TURN[case.state], case))
    )


def places_of(case: Case) -> list[tuple[str, str]]:
    """Where a remark can be put without pointing at a cell: the whole form, blocks, rows."""
    labels = KINDS[case.kind].place_labels(case)
    return [(place, label) for place, label in labels.items() if place.count(".") <= 1]
