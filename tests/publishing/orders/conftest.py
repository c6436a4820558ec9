"""Approved cases to be ordered, and the people who may."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from departments.models import Department, Person
from tests.factories import case_in_state
from workflow.models import Case
from workflow.states import State

Approve = Callable[..., Case]


@pytest.fixture
def approved(department: Department, staff: dict[str, Person]) -> Approve:
    """Makes an approved self-evaluation."""

    def approve(subject: str = "产业大会", **values: object) -> Case:
        given = {"department": department, "staff": staff, "form": 2, **values}
        return case_in_state(State.APPROVED, subject=subject, **given)

    return approve


@pytest.fixture
def site(client: Client, staff: dict[str, Person]) -> Callable[[str], Client]:
    """The site as somebody with that role sees it."""

    def as_role(role: str) -> Client:
        client.force_login(staff[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_role
