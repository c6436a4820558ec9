"""The frozen document of an annual budget: all tables as printed, the text, nothing of ours."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import astuple

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from books.exporting import export_book
from books.importing import BookReport, import_book
from books.queries import book_of
from books.services import finish_part, save_projects
from fiscal.findings import Outcome
from fiscal.given import folded
from publishing.documents.books import content_of_book
from publishing.documents.sheets import frozen_sheet, thawed_sheet
from publishing.downloads import table_csv
from publishing.models import Publication, PublishedRow
from publishing.rows import rows_of
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    annual_budget,
    fill_part,
    part_of,
    project_row,
    staff_of,
)
from tests.kept import kept
from tests.publishing.books import LARGER, publish, real_budget, with_units
from tests.real_budgets import budget as printed
from workflow.events import canonical
from workflow.models import Case

pytestmark = pytest.mark.django_db


@pytest.fixture
def industry(department):
    department.name = printed(LARGER)["department"]
    department.save()
    return with_units(department)


@pytest.fixture
@kept("department", "industry", "staff")
def public(industry, staff, committed) -> Case:
    """The larger of the two real budgets, published."""
    with committed():
        return publish(real_budget(industry, staff), staff)


@pytest.fixture
def document(public) -> dict:
    """The document of the larger budget."""
    return json.loads(Publication.objects.get().document)


def alike(rows) -> Counter:
    """Rows to be compared, however brackets are typed; one row of 05 has blanks among zeros."""
    plain = [[folded(text or "") for text in row] for row in rows]
    return Counter(tuple("" if one == "0.0" else one for one in row) for row in plain if any(row))


def body(table: dict) -> list[tuple[str | None, ...]]:
    return [tuple(row) for row in table["rows"][int(table["heading_rows"]) :]]


def withheld_beside(row: list[str | None]) -> list[str | None]:
    """A row of table 11 as it is published now: one project is withheld for the secret one."""
    return ["XXXX" if one == "1150.0" else one for one in row]


def test_all_tables_of_the_larger_budget_are_published_as_printed(document):
    assert [one["code"] for one in document["tables"]] == [f"{n:02d}" for n in range(1, 12)]
    cells = 0
    for table in document["tables"]:
        rows = printed(LARGER)["tables"][table["code"]]["rows"]
        if table["code"] == "11":
            rows = [withheld_beside(row) for row in rows]
        shown, expected = alike(body(table)), alike(rows)
        assert shown == expected, (table["code"], shown - expected, expected - shown)
        cells += sum(len(row) for row in rows)
    assert cells > 2500


def test_it_says_what_it_is(document):
    assert (document["schema"], document["kind"]) == ("mingzhang/budget", "budget")
    assert document["department"] == {"code": "021", "name": "郑州市工业和信息化局"}
    assert document["edition"] == {
        "key": "zhengzhou-2024-budget",
        "region": "郑州",
        "basis": "郑州市部门预算公开格式",
    }
    assert document["publication"]["version"] == "1"


def test_a_table_is_told_by_meaning(document):
    table = next(one for one in document["tables"] if one["code"] == "05")
    assert (table["unit"], table["decimals"], table["heading_rows"]) == ("万元", "1", "3")
    assert table["columns"][4] == {
        "panel": "items",
        "key": "wages",
        "heading": ["基本支出", "人员经费", "工资福利支出"],
        "kind": "amount",
    }
    number = next(n for n, row in enumerate(table["rows"]) if row[0] == "2080501")
    assert table["row_keys"][number] == {"items": "item=2080501"}
    assert table["rows"][0][:4] == ["科目编码", "科目名称", "合计", "基本支出"]
    assert table["rows"][2][:3] == [None, None, None]
    assert table["notes"] == ["备注：本表仅含当年财政拨款安排的支出。"]


def test_an_empty_table_says_why(document):
    table = next(one for one in document["tables"] if one["code"] == "09")
    assert table["is_empty"] and "故本表无数据" in table["empty"]
    assert table["notes"][-1] == table["empty"]
    assert not next(one for one in document["tables"] if one["code"] == "05")["is_empty"]


def test_tails_are_marked_with_both_figures(document):
    tails = [(one["code"], tail) for one in document["tables"] for tail in one["tails"]]
    assert {tail["outcome"] for _, tail in tails} == {"rounding"}
    table = next(one for one in document["tables"] if one["code"] == "01")
    total = next(one for one in table["tails"] if table["rows"][int(one["row"])][0] == "收入总计")
    assert (total["printed"], total["computed"]) == ("96262.5", "96262.6")
    for code, tail in tails:
        table = next(one for one in document["tables"] if one["code"] == code)
        assert table["rows"][int(tail["row"])][int(tail["column"])] == tail["printed"]


def test_charts_have_the_parts_of_their_totals(document):
    income, expenditure = document["charts"]
    assert income["bars"] == [
        {"label": "一般公共预算", "amount": "96258.3"},
        {"label": "其他收入", "amount": "4.2"},
    ]
    assert expenditure["total"] == "96262.5"
    assert [one["label"] for one in expenditure["bars"]][:2] == ["社会保障和就业", "卫生健康"]


def test_the_text_is_there_in_sections_and_as_paragraphs(document):
    assert any("收入总计96262.5万元" in one for one in document["text"])
    said = [one for held in document["sections"] for one in held["paragraphs"]]
    assert len(said) == len(document["text"])
    assert all("".join(run["text"] for run in one["runs"]) == one["text"] for one in said)
    figures = [run["figure"] for one in said for run in one["runs"] if "figure" in run]
    assert figures and all(set(one) == {"kind", "value", "outcome"} for one in figures)


def test_every_number_is_a_string_and_the_text_canonical(document):
    def numbers(value):
        if isinstance(value, dict):
            return [found for one in value.values() for found in numbers(one)]
        if isinstance(value, list):
            return [found for one in value for found in numbers(one)]
        return [value] if isinstance(value, int | float) and not isinstance(value, bool) else []

    assert numbers(document) == []
    assert canonical(document) == Publication.objects.get().document


def test_the_sheets_survive_freezing(document):
    for table in document["tables"]:
        assert frozen_sheet(thawed_sheet(table["sheet"])) == table["sheet"]


def taken_in_again(case: Case, staff, data: bytes) -> BookReport:
    Case.objects.filter(pk=case.pk).update(state="draft", published_at=None)
    return import_book(
        kind="budget",
        data=data,
        name="budget.xlsx",
        department=case.department,
        fiscal_year=2024,
        by=staff["preparer"],
        dry_run=True,
    )


def test_the_workbook_of_the_department_is_taken_in_again_without_a_change(public, staff):
    data = export_book(public, staff["preparer"])
    assert load_workbook(io.BytesIO(data)).sheetnames[0] == "2024年部门收支总体情况表"
    report = taken_in_again(public, staff, data)
    assert not report.refused and not report.changes
    assert report.count(Outcome.EXACT) > 500 and not report.count(Outcome.MISMATCH)


def test_what_the_published_workbook_withholds_beside_the_secret_cannot_be_taken_in(public, staff):
    data = bytes(Publication.objects.get().files.get(name="budget.xlsx").content)
    report = taken_in_again(public, staff, data)
    assert report.refused
    assert {place.cell for one in report.findings for place in one.places} == {"D24", "E24"}


def test_every_table_is_a_csv_that_excel_opens_a_json_and_rows_to_be_found(public):
    document = json.loads(Publication.objects.get().document)
    files = {one.name: bytes(one.content) for one in Publication.objects.get().files.all()}
    assert set(files) == {
        *(f"budget.{ending}" for ending in ("pdf", "docx", "html", "xlsx")),
        *("datapackage.json", "manifest.json", "SHA256SUMS"),
        *(f"codes/{kind}.csv" for kind in ("functional", "departmental", "governmental")),
        *(f"tables/{n:02d}.{ending}" for n in range(1, 12) for ending in ("csv", "json")),
    }
    data = files["tables/11.csv"]
    assert data.startswith(b"\xef\xbb\xbf")
    heading, *rows = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    assert heading[4] == "本年拨款/一般公共预算"
    table = document["tables"][10]
    assert rows == [[text or "" for text in row] for row in body(table)]
    alone = json.loads(files["tables/11.json"])
    assert alone["rows"] == table["rows"] and alone["department"] == document["department"]
    assert "sheet" not in alone
    kept = PublishedRow.objects.values_list("table", "title", "row", "text", "amount")
    assert sorted(kept) == sorted(astuple(one) for one in rows_of(document))


def test_csv_text_never_runs_as_a_formula(document):
    table = document["tables"][10]
    heading = int(table["heading_rows"])
    table["rows"][heading][1] = '=HYPERLINK("http://x")'
    table["rows"][heading][3] = "-5.0"
    [_, first, *_] = csv.reader(io.StringIO(table_csv(table).decode("utf-8-sig")))
    assert (first[1], first[3]) == ('\'=HYPERLINK("http://x")', "-5.0")


def test_rows_to_be_found_stand_for_something_and_are_there_once(document):
    rows = [(one.table, one.text, one.amount) for one in rows_of(document)]
    assert ("11", "其他运转类 第三方审计费用 郑州市工业和信息化局机关", "265.0 万元") in rows
    assert [text for _, text, _ in rows if "2150501" in text] == ["215 05 01 行政运行 2150501"]
    assert not [text for _, text, _ in rows if "涉密" in text or text.startswith("一、")]


def test_another_edition_needs_no_line_of_code(staff, committed):
    department = DepartmentFactory(code="310", name="浦东科技局", region="上海")
    people = staff_of(department)
    with committed():
        case = annual_budget(department=department, by=people["preparer"])
        part = fill_part(part_of(case), people["preparer"])
        finish_part(part_id=part.pk, version=part.version, by=people["preparer"])
        publish(case, people)
    document = json.loads(Publication.objects.get().document)
    assert [one["code"] for one in document["tables"]] == [f"B{n}" for n in range(1, 10)]
    [source] = document["charts"][0]["bars"]
    assert (source["amount"], document["charts"][0]["unit"]) == ("1500000", "元")
    assert not [
        one for one in document["tables"][0]["rows"] if any("," in (it or "") for it in one)
    ]


def test_the_document_is_read_in_a_constant_number_of_queries(department, staff):
    unit = UnitFactory(department=department, code="021001", name="本级")
    case = annual_budget(department=department, by=staff["preparer"])
    part = fill_part(part_of(case, unit), staff["preparer"])
    few = queries_of_document(case)
    rows = [project_row(f"项目{n}", amount="1.0") for n in range(30)]
    save_projects(part_id=part.pk, rows=rows, version=part.version, by=staff["preparer"])
    assert queries_of_document(case) == few <= 48


def queries_of_document(case: Case) -> int:
    budget = book_of(Case.objects.select_related("department", "unit").get(pk=case.pk))
    with CaptureQueriesContext(connection) as captured:
        content_of_book(budget)
    return len(captured)
