"""Reads for the pages of the workflow: constant numbers of queries, whatever the length."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from departments.models import Person
from departments.permissions import reach
from departments.roles import Permission
from fiscal.sentences import Sentence
from workflow.kinds import KINDS, NOTICES, Notice, Share
from workflow.models import Case, Remark
from workflow.services import decide, objection_to
from workflow.states import TURN, State, Transition, transitions_from
from workflow.withholding import withhold


def visible_cases(person: Person) -> QuerySet[Case]:
    """The cases a person may see: everything else does not exist for them."""
    return Case.objects.filter(reach(person, Permission.VIEW)).select_related(
        "department", "unit", "assignee"
    )


def inbox(person: Person) -> QuerySet[Case]:
    """The cases that wait for this person, most urgent first."""
    condition = Q(pk__in=[])
    for state, permission in TURN.items():
        condition |= Q(state=state) & reach(person, permission)
    return (
        visible_cases(person)
        .filter(condition)
        .exclude(own_submission(person))
        .annotate(
            open_remarks=Count("remarks", filter=Q(remarks__stage=Remark.Stage.SENT), distinct=True)
        )
        .order_by(F("due_on").asc(nulls_last=True), "department__code", "subject", "pk")
    )


def shares(person: Person) -> list[Share]:
    """Parts of cases that wait for a person who does not see the whole, most urgent first."""
    found = [share for kind in KINDS.values() for share in kind.shares(person)]
    return sorted(found, key=lambda one: (one.case.due_on or date.max, one.title))


def notices(person: Person) -> list[Notice]:
    """What the person is to be told, above what waits for them."""
    return [notice for told in NOTICES for notice in told(person)]


def own_submission(person: Person) -> Q:
    """Cases on which the person may not decide because they brought them in themselves."""
    return Q(state=State.SUBMITTED, handed_in_by=person) | (
        Q(state__in=[State.UNDER_REVIEW, State.APPROVED])
        & (Q(handed_in_by=person) | Q(submitted_by=person))
    )


@dataclass(frozen=True)
class Choice:
    """A button: what it does, and why it cannot be pressed if it cannot.

    `is_about_findings`: the obstacle is to be looked at on the page of findings.
    """

    transition: Transition
    obstacle: Sentence | None = None
    is_about_findings: bool = False


def choices(person: Person, case: Case) -> list[Choice]:
    """The steps a person may see on a case, each open or with its obstacle."""
    found = []
    for transition in transitions_from(case.state):
        decision, allowed = decide(person, transition.action, case)
        if not decision or allowed is None:
            continue
        objection = objection_to(case, transition, person)
        found.append(
            Choice(transition, objection.reason, bool(objection.findings))
            if objection
            else Choice(transition)
        )
    return found


def changes_since(
    case: Case, number: int, person: Person | None = None
) -> dict[str, tuple[str, str]]:
    """What was changed after event `number`: place → (before, after), equal ones left out.

    As a person may read it; None stands for the public, who is told of no secret.
    """
    changes: dict[str, tuple[str, str]] = {}
    later = case.events.filter(number__gt=number, data__has_key="changes").order_by("number")
    for event in withhold(person, later):
        for place, (before, after) in event.data["changes"].items():
            first = changes[place][0] if place in changes else before
            changes[place] = (first, after)
    return {place: pair for place, pair in changes.items() if pair[0] != pair[1]}


def changes_since_return(case: Case, person: Person | None = None) -> dict[str, tuple[str, str]]:
    """What the department changed since the case was last returned or opened for correction."""
    last = (
        case.events.filter(action__in=["return", "send_back", "correct", "resume"])
        .order_by("-number")
        .first()
    )
    return changes_since(case, last.number, person) if last else {}
