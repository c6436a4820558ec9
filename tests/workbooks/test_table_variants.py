"""Tables as other hands build them are read like our own; what differs is said, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from fiscal.findings import Severity
from tests.workbooks.building import cells_of, found, rules_of, unmerged
from tests.workbooks.tables import (
    NOTES,
    differences,
    first_row,
    heading,
    read,
    read_one,
    rows_of,
    workbook_of,
)

Change = Callable[[Any], object]


def unmerge_all(sheet: Any) -> None:
    unmerged(sheet)


def shift_down_and_right(sheet: Any) -> None:
    """Blank rows above and blank columns to the left."""
    merged = [str(one) for one in sheet.merged_cells.ranges]
    unmerged(sheet)
    sheet.move_range(sheet.dimensions, rows=3, cols=2)
    for one in merged:
        start, end = (sheet[part] for part in one.split(":"))
        sheet.merge_cells(
            start_row=start.row + 3,
            start_column=start.column + 2,
            end_row=end.row + 3,
            end_column=end.column + 2,
        )


def break_page(sheet: Any, after: int = 12, with_number: bool = True) -> None:
    """Title, captions and headings again in the middle, as a printed second page has them."""
    unmerged(sheet)
    head = first_row(sheet) - 1
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(max_row=head)]
    sheet.insert_rows(after, head + 1)
    if with_number:
        sheet.cell(after, 2, "第 1 页 共 2 页")
    for row, line in enumerate(lines, start=after + 1):
        for column, value in enumerate(line, start=1):
            sheet.cell(row, column, value)


def repeat_headings_on_top(sheet: Any) -> None:
    unmerged(sheet)
    top, bottom = 4, first_row(sheet) - 1
    lines = [[cell.value for cell in row] for row in sheet.iter_rows(top, bottom)]
    sheet.insert_rows(top, 2 * len(lines))
    for again in range(2):
        for row, line in enumerate(lines, start=top + again * len(lines)):
            for column, value in enumerate(line, start=1):
                sheet.cell(row, column, value)


def use_blanks_and_full_width(sheet: Any) -> None:
    for row in sheet.iter_rows():
        for cell in row:
            if cell.row < first_row(sheet) and isinstance(cell.value, str):
                cell.value = cell.value.replace("(", "（").replace(")", "） ")
                if 1 < len(cell.value) < 6:
                    cell.value = cell.value[0] + " \u3000" + cell.value[1:]


def write_numbers_as_text(sheet: Any) -> None:
    unmerged(sheet)
    wide = str.maketrans("0123456789.,", "０１２３４５６７８９．，")
    for row in sheet.iter_rows(min_row=first_row(sheet)):
        for index, cell in enumerate(row):
            if isinstance(cell.value, int | float):
                text = f"{cell.value:,.1f}"
                cell.value = text.translate(wide) if index % 2 else f" {text} "
            elif cell.value is None and index > 8:
                cell.value = "-" if index % 2 else "—"


def number_the_columns(sheet: Any) -> None:
    row = first_row(sheet)
    unmerged(sheet)
    sheet.insert_rows(row)
    for column in range(1, sheet.max_column + 1):
        sheet.cell(row, column, column)


def put_blank_rows_between(sheet: Any) -> None:
    unmerged(sheet)
    for row in range(first_row(sheet) + 3, first_row(sheet) - 1, -1):
        sheet.insert_rows(row + 1)


def title(text: str) -> Change:
    def change(sheet: Any) -> None:
        sheet["A1"] = text

    return change


def name(text: str) -> Change:
    def change(sheet: Any) -> None:
        sheet.title = text

    return change


SILENT: dict[str, Change] = {
    "unmerged": unmerge_all,
    "moved on the sheet": shift_down_and_right,
    "page break": break_page,
    "page break without number": lambda sheet: break_page(sheet, with_number=False),
    "headings thrice": repeat_headings_on_top,
    "full width": use_blanks_and_full_width,
    "numbers as text": write_numbers_as_text,
    "column numbers": number_the_columns,
    "blank rows": put_blank_rows_between,
    "sheet name of no help": name("Sheet3"),
}


@pytest.mark.parametrize("code", ["01", "02", "03", "04", "05", "06", "07", "11"])
@pytest.mark.parametrize("variant", SILENT)
def test_read_without_a_word(code: str, variant: str) -> None:
    workbook = workbook_of(code)
    SILENT[variant](workbook.worksheets[0])
    table = read_one(workbook)
    assert table.problems == ()
    assert differences(table, rows_of(code)) == []
    assert table.notes[-2:] == NOTES


@pytest.mark.parametrize(
    "text",
    [
        "一般公共预算“三公”经费支出情况表",
        "2024 年一般公共预算「三公」经费支出情况表",
        "2024年度一般公共预算三公经费支出情况表",
        "一般公共预算＂三公＂经费支出情况",
        "附件8：2024年一般公共预算“三公”经费支出情况表",
        "郑州市工业和信息化局2024年一般公共预算“三公”经费支出情况表（万元）",
        "郑州市工业和信息化局一般公共预算“三公”经费支出情况表",
    ],
)
@pytest.mark.parametrize("where", ["title", "name"])
def test_titles_by_other_hands(text: str, where: str) -> None:
    workbook = workbook_of("08")
    sheet = workbook.worksheets[0]
    if where == "title":
        sheet["A1"], sheet.title = text, "表8"
    else:
        unmerged(sheet)
        sheet["A1"], sheet.title = None, text[:31]
    table = read_one(workbook)
    assert table.definition.code == "08"
    assert table.problems == ()
    assert differences(table, rows_of("08")) == []


def test_a_title_is_not_part_of_another() -> None:
    workbook = workbook_of("11")
    workbook.worksheets[0]["A1"] = "2024年一般公共预算项目支出预算表"
    workbook.worksheets[0].title = "Sheet1"
    reading = read(workbook)
    assert reading.sheets == ()
    assert rules_of(reading.problems) == {"W-60"}
    assert len(reading.missing) == 11


def test_labels_that_read_like_titles_begin_no_table() -> None:
    workbook = workbook_of("05")
    sheet = workbook.worksheets[0]
    unmerged(sheet)
    sheet.append([None, "项目支出"])
    table = read_one(workbook)
    assert differences(table, rows_of("05")) == []


def test_two_tables_on_one_sheet() -> None:
    workbook = workbook_of("08", "09")
    first, second = workbook.worksheets
    unmerged(second)
    for row in second.iter_rows():
        first.append([cell.value for cell in row])
    workbook.remove(second)
    reading = read(workbook)
    assert [one.definition.code for one in reading.sheets] == ["08", "09"]
    assert differences(reading.sheets[0], rows_of("08")) == []
    assert differences(reading.sheets[1], rows_of("09")) == []


def test_lowest_headings_alone() -> None:
    """Somebody left the upper heading rows out; what stands twice cannot be told apart."""
    workbook = workbook_of("06")
    sheet = unmerged(workbook.worksheets[0])
    sheet.delete_rows(4)
    table = read_one(workbook)
    assert {one.message.values["heading"] for one in found(table.problems, "W-68")} == {
        "部门预算支出经济分类科目／科目编码",
        "部门预算支出经济分类科目／科目名称",
        "政府预算支出经济分类科目编码／科目编码",
        "政府预算支出经济分类科目编码／科目名称",
    }
    assert set(table.rows[0].amounts) == {"total", "personnel", "running"}


def test_continued_on_another_sheet() -> None:
    workbook = workbook_of("07")
    first = unmerged(workbook.worksheets[0])
    second = workbook.copy_worksheet(first)
    second["A1"] = "2024年支出经济分类汇总表（续）"
    second.title = "Sheet2"
    first.delete_rows(30, 100)
    second.delete_rows(first_row(first), 30 - first_row(first))
    reading = read(workbook)
    assert rules_of(reading.findings) == {"W-62"}
    assert differences(reading.sheets[0], rows_of("07")) == []


def test_a_table_twice() -> None:
    workbook = workbook_of("02")
    workbook.copy_worksheet(workbook.worksheets[0]).title = "收入"
    reading = read(workbook)
    problem = found(reading.problems, "W-61")[0]
    assert [place.sheet for place in problem.places] == ["2024年部门收入总体情况表", "收入"]
    assert problem.severity is Severity.ERROR
    assert differences(reading.sheets[0], rows_of("02")) == []


def test_column_moved() -> None:
    workbook = workbook_of("11")
    sheet = unmerged(workbook.worksheets[0])
    for row in sheet.iter_rows(min_row=4):
        values = [cell.value for cell in row]
        moved = [*values[:3], values[11], *values[3:11]]
        for cell, value in zip(row, moved, strict=True):
            cell.value = value
    table = read_one(workbook)
    assert rules_of(table.problems) == {"W-73"}
    assert "单位资金" in str(table.problems[0].message)
    assert found(table.problems, "W-73")[0].severity is Severity.INFO
    assert differences(table, rows_of("11")) == []
    assert table.rows[0].cells["unit_funds"] == f"D{first_row(sheet)}"


def slip_lowest_headings(sheet: Any) -> None:
    """The third heading row moved to the left, as it did in the published table 03."""
    unmerged(sheet)
    row = first_row(sheet) - 1
    parts = [sheet.cell(row - 1, column).value for column in (1, 2, 3)]
    lowest = [sheet.cell(row, column).value for column in range(1, sheet.max_column + 1)]
    for column in range(1, sheet.max_column + 1):
        sheet.cell(row, column).value = None
    for column in (1, 2, 3):
        sheet.cell(row - 1, column).value = None
    for column, text in enumerate([*parts, *filter(None, lowest)], start=1):
        sheet.cell(row, column, text)


def test_slipped_headings_are_read_by_order() -> None:
    workbook = workbook_of("03")
    slip_lowest_headings(workbook.worksheets[0])
    table = read_one(workbook)
    assert rules_of(table.problems) == {"W-70"}
    assert table.problems[0].severity is Severity.INFO
    assert differences(table, rows_of("03")) == []


def test_slipped_headings_in_another_order_are_not_guessed() -> None:
    workbook = workbook_of("03")
    sheet = workbook.worksheets[0]
    slip_lowest_headings(sheet)
    goods, capital = heading(sheet, "商品和服务支出"), heading(sheet, "资本性支出")
    goods.value, capital.value = capital.value, goods.value
    table = read_one(workbook)
    missing = {one.expected for one in found(table.problems, "W-68")}
    assert "基本支出／公用经费／商品和服务支出" in missing
    assert "W-70" not in rules_of(table.problems)
    assert not any("goods" in row.amounts for row in table.rows)


def test_order_that_the_cells_contradict_is_not_taken() -> None:
    workbook = workbook_of("03")
    sheet = workbook.worksheets[0]
    slip_lowest_headings(sheet)
    for row in range(first_row(sheet), sheet.max_row + 1):
        code, figure = sheet.cell(row, 4), sheet.cell(row, 6)
        code.value, figure.value = figure.value, code.value
    assert "W-70" not in rules_of(read_one(workbook).problems)


@pytest.mark.parametrize(("code", "severity"), [("03", Severity.ERROR), ("09", Severity.INFO)])
def test_last_column_lost(code: str, severity: Severity) -> None:
    workbook = workbook_of(code)
    unmerged(workbook.worksheets[0]).delete_cols(14)
    table = read_one(workbook)
    problem = found(table.problems, "W-68")[0]
    assert (problem.expected, problem.severity) == ("项目支出／特定目标类", severity)
    assert all("specific_target" not in row.amounts for row in table.rows)
    rows = [[*row[:13], None] for row in rows_of(code)]
    read_rows = [{**row.amounts, "specific_target": None} for row in table.rows]
    assert read_rows == [{**row.amounts, "specific_target": None} for row in table.rows]
    assert len(read_rows) == len([row for row in rows if any(row)])


def test_figures_beside_the_last_column() -> None:
    workbook = workbook_of("07")
    sheet = unmerged(workbook.worksheets[0])
    for row in range(first_row(sheet), sheet.max_row + 1):
        sheet.cell(row, 19).value, sheet.cell(row, 18).value = sheet.cell(row, 18).value, None
    table = read_one(workbook)
    assert rules_of(table.problems) == {"W-71"}
    assert cells_of(table.problems, "W-71") == [f"S{first_row(sheet)}"]
    assert differences(table, rows_of("07")) == []


def test_figures_beside_a_filled_last_column_are_not_read() -> None:
    workbook = workbook_of("07")
    sheet = unmerged(workbook.worksheets[0])
    sheet.cell(first_row(sheet) + 2, 19, 7.5)
    table = read_one(workbook)
    assert cells_of(table.problems, "W-72") == [f"S{first_row(sheet) + 2}"]
    assert differences(table, rows_of("07")) == []


def test_heading_missing() -> None:
    workbook = workbook_of("11")
    sheet = unmerged(workbook.worksheets[0])
    heading(sheet, "财政专户管理资金").value = None
    table = read_one(workbook)
    assert [one.expected for one in found(table.problems, "W-68")] == ["财政专户管理资金"]
    stray = found(table.problems, "W-72")[0]
    assert stray.places[0].cell.startswith("K")
    assert all("special_account" not in row.amounts for row in table.rows)


def test_another_wording_is_not_taken_for_another_column() -> None:
    """合计 under 基本支出 is not the 合计 of the table, even where that is missing."""
    workbook = workbook_of("05")
    sheet = unmerged(workbook.worksheets[0])
    heading(sheet, "合计").value = "总额"
    heading(sheet, "小计").value = "合计"
    table = read_one(workbook)
    assert {one.expected for one in found(table.problems, "W-68")} == {"合计", "基本支出／小计"}
    assert not {"total", "basic"} & set(table.rows[0].amounts)


def test_heading_doubled() -> None:
    workbook = workbook_of("11")
    sheet = unmerged(workbook.worksheets[0])
    heading(sheet, "财政专户管理资金").value = "合计"
    table = read_one(workbook)
    problem = found(table.problems, "W-69")[0]
    assert [place.cell for place in problem.places] == ["D4", "K4"]
    assert found(table.problems, "W-68")[0].expected == "财政专户管理资金"
    assert all("total" not in row.amounts for row in table.rows)


def test_heading_doubled_over_an_empty_column() -> None:
    workbook = workbook_of("11")
    sheet = unmerged(workbook.worksheets[0])
    sheet["M4"] = "合计"
    table = read_one(workbook)
    assert differences(table, rows_of("11")) == []


def test_other_columns_on_a_later_page() -> None:
    workbook = workbook_of("11")
    sheet = workbook.worksheets[0]
    break_page(sheet)
    special, unit = heading(sheet, "财政专户管理资金", 1), heading(sheet, "单位资金", 1)
    special.value, unit.value = None, special.value
    table = read_one(workbook)
    problem = found(table.problems, "W-74")[0]
    assert [place.cell[0] for place in problem.places] == ["L", "K"]


def test_a_later_page_may_have_its_own_order() -> None:
    workbook = workbook_of("11")
    sheet = workbook.worksheets[0]
    break_page(sheet)
    special, unit = heading(sheet, "财政专户管理资金", 1), heading(sheet, "单位资金", 1)
    for row in range(special.row, sheet.max_row + 1):
        left, right = sheet.cell(row, special.column), sheet.cell(row, unit.column)
        left.value, right.value = right.value, left.value
    table = read_one(workbook)
    assert rules_of(table.problems) == {"W-73"}
    assert differences(table, rows_of("11")) == []


def test_column_of_their_own() -> None:
    workbook = workbook_of("11")
    sheet = unmerged(workbook.worksheets[0])
    sheet["M4"], sheet.cell(first_row(sheet) + 3, 13).value = "备注", "已下达"
    table = read_one(workbook)
    assert cells_of(table.problems, "W-14") == [f"M{first_row(sheet) + 3}"]
    assert differences(table, rows_of("11")) == []


def test_headings_that_are_not_there() -> None:
    workbook = workbook_of("08")
    sheet = unmerged(workbook.worksheets[0])
    sheet.delete_rows(4, 2)
    table = read_one(workbook)
    assert cells_of(table.problems, "W-67") == ["A1"]
    assert table.rows == ()


def test_codes_and_names() -> None:
    workbook = workbook_of("03", "05")
    split_codes, whole_codes = workbook.worksheets
    row = first_row(split_codes) + 2
    split_codes.cell(row, 1).value = 208.0
    split_codes.cell(row, 2).value = 5
    split_codes.cell(row, 3).value = "０１ "
    split_codes.cell(row, 5).value = "行政单位\n离 退休"
    split_codes.cell(row + 1, 5).value = "5G 基站 (一) 建设 运维"
    below = first_row(whole_codes) + 1
    whole_codes.cell(below, 1).value = 208.0
    whole_codes.cell(below + 1, 1).value = " 208 05"
    whole_codes.cell(below + 2, 1).value = 2080501
    reading = read(workbook)
    assert reading.findings == ()
    assert reading.sheets[0].rows[3].texts["name"] == "5G 基站(一)建设运维"
    renamed = [[*row] for row in rows_of("03")]
    renamed[3][4] = "5G 基站(一)建设运维"
    assert differences(reading.sheets[0], renamed) == []
    assert differences(reading.sheets[1], rows_of("05")) == []


def test_one_name_merged_over_several_rows() -> None:
    workbook = workbook_of("11")
    sheet = workbook.worksheets[0]
    rows = rows_of("11")
    top = first_row(sheet) + 2
    same = [row for row in range(2, len(rows)) if rows[row][2] == rows[2][2]]
    assert same == list(range(2, 2 + len(same)))
    sheet.merge_cells(start_row=top, end_row=top + len(same) - 1, start_column=3, end_column=3)
    table = read_one(workbook)
    assert table.problems == ()
    assert differences(table, rows) == []


def test_hidden_lines_are_read_and_named() -> None:
    workbook = workbook_of("11")
    sheet = workbook.worksheets[0]
    row = first_row(sheet) + 1
    sheet.column_dimensions["K"].hidden = True
    sheet.row_dimensions[row].hidden = True
    table = read_one(workbook)
    problem = found(table.problems, "W-04")[0]
    assert (problem.severity, problem.actual) == (Severity.INFO, f"{row}、K")
    assert differences(table, rows_of("11")) == []


def test_hidden_sheets_are_not_read() -> None:
    workbook = workbook_of("08", "09")
    workbook.worksheets[1].sheet_state = "hidden"
    reading = read(workbook)
    assert rules_of(reading.problems) == {"W-03"}
    assert [one.definition.code for one in reading.sheets] == ["08"]


def test_notes_on_every_page() -> None:
    workbook = workbook_of("05")
    sheet = workbook.worksheets[0]
    break_page(sheet)
    sheet.cell(12, 1).value = "备注：本表仅含当年财政拨款安排的支出。"
    sheet.cell(12, 2).value = None
    table = read_one(workbook)
    assert table.notes == ("备注：本表仅含当年财政拨款安排的支出。", *NOTES)
    assert differences(table, rows_of("05")) == []
