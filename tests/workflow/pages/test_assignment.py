"""Who works on a case, and who is told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Department
from tests.factories import (
    case_in_state,
)
from tests.workflow.pages.visiting import page_of
from workflow.models import Case
from workflow.refusals import NotAllowed
from workflow.services import assign
from workflow.states import State

pytestmark = pytest.mark.django_db


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
