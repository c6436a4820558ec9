"""Guards of transitions: each is silent, or says why not. Named in `workflow.states`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from departments.models import Person
from fiscal.findings import Finding
from fiscal.sentences import Sentence, say
from workflow.kinds import KINDS
from workflow.models import Case, Remark


@dataclass(frozen=True)
class Objection:
    """Why a guard objects, with the findings to look at if it is about findings."""

    reason: Sentence
    findings: tuple[Finding, ...] = ()


def not_own_entry(case: Case, person: Person) -> Objection | None:
    """Nobody signs for the department what they themselves handed in."""
    if case.handed_in_by_id == person.pk:
        return Objection(say("You handed this in yourself; someone else must sign it."))
    return None


def not_own_submission(case: Case, person: Person) -> Objection | None:
    """Nobody approves or publishes what they themselves handed in or submitted."""
    if person.pk in (case.handed_in_by_id, case.submitted_by_id):
        return Objection(say("You submitted this yourself; someone else must decide on it."))
    return None


def nothing_in_the_way(case: Case, person: Person) -> Objection | None:
    """Nothing peculiar to the kind of case is left to be settled."""
    obstacles = KINDS[case.kind].obstacles(case)
    return Objection(obstacles[0]) if obstacles else None


def no_blocking_findings(case: Case, person: Person) -> Objection | None:
    """No error is open."""
    blocking = tuple(one for one in KINDS[case.kind].findings(case) if one.blocks)
    if blocking:
        return Objection(
            say("{count} errors are open; correct them first.", count=len(blocking)), blocking
        )
    return None


def review_not_begun(case: Case, person: Person) -> Objection | None:
    """The reviewer has neither taken the case nor written a remark on it in this round."""
    begun = case.assignee_id or case.remarks.filter(stage=Remark.Stage.DRAFT).exists()
    if begun:
        return Objection(say("The review has begun; ask the reviewer to return the case."))
    return None


def has_remarks(case: Case, person: Person) -> Objection | None:
    """A return carries at least one remark that says what to change."""
    if not case.remarks.filter(stage=Remark.Stage.DRAFT).exists():
        return Objection(say("Write at least one remark on what is to be changed."))
    return None


def no_remarks_pending(case: Case, person: Person) -> Objection | None:
    """Remarks that were written but not sent would be lost by approving."""
    if case.remarks.filter(stage=Remark.Stage.DRAFT).exists():
        return Objection(say("There are remarks not yet sent: return the case or delete them."))
    return None


def remarks_answered(case: Case, person: Person) -> Objection | None:
    """Every remark that was sent has an answer."""
    count = case.remarks.filter(stage=Remark.Stage.SENT).count()
    if count:
        return Objection(say("{count} remarks have no answer yet.", count=count))
    return None


GUARDS: dict[str, Callable[[Case, Person], Objection | None]] = {
    guard.__name__: guard
    for guard in (
        not_own_entry,
        not_own_submission,
        nothing_in_the_way,
        no_blocking_findings,
        review_not_begun,
        has_remarks,
        no_remarks_pending,
        remarks_answered,
    )
}
