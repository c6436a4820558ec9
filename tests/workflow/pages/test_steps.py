"""Steps taken on the page of a case, and the statuses of those refused."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Department
from tests.factories import (
    case_in_state,
    change_actual,
)
from tests.workflow.pages.visiting import page_of, post_step, text
from workflow.models import Case
from workflow.states import State

pytestmark = pytest.mark.django_db


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
