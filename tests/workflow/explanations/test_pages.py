"""Explanations on the pages of a case: fields, panels, refusals, history."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.factories import (
    case_in_state,
    draft,
    step,
)
from tests.workflow.explanations.explaining import (
    TWO_OF_A_RULE,
    decide,
    digests,
    first_explanation,
    now,
)
from workflow.models import Case
from workflow.states import State
from workflow.warnings import warnings_of

pytestmark = pytest.mark.django_db


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
