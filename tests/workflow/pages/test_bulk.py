"""Steps on many cases at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from departments.models import Department
from tests.factories import (
    case_in_state,
    draft,
    remark_on,
)
from tests.workflow.pages.visiting import blameless, text
from workflow.explanations import decide_explanation
from workflow.models import Case
from workflow.services import assign
from workflow.states import State

pytestmark = pytest.mark.django_db


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


def test_bulk_submission(
    site: Callable[[str], Client], staff: dict, department: Department
) -> None:
    handed_in = blameless(staff, department, State.SUBMITTED)
    post_bulk(site("approver"), "submit", handed_in)
    assert Case.objects.get(pk=handed_in.pk).state == State.UNDER_REVIEW


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
