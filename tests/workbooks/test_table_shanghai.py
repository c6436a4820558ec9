"""Another region's tables: 元 with two decimals, other headings, the unit in the caption line."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from fiscal.deriving import Catalogue
from fiscal.tables import TableDefinition
from tests.workbooks.building import cells_of, found, rules_of, saved, unmerged
from tests.workbooks.tables import differences, heading, read_data, written
from workbooks.tables.reading import TableRead

OFFICE = Catalogue(2024, "上海市测试局", "301")


def column(key: str, heading: str, **limits: Any) -> dict[str, Any]:
    """A column by its heading path with "/" between the levels."""
    return {"key": key, "heading": tuple(heading.split("/")), **limits}


EXPENDITURE = TableDefinition.model_validate(
    {
        "code": "B3",
        "title": "{year}年部门支出预算总表",
        "unit": "元",
        "decimals": 2,
        "panels": [
            {
                "key": "items",
                "measure": "expenditure",
                "columns": [
                    column("class", "功能分类科目编码/类", shows="item.class"),
                    column("section", "功能分类科目编码/款", shows="item.section"),
                    column("item", "功能分类科目编码/项", shows="item.item"),
                    column("name", "功能分类科目名称", shows="item.name", width=30),
                    column("total", "支出预算/合计", select={}, width=16),
                    column("basic", "支出预算/基本支出", select={"purpose": "basic"}, width=16),
                    column("project", "支出预算/项目支出", select={"purpose": "project"}, width=16),
                ],
                "rows": [{"key": "item", "each": {"by": ["item"]}}, {"key": "total"}],
            }
        ],
    }
)
OVERVIEW = TableDefinition.model_validate(
    {
        "code": "B1",
        "title": "{year}年部门财务收支预算总表",
        "unit": "元",
        "decimals": 2,
        "panels": [
            {
                "key": "income",
                "measure": "income",
                "columns": [
                    column("label", "本年收入/项目", shows="label", width=30),
                    column("amount", "本年收入/预算数", select={}, width=16),
                ],
                "rows": [{"key": "total", "label": "收入总计"}],
            },
            {
                "key": "expenditure",
                "measure": "expenditure",
                "columns": [
                    column("label", "本年支出/项目", shows="label", width=30),
                    column("amount", "本年支出/预算数", select={}, width=16),
                ],
                "rows": [{"key": "total", "label": "支出总计"}],
            },
        ],
    }
)
TABLES = (OVERVIEW, EXPENDITURE)
ROWS: dict[str, list[list[str | None]]] = {
    "B3": [
        ["201", None, None, "一般公共服务支出", "12345678.90", "10345678.90", "2000000.00"],
        ["201", "03", None, "政府办公厅（室）及相关机构事务", "12345678.90", "10345678.90", None],
        ["201", "03", "01", "行政运行", "10345678.90", "10345678.90", None],
        ["201", "03", "02", "一般行政管理事务", "2000000.00", None, "2000000.00"],
        [None, None, None, "合计", "12345678.90", "10345678.90", "2000000.00"],
    ],
    "B1": [
        ["一、财政拨款收入", "12345678.90", "一、一般公共服务支出", "12345678.90"],
        ["二、事业收入", None, "二、外交支出", None],
        ["收入总计", "12345678.90", "支出总计", "12345678.90"],
    ],
}


def workbook_of(definition: TableDefinition) -> Workbook:
    data = written([(definition, ROWS[definition.code])], OFFICE, notes=())
    return openpyxl.load_workbook(BytesIO(data))


def read_one(workbook: Workbook) -> TableRead:
    reading = read_data(saved(workbook), TABLES, OFFICE)
    assert reading.problems == ()
    assert len(reading.sheets) == 1
    return reading.sheets[0]


@pytest.mark.parametrize("definition", TABLES, ids=lambda one: one.code)
def test_written_and_read_in_yuan(definition: TableDefinition) -> None:
    workbook = workbook_of(definition)
    table = read_one(workbook)
    assert table.problems == ()
    assert differences(table, ROWS[definition.code]) == []
    assert table.rows[0].amounts[definition.panels[0].amounts[0].key] == Decimal("12345678.90")


def as_an_office_does(sheet: Any) -> None:
    """Caption and unit in one line, nothing merged, thousands separators, no amounts format."""
    unmerged(sheet)
    sheet["A1"] = "部门支出预算总表"
    for cell in sheet[2]:
        cell.value = None
    sheet["A2"] = "编制部门：上海市测试局          单位：元"
    for row in sheet.iter_rows(min_row=5):
        for cell in row:
            if isinstance(cell.value, float | int):
                cell.value, cell.number_format = f"{cell.value:,.2f}", "@"


def test_as_other_hands_have_it() -> None:
    workbook = workbook_of(EXPENDITURE)
    as_an_office_does(workbook.worksheets[0])
    table = read_one(workbook)
    assert table.problems == ()
    assert differences(table, ROWS["B3"]) == []


def test_in_wan_instead() -> None:
    workbook = workbook_of(EXPENDITURE)
    as_an_office_does(workbook.worksheets[0])
    workbook.worksheets[0]["A2"] = "编制部门：上海市测试局　单位：万元"
    problem = found(read_one(workbook).problems, "W-66")[0]
    assert (problem.expected, problem.actual) == ("元", "万元")


def test_smaller_than_a_fen() -> None:
    workbook = workbook_of(EXPENDITURE)
    sheet = workbook.worksheets[0]
    sheet["E5"] = 12345678.905
    sheet["E5"].number_format = "0.000"
    assert cells_of(read_one(workbook).problems, "W-37") == ["E5"]


def test_panels_keep_their_columns_when_one_moves() -> None:
    workbook = workbook_of(OVERVIEW)
    sheet = unmerged(workbook.worksheets[0])
    for row in sheet.iter_rows(min_row=4):
        left, right = row[2].value, row[3].value
        row[2].value, row[3].value = right, left
    heading(sheet, "本年支出").value = None
    sheet.cell(3, 3).value = "本年支出"
    table = read_one(workbook)
    assert rules_of(table.problems) == {"W-73"}
    assert differences(table, ROWS["B1"]) == []
