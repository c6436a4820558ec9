"""What the panels of a case show: the steps, the remarks, who works on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from departments.models import Person
from departments.permissions import in_bureau, may
from departments.roles import Permission
from workflow import queries
from workflow.forms import AssignForm
from workflow.history import remarks_for
from workflow.kinds import KINDS
from workflow.models import Case
from workflow.runs import check_state
from workflow.services import may_assign
from workflow.states import TURN, WITH_DEPARTMENT, State
from workflow.warnings import CaseWarning, grouped, wants_reason, warnings_of
from workflow.withholding import withhold


def panels(person: Person, case: Case) -> dict[str, Any]:
    """The context of `workflow/_actions.html`, `_remarks.html`, `_warnings.html`, `_assign.html`.

    The page of the case shows them, and the page of the form beside the form.
    """
    warnings = warnings_shown(person, case)
    remarking = case.state == State.UNDER_REVIEW and bool(may(person, Permission.REMARK, case))
    return {
        "choices": queries.choices(person, case),
        "remarks": remarks_for(person, case),
        "may_remark": remarking,
        "warning_groups": grouped(warnings),
        "unexplained": sum(not one.is_explained for one in warnings),
        "may_explain": case.state in WITH_DEPARTMENT and bool(may(person, Permission.EDIT, case)),
        "may_answer": case.state == State.RETURNED and bool(may(person, Permission.EDIT, case)),
        "assign_form": assign_form(person, case),
        "may_take": may_take(person, case),
        "remark_places": places_of(case) if remarking else [],
    }


def warnings_shown(person: Person, case: Case) -> list[CaseWarning]:
    """The warnings that want a reason, with what of it the person may read."""
    # What the reviewer thinks of an explanation is seen when the case comes back, like remarks.
    discreet = case.state == State.UNDER_REVIEW and not in_bureau(person, case)
    warnings = [replace(one, discreet=discreet) for one in warnings_of(case)]
    withhold(person, (one for each in warnings for one in (each.explanation, each.earlier) if one))
    return warnings


def findings_panel(person: Person, case: Case) -> dict[str, Any]:
    """The context of `workflow/_findings.html` and `_checked.html`: what is told beside warnings
    that want a reason, and when everything was checked.
    """
    state = check_state(person, case)
    findings = [one for one in state.findings if not wants_reason(case, one)]
    return {"checks": state, "findings": findings}


def assign_form(person: Person, case: Case) -> AssignForm | None:
    """The form to say who works on the case, for those who may say so."""
    return AssignForm(case=case) if may_assign(person, case) else None


def may_take(person: Person, case: Case) -> bool:
    """Whether the person can put their own name to the next step."""
    return (
        case.assignee_id != person.pk
        and bool(may_assign(person, case))
        and bool(may(person, TURN[case.state], case))
    )


def places_of(case: Case) -> list[tuple[str, str]]:
    """Where a remark can be put without pointing at a cell: the whole form, blocks, rows."""
    labels = KINDS[case.kind].place_labels(case)
    return [(place, label) for place, label in labels.items() if place.count(".") <= 1]
