"""Inbox, list and board: what they hold, how they are sorted, filtered and counted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from departments.models import Department
from tests.factories import (
    DepartmentFactory,
    case_in_state,
)
from tests.workflow.pages.visiting import blameless, page_of, text
from workflow.models import Deadline
from workflow.states import State

pytestmark = pytest.mark.django_db


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
