"""Written explanations of warnings: who may write and judge them, what they open and close."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from departments.models import Department, Person
from departments.permissions import may
from departments.roles import ROLES, Permission
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import say
from performance.queries import open_places
from tests.factories import (
    DepartmentFactory,
    answer_all,
    case_in_state,
    change_actual,
    draft,
    explain_all,
    person,
    remark_on,
    staff_of,
    step,
)
from tests.workflow.test_transitions import assert_spoken_in_both_languages, attempt, ready_for
from workflow.events import first_broken_event
from workflow.explanations import decide_explanation, explain_warnings
from workflow.kinds import KINDS
from workflow.models import Case, Explanation
from workflow.queries import choices
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.services import act
from workflow.states import TRANSITIONS, State
from workflow.warnings import digest_of, grouped, warnings_of

pytestmark = pytest.mark.django_db

# The real form 3 of 密友 AI: rules S-10 and S-11; the department's form 0: S-12 at two places.
TWO_RULES, TWO_OF_A_RULE = 3, 0


@pytest.fixture
def department() -> Department:
    return DepartmentFactory(code="021", name="郑州市科学技术局")


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    return staff_of(department)


@pytest.fixture
def case(department: Department, staff: dict[str, Person]) -> Case:
    """A draft with warnings of two rules that nobody has explained."""
    return draft(department=department, by=staff["preparer"], form=TWO_RULES, explained=False)


@pytest.fixture
def reviewed(department: Department, staff: dict[str, Person]) -> Case:
    """A case under review with two explained warnings."""
    return case_in_state(State.UNDER_REVIEW, department=department, staff=staff, form=TWO_OF_A_RULE)


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def digests(case: Case) -> list[str]:
    return [one.digest for one in warnings_of(now(case))]


def explain(case: Case, by: Person, reason: str = "情况属实", **values: Any) -> list[Explanation]:
    values = {"digests": digests(case), **values}
    return explain_warnings(case_id=case.pk, by=by, reason=reason, **values)


def first_explanation(case: Case) -> Explanation:
    explanation = warnings_of(now(case))[0].explanation
    assert explanation is not None
    return explanation


def decide(case: Case, by: Person, accepted: bool) -> Explanation:
    return decide_explanation(explanation_id=first_explanation(case).pk, by=by, accepted=accepted)


def warning(rule: str = "X-1", place: str = "indicators.r1.actual", **values: Any) -> Finding:
    return Finding(
        rule,
        values.pop("severity", Severity.WARNING),
        Outcome.MISMATCH,
        say("{a} is not {b}.", a="1", b="2"),
        (Place(place, "位置"),),
        **values,
    )


@pytest.fixture
def finding_in_every_case(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have the checks find just these things in every self-evaluation from now on."""

    def find(*findings: Finding) -> None:
        found = replace(KINDS["self_evaluation"], findings=lambda case: findings)
        monkeypatch.setitem(KINDS, "self_evaluation", found)

    return find


# Writing


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


# The way of a case


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


def write(case: Case, finding: Finding, staff: dict[str, Person], *, rejected: bool) -> None:
    """An explanation as it stands in the database, whatever the state of the case."""
    long_ago = case.created_at
    decision = {"stage": "rejected", "decided_by": staff["reviewer"], "decided_at": long_ago}
    Explanation.objects.create(
        case=case,
        rule=finding.rule,
        place=finding.places[0].path,
        places=[finding.places[0].path],
        message="x",
        digest=digest_of(finding),
        reason="y",
        author=staff["preparer"],
        **(decision if rejected else {}),
    )


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


# Pages


@pytest.fixture
def site(client: Client, staff: dict[str, Person]) -> Callable[[str], Client]:
    def as_role(role: str) -> Client:
        client.force_login(staff[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_role


HTMX = {"HX-Request": "true"}
PAGES = ("workflow:case", "performance:form")


def explain_address(case: Case) -> str:
    return reverse("workflow:explain", args=[case.pk])


def decide_address(case: Case) -> str:
    return reverse("workflow:decide_explanation", args=[first_explanation(case).pk])


@pytest.mark.parametrize("page", PAGES)
def test_the_department_finds_a_field_for_the_reason(site, case, page):
    text = site("preparer").get(reverse(page, args=[case.pk])).content.decode()
    for rule in ("S-10", "S-11"):
        assert f'id="reason-{rule}"' in text
    for digest in digests(case):
        assert f'name="warning" value="{digest}"' in text
    assert 'id="reason-' not in site("approver").get(reverse(page, args=[case.pk])).content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_several_of_a_rule_have_one_field_and_a_tick_each(site, department, staff, page):
    case = draft(department=department, by=staff["preparer"], form=TWO_OF_A_RULE, explained=False)
    text = site("preparer").get(reverse(page, args=[case.pk])).content.decode()
    assert text.count('name="reason"') == 1
    assert text.count('type="checkbox" name="warning"') == 2
    answer = site("preparer").post(
        explain_address(case), {"warning": digests(case), "reason": "口径不同"}
    )
    assert answer["Location"] == reverse("workflow:case", args=[case.pk])
    assert all(one.is_explained for one in warnings_of(now(case)))
    text = site("preparer").get(reverse(page, args=[case.pk])).content.decode()
    assert text.count("口径不同") >= 2


def test_htmx_gets_the_panels_with_the_next_step_open(site, case):
    page = site("preparer").get(reverse("performance:form", args=[case.pk])).content.decode()
    assert 'aria-describedby="why-hand_in"' in page
    data = {"warning": digests(case), "reason": "已核实"}
    answer = site("preparer").post(explain_address(case), data, headers=HTMX)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'id="warnings"' in text and 'hx-swap-oob="true"' in text
    assert "why-hand_in" not in text
    refused = site("preparer").post(explain_address(case), {**data, "reason": ""}, headers=HTMX)
    assert refused.status_code == 422
    assert 'id="trouble"' in refused.content.decode()


@pytest.mark.parametrize(
    ("role", "data", "status"),
    [
        ("preparer", {"reason": " "}, 422),
        ("preparer", {"warning": ["x"]}, 422),
        ("preparer", {"warning": []}, 422),
        ("preparer", {"reason": "长" * 5000}, 400),
        ("approver", {}, 403),
        ("auditor", {}, 403),
    ],
)
def test_what_the_page_refuses(site, case, role, data, status):
    sent = {"warning": digests(case), "reason": "已核实", **data}
    assert site(role).post(explain_address(case), sent).status_code == status
    assert not case.explanations.exists()
    assert site(role).get(explain_address(case)).status_code == 405


def test_another_departments_explanation_does_not_exist(site):
    foreign = case_in_state(State.UNDER_REVIEW)
    data = {"reason": "x", "decision": "accept"}
    assert site("preparer").post(explain_address(foreign), data).status_code == 404
    assert site("preparer").post(decide_address(foreign), data).status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_the_reviewer_reads_the_reason_and_decides(site, reviewed, page):
    client = site("reviewer")
    text = client.get(reverse(page, args=[reviewed.pk])).content.decode()
    assert first_explanation(reviewed).reason in text
    assert text.count('name="decision" value="reject"') == 2
    assert client.post(decide_address(reviewed), {"decision": "?"}).status_code == 400
    assert client.post(decide_address(reviewed), {"decision": "reject"}).status_code == 302
    assert first_explanation(reviewed).stage == "rejected"
    text = client.get(reverse(page, args=[reviewed.pk])).content.decode()
    assert 'aria-describedby="why-approve"' in text
    assert 'aria-describedby="why-return"' not in text
    answer = client.post(decide_address(reviewed), {"decision": "accept"}, headers=HTMX)
    assert answer.status_code == 200 and "badge-accepted" in answer.content.decode()
    assert (
        site("preparer").post(decide_address(reviewed), {"decision": "accept"}).status_code == 403
    )


@pytest.mark.parametrize("page", PAGES)
def test_the_department_learns_the_decision_when_the_case_comes_back(site, reviewed, staff, page):
    decide(reviewed, staff["reviewer"], accepted=False)
    address = reverse(page, args=[reviewed.pk])
    assert "badge-rejected" not in site("preparer").get(address).content.decode()
    assert "badge-rejected" in site("auditor").get(address).content.decode()
    step(reviewed, "return", staff["reviewer"])
    assert "badge-rejected" in site("preparer").get(address).content.decode()


def test_the_history_tells_what_was_explained_and_keeps_judging_to_the_bureau(
    site, reviewed, staff
):
    decide(reviewed, staff["reviewer"], accepted=False)
    address = reverse("workflow:case", args=[reviewed.pk])

    def actions(role: str) -> set[str]:
        return {one.event.action for one in site(role).get(address).context["entries"]}

    assert "reject_explanation" in actions("reviewer")
    assert "reject_explanation" not in actions("approver")
    [told] = [
        one
        for one in site("approver").get(address).context["entries"]
        if one.event.action == "explain"
    ]
    assert told.details[-1] == first_explanation(reviewed).reason
    assert told.details[0].startswith("S-12 ")


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
