"""What can be done to a case. Each function is one decision: one lock, one transaction, one event.

All take `by`, the person who acts, and refuse by raising `Refused`; a refusal changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import transaction
from django.utils import timezone

from departments.models import BudgetUnit, Department, Person
from departments.permissions import ALLOWED, Decision, Reachable, in_bureau, may
from departments.roles import Permission
from fiscal.sentences import say
from workflow.approvals import due_date
from workflow.checking import full_check
from workflow.events import events_since, record
from workflow.guards import GUARDS, Objection
from workflow.kinds import EFFECTS, PREPARATIONS
from workflow.models import Case, CheckRun, Event, Explanation, Remark
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.runs import keep_run
from workflow.states import (
    BY_STATE_AND_ACTION,
    EDITABLE,
    TURN,
    WITH_DEPARTMENT,
    State,
    Transition,
)
from workflow.warnings import told, warnings_of


def open_case(
    *,
    kind: str,
    department: Department,
    fiscal_year: int,
    by: Person,
    unit: BudgetUnit | None = None,
    subject: str = "",
) -> Case:
    """Begin a case. Refuses one that exists already. The caller holds a transaction."""
    case = Case(
        kind=kind,
        department=department,
        unit=unit,
        fiscal_year=fiscal_year,
        subject=subject,
        due_on=due_date(kind, fiscal_year, department),
    )
    decision = may(by, Permission.CREATE, case)
    if not decision:
        raise NotAllowed(decision.reason or say("Not allowed."))
    # Of two who begin the same at once the second waits here, and is told.
    Department.objects.select_for_update().get(pk=department.pk)
    if Case.objects.filter(
        kind=kind, department=department, fiscal_year=fiscal_year, subject=subject
    ).exists():
        raise Refused(
            say(
                "{department} already has a form of {year} for “{subject}”; open that one.",
                department=department.name,
                year=fiscal_year,
                subject=subject or department.name,
            )
        )
    case.full_clean()
    case.save(force_insert=True)
    record(case=case, action="create", by=by)
    return case


def locked(case_id: int) -> Case:
    """The case row, locked until the transaction ends."""
    return (
        Case.objects.select_for_update(of=("self",))
        .select_related("department", "unit")
        .get(pk=case_id)
    )


def objection_to(case: Case, transition: Transition, person: Person) -> Objection | None:
    """The first reason why a guard stops the transition."""
    for name in transition.guards:
        if objection := GUARDS[name](case, person):
            return objection
    return None


def decide(person: Person, action: str, case: Case) -> tuple[Decision, Transition | None]:
    """Whether role and state let a person act on a case. Guards are asked separately."""
    transition = BY_STATE_AND_ACTION.get((State(case.state), action))
    decision = may(person, action, case)
    if not decision:
        return decision, None
    if transition is None:
        reason = say(
            "This cannot be done while the case is {state}.", state=State(case.state).label
        )
        return Decision(False, reason), None
    return ALLOWED, transition


def act(*, case_id: int, action: str, by: Person, version: int, comment: str = "") -> Case:
    """Take a case to its next state.

    `version` is the one the person saw. Repeating the very click that made the present version
    does nothing and is no error; any other version that is not current is refused as stale.
    What the checks found is kept, whether it stands in the way or not.
    """
    try:
        with prepared(case_id, action, by, version):
            return step(case_id=case_id, action=action, by=by, version=version, comment=comment)
    except Refused as refused:
        if any(one.blocks for one in refused.findings):
            keep_run(Case.objects.get(pk=case_id), by, CheckRun.Occasion(action))
        raise


def prepared(case_id: int, action: str, by: Person, version: int) -> AbstractContextManager[None]:
    """What can be made before the lock, unless it is plain that the step will be refused."""
    if action in PREPARATIONS:
        case = Case.objects.select_related("department", "unit").filter(pk=case_id).first()
        if case and case.version == version and decide(by, action, case)[1]:
            return PREPARATIONS[action](case_id)
    return nullcontext()


def step(*, case_id: int, action: str, by: Person, version: int, comment: str) -> Case:
    """The step itself, in one transaction."""
    with transaction.atomic():
        case = locked(case_id)
        if case.version != version:
            if is_repeat(case, action, by, version):
                return case
            refuse_stale(case, by, version)
        decision, transition = decide(by, action, case)
        if transition is None:
            raise NotAllowed(decision.reason or say("Not allowed."))
        comment = comment.strip()
        if transition.comment and not comment:
            raise Refused(say("Write why: this step needs a reason."))
        if transition.checks_everything:
            full_check(case)  # which the guards look at
        if objection := objection_to(case, transition, by):
            raise Refused(objection.reason, objection.findings)
        if transition.checks_everything:
            keep_run(case, by, CheckRun.Occasion(action))
        enter(case, transition, by)
        data = accept_explanations(case, transition, by)
        event = record(case=case, action=action, by=by, comment=comment, data=data)
        send_remarks(case, transition)
        for effect in EFFECTS.get(action, ()):
            effect(case, event)
    return case


def is_repeat(case: Case, action: str, by: Person, version: int) -> bool:
    """Whether the latest event is this very step, taken from the version the person names."""
    last = case.events.order_by("-number").first()
    return bool(
        last
        and last.action == action
        and last.actor_id == by.pk
        and last.version == case.version == version + 1
    )


def refuse_stale(case: Case, by: Person, version: int) -> None:
    if not may(by, Permission.VIEW, case):
        raise NotAllowed(say("This belongs to a department or unit in which you have no role."))
    raise Stale(
        say(
            "Someone changed this while you were looking at it. Look at what changed, then decide."
        ),
        events=events_since(case, version),
    )


def enter(case: Case, transition: Transition, by: Person) -> None:
    """Set the new state with the timestamps that belong to it, and the next version."""
    now = timezone.now()
    case.state = transition.target
    case.version += 1
    case.changed_at = now
    case.assignee = None
    match transition.permission:
        case Permission.HAND_IN:
            case.handed_in_at, case.handed_in_by = now, by
        case Permission.SUBMIT:
            case.submitted_at, case.submitted_by = now, by
        case Permission.APPROVE:
            case.approved_at = now
        case Permission.PUBLISH:
            case.published_at = now
        case Permission.RETURN | Permission.SEND_BACK | Permission.CORRECT | Permission.RESUME:
            case.round += 1
    case.save()


def send_remarks(case: Case, transition: Transition) -> None:
    """Returning sends the remarks as one bundle; approving settles what was answered."""
    if transition.permission is Permission.RETURN:
        case.remarks.filter(stage=Remark.Stage.DRAFT).update(stage=Remark.Stage.SENT)
    if transition.permission is Permission.APPROVE:
        case.remarks.filter(stage=Remark.Stage.ANSWERED).update(stage=Remark.Stage.SETTLED)


def accept_explanations(case: Case, transition: Transition, by: Person) -> dict[str, Any]:
    """Approving accepts what was explained and not decided on; its event names the warnings."""
    if transition.permission is not Permission.APPROVE:
        return {}
    given = {
        one.explanation.pk: one.explanation
        for one in warnings_of(case)
        if one.explanation and one.explanation.stage == Explanation.Stage.GIVEN
    }
    case.explanations.filter(pk__in=given).update(
        stage=Explanation.Stage.ACCEPTED, decided_by=by, decided_at=timezone.now()
    )
    return {"warnings": [told(one) for one in given.values()]} if given else {}


def begin_change(*, case_id: int, by: Person, version: int) -> Case:
    """Lock a case for a change of its content, or refuse. The caller holds a transaction."""
    case = locked(case_id)
    require(by, Permission.EDIT, case)
    require_editable(case)
    if case.version != version:
        raise Stale(
            say("Someone changed this while you were typing. Look at both, then choose."),
            events=events_since(case, version),
        )
    return case


def require_editable(case: Case) -> None:
    """Raise `NotAllowed` unless the content of the case may change in its present state."""
    if State(case.state) not in EDITABLE:
        raise NotAllowed(
            say("This cannot be changed while the case is {state}.", state=State(case.state).label)
        )


def finish_change(
    *,
    case: Case,
    by: Person,
    changes: Mapping[str, Any],
    action: str = "save",
    comment: str = "",
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Count the change and record it: `changes` maps a place to [before, after].

    `data` is what else the event is to hold.
    """
    case.version += 1
    case.changed_at = timezone.now()
    case.save(update_fields=["version", "changed_at"])
    return record(
        case=case,
        action=action,
        by=by,
        comment=comment,
        data={**(data or {}), "changes": dict(changes)},
    )


def require(person: Person, permission: Permission, thing: Reachable) -> None:
    """Raise `NotAllowed` with the reason unless the person may."""
    decision = may(person, permission, thing)
    if not decision:
        raise NotAllowed(decision.reason or say("Not allowed."))


def may_assign(person: Person, case: Case) -> Decision:
    """Whether a person may say who works on the case next, while someone owes a step.

    Who reviews and publishes is the bureau's to say, who fills in and signs the department's or
    the bureau's.
    """
    decision = may(person, Permission.ASSIGN, case)
    if not decision:
        return decision
    if case.state not in TURN:
        return Decision(False, say("Nobody owes a next step here; there is nothing to assign."))
    if State(case.state) not in WITH_DEPARTMENT and not in_bureau(person, case):
        return Decision(False, say("The finance bureau says who of its people works on this."))
    return ALLOWED


def assign(*, case_id: int, by: Person, assignee: Person | None, version: int) -> Case:
    """Say who works on the case next: someone who may take its next step."""
    with transaction.atomic():
        case = locked(case_id)
        decision = may_assign(by, case)
        if not decision:
            raise NotAllowed(decision.reason or say("Not allowed."))
        if case.version != version:
            refuse_stale(case, by, version)
        if assignee and not may(assignee, TURN[case.state], case):
            raise Refused(say("{name} cannot take the next step of this case.", name=assignee.name))
        case.assignee = assignee
        case.version += 1
        case.save(update_fields=["assignee", "version"])
        record(
            case=case, action="assign", by=by, data={"assignee": assignee.pk if assignee else None}
        )
    return case


def write_remark(*, case_id: int, by: Person, place: str, place_label: str, body: str) -> Remark:
    """Attach a remark to a place, unseen by the department until the case is returned."""
    with transaction.atomic():
        case = under_review(case_id, by)
        if not body.strip():
            raise Refused(say("Write what is to be changed."))
        remark = Remark.objects.create(
            case=case,
            round=case.round,
            place=place,
            place_label=place_label[:200],
            body=body.strip(),
            author=by,
        )
        record(case=case, action="remark", by=by, data={"place": place, "body": body.strip()})
    return remark


def delete_remark(*, remark_id: int, by: Person) -> None:
    """Take back a remark that has not been sent."""
    with transaction.atomic():
        case = under_review(case_of_remark(remark_id), by)
        remark = case.remarks.get(pk=remark_id)
        if remark.stage != Remark.Stage.DRAFT:
            raise Refused(say("This remark has been sent; it stays on record."))
        record(case=case, action="unremark", by=by, data={"place": remark.place})
        remark.delete()


def settle_remark(*, remark_id: int, by: Person) -> Remark:
    """Accept the answer to a remark."""
    with transaction.atomic():
        case = under_review(case_of_remark(remark_id), by)
        remark = case.remarks.get(pk=remark_id)
        if remark.stage != Remark.Stage.ANSWERED:
            raise Refused(say("Only an answered remark can be settled."))
        remark.stage = Remark.Stage.SETTLED
        remark.save(update_fields=["stage"])
        record(case=case, action="settle", by=by, data={"remark": remark.pk})
    return remark


def answer_remark(*, remark_id: int, by: Person, answer: str) -> Remark:
    """Answer a remark; it may be answered anew until the case is handed in again."""
    with transaction.atomic():
        case = locked(case_of_remark(remark_id))
        remark = case.remarks.get(pk=remark_id)
        require(by, Permission.EDIT, case)
        if case.state != State.RETURNED or remark.stage not in (
            Remark.Stage.SENT,
            Remark.Stage.ANSWERED,
        ):
            raise Refused(say("Remarks are answered while the case is returned."))
        if not answer.strip():
            raise Refused(say("Write an answer: what you changed, or why not."))
        remark.answer = answer.strip()
        remark.answered_by, remark.answered_at = by, timezone.now()
        remark.stage = Remark.Stage.ANSWERED
        remark.save()
        record(case=case, action="answer", by=by, data={"remark": remark.pk, "answer": answer})
    return remark


def case_of_remark(remark_id: int) -> int:
    """The case to lock before a remark is read: every change of a remark holds that lock."""
    return Remark.objects.values_list("case_id", flat=True).get(pk=remark_id)


def under_review(case_id: int, by: Person) -> Case:
    """The locked case, if it is with the reviewer and the person may judge it."""
    case = locked(case_id)
    require(by, Permission.REMARK, case)
    if case.state != State.UNDER_REVIEW:
        raise Refused(
            say(
                "This is done while the case is with the finance reviewer; it is {state}.",
                state=State(case.state).label,
            )
        )
    return case
