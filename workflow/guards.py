"""Guards of transitions: each is silent, or says why not. Named in `workflow.states`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from departments.models import Person
from fiscal.findings import Finding
from fiscal.sentences import Sentence, say
from workflow.checking import live_check, worked_out
from workflow.kinds import KINDS
from workflow.models import Case, Remark
from workflow.runs import still_blocking
from workflow.warnings import CaseWarning, warnings_of


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


def secrets_protected(case: Case, person: Person) -> Objection | None:
    """No secret follows from what would be published; what protects it is confirmed by two."""
    reason = KINDS[case.kind].exposure(case, person)
    return Objection(reason) if reason else None


def no_blocking_findings(case: Case, person: Person) -> Objection | None:
    """No error is open."""
    full = worked_out(case)
    found = full.findings if full else live_check(case)
    if blocking := tuple(one for one in found if one.blocks):
        return Objection(
            say("{count} errors are open; correct them first.", count=len(blocking)), blocking
        )
    # A page that only asks ahead does not wait for the full check, but knows what was said last.
    if not full and (kept := still_blocking(person, case)):
        return Objection(
            say(
                "The last full check found {count} errors, and nothing has changed since; correct "
                "them first.",
                count=len(kept),
            ),
            kept,
        )
    return None


def warnings_explained(case: Case, person: Person) -> Objection | None:
    """Every warning has a written explanation that fits the present figures."""
    unexplained = [one for one in warnings_of(case) if not one.is_explained]
    if unexplained:
        return objection_naming(
            say(
                "{count} warnings want a written reason ({rules}): correct what they point at, or "
                "explain them.",
                count=len(unexplained),
                rules=rules_of(unexplained),
            ),
            unexplained,
        )
    return None


def no_explanation_rejected(case: Case, person: Person) -> Objection | None:
    """No explanation was turned down: it goes back to the department to be rewritten."""
    rejected = [one for one in warnings_of(case) if one.is_rejected]
    if rejected:
        return objection_naming(
            say(
                "{count} explanations were not accepted ({rules}): return the case, or accept them "
                "after all.",
                count=len(rejected),
                rules=rules_of(rejected),
            ),
            rejected,
        )
    return None


def objection_naming(reason: Sentence, warnings: list[CaseWarning]) -> Objection:
    return Objection(reason, tuple(one.finding for one in warnings))


def rules_of(warnings: list[CaseWarning]) -> str:
    """The numbers of the rules, each once."""
    return "、".join(dict.fromkeys(one.finding.rule for one in warnings))


def review_not_begun(case: Case, person: Person) -> Objection | None:
    """The reviewer has neither taken the case, nor remarked on it, nor judged an explanation."""
    begun = (
        case.assignee_id
        or case.remarks.filter(stage=Remark.Stage.DRAFT).exists()
        or case.explanations.filter(decided_at__gte=case.submitted_at).exists()
    )
    if begun:
        return Objection(say("The review has begun; ask the reviewer to return the case."))
    return None


def has_remarks(case: Case, person: Person) -> Objection | None:
    """A return carries a remark that says what to change, or an explanation not accepted."""
    if case.remarks.filter(stage=Remark.Stage.DRAFT).exists():
        return None
    if no_explanation_rejected(case, person):
        return None
    return Objection(say("Write at least one remark on what is to be changed."))


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
        secrets_protected,
        warnings_explained,
        no_explanation_rejected,
        review_not_begun,
        has_remarks,
        no_remarks_pending,
        remarks_answered,
    )
}
