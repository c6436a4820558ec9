"""A case on its page: where it is, a step on it, a clean one."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from departments.models import Department, Person
from tests.factories import (
    change_actual,
    draft,
    step,
)
from workflow.models import Case
from workflow.states import State


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
