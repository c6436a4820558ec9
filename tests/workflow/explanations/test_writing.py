"""Who may explain warnings, what is stored, and when an explanation lapses."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from fiscal.findings import Severity
from tests.factories import (
    DepartmentFactory,
    case_in_state,
    change_actual,
    draft,
    person,
)
from tests.workflow.explanations.explaining import (
    TWO_OF_A_RULE,
    TWO_RULES,
    digests,
    explain,
    now,
    warning,
)
from tests.workflow.test_transitions import assert_spoken_in_both_languages, attempt
from workflow.events import first_broken_event
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.services import act
from workflow.states import State
from workflow.warnings import digest_of, grouped, warnings_of

pytestmark = pytest.mark.django_db


def test_one_reason_explains_the_warnings_chosen(case, staff):
    wanted = digests(case)
    assert len(wanted) == 2
    written = explain(case, staff["preparer"], "  合同约定数量，已验收  ")
    assert {one.digest for one in written} == set(wanted)
    for one in written:
        assert (one.reason, one.author, one.stage) == (
            "合同约定数量，已验收",
            staff["preparer"],
            "given",
        )
        assert one.place == one.places[0]
        assert one.rule in {"S-10", "S-11"} and one.message
    event = case.events.get(action="explain")
    assert event.actor == staff["preparer"]
    assert event.data["body"] == "合同约定数量，已验收"
    assert {one["digest"] for one in event.data["warnings"]} == set(wanted)
    assert first_broken_event(case) is None
    assert all(one.is_explained for one in warnings_of(now(case)))


def test_saying_the_same_again_writes_nothing(case, staff):
    explain(case, staff["preparer"])
    explain(case, person("preparer", department=case.department))
    assert case.explanations.count() == 2
    assert case.events.filter(action="explain").count() == 1


def test_a_reason_can_be_changed_until_the_bureau_has_it(case, staff):
    explain(case, staff["preparer"])
    [changed] = explain(case, staff["preparer"], "另有原因", digests=digests(case)[:1])
    assert changed.reason == "另有原因"
    assert sorted(case.explanations.values_list("reason", flat=True)) == ["另有原因", "情况属实"]


@pytest.mark.parametrize("role", ["approver", "reviewer", "publisher", "auditor", "administrator"])
def test_only_who_may_edit_explains(case, staff, role):
    with pytest.raises(NotAllowed) as refused:
        explain(case, staff[role])
    assert_spoken_in_both_languages(refused.value)
    assert not case.explanations.exists()


def test_another_departments_preparer_explains_nothing(case):
    with pytest.raises(NotAllowed):
        explain(case, person("preparer", department=DepartmentFactory()))


@pytest.mark.parametrize("state", State.values)
def test_explaining_is_for_the_time_the_department_has_the_case(state, department, staff):
    case = case_in_state(state, department=department, staff=staff, form=TWO_RULES)
    if state in (State.DRAFT, State.RETURNED, State.SUBMITTED):
        assert len(explain(case, staff["preparer"], "另有原因")) == 2
    else:
        with pytest.raises(Refused) as refused:
            explain(case, staff["preparer"], "另有原因")
        assert_spoken_in_both_languages(refused.value)
        assert not case.explanations.filter(reason="另有原因").exists()


@pytest.mark.parametrize(
    "values", [{"reason": "  "}, {"digests": []}, {"digests": ["0" * 64]}, {"digests": ["x"]}]
)
def test_what_is_not_explained(case, staff, values):
    with pytest.raises(Refused) as refused:
        explain(case, staff["preparer"], **values)
    assert_spoken_in_both_languages(refused.value)
    assert not case.explanations.exists()
    assert not case.events.filter(action="explain").exists()


def test_a_warning_that_is_settled_otherwise_is_not_explained(case, staff, finding_in_every_case):
    finding_in_every_case(warning("S-09"), warning("X-1", severity=Severity.INFO))
    assert warnings_of(now(case)) == []
    with pytest.raises(Refused):
        explain(case, staff["preparer"], digests=[digest_of(warning("S-09"))])


def test_what_the_approver_is_about_to_sign_does_not_change_unseen(department, staff):
    case = case_in_state(State.SUBMITTED, department=department, staff=staff, form=TWO_RULES)
    explain(case, staff["preparer"], "换一个理由")
    with pytest.raises(Stale) as stale:
        act(case_id=case.pk, action="submit", by=staff["approver"], version=case.version)
    assert [one.action for one in stale.value.events] == ["explain"]


def test_a_draft_is_not_made_stale_by_an_explanation(case, staff):
    explain(case, staff["preparer"])
    assert now(case).version == case.version


# Lapsing


def test_an_explanation_lapses_with_the_figures_and_comes_back_with_them(
    case, staff, finding_in_every_case
):
    before = warning(expected="1", actual="2")
    after = warning(expected="1", actual="3")
    finding_in_every_case(before)
    explain(case, staff["preparer"], "口径不同")
    finding_in_every_case(after)
    [one] = warnings_of(now(case))
    assert (one.explanation, one.is_explained) == (None, False)
    assert one.earlier is not None and one.earlier.reason == "口径不同"
    assert grouped([one])[0].reason == "口径不同"
    assert isinstance(attempt(case, "hand_in", staff["preparer"]), Refused)
    finding_in_every_case(before)
    assert warnings_of(now(case))[0].is_explained


def test_the_real_form_asks_again_when_its_figures_change(department, staff):
    case = draft(department=department, by=staff["preparer"], form=TWO_OF_A_RULE)
    [row] = [
        one.finding.places[0].path.split(".")[1]
        for one in warnings_of(now(case))
        if "结转结余率" in str(one.finding.message.values.get("name", ""))
    ]
    case = change_actual(case, staff["preparer"], "1%", row)
    unexplained = [one for one in warnings_of(now(case)) if not one.is_explained]
    assert [one.finding.places[0].path for one in unexplained] == [f"indicators.{row}.actual"]


def test_the_digest_is_the_same_in_every_language_and_tells_figures_and_places_apart():
    finding = warning(actual="1")
    with override("zh-hans"):
        chinese = digest_of(finding)
    assert chinese == digest_of(finding)
    others = [warning(actual="2"), warning("X-2", actual="1"), warning(place="x", actual="1")]
    assert len({chinese, *map(digest_of, others)}) == 4
