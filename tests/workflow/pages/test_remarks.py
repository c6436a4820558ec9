"""Remarks from the page of a case, and where one comes back to."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from departments.models import Department
from tests.factories import (
    case_in_state,
    remark_on,
    step,
)
from tests.workflow.pages.visiting import page_of, post_step, text
from workflow.models import Remark
from workflow.states import State

pytestmark = pytest.mark.django_db


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
