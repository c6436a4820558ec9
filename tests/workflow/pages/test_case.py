"""The page of one case: who may read it, and what it tells them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from departments.models import Department
from tests.factories import (
    answer_all,
    case_in_state,
    change_actual,
    remark_on,
    step,
)
from tests.workflow.pages.visiting import page_of, post_step, text
from workflow.states import State

pytestmark = pytest.mark.django_db


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
