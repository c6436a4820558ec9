"""What explanations open and close on the way of a case, and who judges them."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from departments.permissions import may
from departments.roles import ROLES, Permission
from fiscal.findings import Severity
from performance.queries import open_places
from tests.factories import (
    answer_all,
    case_in_state,
    change_actual,
    explain_all,
    person,
    remark_on,
    step,
)
from tests.workflow.explanations.explaining import (
    TWO_OF_A_RULE,
    decide,
    digests,
    explain,
    first_explanation,
    now,
    warning,
    write,
)
from tests.workflow.test_transitions import assert_spoken_in_both_languages, attempt, ready_for
from workflow.events import first_broken_event
from workflow.explanations import decide_explanation
from workflow.models import Explanation
from workflow.queries import choices
from workflow.refusals import NotAllowed, Refused
from workflow.states import TRANSITIONS, State
from workflow.warnings import digest_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "transition", TRANSITIONS, ids=lambda one: f"{one.state.value}-{one.action}"
)
@pytest.mark.parametrize("written", ["nothing", "given", "rejected"])
def test_an_explanation_that_is_missing_or_not_accepted_stops_the_steps_that_vouch(
    transition, written, department, staff, finding_in_every_case
):
    case = case_in_state(transition.state, department=department, staff=staff)
    ready_for(case, transition.action, staff)
    finding_in_every_case(warning("X-1"), warning("X-2"), warning("X-3", severity=Severity.INFO))
    if written != "nothing":
        for one in (warning("X-1"), warning("X-2")):
            write(case, one, staff, rejected=written == "rejected")
    [role] = [key for key, one in ROLES.items() if transition.permission in one.permissions]
    outcome = attempt(case, transition.action, staff[role])
    if transition.action in ("hand_in", "submit", "approve") and written != "given":
        assert type(outcome) is Refused
        assert [one.rule for one in outcome.findings] == ["X-1", "X-2"]
        assert "2" in str(outcome.reason) and "X-1、X-2" in str(outcome.reason)
        assert_spoken_in_both_languages(outcome)
    else:
        assert outcome == transition.target


def test_approving_accepts_what_was_explained_and_says_so(reviewed, staff):
    decide(reviewed, staff["reviewer"], accepted=True)
    step(reviewed, "approve", staff["reviewer"])
    assert set(reviewed.explanations.values_list("stage", "decided_by")) == {
        ("accepted", staff["reviewer"].pk)
    }
    [accepted] = reviewed.events.get(action="approve").data["warnings"]
    assert accepted["digest"] == digests(reviewed)[1]
    assert first_broken_event(reviewed) is None


def test_what_is_not_accepted_goes_back_and_is_written_anew(reviewed, staff):
    decide(reviewed, staff["reviewer"], accepted=False)
    assert isinstance(attempt(reviewed, "approve", staff["reviewer"]), Refused)
    case = step(reviewed, "return", staff["reviewer"])
    assert case.state == State.RETURNED
    refused = attempt(case, "hand_in", staff["preparer"])
    assert isinstance(refused, Refused) and len(refused.findings) == 1
    rejected = first_explanation(case)
    with pytest.raises(Refused) as again:
        explain(case, staff["preparer"], rejected.reason)
    assert_spoken_in_both_languages(again.value)
    explain(case, staff["preparer"], "附上核实材料", digests=[rejected.digest])
    assert Explanation.objects.get(pk=rejected.pk).stage == "rejected", "it stays on record"
    assert first_explanation(case).reason == "附上核实材料"
    case = step(case, "hand_in", staff["preparer"])
    case = step(case, "submit", staff["approver"])
    assert attempt(case, "approve", staff["reviewer"]) == State.APPROVED


def test_where_an_explanation_was_not_accepted_the_form_is_open_again(reviewed, staff):
    place = first_explanation(reviewed).place
    row = ".".join(place.split(".")[:2])
    decide(reviewed, staff["reviewer"], accepted=False)
    case = step(reviewed, "return", staff["reviewer"])
    assert open_places(now(case)) == (row,)
    other = "indicators.r1" if row != "indicators.r1" else "indicators.r2"
    with pytest.raises(Refused):
        change_actual(case, staff["preparer"], "9%", other.split(".")[1])
    change_actual(case, staff["preparer"], "9%", row.split(".")[1])
    case = step(case, "hand_in", staff["preparer"])
    for action, role in [("submit", "approver"), ("approve", "reviewer"), ("publish", "publisher")]:
        case = step(case, action, staff[role])
    case = step(case, "correct", staff["publisher"])
    assert open_places(now(case)) is None, "what was approved since is settled"


def test_a_remark_and_a_rejection_open_both_places(reviewed, staff):
    decide(reviewed, staff["reviewer"], accepted=False)
    remark_on(reviewed, staff["reviewer"], "indicators.r1.actual")
    case = step(reviewed, "return", staff["reviewer"])
    row = ".".join(first_explanation(case).place.split(".")[:2])
    assert set(open_places(now(case)) or ()) == {"indicators.r1", row}
    answer_all(case, staff["preparer"])
    explain_all(case, staff["preparer"], "已补充材料")
    assert attempt(case, "hand_in", staff["preparer"]) == State.SUBMITTED


def test_a_review_in_which_an_explanation_was_judged_has_begun(reviewed, staff):
    assert attempt(reviewed, "recall", staff["approver"]) == State.SUBMITTED
    decide(reviewed, staff["reviewer"], accepted=True)
    assert isinstance(attempt(reviewed, "recall", staff["approver"]), Refused)


def test_the_buttons_say_what_is_missing(case, staff):
    [hand_in] = choices(staff["preparer"], now(case))
    assert hand_in.obstacle is not None and "S-10、S-11" in str(hand_in.obstacle)
    explain(case, staff["preparer"])
    [hand_in] = choices(staff["preparer"], now(case))
    assert hand_in.obstacle is None


def test_who_may_edit_and_who_may_judge_are_different_people():
    for role in ROLES.values():
        assert not {Permission.EDIT, Permission.REMARK} <= role.permissions
    assert not may(person("reviewer"), Permission.EDIT)


# Judging


def test_the_reviewer_may_think_again(reviewed, staff):
    for accepted in (False, True, True, False):
        one = decide(reviewed, staff["reviewer"], accepted)
        assert one.stage == ("accepted" if accepted else "rejected")
        assert one.decided_by == staff["reviewer"] and one.decided_at
    actions = reviewed.events.values_list("action", flat=True).order_by("number")
    judged = [one for one in actions if one.endswith("_explanation")]
    assert judged == ["reject_explanation", "accept_explanation", "reject_explanation"]


@pytest.mark.parametrize("role", ["preparer", "approver", "publisher", "auditor", "administrator"])
def test_only_the_reviewer_judges(reviewed, staff, role):
    with pytest.raises(NotAllowed) as refused:
        decide(reviewed, staff[role], accepted=True)
    assert_spoken_in_both_languages(refused.value)
    assert first_explanation(reviewed).stage == "given"


@pytest.mark.parametrize("state", [one for one in State.values if one != State.UNDER_REVIEW])
def test_judging_is_for_the_time_of_the_review(state, department, staff):
    case = case_in_state(state, department=department, staff=staff, form=TWO_OF_A_RULE)
    before = first_explanation(case).stage
    with pytest.raises(Refused) as refused:
        decide(case, staff["reviewer"], accepted=before != "accepted")
    assert_spoken_in_both_languages(refused.value)
    assert first_explanation(case).stage == before


def test_a_lapsed_explanation_is_not_judged(reviewed, staff, finding_in_every_case):
    one = first_explanation(reviewed)
    finding_in_every_case(warning())
    with pytest.raises(Refused) as refused:
        decide_explanation(explanation_id=one.pk, by=staff["reviewer"], accepted=True)
    assert_spoken_in_both_languages(refused.value)


# What the database itself refuses


@pytest.mark.parametrize(
    "change",
    [
        {"reason": ""},
        {"stage": "accepted"},
        {"stage": "rejected", "decided_at": timezone.now()},
        {"decided_at": timezone.now()},
        {"digest": "second"},
    ],
)
def test_bad_explanations_cannot_be_stored(case, staff, change):
    for digest in ("first", "second"):
        finding = warning(digest)
        write(case, finding, staff, rejected=False)
        case.explanations.filter(digest=digest_of(finding)).update(digest=digest)
    with pytest.raises(IntegrityError), transaction.atomic():
        case.explanations.filter(digest="first").update(**change)
