"""The data package of published budgets and final accounts, read back by what it says."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from publishing.downloads import column_names, table_csv
from publishing.models import Publication
from tests.accounts.published import centre
from tests.publishing.books import LARGER, publish, real_budget, with_units
from tests.publishing.data_packages import read_package
from tests.real_budgets import budget as printed

pytestmark = pytest.mark.django_db

Files = dict[str, bytes]

#: The files of each kind of document, for the tests that only read them.
REMEMBERED: dict[str, Files] = {}


def files_of(publication: Publication) -> Files:
    own = {f"{publication.file_stem}.json": publication.document.encode()}
    return own | {one.name: bytes(one.content) for one in publication.files.all()}


def published_budget(request: pytest.FixtureRequest) -> None:
    department = request.getfixturevalue("department")
    department.name = printed(LARGER)["department"]
    department.save()
    staff = request.getfixturevalue("staff")
    publish(real_budget(with_units(department), staff), staff)


def published_accounts(request: pytest.FixtureRequest) -> None:
    home = centre()
    publish(home.prepare(), home.staff)


@pytest.fixture(params=["budget", "final_accounts"])
def files(request, db) -> Files:
    """The files of a real document of each kind; the tests share one."""
    kind = request.param
    if kind not in REMEMBERED:
        {"budget": published_budget, "final_accounts": published_accounts}[kind](request)
        REMEMBERED[kind] = files_of(Publication.objects.get(kind=kind))
    return REMEMBERED[kind]


def test_every_csv_read_by_its_schema_gives_the_figures_of_the_table(files):
    described, found = read_package(files)
    tables = [name for name in files if name.startswith("tables/") and name.endswith(".json")]
    figures = 0
    for name in tables:
        table = json.loads(files[name])
        rows = found[f"table-{table['code']}"]
        body = table["rows"][int(table["heading_rows"]) :]
        assert len(rows) == len(body)
        for read, row in zip(rows, body, strict=True):
            for column, field, text in zip(table["columns"], column_names(table), row, strict=True):
                if column["kind"] == "text" or text is None:
                    assert read[field] == text, (name, field)
                elif text == "XXXX":
                    assert read[field] is None
                else:
                    assert isinstance(read[field], Decimal) and str(read[field]) == text
                    figures += 1
    assert figures > 200
    named = {one["path"] for one in described["resources"]}
    assert named == {name for name in files if name.endswith(".csv")}


def test_it_says_year_country_units_and_rows(files):
    described, _ = read_package(files)
    table = next(json.loads(files[one]) for one in files if one == "tables/01.json")
    assert described["countryCode"] == "CN" and described["granularity"] == "aggregated"
    assert described["fiscalPeriod"]["start"] == f"{table['fiscal_year']}-01-01"
    assert described["version"] == "1" and table["department"]["name"] in described["title"]
    one = next(one for one in described["resources"] if one["name"] == "table-01")
    assert (one["title"], one["unit"], one["decimals"]) == (
        table["title"],
        "万元",
        int(table["decimals"]),
    )
    assert one["rowKeys"] == table["row_keys"][int(table["heading_rows"]) :]
    amounts = [field for field in one["schema"]["fields"] if field["type"] == "number"]
    assert {(it["unit"], it["currency"], it["factor"]) for it in amounts} == {
        ("万元", "CNY", 10000)
    }


def test_the_codes_have_names_and_the_codes_above_them(files):
    described, found = read_package(files)
    functional = {row["code"]: row["name"] for row in found["codes-functional"]}
    assert all(functional.values())
    assert {len(code) for code in functional} == {3, 5, 7}
    assert all(code[:length] in functional for code in functional for length in (3, 5))
    departmental = {row["code"]: row["name"] for row in found["codes-departmental"]}
    assert departmental["301"] == "工资福利支出"
    bound = {
        (one["name"], foreign["reference"]["resource"])
        for one in described["resources"]
        for foreign in one["schema"].get("foreignKeys", [])
    }
    expected = {
        "budget": {("table-05", "codes-functional"), ("table-06", "codes-governmental")},
        "final-accounts": {("table-06", "codes-departmental")},
    }
    assert expected[described["name"].partition("-")[2].partition("-")[2]] <= bound


def test_columns_with_the_same_heading_have_names_of_their_own():
    columns = [
        {"heading": heading, "kind": "text", "panel": str(number), "key": "code"}
        for number, heading in enumerate([["甲", "编码"], ["乙", "编码"], ["甲", "编码"]])
    ]
    table = {"columns": columns, "rows": [["甲", "乙", "甲"], ["1", "2", "3"]], "heading_rows": "1"}
    assert column_names(table) == ["甲/编码", "乙/编码", "甲/编码（2）"]
    assert table_csv(table).decode("utf-8-sig").split("\r\n")[0] == "甲/编码,乙/编码,甲/编码（2）"


def test_a_form_without_tables_has_no_package(published):
    assert set(files_of(Publication.objects.get())) == {
        *("form.json", "form.pdf", "form.docx", "form.html", "form.xlsx"),
        *("manifest.json", "SHA256SUMS"),
    }
