"""The calendar of the workspace and its feed."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from departments.models import Department
from tests.factories import DepartmentFactory, UnitFactory, person
from workflow.calendar import calendar
from workflow.models import Approval, Case, Deadline
from workflow.states import State

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)


@pytest.fixture
def dates(department: Department) -> None:
    """A general deadline, a later one of the department's own, an approval for all."""
    Deadline.objects.create(kind="budget", fiscal_year=2024, due_on="2024-02-20")
    Deadline.objects.create(
        kind="budget", fiscal_year=2024, due_on="2024-02-22", department=department
    )
    Approval.objects.create(kind="budget", fiscal_year=2024, approved_on="2024-02-06")


def told(someone) -> list[tuple[str, str, list[str], int]]:
    return [
        (
            one.day.isoformat(),
            one.what.value,
            [str(it.code) for it in one.departments],
            len(one.owing),
        )
        for one in calendar(someone, FIRST, LAST)
    ]


def test_each_sees_the_days_of_their_own_departments(dates, staff, department):
    DepartmentFactory(code="103")
    assert told(staff["preparer"]) == [
        ("2024-02-22", "entry", ["021"], 1),
        ("2024-02-26", "publication", ["021"], 1),
    ]
    assert told(staff["reviewer"]) == [
        ("2024-02-20", "entry", ["103"], 1),
        ("2024-02-22", "entry", ["021"], 1),
        ("2024-02-26", "publication", ["021", "103"], 2),
    ]
    assert told(person()) == []


def test_what_is_done_is_marked(dates, staff, department):
    now = timezone.now()
    signed = {"handed_in_at": now, "handed_in_by": staff["preparer"]}
    held = Case.objects.create(
        kind="budget", department=department, fiscal_year=2024, state=State.SUBMITTED, **signed
    )
    assert [one[3] for one in told(staff["preparer"])] == [1, 1]
    sent = {"submitted_at": now, "submitted_by": staff["approver"]}
    Case.objects.filter(pk=held.pk).update(state=State.UNDER_REVIEW, **sent)
    assert [one[3] for one in told(staff["preparer"])] == [0, 1]
    Case.objects.filter(pk=held.pk).update(state=State.PUBLISHED, approved_at=now, published_at=now)
    assert [one[3] for one in told(staff["preparer"])] == [0, 0]


def test_a_closed_department_owes_nothing_more(dates, staff, department):
    Department.objects.update(closed_on="2024-02-24")
    assert told(staff["preparer"]) == [("2024-02-22", "entry", ["021"], 1)]


def test_the_page_shows_a_month_and_what_is_overdue(dates, site, department):
    address = reverse("workflow:calendar")
    page = site("preparer").get(address, {"month": "2024-02"})
    text = page.content.decode()
    assert "2024-02-22" in text and "2024-02-26" in text
    assert "?month=2024-01" in text and "?month=2024-03" in text
    assert "2024-02-26" not in site("preparer").get(address, {"month": "2024-03"}).content.decode()
    day = timezone.localdate().replace(day=1) - timedelta(days=3)
    Deadline.objects.update(due_on=day)
    page = site("preparer").get(address)
    assert [one.day for one in page.context["overdue"]] == [day]


@pytest.mark.parametrize("month", ["", "x", "2024-13", "2024-0", "99999-01", "１２-３", "2024"])
def test_a_month_that_cannot_be_read_is_this_month(site, month):
    page = site("preparer").get(reverse("workflow:calendar"), {"month": month})
    assert page.status_code == 200
    assert page.context["first"] == timezone.localdate().replace(day=1)


def test_nobody_reads_it_without_signing_in(client):
    for name in ("workflow:calendar", "workflow:calendar_feed"):
        assert client.get(reverse(name)).status_code == 302


def test_the_number_of_queries_does_not_grow(dates, site):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            site("reviewer").get(reverse("workflow:calendar"), {"month": "2024-02"})
        return len(queries)

    count()
    few = count()
    for _ in range(30):
        one = DepartmentFactory()
        Case.objects.create(kind="budget", department=one, fiscal_year=2024)
        Deadline.objects.create(
            kind="budget", fiscal_year=2024, department=one, due_on="2024-02-21"
        )
    assert count() == few


def test_a_unit_sees_its_department(dates, department):
    filler = person("preparer", unit=UnitFactory(department=department))
    assert [one[2] for one in told(filler)] == [["021"], ["021"]]


def test_the_feed_holds_a_year_back_and_ahead_and_names_no_case(site, staff, department):
    today = timezone.localdate()
    for number, days in enumerate((-400, -300, 5, 400)):
        Deadline.objects.create(
            kind="self_evaluation", fiscal_year=2020 + number, due_on=today + timedelta(days=days)
        )
    Case.objects.create(
        kind="self_evaluation", department=department, fiscal_year=2022, subject="某涉密工程"
    )
    answer = site("preparer").get(reverse("workflow:calendar_feed"))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-store"
    content = answer.content.decode()
    days = re.findall(r"DTSTART;VALUE=DATE:(\d{8})", content)
    assert days == [f"{today + timedelta(days=days):%Y%m%d}" for days in (-300, 5)]
    assert "涉密" not in re.sub(r"\r\n ", "", content)
    names = re.findall(r"UID:(\S+)", content)
    assert len(set(names)) == 2
    assert (
        re.findall(r"UID:(\S+)", site("approver").get(answer.request["PATH_INFO"]).content.decode())
        == names
    )
