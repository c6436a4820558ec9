"""Workbooks of final accounts: read as published and as people lay them out, and refused in place.

The published figures are read from sheets with the headings of the published document.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from copy import copy
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from fiscal.findings import Outcome
from fiscal.ledger import Ledger
from tests import real_final_accounts as real
from tests.workbooks.building import unmerged
from tests.workbooks.final_accounts import (
    all_findings,
    exported,
    facts,
    opened,
    published,
    read,
    read_data,
    recovered,
)

INCOME = "收入决算表"
SPENT = "支出决算表"
FISCAL = "财政拨款收入支出决算总表"
GENERAL = "一般公共预算财政拨款支出决算表"
ECONOMIC = "一般公共预算财政拨款基本支出决算明细表"
FUND = "政府性基金预算财政拨款收入支出决算表"
CAPITAL = "国有资本经营预算财政拨款支出决算表"
THREE = "财政拨款“三公”经费支出决算表"
EXACT = {Outcome.EXACT: 367}


def counted(workbook: Workbook) -> Counter[Outcome]:
    return Counter(one.outcome for one in recovered(read(workbook)).comparisons)


def test_the_published_workbook_is_read_without_findings() -> None:
    assert all_findings(published()) == []
    assert counted(published()) == EXACT


def test_its_facts_give_the_printed_tables() -> None:
    """03 follows the initial budget, which no table prints; without it its rows stand as in 05."""
    ledger = recovered(read(published())).ledger
    whole = Ledger((*ledger.facts, *real.initial_budget()), ledger.stated)
    for code, table in real.derived(whole).items():
        assert real.body_of(table) == real.rows_of(code), code
    rows = [real.body_of(real.derived(ledger)["03"]), real.rows_of("03")]
    assert sorted(rows[0], key=str) == sorted(rows[1], key=str)


def test_what_is_exported_comes_in_unchanged() -> None:
    ledger = recovered(read(published())).ledger
    data = exported(ledger)
    found = read_data(data)
    assert found.findings == ()
    again = recovered(found)
    assert again.findings == ()
    assert Counter(one.outcome for one in again.comparisons) == EXACT
    assert exported(again.ledger) == data


def test_headings_are_merged_as_published() -> None:
    workbook = opened(exported(recovered(read(published())).ledger))
    merged = {
        code: {str(one) for one in workbook[code].merged_cells.ranges}
        for code in workbook.sheetnames
    }
    assert {"A4:C4", "D4:F4", "B5:B6", "E5:E6"} <= merged["收入支出决算总表"]
    assert {"A4:B4", "C4:C5", "A6:B6"} <= merged[INCOME]
    assert {"A4:C4", "D4:I4", "A34:B34", "D34:H34"} <= merged[ECONOMIC]
    assert {"A4:F4", "G4:L4", "C5:E5", "A5:A6"} <= merged[THREE]
    assert [cell.value for cell in workbook[THREE][7]] == [str(one) for one in range(1, 13)]
    assert workbook[ECONOMIC]["I34"].value == 8.78
    assert workbook[FISCAL]["A6"].value == "栏次"


# Laid out otherwise, read all the same.


def with_year(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        sheet["A1"] = f"2023年度{sheet['A1'].value}"


def with_blanks(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        sheet["A1"] = " ".join(str(sheet["A1"].value))


def without_numbered_columns(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        for row in range(5, 9):
            texts = [str(cell.value) for cell in sheet[row] if cell.value is not None]
            if texts and all(text.isdigit() or text == "栏次" for text in texts):
                unmerged(sheet)
                sheet.delete_rows(row)
                break


def without_numbered_lines(workbook: Workbook) -> None:
    for title in ("收入支出决算总表", FISCAL):
        sheet = workbook[title]
        unmerged(sheet)
        for column in (5, 2):
            sheet.delete_cols(column)


def full_width(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(min_row=8):
            for cell in row:
                if isinstance(cell.value, float):
                    text = f"{cell.value:,.2f}"
                    cell.value = text.translate(
                        str.maketrans("0123456789,.", "０１２３４５６７８９，．")
                    )


def as_texts(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(min_row=8):
            for cell in row:
                if isinstance(cell.value, float):
                    cell.value = f"{cell.value:,.2f}"


def dashes_for_zero(workbook: Workbook) -> None:
    for sheet in workbook.worksheets:
        for row in sheet.iter_rows(min_row=8):
            for cell in row:
                if cell.value == 0.0:
                    cell.value = "-"


def headings_again(workbook: Workbook) -> None:
    """Printed on two pages: the heading rows stand in the middle a second time."""
    for title, first, at in ((FISCAL, 5, 20), (ECONOMIC, 5, 21), (INCOME, 5, 11)):
        sheet = workbook[title]
        count = 2 if title == ECONOMIC else 3
        rows = [[copy(cell.value) for cell in sheet[row]] for row in range(first, first + count)]
        unmerged(sheet)
        rows[0] = filled_right(rows[0]) if title != INCOME else rows[0]
        for column, text in enumerate(rows[0], start=1):
            sheet.cell(first, column).value = text
        sheet.insert_rows(at, count)
        for offset, values in enumerate(rows):
            for column, text in enumerate(values, start=1):
                sheet.cell(at + offset, column).value = text


def filled_right(values: list[Any]) -> list[Any]:
    found: list[Any] = []
    for value in values:
        found.append(value if value is not None else found[-1])
    return found


def blocks_exchanged(workbook: Workbook) -> None:
    """Running before personnel expenditure, and the two blocks of the former in another order."""
    sheet = workbook[ECONOMIC]
    unmerged(sheet)
    order = [7, 8, 9, 4, 5, 6, 1, 2, 3]
    for row in range(6, 36):
        values = [sheet.cell(row, column).value for column in range(1, 10)]
        for column, source in enumerate(order, start=1):
            sheet.cell(row, column).value = values[source - 1]
    for column, text in ((1, "公用经费"), (4, None), (7, "人员经费")):
        sheet.cell(5, column).value = text
    for column in (1, 2, 3, 4, 5, 6):
        sheet.cell(35, column).value = None
    sheet["A35"], sheet["F35"] = "公用经费合计", 8.78
    sheet.merge_cells("A5:F5")
    sheet.merge_cells("G5:I5")


def codes_in_parts(workbook: Workbook) -> None:
    """类 款 项 in columns of their own, as the national form has them."""
    for title in (INCOME, SPENT, GENERAL):
        sheet = workbook[title]
        unmerged(sheet)
        sheet.insert_cols(2, 2)
        for column, text in ((1, "类"), (2, "款"), (3, "项"), (4, "栏次")):
            sheet.cell(7, column).value = text
        sheet["A8"], sheet["D8"] = None, "合计"
        for row in range(9, 14):
            code = str(sheet.cell(row, 1).value)
            for column, part in ((1, code[:3]), (2, code[3:5]), (3, code[5:])):
                sheet.cell(row, column).value = int(part)
        sheet.merge_cells("A5:D5")
        sheet.merge_cells("A6:C6")
        if title == GENERAL:
            sheet.merge_cells("E5:G5")


def columns_moved(workbook: Workbook) -> None:
    """其他收入 before 上级补助收入."""
    sheet = workbook[INCOME]
    unmerged(sheet)
    for row in range(5, 14):
        sheet.cell(row, 5).value, sheet.cell(row, 9).value = (
            sheet.cell(row, 9).value,
            sheet.cell(row, 5).value,
        )
    for column, number in ((5, "3"), (9, "7")):
        sheet.cell(7, column).value = number


def figure_beside_its_label(workbook: Workbook) -> None:
    sheet = workbook[ECONOMIC]
    sheet["F35"], sheet["H35"] = 8.78, None


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (with_year, set()),
        (with_blanks, set()),
        (without_numbered_columns, set()),
        (without_numbered_lines, set()),
        (full_width, set()),
        (as_texts, set()),
        (dashes_for_zero, set()),
        (headings_again, set()),
        (blocks_exchanged, {"W-73"}),
        (codes_in_parts, set()),
        (columns_moved, {"W-73"}),
        (figure_beside_its_label, set()),
    ],
)
def test_other_layouts_come_to_the_same(
    change: Callable[[Workbook], None], rules: set[str]
) -> None:
    workbook = published()
    change(workbook)
    assert {one.rule for one in all_findings(workbook)} <= rules
    assert facts(workbook) == facts(published())


# What is wrong is named with its sheet and cell.


@pytest.mark.parametrize(
    ("title", "cell", "value"),
    [
        ("收入支出决算总表", "C38", 2070.09),
        ("收入支出决算总表", "F13", 2066.99),
        (INCOME, "D10", 9.28),
        (INCOME, "C8", 2067.09),
        (SPENT, "E11", 12.5),
        (FISCAL, "G39", 2060.0),
        (FISCAL, "C36", 5.0),
        (GENERAL, "D11", 299.91),
        (ECONOMIC, "C8", 300.13),
        (ECONOMIC, "F7", 9.78),
        (ECONOMIC, "H35", 9.78),
        (FUND, "E8", 3.0),
        (CAPITAL, "C8", 3.0),
        (THREE, "C9", 1.0),
        (THREE, "L9", 1.37),
    ],
)
def test_a_changed_cell_is_named(title: str, cell: str, value: float) -> None:
    workbook = published()
    workbook[title][cell] = value
    blocking = [one for one in all_findings(workbook) if one.blocks]
    named = {(place.sheet, place.cell) for one in blocking for place in one.places}
    assert (title, cell) in named, [(one.rule, one.places) for one in blocking]


def test_figures_under_the_sentence_that_there_are_none() -> None:
    workbook = published()
    sheet = workbook[FUND]
    sheet.insert_rows(9)
    for column, value in enumerate(("2120803", "城市建设支出", 0, 5, 5, 0, 5, 0), start=1):
        sheet.cell(9, column).value = value
    for column, value in enumerate((0, 5, 5, 0, 5, 0), start=3):
        sheet.cell(8, column).value = value
    sheet["A11"] = "说明：我部门没有政府性基金收入，也没有政府性基金支出，故本表无数据。"
    (finding,) = (one for one in all_findings(workbook) if one.rule == "T-16")
    assert (finding.places[0].sheet, finding.places[0].cell) == (FUND, "D8")
    sheet["A11"] = None
    assert "T-16" not in {one.rule for one in all_findings(workbook)}


def test_a_table_that_is_missing_and_one_that_is_there_twice() -> None:
    workbook = published()
    del workbook[FUND]
    again = workbook.copy_worksheet(workbook[GENERAL])
    found = {one.rule: one for one in all_findings(workbook)}
    assert set(found) == {"T-10", "W-61"}
    assert found["T-10"].places[0].path == "07"
    assert [place.sheet for place in found["W-61"].places] == [GENERAL, again.title]
