"""How a case of the demonstration comes into its state: the steps, by the role that takes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from departments.models import Department, Membership, Person
from fiscal.forms import place_labels
from performance.queries import assessment_of, evaluation_of
from workflow.explanations import explain_warnings
from workflow.models import Case
from workflow.services import act, write_remark
from workflow.warnings import grouped, warnings_of

Staff = Mapping[str, Person]

SUBMITTED = (("preparer", "hand_in"),)
UNDER_REVIEW = (*SUBMITTED, ("approver", "submit"))
APPROVED = (*UNDER_REVIEW, ("reviewer", "approve"))
PUBLISHED_AFTER_APPROVAL = (("publisher", "publish"),)
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "draft": (),
    "submitted": SUBMITTED,
    "under_review": UNDER_REVIEW,
    "returned": (*UNDER_REVIEW, ("reviewer", "return")),
    "approved": APPROVED,
    "published": (*APPROVED, *PUBLISHED_AFTER_APPROVAL),
}


def staff_of(department: Department, people: Iterable[Person]) -> dict[str, Person]:
    """Who works on the cases of a department as a whole, by role."""
    memberships = Membership.objects.filter(person__in=people, unit=None)
    return {
        one.role: one.person
        for one in memberships.select_related("person").order_by("pk")
        if one.department_id in (None, department.pk)
    }


def custodians_of(department: Department, people: Iterable[Person]) -> list[Person]:
    """Who keeps the secrets of a department as a whole."""
    memberships = Membership.objects.filter(
        person__in=people, department=department, unit=None, role="custodian"
    )
    return [one.person for one in memberships.select_related("person").order_by("pk")]


def walk(case_id: int, state: str, staff: Staff, demo: Mapping[str, Any]) -> None:
    """Take a draft into a state, with the explanations and the remark that it wants."""
    go(case_id, WAYS[state], staff, demo)


def go(
    case_id: int, steps: Iterable[tuple[str, str]], staff: Staff, demo: Mapping[str, Any]
) -> None:
    """Take the steps of a way, each as who has the role for it."""
    for role, action in steps:
        case = Case.objects.get(pk=case_id)
        if action == "hand_in":
            explain(case, staff[role], demo["explanations"])
        if action == "return":
            remark_on(case, staff[role], demo["remark"])
        act(case_id=case_id, action=action, by=staff[role], version=case.version)


def explain(case: Case, by: Person, reasons: Mapping[str, str]) -> None:
    """Explain the warnings of a case, all of a rule with the reason given for it."""
    for group in grouped(warnings_of(case)):
        explain_warnings(
            case_id=case.pk,
            by=by,
            digests=[one.digest for one in group.warnings],
            reason=reasons[group.rule],
        )


def remark_on(case: Case, by: Person, remark: Mapping[str, str]) -> None:
    """What the reviewer writes on a self-evaluation before returning it."""
    evaluation = evaluation_of(case)
    labels = place_labels(evaluation.definition, assessment_of(evaluation).content)
    write_remark(
        case_id=case.pk,
        by=by,
        place=remark["place"],
        place_label=labels[remark["place"]],
        body=remark["body"],
    )
