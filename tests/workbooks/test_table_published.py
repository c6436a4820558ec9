"""Heading rows as they were really published: merged across pages, slipped, a column short."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from openpyxl.workbook import Workbook

from tests.real_budgets import Row
from tests.workbooks.building import rules_of
from tests.workbooks.tables import INDUSTRY, differences, read_one, rows_of

#: Rows of headings with the columns in which they were found, and the merged ranges.
TWO_PAGES_SLIPPED: dict[str, Any] = {
    "cells": {
        4: "A科目编码 D单位代码 E单位（科目名称） F合计 G基本支出 K项目支出",
        5: "G小计 H人员经费 J公用经费 L小计 M其他运转类 N特定目标类",
        6: "A类 B款 C项 D工资福利支出 E对个人和家庭的补助 F商品和服务支出 H资本性支出",
        7: "A科目编码 D单位代码 E单位（科目名称） F合计 G基本支出 K项目支出",
        8: "G小计 H人员经费 J公用经费 L小计 M其他运转类 N特定目标类",
        9: "A类 B款 C项 D工资福利支出 E对个人和家庭的补助 F商品和服务支出 H资本性支出",
    },
    "merged": "A4:A5 D4:D5 E4:E5 F4:F5 G4:H4 K4:K6 G5:G6 J5:J7 M5:M6 N5:N7 H6:H7 C6:C8 A7:A8 "
    "D7:D8 E7:E8 K7:K9 G8:G9 L8:L9 M8:M9 N8:N9",
}
SPAN_TOO_WIDE: dict[str, Any] = {
    "cells": {
        4: "A科目编码 B科目名称 C合计 D基本支出 I项目支出",
        5: "D小计 E人员经费 G公用经费 I小计 J其他运转类 K特定目标类",
        6: "E工资福利支出 F对个人和家庭的补助 G商品和服务支出 H资本性支出",
        7: "A科目编码 B科目名称 C合计 D基本支出 H项目支出",
        8: "D小计 E人员经费 G公用经费 I小计 J其他运转类 K特定目标类",
        9: "E工资福利支出 F对个人和家庭的补助 G商品和服务支出 H资本性支出",
    },
    "merged": "A4:A6 B4:B6 C4:C6 D4:E4 I4:K4 E5:F5 G5:H5 I5:I7 J5:J7 K5:K7 F6:F8 G6:G7 E6:E7 "
    "B7:B9 C7:C9 H7:H8 D8:D9 I8:I9 K8:K9",
}
ONE_COLUMN_SHORT: dict[str, Any] = {
    "cells": {
        4: "A科目编码 D单位代码 E单位（科目名称） F合计 G基本支出 K项目支出",
        5: "G小计 H人员经费 J公用经费 L小计 M其他运转类",
        6: "A类 B款 C项 D工资福利支出 E对个人和家庭的补助 F商品和服务支出 H资本性支出",
    },
    "merged": "A4:A5 D4:D5 E4:E5 F4:F5 G4:H4 K4:K6 G5:G6 J5:J6 L5:L6 M5:M6",
}
SECOND_PAGE_WRONG: dict[str, Any] = {
    "cells": {
        4: "A科目编码 B科目名称 C合计 D基本支出 H项目支出",
        5: "D小计 E人员经费 G公用经费 I小计 J其他运转类 K特定目标类",
        6: "E工资福利支出 F对个人和家庭补助 G商品和服务支出 H资本性支出",
    },
    "merged": "A4:A6 B4:B6 C4:C6 D4:E4 H4:H5 D5:D6 E5:F5 I5:I6 J5:J6 K5:K6",
}


def sheet_of(title: str, head: dict[str, Any], rows: list[Row]) -> Workbook:
    workbook = Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = title
    sheet["A1"], sheet["A2"], sheet["A3"] = title, "部门名称：郑州市工业和信息化局", "单位：万元"
    for row, line in head["cells"].items():
        for one in line.split():
            sheet[f"{one[0]}{row}"] = one[1:]
    for area in head["merged"].split():
        sheet.merge_cells(area)
    top = max(head["cells"]) + 1
    for number, row in enumerate(rows, start=top):
        for column, text in enumerate(row, start=1):
            is_amount = text and column > 2 and "." in text
            sheet.cell(number, column).value = float(text) if text and is_amount else text
    return workbook


def test_third_row_slipped_on_both_pages() -> None:
    table = read_one(sheet_of("2024年部门支出总体情况表", TWO_PAGES_SLIPPED, rows_of("03")))
    assert rules_of(table.problems) == {"W-70"}
    assert differences(table, rows_of("03")) == []


def test_one_of_two_pages_is_in_order() -> None:
    table = read_one(sheet_of("2024年一般公共预算支出情况表", SPAN_TOO_WIDE, rows_of("05")))
    assert table.problems == ()
    assert differences(table, rows_of("05")) == []


def test_a_top_heading_reaches_too_far() -> None:
    table = read_one(sheet_of("2024年一般公共预算支出情况表", SECOND_PAGE_WRONG, rows_of("05")))
    assert rules_of(table.problems) == {"W-70"}
    assert differences(table, rows_of("05")) == []


def test_last_heading_lost_in_a_table_without_figures() -> None:
    title = "2024年政府性基金预算支出情况表"
    table = read_one(sheet_of(title, ONE_COLUMN_SHORT, rows_of("09")))
    assert rules_of(table.problems) == {"W-70", "W-68"}
    assert not [one for one in table.problems if one.blocks]
    assert [row.texts["name"] for row in table.rows] == ["合计"]


def test_last_heading_lost_over_figures_blocks() -> None:
    title = "2024年政府性基金预算支出情况表"
    rows = [row[:13] for row in rows_of("03")]
    table = read_one(sheet_of(title, ONE_COLUMN_SHORT, rows))
    assert [one.rule for one in table.problems if one.blocks] == ["W-68"]


def test_figures_under_a_lost_heading_are_named() -> None:
    title = "2024年政府性基金预算支出情况表"
    table = read_one(sheet_of(title, ONE_COLUMN_SHORT, rows_of("03")), INDUSTRY)
    assert [one.rule for one in table.problems if one.blocks]
    assert all(
        row.amounts.get("other_operating") in (None, Decimal(wanted[12] or 0))
        for row, wanted in zip(table.rows, rows_of("03"), strict=True)
    )
