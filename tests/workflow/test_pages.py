"""The pages of the workspace: what they show, what they refuse and with which status."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments.models import Department, Person
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    answer_all,
    case_in_state,
    change_actual,
    draft,
    person,
    remark_on,
    staff_of,
    step,
)
from workflow.explanations import decide_explanation
from workflow.models import Case, Deadline, Remark
from workflow.refusals import NotAllowed
from workflow.services import assign
from workflow.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def department() -> Department:
    return DepartmentFactory(code="021", name="郑州市科学技术局")


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    return staff_of(department)


@pytest.fixture
def site(client: Client, staff: dict[str, Person]) -> Callable[[str], Client]:
    """The site as somebody with that role sees it."""

    def as_role(role: str) -> Client:
        client.force_login(staff[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_role


def blameless(
    staff: dict[str, Person], department: Department, state: str, year: int = 2023
) -> Case:
    """A case in which the checks find nothing."""
    case = draft(department=department, by=staff["preparer"], form=1, fiscal_year=year)
    case = change_actual(case, staff["preparer"], "48个", "r6")
    if state != State.DRAFT:
        case = step(case, "hand_in", staff["preparer"])
    if state == State.UNDER_REVIEW:
        case = step(case, "submit", staff["approver"])
    return Case.objects.get(pk=case.pk)


def page_of(case: Case) -> str:
    return reverse("workflow:case", args=[case.pk])


def post_step(client: Client, case: Case, action: str, **data: Any) -> HttpResponse:
    data = {"action": action, "version": case.version, **data}
    return client.post(reverse("workflow:act", args=[case.pk]), data)


def text(response: HttpResponse) -> str:
    return response.content.decode()


# Who gets in


@pytest.mark.parametrize("name", ["inbox", "cases", "board"])
def test_strangers_are_asked_to_sign_in(client: Client, name: str) -> None:
    response = client.get(reverse(f"workflow:{name}"))
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("sign_in"))


@pytest.mark.parametrize("name", ["act", "assign", "remark"])
def test_another_departments_case_does_not_exist(site: Callable[[str], Client], name: str) -> None:
    foreign = case_in_state(State.UNDER_REVIEW)
    client = site("approver")
    assert client.get(page_of(foreign)).status_code == 404
    data = {"action": "recall", "version": foreign.version, "body": "x"}
    assert client.post(reverse(f"workflow:{name}", args=[foreign.pk]), data).status_code == 404


@pytest.mark.parametrize("name", ["delete_remark", "settle_remark", "answer_remark"])
def test_another_departments_remark_does_not_exist(
    site: Callable[[str], Client], name: str
) -> None:
    foreign = case_in_state(State.RETURNED)
    remark = foreign.remarks.get()
    address = reverse(f"workflow:{name}", args=[remark.pk])
    assert site("preparer").post(address, {"answer": "x"}).status_code == 404


def test_a_member_of_one_unit_sees_the_cases_of_that_unit(
    client: Client, staff: dict, department: Department
) -> None:
    unit = UnitFactory(department=department)
    mine = case_in_state(State.DRAFT, staff=staff, department=department, unit=unit)
    other = case_in_state(State.DRAFT, staff=staff, department=department, form=2)
    client.force_login(
        person("preparer", unit=unit), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert client.get(page_of(mine)).status_code == 200
    assert client.get(page_of(other)).status_code == 404


# Inbox, list, board


@pytest.mark.parametrize(
    ("state", "role"),
    [
        (State.DRAFT, "preparer"),
        (State.RETURNED, "preparer"),
        (State.SUBMITTED, "approver"),
        (State.UNDER_REVIEW, "reviewer"),
        (State.APPROVED, "publisher"),
    ],
)
def test_the_inbox_holds_what_waits_for_me(
    site: Callable[[str], Client], staff: dict, department: Department, state: str, role: str
) -> None:
    case = case_in_state(state, staff=staff, department=department)
    for someone in ("preparer", "approver", "reviewer", "publisher", "auditor"):
        found = page_of(case) in text(site(someone).get(reverse("workflow:inbox")))
        assert found == (someone == role), someone


def test_an_empty_inbox_offers_a_next_step(site: Callable[[str], Client]) -> None:
    assert reverse("performance:create") in text(site("preparer").get(reverse("workflow:inbox")))
    page = text(site("reviewer").get(reverse("workflow:inbox")))
    assert 'class="empty"' in page
    assert reverse("performance:create") not in page


def test_the_list_can_be_filtered(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    Deadline.objects.create(kind="self_evaluation", fiscal_year=2023, due_on="2024-03-31")
    late = case_in_state(State.DRAFT, staff=staff, department=department, form=1)
    done = case_in_state(State.PUBLISHED, staff=staff, department=department, form=2)
    other = case_in_state(State.UNDER_REVIEW, fiscal_year=2024, form=4)
    other_department = other.department
    clean = blameless(staff, department, State.SUBMITTED, 2025)
    everything = {late.pk, done.pk, other.pk, clean.pk}
    expected = {
        "": everything,
        f"department={other_department.pk}": {other.pk},
        "fiscal_year=2023": {late.pk, done.pk},
        "state=published": {done.pk},
        "late=on": {late.pk},
        "findings=none": {clean.pk},
        "findings=warnings": everything - {clean.pk},
        "findings=errors": set(),
        "kind=self_evaluation": everything,
        "kind=budget": set(),
        f"text={done.subject[:4]}": {done.pk},
        "text=021": {late.pk, done.pk, clean.pk},
        "mine=on": {other.pk},
        "fiscal_year=1&state=nonsense&department=x": everything,
    }
    client = site("reviewer")
    for query, wanted in expected.items():
        response = client.get(f"{reverse('workflow:cases')}?{query}")
        assert response.status_code == 200, query
        shown = {row.record.pk for row in response.context["table"].rows}
        assert shown == wanted, query


@pytest.mark.parametrize(
    "sort",
    [
        *("subject", "fiscal_year", "state", "total", "grade", "review_total", "errors"),
        *("warnings", "due_on", "turn", "nonsense"),
    ],
)
def test_the_list_can_be_sorted(
    site: Callable[[str], Client], staff: dict, department: Department, sort: str
) -> None:
    case_in_state(State.DRAFT, staff=staff, department=department)
    for direction in ("", "-"):
        response = site("reviewer").get(reverse("workflow:cases"), {"sort": direction + sort})
        assert response.status_code == 200
    assert site("preparer").get(reverse("workflow:inbox"), {"sort": sort}).status_code == 200


@pytest.mark.parametrize("page", ["0", "99", "x"])
def test_a_page_that_is_not_there(site: Callable[[str], Client], page: str) -> None:
    assert site("reviewer").get(reverse("workflow:cases"), {"page": page}).status_code == 200


def test_the_board_counts_by_department_and_state(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    idle = DepartmentFactory()
    Deadline.objects.create(kind="self_evaluation", fiscal_year=2023, due_on="2024-03-31")
    case_in_state(State.DRAFT, staff=staff, department=department, form=1)
    case_in_state(State.PUBLISHED, staff=staff, department=department, form=2)
    board = site("reviewer").get(reverse("workflow:board"), {"year": 2023}).context["board"]
    rows = {row.department: row for row in board.rows}
    assert dict(rows[department].cells)[State.DRAFT] == 1
    assert (rows[department].total, rows[department].late, rows[department].owed) == (2, 1, 1)
    assert board.without == [idle]
    assert dict(board.totals)[State.PUBLISHED] == 1
    mine = site("approver").get(reverse("workflow:board")).context["board"]
    assert [row.department for row in mine.rows] == [department]
    assert site("reviewer").get(reverse("workflow:board"), {"year": "１２x"}).status_code == 200


@pytest.mark.parametrize("name", ["inbox", "cases", "board"])
def test_queries_do_not_grow_with_the_number_of_cases(
    site: Callable[[str], Client], staff: dict, department: Department, name: str
) -> None:
    client = site("reviewer")

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"workflow:{name}")).status_code == 200
        return len(queries)

    case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=1)
    before = count()
    for form in (2, 3, 4):
        case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=form)
    case_in_state(State.UNDER_REVIEW)
    assert count() == before <= 9


# One case


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("role", ["preparer", "approver", "reviewer", "publisher", "auditor"])
def test_everybody_who_sees_a_case_can_read_its_page(
    site: Callable[[str], Client], staff: dict, department: Department, state: str, role: str
) -> None:
    case = case_in_state(state, staff=staff, department=department)
    client = site(role)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page_of(case))
    assert response.status_code == 200
    assert len(queries) <= 22
    current = [one for one in response.context["steps"] if one.status == "current"]
    assert [one.state for one in current] == [state]


def test_the_page_says_why_a_step_cannot_be_taken(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    page = text(site("reviewer").get(page_of(case)))
    assert 'aria-describedby="why-return"' in page
    assert 'aria-describedby="why-approve"' not in page


def test_the_department_does_not_see_remarks_before_they_are_sent(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    remark = remark_on(case, staff["reviewer"])
    assert remark.body not in text(site("preparer").get(page_of(case)))
    assert remark.body in text(site("reviewer").get(page_of(case)))
    stale = post_step(site("approver"), case, "send_back", version=1, comment="x")
    assert remark.body not in text(stale)
    step(case, "return", staff["reviewer"])
    assert remark.body in text(site("preparer").get(page_of(case)))


def test_the_page_shows_what_changed_since_the_return(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.RETURNED, staff=staff, department=department)
    case = change_actual(case, staff["preparer"], "87%")
    answer_all(case, staff["preparer"])
    step(case, "hand_in", staff["preparer"])
    response = site("approver").get(page_of(case))
    (change,) = response.context["changes"]
    assert (change.before, change.after) == ("100%", "87%")
    assert "实际完成值" in change.label


def test_auditors_see_whether_the_chain_holds(
    site: Callable[[str], Client], staff: dict, department: Department, unguarded: None
) -> None:
    case = case_in_state(State.SUBMITTED, staff=staff, department=department)
    assert site("auditor").get(page_of(case)).context["broken"] is None
    assert not site("preparer").get(page_of(case)).context["audits"]
    case.events.filter(number=1).update(comment="altered")
    assert site("auditor").get(page_of(case)).context["broken"].number == 1


# Steps


def test_a_step_is_taken_once_however_often_it_is_clicked(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.DRAFT, staff=staff, department=department)
    client = site("preparer")
    for _ in range(2):
        response = post_step(client, case, "hand_in")
        assert response["Location"] == page_of(case)
    assert case.events.filter(action="hand_in").count() == 1


def test_a_stale_step_is_refused_with_what_happened_since(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.DRAFT, staff=staff, department=department)
    change_actual(case, staff["preparer"], "88%")
    response = post_step(site("preparer"), case, "hand_in")
    assert response.status_code == 409
    (entry,) = response.context["entries"]
    assert entry.changes[0].after == "88%"
    assert "88%" in text(response)
    assert Case.objects.get(pk=case.pk).state == State.DRAFT


def test_a_refused_step_says_why_and_shows_the_findings(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.DRAFT, staff=staff, department=department)
    case = change_actual(case, staff["preparer"], "")
    response = post_step(site("preparer"), case, "hand_in")
    assert response.status_code == 422
    assert response.context["findings"]
    assert "indicators.r1.actual" in text(response)
    assert Case.objects.get(pk=case.pk).state == State.DRAFT


def test_a_step_that_is_somebody_elses(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.SUBMITTED, staff=staff, department=department)
    assert post_step(site("preparer"), case, "submit").status_code == 403
    assert post_step(site("auditor"), case, "submit").status_code == 403
    assert post_step(site("approver"), case, "recall").status_code == 403


def test_a_step_without_its_reason(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.SUBMITTED, staff=staff, department=department)
    assert post_step(site("approver"), case, "send_back", comment="  ").status_code == 422
    assert post_step(site("approver"), case, "send_back", comment="请补充").status_code == 302


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "hand_in"},
        {"action": "hand_in", "version": "x"},
        {"action": "hand_in", "version": "9" * 30},
        {"action": "hand_in", "version": "-1"},
        {"action": "nonsense", "version": "1"},
        {"action": "edit", "version": "1"},
        {"action": "hand_in", "version": "1", "comment": "长" * 5000},
        {"action": "hand_in", "version": "1", "comment": "\x00"},
    ],
)
def test_a_step_that_cannot_be_read(
    site: Callable[[str], Client], staff: dict, department: Department, data: dict
) -> None:
    case = case_in_state(State.DRAFT, staff=staff, department=department)
    response = site("preparer").post(reverse("workflow:act", args=[case.pk]), data)
    assert response.status_code == 400
    assert Case.objects.get(pk=case.pk).state == State.DRAFT


def test_steps_are_not_taken_by_looking(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.DRAFT, staff=staff, department=department)
    for name in ("act", "assign", "remark"):
        response = site("preparer").get(reverse(f"workflow:{name}", args=[case.pk]))
        assert response.status_code == 405
    assert site("preparer").get(reverse("workflow:bulk")).status_code == 405


def test_a_step_needs_the_token_of_the_page(staff: dict, department: Department) -> None:
    case = case_in_state(State.DRAFT, staff=staff, department=department)
    client = Client(enforce_csrf_checks=True)
    client.force_login(staff["preparer"], backend="django.contrib.auth.backends.ModelBackend")
    assert post_step(client, case, "hand_in").status_code == 403


# Many at once


def post_bulk(client: Client, action: str, *cases: Case) -> HttpResponse:
    chosen = [f"{case.pk}:{case.version}" for case in cases]
    return client.post(reverse("workflow:bulk"), {"action": action, "case": chosen})


def test_bulk_approval_where_nothing_is_open(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    clean = blameless(staff, department, State.UNDER_REVIEW)
    explained = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=3)
    suspicious = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=4)
    [doubtful] = suspicious.explanations.all()
    decide_explanation(explanation_id=doubtful.pk, by=staff["reviewer"], accepted=False)
    remarked = blameless(staff, department, State.UNDER_REVIEW, 2022)
    remark_on(remarked, staff["reviewer"])
    stale = blameless(staff, department, State.UNDER_REVIEW, 2021)
    assign(case_id=stale.pk, by=staff["reviewer"], assignee=None, version=stale.version)
    client = site("reviewer")
    response = post_bulk(client, "approve", clean, explained, suspicious, remarked, stale)
    assert response.status_code == 200
    assert [case.pk for case in response.context["done"]] == [clean.pk, explained.pk]
    assert "S-12" in text(response), "the refusal names the warning"
    assert [one.case.pk for one in response.context["refused"]] == [
        suspicious.pk,
        remarked.pk,
        stale.pk,
    ]
    assert Case.objects.get(pk=clean.pk).state == State.APPROVED
    assert set(explained.explanations.values_list("stage", flat=True)) == {"accepted"}
    again = post_bulk(client, "approve", clean)
    assert [case.pk for case in again.context["done"]] == [clean.pk]
    assert clean.events.filter(action="approve").count() == 1


def test_bulk_hands_in_what_is_explained_and_names_what_is_not(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    explained = draft(department=department, by=staff["preparer"], form=3)
    silent = draft(department=department, by=staff["preparer"], form=0, explained=False)
    response = post_bulk(site("preparer"), "hand_in", explained, silent)
    assert [case.pk for case in response.context["done"]] == [explained.pk]
    (refused,) = response.context["refused"]
    assert refused.case.pk == silent.pk
    assert "2" in str(refused.refusal) and "S-12" in str(refused.refusal)


def test_bulk_submission_and_publication(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    handed_in = blameless(staff, department, State.SUBMITTED)
    approved = case_in_state(State.APPROVED, staff=staff, department=department, form=3)
    post_bulk(site("approver"), "submit", handed_in)
    assert Case.objects.get(pk=handed_in.pk).state == State.UNDER_REVIEW
    post_bulk(site("publisher"), "publish", approved)
    assert Case.objects.get(pk=approved.pk).state == State.PUBLISHED


def test_bulk_leaves_alone_what_one_does_not_see(site: Callable[[str], Client]) -> None:
    foreign = case_in_state(State.SUBMITTED)
    response = post_bulk(site("approver"), "submit", foreign)
    (outcome,) = response.context["refused"]
    assert outcome.case is None
    assert foreign.subject not in text(response)
    assert Case.objects.get(pk=foreign.pk).state == State.SUBMITTED


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"action": "approve"},
        {"action": "return", "case": ["1:1"]},
        {"action": "approve", "case": ["x"]},
        {"action": "approve", "case": ["1:2:3"]},
        {"action": "approve", "case": [f"{10**30}:1"]},
        {"action": "approve", "case": ["1:1"] * 101},
    ],
)
def test_a_bulk_step_that_cannot_be_read(site: Callable[[str], Client], data: dict) -> None:
    assert site("reviewer").post(reverse("workflow:bulk"), data).status_code == 400


# Who works on it


def test_a_reviewer_takes_a_case(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    client = site("reviewer")
    assert client.get(page_of(case)).context["may_take"]
    data = {"assignee": staff["reviewer"].pk, "version": case.version}
    assert client.post(reverse("workflow:assign", args=[case.pk]), data).status_code == 302
    assert Case.objects.get(pk=case.pk).assignee == staff["reviewer"]
    stale = client.post(reverse("workflow:assign", args=[case.pk]), data)
    assert stale.status_code == 409


def test_a_case_goes_only_to_people_who_can_take_its_next_step(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    client, address = site("reviewer"), reverse("workflow:assign", args=[case.pk])
    for someone in (staff["preparer"].pk, 10**9, "x"):
        data = {"assignee": someone, "version": case.version}
        assert client.post(address, data).status_code == 400
    data = {"assignee": staff["reviewer"].pk, "version": case.version}
    assert site("auditor").post(address, data).status_code == 403


def test_the_department_does_not_say_who_reviews(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    assert site("approver").get(page_of(case)).context["assign_form"] is None
    data = {"assignee": staff["reviewer"].pk, "version": case.version}
    address = reverse("workflow:assign", args=[case.pk])
    assert site("approver").post(address, data).status_code == 403
    assert Case.objects.get(pk=case.pk).assignee is None


@pytest.mark.parametrize("role", ["preparer", "approver", "reviewer", "administrator", "auditor"])
@pytest.mark.parametrize("state", list(State))
def test_page_and_service_agree_on_who_says_who_works_on_it(
    site: Callable[[str], Client], staff: dict, department: Department, state: str, role: str
) -> None:
    case = case_in_state(state, staff=staff, department=department)
    owed = state not in (State.PUBLISHED, State.WITHDRAWN)
    with_department = state in (State.DRAFT, State.RETURNED, State.SUBMITTED)
    expected = owed and (
        role in ("reviewer", "administrator") or (role == "approver" and with_department)
    )
    offered = site(role).get(page_of(case)).context["assign_form"] is not None
    try:
        assign(case_id=case.pk, by=staff[role], assignee=None, version=case.version)
        done = True
    except NotAllowed:
        done = False
    assert (offered, done) == (expected, expected)


# Remarks


def test_the_round_of_remarks(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    address = reverse("workflow:remark", args=[case.pk])
    places = ["indicators.r1.actual", ""]
    for place in places:
        data = {"place": place, "body": "请核实"}
        assert site("reviewer").post(address, data)["Location"] == page_of(case)
    first, second = case.remarks.order_by("pk")
    assert "实际完成值" in first.place_label
    deleted = site("reviewer").post(reverse("workflow:delete_remark", args=[second.pk]))
    assert deleted.status_code == 302
    assert post_step(site("reviewer"), case, "return").status_code == 302
    answer = reverse("workflow:answer_remark", args=[first.pk])
    assert site("preparer").post(answer, {"answer": " "}).status_code == 422
    assert site("preparer").post(answer, {"answer": "已更正"}).status_code == 302
    case = step(case, "hand_in", staff["preparer"])
    case = step(case, "submit", staff["approver"])
    settle = reverse("workflow:settle_remark", args=[first.pk])
    assert site("preparer").post(settle).status_code == 403
    assert site("reviewer").post(settle).status_code == 302
    assert Remark.objects.get(pk=first.pk).stage == Remark.Stage.SETTLED
    assert site("reviewer").post(settle).status_code == 422


@pytest.mark.parametrize(
    ("data", "status"),
    [
        ({"place": "indicators.r1.actual", "body": ""}, 422),
        ({"place": "indicators.r99.actual", "body": "x"}, 400),
        ({"place": "x" * 500, "body": "x"}, 400),
        ({"place": "", "body": "长" * 5000}, 400),
    ],
)
def test_a_remark_that_cannot_be_noted(
    site: Callable[[str], Client], staff: dict, department: Department, data: dict, status: int
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    response = site("reviewer").post(reverse("workflow:remark", args=[case.pk]), data)
    assert response.status_code == status
    assert not case.remarks.exists()


def test_only_the_reviewer_remarks(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    data = {"place": "", "body": "x"}
    for role in ("preparer", "approver", "publisher", "auditor"):
        response = site(role).post(reverse("workflow:remark", args=[case.pk]), data)
        assert response.status_code == 403, role


def test_drafts_do_not_exist_for_the_department(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    remark = remark_on(case, staff["reviewer"])
    answer = reverse("workflow:answer_remark", args=[remark.pk])
    assert site("preparer").post(answer, {"answer": "x"}).status_code == 404


def test_htmx_gets_the_panel_alone(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    response = site("reviewer").post(
        reverse("workflow:remark", args=[case.pk]),
        {"place": "", "body": "请核实"},
        headers={"HX-Request": "true"},
    )
    assert response.status_code == 200
    assert text(response).lstrip().startswith("<section")


@pytest.mark.parametrize(
    ("target", "goes_there"),
    [("/workspace/?x=1", True), ("https://example.org/", False), ("//example.org", False)],
)
def test_one_comes_back_to_pages_of_ours_alone(
    site: Callable[[str], Client],
    staff: dict,
    department: Department,
    target: str,
    goes_there: bool,
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department)
    response = site("reviewer").post(
        reverse("workflow:remark", args=[case.pk]), {"body": "请核实", "next": target}
    )
    assert response["Location"] == (target if goes_there else page_of(case))
