"""Rows as people build them: levels, page breaks, totals, notes, blank and tall rows."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from tests.workbooks.building import (
    assert_same,
    cells_of,
    fill,
    project,
    published,
    read_one,
    rows_of,
    unmerged,
    with_rows,
)
from workbooks.reading import FormReading


def test_levels_given_once_and_blank_below(department: FormReading) -> None:
    workbook = published("自评表1")
    unmerged(workbook["自评表1"])
    assert_same(read_one(workbook), department)


def test_levels_repeated_in_every_row(department: FormReading) -> None:
    workbook = published("自评表1")
    sheet = unmerged(workbook["自评表1"])
    for number, row in enumerate(department.content.rows["indicators"]):
        sheet.cell(21 + number, 1).value = row.values["level1"]
        sheet.cell(21 + number, 2).value = row.values["level2"]
    form = read_one(workbook)
    assert_same(form, department)
    assert form.addresses["indicators.r2.level1"] == "A22"


def test_page_breaks(department: FormReading) -> None:
    """Headings, titles and page numbers repeated, levels repeated or not, blank rows between."""
    workbook = published("自评表1")
    sheet = unmerged(workbook["自评表1"])
    headings = [sheet.cell(20, column).value for column in range(1, 10)]
    with_rows(sheet, 43, [["第 3 页"], [], ["部门整体支出绩效自评情况表（续）"], headings])
    with_rows(sheet, 30, [["— 2 —"], [], ["部门整体支出绩效自评情况表"], ["绩效指标"], headings])
    task_headings = [sheet.cell(12, column).value for column in range(1, 10)]
    with_rows(sheet, 16, [[], ["年度主要任务"], task_headings, []])
    form = read_one(workbook)
    assert_same(form, department)


def test_headings_move_after_a_page_break(department: FormReading) -> None:
    workbook = published("自评表1")
    sheet = unmerged(workbook["自评表1"])
    with_rows(sheet, 17, [["任务名称", None, "主要内容", None, "实际完成情况"]])
    for row in (18, 19):
        sheet.cell(row, 3).value = sheet.cell(row, 4).value
        sheet.cell(row, 5).value = sheet.cell(row, 7).value
        sheet.cell(row, 4).value = sheet.cell(row, 7).value = None
    assert_same(read_one(workbook), department)


def test_notes_end_the_grid(original: FormReading) -> None:
    workbook, sheet = project()
    with_rows(
        sheet,
        34,
        [
            [],
            ["注：1.本表由项目单位填写。"],
            ["2.得分一档最高不能超过该指标分值上限。"],
            ["填报人：某某", None, None, "联系电话：67980000"],
        ],
    )
    assert_same(read_one(workbook), original)


@pytest.mark.parametrize("word", ["合计", "总 计", "总分值", "总分：", "合计（分）"])
def test_totals_by_another_name(original: FormReading, word: str) -> None:
    workbook, sheet = project()
    sheet["A33"] = word
    assert_same(read_one(workbook), original)


def test_content_after_the_total_is_said(original: FormReading) -> None:
    workbook, sheet = project()
    fill(sheet, [[None, None, "遗漏的指标", "≥1", "1", 5, 5, 0]], 34)
    form = read_one(workbook)
    assert form.content == original.content
    assert cells_of(form.problems, "W-24") == ["C34"]


def test_empty_template_rows_are_skipped(original: FormReading) -> None:
    workbook, sheet = project()
    with_rows(sheet, 33, [[], [None, "其他指标"], [None, None, None, None, None, None, 0, 0]])
    assert_same(read_one(workbook), original)


def test_tall_rows(original: FormReading) -> None:
    """Every indicator merged over two rows of the sheet."""
    _, sheet = project()
    rows = rows_of(sheet)
    tall = Workbook()
    fill(tall.active, rows[:18])
    for number, values in enumerate(rows[18:32]):
        top = 19 + 2 * number
        fill(tall.active, [values], top)
        for column in range(3, 10):
            tall.active.merge_cells(
                start_row=top, end_row=top + 1, start_column=column, end_column=column
            )
    fill(tall.active, [rows[32]], 47)
    assert_same(read_one(tall), original)


def test_row_labels_as_people_write_them(department: FormReading) -> None:
    workbook = published("自评表1")
    sheet = workbook["自评表1"]
    sheet["B6"], sheet["B7"], sheet["B8"] = "其中：财政拨款", "2.财政专户管理资金", "③单位资金："
    assert_same(read_one(workbook), department)


def test_goal_over_several_rows(original: FormReading) -> None:
    workbook, sheet = project()
    first = sheet["B16"].value
    with_rows(sheet, 17, [[None, "续写的目标", None, None, None, "续写的结果"]])
    form = read_one(workbook)
    goal = form.content.rows["goal"][0].values
    assert goal["expected"] == f"{first}\n续写的目标"
    assert goal["actual"] == "大会如期举办，签约和参会规模超过预期。\n续写的结果"
    assert form.problems == ()


def test_ditto_marks(department: FormReading) -> None:
    workbook = published("自评表1")
    sheet = unmerged(workbook["自评表1"])
    sheet["A22"], sheet["B22"], sheet["B23"] = "同上", "〃", "同上"
    assert_same(read_one(workbook), department)
