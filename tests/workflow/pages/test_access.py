"""Who gets in, and for whom a case does not exist."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Department
from tests.factories import (
    UnitFactory,
    case_in_state,
    person,
)
from tests.workflow.pages.visiting import page_of
from workflow.states import State

pytestmark = pytest.mark.django_db


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
