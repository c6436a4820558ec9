"""The page of findings: which columns it has, and what is folded."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import say
from tests.factories import draft
from workflow.check_views import Shelf, rows_of
from workflow.models import Case

pytestmark = pytest.mark.django_db

FIGURES = {"expected": "应为", "actual": "实为", "difference": "差额", "at_stake": "涉及金额"}


@pytest.fixture
def case(department, staff) -> Case:
    return draft(department=department, by=staff["preparer"])


def finding(severity: Severity = Severity.ERROR, place: str = "", **figures) -> Finding:
    places = (Place(place, "收入"),) if place else ()
    outcome = Outcome.MISMATCH if figures else Outcome.INCOMPLETE
    return Finding("B-01", severity, outcome, say("No income."), places, **figures)


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([finding()], set()),
        ([finding(place="income")], {"places"}),
        ([finding(expected="0")], {"expected"}),
        ([finding(), finding(place="income", actual="8")], {"actual", "places"}),
        ([finding(difference="1", at_stake=Decimal(10_000))], {"difference", "at_stake"}),
        ([finding(at_stake=Decimal(0))], {"at_stake"}),
    ],
)
def test_a_shelf_has_the_columns_of_which_a_row_has_something(case, rows, columns):
    shelf = Shelf("error", rows_of(case, rows, "error"))
    assert len(shelf.rows) == len(rows) and shelf.columns == columns


def test_each_shelf_hides_its_own_columns(site, case, monkeypatch):
    told = (
        finding(place="indicators"),
        finding(Severity.WARNING, expected="3", actual="4", difference="1"),
    )
    monkeypatch.setattr("workflow.runs.live_check", lambda case: told)
    said = site("preparer").get(reverse("workflow:findings", args=[case.pk])).content.decode()
    errors, warnings = said.split('<div class="shelf">')[1:]
    assert not any(f">{one}" in errors for one in FIGURES.values()) and ">位置<" in errors
    assert all(f">{FIGURES[one]}" in warnings for one in ("expected", "actual", "difference"))
    assert "涉及金额" not in warnings and ">位置<" not in warnings
    for row in (part.partition("<tbody>")[2] for part in (errors, warnings)):
        head = (errors if row in errors else warnings).partition("<tbody>")[0]
        assert row.count("<td") == head.count("<th ")


def test_the_only_shelf_stands_open(site, case, monkeypatch):
    """A page on which everything is folded looks as if nothing had been found."""
    address = reverse("workflow:findings", args=[case.pk])
    hint = finding(Severity.INFO)
    for told, is_open in (((hint,), True), ((finding(), hint), False)):
        monkeypatch.setattr("workflow.runs.live_check", lambda case, told=told: told)
        said = site("preparer").get(address).content.decode()
        assert ("<details open>" in said) is is_open
