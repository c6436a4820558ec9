"""Published budgets on the portal: lists, tables in the API, withdrawal."""

from __future__ import annotations

import json

import pytest

from publishing.models import Publication
from tests.factories import UnitFactory, filled_budget, step
from tests.kept import kept
from tests.publishing.books import publish
from workflow.models import Case

pytestmark = pytest.mark.django_db

HOME = "/d/021/2024/budget/department/"
DATA = "/api/v1/publications/021/2024/budget/department"


@pytest.fixture
@kept("department", "staff")
def budget(department, staff, committed) -> Case:
    UnitFactory(department=department, code="021001", name="本级")
    with committed():
        return publish(filled_budget(department=department, by=staff["preparer"]), staff)


def test_tables_are_served_page_by_page_and_by_the_api(budget, client):
    listed = client.get(f"{DATA}/tables").json()
    assert [one["code"] for one in listed] == [f"{n:02d}" for n in range(1, 12)]
    for one in listed:
        for name in ("rows_url", "page_url", "csv_url", "json_url"):
            assert client.get(one[name]).status_code == 200, one[name]
    table = client.get(f"{DATA}/tables/11").json()
    frozen = json.loads(Publication.objects.get().document)["tables"][10]
    assert table["rows"] == frozen["rows"] and table["version"] == "1"
    assert client.get(f"{DATA}/tables/99").status_code == 404
    assert client.get("/api/v1/publications?kind=budget").json()["count"] == "1"


def test_lists_search_and_rows_show_it(budget, client):
    for address in ("/d/021/", "/d/021/2024/", "/d/021/?kind=budget", "/search/?q=021"):
        assert HOME in client.get(address).content.decode(), address
    assert f"{HOME}tables/11/#row" in client.get("/search/?q=专项经费").content.decode()
    [row] = client.get("/api/v1/rows?q=专项经费").json()["items"]
    assert (row["table"], row["amount"]) == ("11", "60.0 万元")
    assert client.get("/api/v1/rows?q=专项经费&year=2023").json()["count"] == "0"


def test_withdrawn_it_leaves_lists_search_and_files(budget, staff, committed, client):
    with committed():
        step(budget, "withdraw", staff["publisher"])
    for name in (
        "budget.pdf",
        "budget.docx",
        "v1/budget.html",
        "budget.xlsx",
        "tables/11.csv",
        "v1/tables/11.json",
        "v1/budget.json",
    ):
        assert client.get(HOME + name).status_code == 410, name
    assert client.get(f"{DATA}/tables/11").status_code == 410
    assert client.get("/api/v1/rows?q=专项经费").json()["count"] == "0"
    shown = client.get(f"{HOME}tables/11/en/").content.decode()
    assert "Withdrawn from the public" in shown and "专项经费" not in shown
