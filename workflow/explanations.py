"""Writing why a warning stands, and deciding on it. One lock, one transaction, one event each."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone

from departments.models import Person
from departments.roles import Permission
from departments.words import in_both_languages
from fiscal.sentences import say
from workflow.events import record
from workflow.models import Case, Explanation
from workflow.refusals import Refused
from workflow.services import locked, require, under_review
from workflow.states import WITH_DEPARTMENT, State
from workflow.warnings import CaseWarning, first_place, places_of, told, warnings_of


def explain_warnings(
    *, case_id: int, by: Person, digests: Collection[str], reason: str
) -> list[Explanation]:
    """Give the warnings with these digests one reason. Repeating it writes nothing anew.

    Possible while the department has the case. What was not accepted needs another reason.
    """
    reason = reason.strip()
    with transaction.atomic():
        case = locked(case_id)
        require(by, Permission.EDIT, case)
        if State(case.state) not in WITH_DEPARTMENT:
            raise Refused(
                say(
                    "Warnings are explained while the department has the case; it is {state}.",
                    state=State(case.state).label,
                )
            )
        if not reason:
            raise Refused(say("Write why the figures are right as they are."))
        chosen = chosen_warnings(case, digests)
        if any(one.is_rejected and one.explanation.reason == reason for one in chosen):  # type: ignore[union-attr]
            raise Refused(
                say("The reviewer did not accept this reason: write another, or correct the form.")
            )
        fresh = {one.digest: one for one in chosen if not is_repeat(one, reason)}
        if fresh:
            if case.state == State.SUBMITTED:
                # The approver signs for the reasons too: a page that shows older ones is stale.
                case.version += 1
                case.save(update_fields=["version"])
            written = [write_down(case, one, reason, by) for one in fresh.values()]
            record(
                case=case,
                action="explain",
                by=by,
                data={"warnings": [told(one) for one in written], "body": reason},
            )
    return list(case.explanations.filter(digest__in=digests).exclude(stage="rejected"))


def decide_explanation(*, explanation_id: int, by: Person, accepted: bool) -> Explanation:
    """Accept an explanation or turn it down; may be decided anew until the review is over."""
    with transaction.atomic():
        case_id = Explanation.objects.values_list("case_id", flat=True).get(pk=explanation_id)
        case = under_review(case_id, by)
        fitting = {
            one.explanation.pk: one.explanation for one in warnings_of(case) if one.explanation
        }
        explanation = fitting.get(explanation_id)
        if explanation is None:
            raise Refused(
                say("This explanation was written for other figures; look at the warnings again.")
            )
        stage = Explanation.Stage.ACCEPTED if accepted else Explanation.Stage.REJECTED
        if explanation.stage != stage:
            explanation.stage = stage
            explanation.decided_by, explanation.decided_at = by, timezone.now()
            explanation.save(update_fields=["stage", "decided_by", "decided_at"])
            action = "accept_explanation" if accepted else "reject_explanation"
            data = {"warnings": [told(explanation)], "body": explanation.reason}
            record(case=case, action=action, by=by, data=data)
    return explanation


def chosen_warnings(case: Case, digests: Collection[str]) -> Sequence[CaseWarning]:
    """The case's warnings with these digests, all of which it must still have."""
    if not digests:
        raise Refused(say("Choose at least one warning to explain."))
    chosen = [one for one in warnings_of(case) if one.digest in digests]
    if len({one.digest for one in chosen}) < len(set(digests)):
        raise Refused(
            say(
                "The figures have changed since you looked: look at the warnings again, then "
                "explain them."
            )
        )
    return chosen


def is_repeat(warning: CaseWarning, reason: str) -> bool:
    explanation = warning.explanation
    return explanation is not None and warning.is_explained and explanation.reason == reason


def write_down(case: Case, warning: CaseWarning, reason: str, by: Person) -> Explanation:
    """Write the reason: anew where there is none or it was turned down, else in its place."""
    finding = warning.finding
    explanation = warning.explanation
    if explanation is None or warning.is_rejected:
        explanation = Explanation(
            case=case,
            rule=finding.rule,
            place=first_place(finding),
            places=places_of(finding),
            message=in_both_languages(finding.message)["zh-hans"],
            digest=warning.digest,
        )
    explanation.reason, explanation.author, explanation.written_at = reason, by, timezone.now()
    explanation.stage = Explanation.Stage.GIVEN
    explanation.decided_by, explanation.decided_at = None, None
    explanation.save()
    return explanation
