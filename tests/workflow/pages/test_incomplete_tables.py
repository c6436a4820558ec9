"""Steps on a book whose edition lacks a table, or one of whose tables is empty.

Whatever is missing is told or does not matter: no page fails, and nothing is passed unseen.
"""

from __future__ import annotations

import pytest
from django.urls import reverse

from fiscal.tables import TableEdition, edition_named
from tests.factories import UnitFactory, annual_budget, explain_all, filled_budget
from tests.workflow.pages.visiting import post_step
from tests.workflow.test_runs import OF_NO_FUND, with_expenditure
from workflow.models import Case, CheckRun
from workflow.states import State

pytestmark = pytest.mark.django_db

CODES = [table.code for table in edition_named("zhengzhou-2024-budget").tables]
PAGES = ("workflow:case", "workflow:findings", "books:overview", "books:tables", "books:text")


def without(edition: TableEdition, code: str) -> TableEdition:
    """An edition that was published without one of its tables, and nothing else put right."""
    return edition.model_copy(
        update={"tables": tuple(one for one in edition.tables if one.code != code)}
    )


@pytest.fixture
def budget(department, staff) -> Case:
    UnitFactory(department=department)
    return filled_budget(department=department, by=staff["preparer"])


@pytest.fixture
def lacking(monkeypatch):
    """Lays all books out by editions that lack a table."""

    def lack(code: str) -> None:
        monkeypatch.setattr(
            "books.models.book.edition_named", lambda key: without(edition_named(key), code)
        )

    return lack


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def opened(client, case: Case) -> dict[str, str]:
    """Each page of a case, all of which must open."""
    found = {}
    for page in PAGES:
        answer = client.get(reverse(page, args=[case.pk]))
        assert answer.status_code == 200, page
        found[page] = answer.content.decode()
    return found


@pytest.mark.parametrize("code", CODES)
def test_a_sound_book_without_a_table_is_handed_in_and_its_run_kept(
    site, budget, staff, lacking, code
):
    lacking(code)
    client = site("preparer")
    explain_all(budget, staff["preparer"])
    opened(client, budget)
    assert post_step(client, now(budget), "hand_in").status_code == 302
    assert now(budget).state == State.SUBMITTED
    run = CheckRun.objects.get(case=budget)
    assert (run.occasion, run.errors) == ("hand_in", 0)


@pytest.mark.parametrize("code", CODES)
def test_a_contradiction_between_other_tables_is_told_without_one(
    site, budget, staff, lacking, code
):
    """Expenditure that is paid from no fund: 04 does not have it, but 03 has."""
    with_expenditure(budget, staff["preparer"], OF_NO_FUND)
    lacking(code)
    client = site("preparer")
    explain_all(budget, staff["preparer"])
    answer = post_step(client, now(budget), "hand_in")
    run = CheckRun.objects.get(case=budget)
    told = {one["rule"] for one in run.findings if one["severity"] == "error"}
    if code in ("03", "04"):  # what would contradict it is not there; the others agree
        assert answer.status_code in (302, 422) and (answer.status_code == 422) == bool(told)
        return
    assert answer.status_code == 422 and told
    assert now(budget).state == State.DRAFT
    said = opened(client, budget)
    assert all(rule in said["workflow:findings"] for rule in told)


def test_a_book_with_empty_tables_is_refused_and_told_what_is_missing(site, department, staff):
    UnitFactory(department=department)
    case = annual_budget(department=department, by=staff["preparer"])
    client = site("preparer")
    said = opened(client, case)
    assert "B-01" in said["workflow:findings"]
    for code in CODES[:11]:
        assert client.get(reverse("books:table", args=[case.pk, code])).status_code == 200
    answer = post_step(client, now(case), "hand_in")
    assert answer.status_code == 422 and now(case).state == State.DRAFT
    client.post(reverse("workflow:check", args=[case.pk]))
    assert CheckRun.objects.filter(case=case).latest("pk").errors


def test_an_edition_without_tables_does_not_pass_for_checked(site, budget, staff, monkeypatch):
    empty = {"tables": ()}
    with_expenditure(budget, staff["preparer"], OF_NO_FUND)
    monkeypatch.setattr(
        "books.models.book.edition_named", lambda key: edition_named(key).model_copy(update=empty)
    )
    client = site("preparer")
    explain_all(budget, staff["preparer"])
    answer = post_step(client, now(budget), "hand_in")
    run = CheckRun.objects.get(case=budget)
    assert (answer.status_code, now(budget).state) == (422, State.DRAFT)
    assert run.errors and all(one["rule"] for one in run.findings)
