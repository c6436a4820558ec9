"""Every state, action, role, department and submitter, against the table of transitions.

What the table allows must go through, with its event; everything else must be refused with a
reason in both languages, and change nothing. The expected outcome is worked out here from
`TRANSITIONS` and the roles' permissions, in other words than the code under test uses.
"""

from __future__ import annotations

import re
from itertools import product
from typing import Any

import pytest
from django.db import transaction

from departments.models import Person
from departments.permissions import may
from departments.roles import ROLES, Permission
from departments.words import in_both_languages
from tests.factories import (
    WAYS,
    DepartmentFactory,
    answer_all,
    case_in_state,
    person,
    remark_on,
    staff_of,
    step,
)
from workflow.events import first_broken_event
from workflow.kinds import KINDS
from workflow.models import Case
from workflow.queries import choices, inbox, visible_cases
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.services import act
from workflow.states import ACTION_LABELS, TRANSITIONS, TURN, State, transitions_from

pytestmark = pytest.mark.django_db

CHINESE = re.compile(r"[\u4e00-\u9fff]")
ACTIONS = tuple(ACTION_LABELS)
OTHER_ACTIONS = ("view", "edit", "score", "no_such_action")


class RolledBack(Exception):
    """Ends an attempt, so that the next one finds the case as it was."""


def attempt(case: Case, action: str, by: Person, **values: Any) -> str | Refused:
    """The state the case would enter, or the refusal; the case stays where it is."""
    now = Case.objects.get(pk=case.pk)
    outcome: str | Refused = ""
    try:
        with transaction.atomic():
            values = {"version": now.version, "comment": "按程序办理", **values}
            before = now.events.count()
            outcome = act(case_id=case.pk, action=action, by=by, **values).state
            after = Case.objects.get(pk=case.pk)
            last = after.events.order_by("-number").first()
            assert (after.state, after.version) == (outcome, now.version + 1)
            assert after.events.count() == before + 1
            assert (last.action, last.actor, last.state) == (action, by, outcome)
            assert (last.version, last.comment) == (after.version, values["comment"])
            assert first_broken_event(after) is None
            raise RolledBack
    except RolledBack:
        return outcome
    except Refused as refused:
        assert Case.objects.get(pk=case.pk).version == now.version
        return refused


def expected(state: str, action: str, holder: Person, own_department: bool) -> str | None:
    """The target the table names for a holder of the permission, guards left aside."""
    targets = [one.target for one in TRANSITIONS if (one.state, one.action) == (state, action)]
    held = {role.role for role in holder.memberships.all()}
    permitted = any(action in ROLES[key].permissions for key in held)
    return targets[0] if targets and permitted and own_department else None


def assert_spoken_in_both_languages(refused: Refused) -> None:
    spoken = in_both_languages(refused.reason)
    assert "{" not in spoken["en"] and not CHINESE.search(re.sub(r"“.*?”", "", spoken["en"]))
    assert CHINESE.search(spoken["zh-hans"]), f"no Chinese for: {spoken['en']}"


def ready_for(case: Case, action: str, staff: dict[str, Person]) -> None:
    """What the guards want done first: a remark before a return, answers before handing in."""
    if case.state == State.UNDER_REVIEW and action == "return":
        remark_on(case, staff["reviewer"])
    if case.state == State.RETURNED and action == "hand_in":
        answer_all(case, staff["preparer"])


@pytest.mark.parametrize("state", State.values)
def test_every_role_in_every_department_may_do_what_the_table_says_and_nothing_else(state):
    home, foreign = DepartmentFactory(), DepartmentFactory()
    staff = staff_of(home)
    case = case_in_state(state, staff=staff, department=home)
    people = [
        (person(role, department=place), place == home)
        for role, place in product(ROLES, (home, foreign))
    ]
    people += [(person(role), True) for role, one in ROLES.items() if one.in_bureau]
    people += [(person(), False)]
    allowed = 0
    for action in (*ACTIONS, *OTHER_ACTIONS):
        for someone, own_department in people:
            target = expected(state, action, someone, own_department)
            try:
                with transaction.atomic():
                    ready_for(case, action, staff)
                    outcome = attempt(case, action, someone)
                    raise RolledBack
            except RolledBack:
                pass
            if target is not None:
                assert outcome == target, (state, action, someone.memberships.all(), outcome)
                allowed += 1
            else:
                assert isinstance(outcome, NotAllowed), (state, action, outcome)
                assert_spoken_in_both_languages(outcome)
    leaving = [one for one in TRANSITIONS if one.state == state]
    assert allowed >= len(leaving), "every transition has somebody who may take it"


@pytest.mark.parametrize(
    "transition", TRANSITIONS, ids=lambda one: f"{one.state.value}-{one.action}"
)
def test_a_stale_version_a_lapsed_role_and_a_missing_reason_are_refused(transition):
    home = DepartmentFactory()
    staff = staff_of(home)
    case = case_in_state(transition.state, staff=staff, department=home)
    ready_for(case, transition.action, staff)
    [doer] = [
        staff[key] for key, role in ROLES.items() if transition.permission in role.permissions
    ]
    version = Case.objects.get(pk=case.pk).version
    for other in (version - 1, version + 1, 0):
        refused = attempt(case, transition.action, doer, version=other)
        assert isinstance(refused, Stale)
        assert_spoken_in_both_languages(refused)
    if transition.comment:
        refused = attempt(case, transition.action, doer, comment="  ")
        assert type(refused) is Refused
        assert_spoken_in_both_languages(refused)
    else:
        assert attempt(case, transition.action, doer, comment="") == transition.target
    doer.memberships.update(until="2024-01-01", since="2023-01-01")
    lapsed = Person.objects.get(pk=doer.pk)
    assert isinstance(attempt(case, transition.action, lapsed), NotAllowed)


def holding_all(case: Case, doer: Person) -> None:
    """Give somebody every role, so that only the guards stand in their way."""
    for key, role in ROLES.items():
        doer.memberships.get_or_create(
            role=key, department=None if role.in_bureau else case.department, unit=None
        )


SEPARATED = {
    # action: whose earlier step keeps them from it
    "submit": ("preparer",),
    "approve": ("preparer", "approver"),
    "publish": ("preparer", "approver"),
}


@pytest.mark.parametrize(
    ("action", "earlier"),
    [(action, earlier) for action, people in SEPARATED.items() for earlier in people],
)
def test_nobody_decides_on_what_they_brought_in_themselves(action, earlier):
    [transition] = [one for one in TRANSITIONS if one.action == action]
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state(transition.state, staff=staff, department=home)
    holding_all(case, staff[earlier])
    same = Person.objects.get(pk=staff[earlier].pk)
    refused = attempt(case, action, same)
    assert type(refused) is Refused
    assert_spoken_in_both_languages(refused)
    assert case not in inbox(same)
    someone_else = person(*ROLES, department=home)
    assert attempt(case, action, someone_else) == transition.target


def test_the_other_steps_may_be_taken_by_who_brought_the_case_in():
    """Taking back, returning and the like decide nothing in one's own favour."""
    for transition in TRANSITIONS:
        if transition.action in SEPARATED:
            continue
        staff = staff_of(home := DepartmentFactory())
        case = case_in_state(transition.state, staff=staff, department=home)
        ready_for(case, transition.action, staff)
        holding_all(case, staff["preparer"])
        same = Person.objects.get(pk=staff["preparer"].pk)
        assert attempt(case, transition.action, same) == transition.target


def test_a_role_in_one_unit_reaches_the_cases_of_that_unit_alone():
    from tests.factories import UnitFactory, draft

    home = DepartmentFactory()
    mine, theirs = UnitFactory(department=home), UnitFactory(department=home)
    preparer = person("preparer", unit=mine)
    other = person("preparer", unit=theirs)
    case = draft(department=home, unit=mine, by=preparer)
    assert attempt(case, "hand_in", preparer) == State.SUBMITTED
    assert isinstance(attempt(case, "hand_in", other), NotAllowed)
    assert case in visible_cases(preparer)
    assert case not in visible_cases(other)


def test_an_inactive_person_may_nothing():
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state("draft", staff=staff, department=home)
    staff["preparer"].is_active = False
    assert isinstance(attempt(case, "hand_in", staff["preparer"]), NotAllowed)


# What each guard objects to.


def test_open_errors_stop_handing_in_signing_approving_and_publishing(monkeypatch):
    from dataclasses import replace

    from fiscal.findings import Finding, Outcome, Severity
    from fiscal.sentences import say

    error = Finding("S-01", Severity.ERROR, Outcome.INCOMPLETE, say("Something is wrong."))
    blocked = replace(KINDS["self_evaluation"], findings=lambda case: [error])
    for state, action in [
        ("draft", "hand_in"),
        ("submitted", "submit"),
        ("under_review", "approve"),
        ("approved", "publish"),
    ]:
        staff = staff_of(home := DepartmentFactory())
        case = case_in_state(state, staff=staff, department=home)
        [role] = [key for key, one in ROLES.items() if action in one.permissions]
        with monkeypatch.context() as patch:
            patch.setitem(KINDS, "self_evaluation", blocked)
            refused = attempt(case, action, staff[role])
        assert isinstance(refused, Refused) and refused.findings == (error,)
        assert attempt(case, action, staff[role]) == transitions_target(state, action)


def transitions_target(state: str, action: str) -> str:
    return next(one.target for one in TRANSITIONS if (one.state, one.action) == (state, action))


def test_a_return_needs_a_remark_and_approval_wants_none_pending():
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state("under_review", staff=staff, department=home)
    assert_spoken_in_both_languages(attempt(case, "return", staff["reviewer"]))
    remark_on(case, staff["reviewer"])
    assert attempt(case, "return", staff["reviewer"]) == State.RETURNED
    assert_spoken_in_both_languages(attempt(case, "approve", staff["reviewer"]))
    assert_spoken_in_both_languages(attempt(case, "recall", staff["approver"]))


def test_handing_in_again_needs_an_answer_to_every_remark():
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state("returned", staff=staff, department=home)
    assert_spoken_in_both_languages(attempt(case, "hand_in", staff["preparer"]))
    answer_all(case, staff["preparer"])
    assert attempt(case, "hand_in", staff["preparer"]) == State.SUBMITTED


def test_a_recall_is_possible_until_the_reviewer_has_begun():
    from workflow.services import assign

    staff = staff_of(home := DepartmentFactory())
    case = case_in_state("under_review", staff=staff, department=home)
    assert attempt(case, "recall", staff["approver"]) == State.SUBMITTED
    version = Case.objects.get(pk=case.pk).version
    assign(case_id=case.pk, by=staff["reviewer"], assignee=staff["reviewer"], version=version)
    assert isinstance(attempt(case, "recall", staff["approver"]), Refused)


# What follows from the table elsewhere.


@pytest.mark.parametrize("state", State.values)
def test_buttons_and_inbox_follow_from_the_table(state):
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state(state, staff=staff, department=home)
    for key, someone in staff.items():
        offered = {one.transition.action for one in choices(someone, case)}
        permitted = {one.action for one in transitions_from(state)}
        assert offered == permitted & {str(one) for one in ROLES[key].permissions}
        owes = state in TURN and TURN[state] in ROLES[key].permissions
        assert (case in inbox(someone)) == owes


def test_every_state_can_be_reached_and_every_way_of_the_factories_is_one_of_the_table():
    reached = {State.DRAFT, *(one.target for one in TRANSITIONS)}
    assert reached == set(State)
    assert set(WAYS) == set(State.values)


def test_every_action_is_a_permission_of_some_role():
    for transition in TRANSITIONS:
        assert transition.permission in Permission
        assert any(transition.permission in role.permissions for role in ROLES.values())


def test_the_second_of_two_clicks_does_nothing_and_is_no_error():
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state("draft", staff=staff, department=home)
    version = case.version
    click = {"case_id": case.pk, "action": "hand_in", "by": staff["preparer"], "version": version}
    first, second = act(**click), act(**click)
    assert (first.state, first.version) == (second.state, second.version)
    assert case.events.filter(action="hand_in").count() == 1


def test_the_same_step_by_another_person_from_the_old_version_is_stale():
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state("draft", staff=staff, department=home)
    colleague = person("preparer", department=home)
    step(case, "hand_in", staff["preparer"])
    with pytest.raises(Stale) as stale:
        act(case_id=case.pk, action="hand_in", by=colleague, version=case.version)
    assert [one.action for one in stale.value.events] == ["hand_in"]


def test_who_may_not_see_a_case_learns_nothing_from_a_stale_version():
    staff = staff_of(home := DepartmentFactory())
    case = case_in_state("submitted", staff=staff, department=home)
    stranger = person("preparer", department=DepartmentFactory())
    assert not may(stranger, Permission.VIEW, case)
    with pytest.raises(NotAllowed):
        act(case_id=case.pk, action="hand_in", by=stranger, version=1)
