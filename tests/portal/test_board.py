"""The board of completeness and timeliness: what it says, what it never says, how it is read."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from departments.models import Department, Person
from fiscal.duties import Timeliness
from portal.board import asked, sorted_rows
from publishing.timeliness import Stand, timeliness_board
from tests.factories import DepartmentFactory, UnitFactory, person
from tests.portal.dated import corrected_on, published_on, withdrawn_later
from workflow.models import Approval, Case
from workflow.states import State

pytestmark = pytest.mark.django_db

TODAY = date(2024, 3, 7)
BUDGET, SELF = "budget", "self_evaluation"


@pytest.fixture
def department() -> Department:
    return DepartmentFactory(code="021", name="某局")


@pytest.fixture
def publisher() -> Person:
    return person("publisher")


def approve(day: str, kind: str = BUDGET, **values: object) -> None:
    Approval.objects.create(kind=kind, fiscal_year=2024, approved_on=day, **values)


def stand(kind: str = BUDGET, code: str = "021", today: date = TODAY) -> Stand:
    board = timeliness_board(2024, today)
    return next(row.stands[kind] for row in board.rows if row.code == code)


def told(**values: object) -> tuple[str, int]:
    one = stand(**values)  # type: ignore[arg-type]
    return one.timeliness.value, one.days


@pytest.mark.parametrize(
    ("moment", "state", "days"),
    [
        ("2024-02-26T23:59:59", "on_time", 0),
        ("2024-02-27T00:00:00", "late", 1),
        ("2024-02-27T07:59:59", "late", 1),  # still the 26th in Greenwich
        ("2024-02-01", "on_time", 0),
    ],
)
def test_a_day_ends_at_midnight_in_shanghai(department, publisher, moment, state, days):
    approve("2024-02-06")
    published_on(moment, department, publisher)
    assert told() == (state, days)
    assert stand().is_early == (moment < "2024-02-06")


def test_what_is_not_published_is_not_yet_due_and_then_overdue(department):
    assert told() == ("no_duty", 0)
    approve("2024-02-06")
    assert told(today=date(2024, 2, 26)) == ("not_yet_due", 0)
    assert told(today=date(2024, 2, 16)) == ("not_yet_due", 10)
    assert told() == ("overdue", 10)


def test_a_correction_or_withdrawal_does_not_change_the_first_day(department, publisher):
    approve("2024-02-06")
    first = published_on("2024-02-20", department, publisher)
    second = corrected_on("2024-03-05", first)
    assert (told(), stand().published_on) == (("on_time", 0), date(2024, 2, 20))
    withdrawn_later(second)
    assert told() == ("withdrawn", 0)
    assert stand().published_on == date(2024, 2, 20)
    corrected_on("2024-03-06", second)
    assert told() == ("on_time", 0)


def test_without_an_approval_it_is_published_and_nothing_more(department, publisher):
    published_on("2024-02-20", department, publisher)
    assert told() == ("published", 0)


def test_a_closed_department_has_no_duty_that_began_to_press_later(department, publisher):
    approve("2024-02-06")
    Department.objects.update(closed_on="2024-02-20")
    assert told() == ("no_duty", 0)
    published_on("2024-02-27", department, publisher)
    assert told() == ("late", 1)
    DepartmentFactory(code="099", closed_on="2023-05-01")
    assert [row.code for row in timeliness_board(2024, TODAY).rows] == ["021"]


def test_self_evaluations_are_public_when_the_last_of_them_is(department, publisher):
    approve("2024-02-06", kind="final_accounts")
    for moment, subject in (("2024-02-10", ""), ("2024-02-28", "甲")):
        published_on(moment, department, publisher, SELF, subject=subject)
    assert told(kind=SELF) == ("late", 2)
    owed = Case.objects.create(
        kind=SELF, department=department, fiscal_year=2024, subject="未公开的乙"
    )
    assert told(kind=SELF) == ("overdue", 10)
    assert (stand(SELF).standing, stand(SELF).is_part) == (2, True)
    owed.delete()
    withdrawn_later(published_on("2024-02-28", department, publisher, SELF, subject="丙"))
    assert told(kind=SELF) == ("late", 2)
    assert stand(SELF).standing == 2


def test_a_unit_has_a_row_where_it_has_cases_of_its_own(department, publisher):
    unit, other = UnitFactory(department=department), UnitFactory(department=department)
    approve("2024-02-06", kind="final_accounts")
    published_on("2024-02-20", department, publisher, SELF, subject="甲", unit=unit)
    rows = timeliness_board(2024, TODAY).rows
    assert [row.code for row in rows] == ["021", unit.code]
    assert other.code not in {row.code for row in rows}
    assert list(rows[1].stands) == [SELF]
    assert told(kind=SELF, code=unit.code) == ("on_time", 0)
    assert told(kind=SELF) == ("overdue", 10)


def test_counts_and_share_are_of_what_was_due(department, publisher):
    approve("2024-02-06")
    published_on("2024-02-20", department, publisher)
    published_on("2024-02-28", DepartmentFactory(), publisher)
    DepartmentFactory()
    board = timeliness_board(2024, TODAY).narrowed(BUDGET)
    assert (board.in_time, board.were_due, board.share) == (1, 3, "33.3")
    assert sum(board.counts.values()) == 3 == len(board.rows)
    assert [row.code for row in board.narrowed(state="late").rows] != ["021"]
    assert len(board.narrowed(state="late").rows) == 1
    assert timeliness_board(2023, TODAY).share == ""


def test_the_page_is_narrowed_sorted_and_taken_away_alike(client: Client, department, publisher):
    approve(str(timezone.localdate() - timedelta(days=30)))
    published_on(str(timezone.localdate()), department, publisher)
    owing = DepartmentFactory(code="103", name="=欠公开局")
    page = client.get("/board/?kind=budget&state=overdue&year=2024")
    assert [row.name for row, _ in page.context["rows"]] == [owing.name]
    assert page.context["board"].counts[Timeliness.LATE] == 1
    answer = client.get("/api/v1/board?kind=budget&state=overdue&year=2024").json()
    assert [one["department_code"] for one in answer["items"]] == ["103"]
    assert answer["items"][0]["documents"][0]["days"] == "10"
    assert answer["counts"]["late"] == "1"
    content = client.get("/api/v1/board.csv?kind=budget&state=overdue&year=2024").content
    (line,) = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    assert line["department_name"] == "'=欠公开局"
    assert (line["state"], line["days"], line["published_on"]) == ("overdue", "10", "")
    for sort, codes in (("budget", ["103", "021"]), ("-budget", ["021", "103"]), ("code", None)):
        page = client.get("/board/", {"sort": sort, "kind": "budget"})
        assert [row.code for row, _ in page.context["rows"]] == (codes or ["021", "103"])
        assert "aria-sort" in page.content.decode()


def test_what_cannot_be_read_in_an_address_does_not_narrow():
    assert asked({"year": "20x4", "kind": "x", "state": "draft", "sort": "-x"}) == asked({})
    assert asked({"year": "２０２４"}).year is None


def test_rows_that_lack_the_kind_come_last(department, publisher):
    unit = UnitFactory(department=department)
    published_on("2024-02-20", department, publisher, SELF, subject="甲", unit=unit)
    rows = sorted_rows(timeliness_board(2024, TODAY).rows, asked({"sort": "budget"}))
    assert [row.code for row in rows] == ["021", unit.code]


def everything_public(client: Client) -> str:
    addresses = ("/board/", "/api/v1/board", "/api/v1/board.csv")
    texts = [client.get(f"{one}?year=2024", headers={"accept-language": "en"}) for one in addresses]
    assert [one.status_code for one in texts] == [200] * 3
    told = "\n".join(
        json.dumps(one.json(), ensure_ascii=False)
        if one["Content-Type"].startswith("application/json")
        else one.content.decode()
        for one in texts
    )
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", told)


@pytest.mark.parametrize(
    "state", [State.DRAFT, State.SUBMITTED, State.RETURNED, State.UNDER_REVIEW]
)
def test_of_what_is_not_public_nothing_is_told_but_that(client, department, publisher, state):
    """Whatever its state, however many there are, and whoever works on them."""
    approve("2024-02-06")
    before = everything_public(client)
    now = timezone.now()
    signed = {"handed_in_at": now, "handed_in_by": publisher}
    sent = {"submitted_at": now, "submitted_by": publisher}
    for number, kind in enumerate(("budget", SELF, SELF)):
        Case.objects.create(
            kind=kind,
            department=department,
            fiscal_year=2024,
            subject=f"秘密项目{number}" if kind == SELF else "",
            state=state,
            assignee=publisher,
            **signed,
            **sent,
        )
    assert everything_public(client) == before


def test_nobody_is_named(client, department, publisher):
    published_on("2024-02-20", department, publisher, SELF, subject="项目甲")
    assert publisher.name not in everything_public(client)


def test_an_empty_system_has_a_board(client):
    page = client.get("/board/")
    assert page.status_code == 200 and 'class="empty"' in page.content.decode()
    assert client.get("/api/v1/board").json()["share_in_time"] is None


@pytest.mark.parametrize("address", ["/board/", "/api/v1/board", "/api/v1/board.csv"])
def test_a_thousand_departments_cost_as_many_queries_as_one(client, publisher, address):
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"{address}?year=2024").status_code == 200
        return len(queries)

    department = DepartmentFactory(code="001")
    unit = UnitFactory(department=department)
    approve("2024-02-06")
    published_on("2024-02-20", department, publisher)
    published_on("2024-02-20", department, publisher, SELF, subject="甲", unit=unit)
    few = count()
    codes = [f"{number:03d}" for number in range(2, 1000)]
    many = Department.objects.bulk_create(
        Department(code=code, name=f"第{code}局") for code in codes
    )
    Case.objects.bulk_create(
        Case(kind=SELF, department=one, fiscal_year=2024, subject=f"项目{number}")
        for one in many
        for number in range(3)
    )
    assert count() == few <= 12


def test_it_is_paged(client, publisher):
    Department.objects.bulk_create(
        Department(code=f"{number:03d}", name=f"第{number}局") for number in range(1, 71)
    )
    page = client.get("/board/?page=2&sort=name")
    assert len(page.context["rows"]) == 30
    assert page.context["page"].paginator.num_pages == 3
    assert "sort=name" in page.content.decode()
    answer = client.get("/api/v1/board?page=3&page_size=30").json()
    assert (answer["count"], answer["pages"], len(answer["items"])) == ("70", "3", 10)


def test_addresses_lead_to_what_is_public(client, department, publisher):
    approve("2024-02-06")
    published_on("2024-02-20", department, publisher)
    published_on("2024-02-20", department, publisher, SELF, subject="甲")
    page = client.get("/board/?year=2024").content.decode()
    assert 'href="/d/021/2024/budget/department/"' in page
    assert 'href="/d/021/2024/?kind=self-evaluation"' in page
    assert client.get("/d/021/2024/?kind=self-evaluation").status_code == 200
    assert reverse("portal:board") in client.get("/").content.decode()


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_a_law_whose_name_ends_in_a_bracket_stands_in_no_further_one(client: Client, language: str):
    page = client.get("/board/?year=2024", headers={"accept-language": language}).content.decode()
    assert "（财预〔2020〕10号）" in page
    assert not re.search("[）)]{2}", page)
