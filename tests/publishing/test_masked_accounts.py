"""A classified project of final accounts is nowhere, as little as one of a budget.

The budget of the year is published beside them, with the same project masked.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from books.models import Book, Part, Project
from books.queries import ledger_of
from books.services import finish_part, mark_classified, save_lines, save_projects
from departments.models import BudgetUnit, Person
from publishing.models import Publication
from tests.accounts.conftest import spent_project
from tests.factories import (
    UnitFactory,
    annual_budget,
    budget_row,
    final_accounts,
    part_of,
    project_row,
    write_text,
)
from tests.kept import kept
from tests.publishing.books import publish
from tests.publishing.test_masked_project import (
    AMOUNT,
    BASIS,
    CODE,
    LINES,
    NAME,
    OPEN,
    OPEN_CODE,
    crawled,
    leaks,
    texts,
    told,
)
from workflow.models import Case
from workflow.refusals import Refused

pytestmark = pytest.mark.django_db

FUND = {"fund": "general_appropriation"}
BASIC, PROJECTS = {"item": "2060101", "purpose": "basic"}, {"item": "2060499", "purpose": "project"}
SPENT: dict[str, list[dict[str, Any]]] = {
    "income": [
        {"item": "2060101", **FUND, "amount": "90.00"},
        {"item": "2060499", **FUND, "amount": "6847.50"},
    ],
    "expenditure": [
        {**BASIC, **FUND, "amount": "90.00"},
        {**PROJECTS, **FUND, "amount": "6847.50"},
    ],
    "economic": [
        {"economic": "30101", "purpose": "basic", **FUND, "amount": "60.00"},
        {"economic": "30201", "purpose": "basic", **FUND, "amount": "30.00"},
    ],
    "plan": [
        {**place, **FUND, "stage": stage, "amount": amount}
        for stage in ("initial", "adjusted")
        for place, amount in ((BASIC, "90.00"), (PROJECTS, "6847.50"))
    ],
}


def enter(
    case: Case,
    unit: BudgetUnit,
    staff: dict[str, Person],
    lines: dict[str, list[dict[str, Any]]],
    projects: list[dict[str, Any]],
) -> Case:
    """Lines and projects, the secret one marked, and the text."""
    part, by = part_of(case, unit), staff["preparer"]
    for kind, rows in lines.items():
        part = save_lines(part_id=part.pk, kind=kind, rows=rows, version=part.version, by=by).part
    save_projects(part_id=part.pk, rows=projects, version=part.version, by=by)
    mark_classified(
        project_id=Project.objects.get(name=NAME, book=case.pk).pk,
        by=staff["custodian"],
        level="secret",
        basis=BASIS,
        reason="依照定密意见",
    )
    part = Part.objects.get(pk=part.pk)
    finish_part(part_id=part.pk, version=part.version, by=by)
    return write_text(case, by)


@pytest.fixture
def unit(department) -> BudgetUnit:
    return UnitFactory(department=department, code="021001", name="创新协同中心本级")


@pytest.fixture
@kept("department", "unit", "staff")
def entered(department, unit, staff) -> Case:
    case = final_accounts(department=department, by=staff["preparer"])
    rows = [
        spent_project(OPEN, "215.50", "215.50", "215.50", code=OPEN_CODE),
        spent_project(NAME, AMOUNT, AMOUNT, AMOUNT, code=CODE),
    ]
    return enter(case, unit, staff, SPENT, rows)


@pytest.fixture
@kept("department", "unit", "staff", "entered")
def public(entered, department, unit, staff, committed) -> Case:
    """Both documents of the year, published: the budget first, as it comes first."""
    with committed():
        budget = annual_budget(department=department, by=staff["preparer"], fiscal_year=2023)
        lines = {
            **LINES,
            "expenditure": [
                budget_row("60.0", item="2060101", purpose="wages"),
                budget_row("30.0", item="2060101", purpose="goods"),
                budget_row("6847.5", item="2060499", purpose="other_operating"),
            ],
        }
        projects = [
            project_row(OPEN, amount="215.5", code=OPEN_CODE),
            project_row(NAME, amount=AMOUNT, code=CODE),
        ]
        publish(enter(budget, unit, staff, lines, projects), staff)
        publish(entered, staff)
    return entered


def test_its_amount_is_among_the_lines_and_in_no_published_file(public, published_dir):
    book = Book.objects.get(pk=public.pk)
    amounts = [fact.amount for fact in ledger_of(book).facts if fact.measure == "project"]
    assert amounts.count(Decimal(AMOUNT) * 10_000) == 3
    files = [path for path in published_dir.rglob("*") if path.is_file()]
    assert any(path.parent.name == "comparison" for path in files)
    assert not leaks(
        one
        for path in files
        for one in texts(str(path.relative_to(published_dir)), path.read_bytes())
    )
    assert not leaks(("name", str(path)) for path in published_dir.rglob("*"))


def test_the_open_project_is_compared_and_the_secret_one_not_counted(public, client):
    document = json.loads(Publication.objects.get(kind="final_accounts").document)
    [one] = document["stages"]["by_project"]
    # What it was to get at first is withheld: the budget's secret would follow from it.
    assert (one["name"], one["initial"], one["executed"]) == (OPEN, None, "215.50")
    shown = client.get("/d/021/2023/final-accounts/department/comparison/").content.decode()
    assert OPEN in shown and "涉密" not in shown and not told(shown)


def test_no_key_of_a_project_leaves_the_database(public):
    for publication in Publication.objects.all():
        for project in Project.objects.all():
            assert f'"{project.node}"' not in publication.document
            assert f"project:{project.pk}" not in publication.document


def test_who_types_it_into_the_text_cannot_publish_it(entered, staff):
    case = write_text(entered, staff["preparer"], **{"text.prose.duties": f"承担{NAME}。"})
    with pytest.raises(Refused) as refused:
        publish(case, staff)
    assert not told(str(refused.value))
    assert not Publication.objects.exists()


def test_it_is_on_no_public_page_and_in_no_answer(public, client):
    data = "/api/v1/publications/021/2023/final-accounts/department"
    starts = [
        *("/", "/d/021/", "/d/021/2023/", "/search/?q=021", f"/search/?q={OPEN}"),
        *("/api/v1/departments", "/api/v1/publications", "/api/v1/rows"),
        *(data, f"{data}/1", f"{data}/tables", f"{data}/annex"),
        *(f"{data}/tables/{number:02d}" for number in range(1, 10)),
    ]
    visited: dict[str, int] = {}

    def answers() -> Iterator[tuple[str, str]]:
        for address, response, content in crawled(client, starts, lambda it: it[0] == "/"):
            visited[address] = response.status_code
            yield f"{address} headers", str(response.headers)
            yield from texts(address, content)

    assert not leaks(answers())
    assert len([one for one, status in visited.items() if "/comparison/" in one and status == 200])
    for words in (NAME, CODE, "6632", "涉密项目"):
        assert client.get(f"/api/v1/rows?q={words}").json()["count"] == "0"


def test_no_command_writes_it(public, tmp_path: Path):
    given = {"department": "021", "year": 2023, "kind": "final_accounts"}
    for wanted in ("html", "pdf", "docx", "json", "xlsx"):
        target = tmp_path / f"out.{wanted}"
        call_command("export_document", format=wanted, output=target, stdout=StringIO(), **given)
        assert not leaks(texts(target.name, target.read_bytes()))
    said = StringIO()
    for as_json in (True, False):
        call_command("check_case", stdout=said, stderr=said, json=as_json, **given)
    assert not told(said.getvalue())
