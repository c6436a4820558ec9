"""The same forms as people build them: other orders, splits, units, breaks. Read all the same."""

from __future__ import annotations

import io
import re
from copy import copy
from datetime import datetime
from decimal import Decimal
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from fiscal.forms import FormContent
from fiscal.sheets import lay_out
from tests.workbooks.building import (
    DEFINITIONS,
    cells_of,
    definition,
    found,
    published,
    read,
    read_one,
    rules_of,
    saved,
    unmerged,
)
from workbooks.opening import open_workbook
from workbooks.reading import FormReading, read_forms
from workbooks.writing import write_workbook


@pytest.fixture(scope="module")
def original() -> FormReading:
    """Project 金刚石产业大会: 14 indicators, on sheet 自评表3."""
    return read_one(published("自评表3"))


@pytest.fixture(scope="module")
def department() -> FormReading:
    return read_one(published("自评表1"))


def project() -> tuple[Workbook, Any]:
    workbook = published("自评表3")
    return workbook, unmerged(workbook["自评表3"])


def assert_same(form: FormReading, original: FormReading, *rules: str) -> None:
    assert form.content == original.content
    assert form.printed == original.printed
    assert rules_of(form.problems) == set(rules), [str(one.message) for one in form.problems]


def rows_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def fill(sheet: Any, rows: list[list[Any]], top: int = 1, left: int = 1) -> None:
    for row, values in enumerate(rows, start=top):
        for column, value in enumerate(values, start=left):
            if value is not None:
                sheet.cell(row, column).value = value


def test_without_merged_cells(original: FormReading) -> None:
    workbook, _ = project()
    assert_same(read_one(workbook), original)


def test_columns_in_another_order(original: FormReading) -> None:
    """Target and actual swapped, and the reason moved in front of the score."""
    workbook, sheet = project()
    order = [1, 2, 3, 5, 4, 9, 6, 8, 7]
    for row in range(18, 34):
        values = [sheet.cell(row, column).value for column in order]
        for column, value in enumerate(values, start=1):
            sheet.cell(row, column).value = value
    form = read_one(workbook)
    assert_same(form, original)
    assert form.addresses["indicators.r4.actual"] == "D22"


def test_budget_columns_in_another_order(original: FormReading) -> None:
    workbook, sheet = project()
    for row in range(5, 10):
        values = [sheet.cell(row, column).value for column in (6, 5, 4, 9, 8, 7)]
        for column, value in enumerate(values, start=4):
            sheet.cell(row, column).value = value
    assert_same(read_one(workbook), original)


@pytest.mark.parametrize("place", [1, 4, 9, 10])
def test_an_inserted_column_is_ignored(original: FormReading, place: int) -> None:
    workbook, sheet = project()
    sheet.insert_cols(place)
    sheet.cell(18, place).value = "序号"
    for row in range(19, 33):
        sheet.cell(row, place).value = row - 18
    form = read_one(workbook)
    assert_same(form, original, "W-14")
    assert cells_of(form.problems, "W-14") == [sheet.cell(18, place).coordinate]


@pytest.mark.parametrize(("top", "left"), [(5, 1), (1, 3), (4, 2)])
def test_the_form_stands_anywhere_on_the_sheet(original: FormReading, top: int, left: int) -> None:
    _, sheet = project()
    moved = Workbook()
    fill(moved.active, rows_of(sheet), top, left)
    assert_same(read_one(moved), original)


def test_forms_stacked_in_one_sheet() -> None:
    workbook = published("自评表2", "自评表3", "自评表4")
    expected = read(workbook)
    stacked = Workbook()
    top = 1
    for sheet in workbook.worksheets:
        rows = rows_of(unmerged(sheet))
        fill(stacked.active, rows, top)
        top += len(rows) + 2
    reading = read(stacked)
    assert reading.problems == ()
    for form, before in zip(reading.forms, expected.forms, strict=True):
        assert_same(form, before)
    assert reading.forms[1].addresses["header.name"] == "C31"


def test_stacked_forms_without_titles() -> None:
    workbook = published("自评表2", "自评表3", "自评表4")
    expected = read(workbook)
    stacked = Workbook()
    top = 1
    for sheet in workbook.worksheets:
        rows = rows_of(unmerged(sheet))[1:]
        fill(stacked.active, rows, top)
        top += len(rows) + 1
    reading = read(stacked)
    for form, before in zip(reading.forms, expected.forms, strict=True):
        assert_same(form, before)


@pytest.mark.parametrize(
    "name", ["Sheet1", "项目支出绩效自评情况表", "2023年项目绩效自评表（金刚石）"]
)
def test_a_form_without_its_title(original: FormReading, name: str) -> None:
    workbook, sheet = project()
    sheet["A1"] = None
    sheet.title = name
    assert_same(read_one(workbook), original)


@pytest.mark.parametrize(
    "title",
    [
        "2023年度项目支出绩效自评情况表",
        "项 目 支 出 绩 效 自 评 情 况 表",
        "项目支出绩效自评表",  # the title of the national form, and an alias here
        "郑州高新区创新协同中心２０２３年度项目支出绩效自评表（样表）",
        "项目支出绩效自评情况表（2023年度）",
    ],
)
def test_titles_as_people_write_them(original: FormReading, title: str) -> None:
    workbook, sheet = project()
    sheet["A1"] = title
    form = read_one(workbook)
    assert form.definition.key == "zhengzhou-2023-project"
    assert_same(form, original)


def national_content() -> FormContent:
    form = definition("national-2020-project")
    known = read_one(published("自评表3")).content
    rows = {}
    for block in form.grids:
        if block.key == "budget":
            rows["budget"] = tuple(
                type(known.rows["budget"][0])(row.key, {**old.values, "weight": None})
                for row, old in zip(block.rows, known.rows["budget"], strict=True)
            )
        else:
            rows[block.key] = known.rows[block.key]
    return FormContent(known.fields, rows)


@pytest.mark.parametrize("title", ["项目支出绩效自评表", "项目支出绩效自评情况表", ""])
def test_the_national_form_is_told_by_its_headings(title: str) -> None:
    form = definition("national-2020-project")
    content = national_content()
    data = write_workbook([("Sheet1", lay_out(form, content, {}))])
    workbook = open_workbook(data, "x.xlsx")
    workbook["Sheet1"]["A1"] = title or None
    reading = read_forms(workbook, DEFINITIONS)
    assert [one.definition.key for one in reading.forms] == ["national-2020-project"]
    assert reading.forms[0].content == content


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


def with_rows(sheet: Any, row: int, lines: list[list[Any]]) -> None:
    """Inserts lines in an unmerged sheet."""
    sheet.insert_rows(row, len(lines))
    fill(sheet, lines, row)


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


def test_text_wrapped_inside_cells(department: FormReading) -> None:
    workbook = published("自评表1")
    sheet = workbook["自评表1"]
    sheet["A20"], sheet["E20"] = "一级\n指标", "实际\n完成\n值"
    sheet["E26"], sheet["C26"] = "35.7\n2%", "预算调\n整率"
    sheet["H5"], sheet["D25"] = "64.28 %", " ≥90%"
    sheet["B24"] = "预算和财\r\n务管理"
    assert_same(read_one(workbook), department)
    sheet["E26"] = "35.7 2%"
    assert_same(read_one(workbook), department)


def test_figures_as_people_type_them(department: FormReading) -> None:
    workbook = published("自评表1")
    sheet = workbook["自评表1"]
    sheet["D5"], sheet["E5"], sheet["F5"] = "2,722.1", "３２１４．３３", " 2066.09 "
    sheet["D7"], sheet["E7"], sheet["F7"] = "-", None, "—"
    sheet["F21"], sheet["G21"], sheet["H26"] = "3分", "３", "19.07%"
    sheet["D6"] = 2722.1000000000004
    sheet["H41"] = -0.4
    sheet["H41"].number_format = "0.00%"
    form = read_one(workbook)
    flat = form.content.flat()
    assert [flat[f"budget.total.{key}"] for key in ("initial", "adjusted", "executed")] == [
        Decimal("2722.1"),
        Decimal("3214.33"),
        Decimal("2066.09"),
    ]
    assert flat["budget.fiscal.initial"] == Decimal("2722.1")
    assert [flat[f"budget.special.{key}"] for key in ("initial", "adjusted", "executed")] == [
        None
    ] * 3
    assert form.addresses["budget.special.adjusted"] == "E7"
    assert form.printed == department.printed
    assert form.problems == ()


def test_numbers_with_formats_in_text_columns(department: FormReading) -> None:
    workbook = published("自评表1")
    sheet = workbook["自评表1"]
    for address, value, code in (
        ("E21", 1, "0%"),
        ("E26", 0.3572, "0.00%"),
        ("E41", 0.6, "0%"),
        ("E45", 36, '0"亿元"'),
        ("E46", 61, "0家"),
        ("H5", 0.64276, "0.00%"),
        ("H7", 0, "0.00%"),
    ):
        sheet[address] = value
        sheet[address].number_format = code
    assert_same(read_one(workbook), department)


def test_rates_without_a_percent_sign(department: FormReading) -> None:
    workbook = published("自评表1")
    sheet = workbook["自评表1"]
    sheet["H5"], sheet["H6"] = 0.6428, 64.28
    form = read_one(workbook)
    assert form.printed["budget.total.rate"] == form.printed["budget.fiscal.rate"] == "64.28%"
    sheet["H4"], sheet["H5"] = "执行率（%）", 0.5
    assert read_one(workbook).printed["budget.total.rate"] == "0.5%"


def test_the_period_as_a_date_or_in_words(original: FormReading) -> None:
    workbook, sheet = project()
    for value, text in (
        (datetime(2024, 9, 30), "2024年9月"),
        ("（2023年度）", "（2023年度）"),
        ("填报日期：2024年9月30日", "2024年9月30日"),
    ):
        sheet["A2"] = value
        form = read_one(workbook)
        assert form.content.fields["header.period"] == text
        assert form.addresses["header.period"] == "A2"
        assert form.problems == ()


def test_labels_and_values_in_one_cell(original: FormReading) -> None:
    workbook, sheet = project()
    sheet["A3"], sheet["C3"] = "项目名称：金刚石产业大会", None
    sheet["A4"] = "主管部门（公章）："
    sheet["E4"] = "项目实施单位:"
    form = read_one(workbook)
    assert form.content == original.content and form.problems == ()
    assert form.addresses["header.name"] == "A3"


def test_further_lines_in_the_head_are_said_not_read(original: FormReading) -> None:
    workbook, sheet = project()
    with_rows(
        sheet, 5, [["项目负责人", "某人", None, None, "联系电话", "67980000"], ["单位：万元"]]
    )
    form = read_one(workbook)
    assert form.content == original.content
    hint = found(form.problems, "W-24")
    assert [place.cell for place in hint[0].places] == ["A5", "B5", "E5", "F5"]
    assert not hint[0].blocks and rules_of(form.problems) == {"W-24"}


def test_an_empty_value_is_not_the_next_label() -> None:
    workbook, sheet = project()
    sheet["B4"] = None
    form = read_one(workbook)
    assert form.content.fields["header.department"] is None
    assert form.addresses["header.department"] == "B4"


@pytest.mark.parametrize("where", ["side", "line", "headings"])
def test_amounts_in_yuan_are_converted_exactly(original: FormReading, where: str) -> None:
    workbook, sheet = project()
    for row in range(6, 10):
        for column in "DEF":
            cell = sheet[f"{column}{row}"]
            cell.value = int(Decimal(str(cell.value)) * 10_000)
    sheet["F6"] = "12,034,500.00"
    if where == "side":
        sheet["A5"] = "项目资金（元）"
    elif where == "line":
        sheet["I2"], sheet["A5"] = "金额单位：元", "项目资金"
    else:
        sheet["A5"] = "项目资金"
        for column in "DEF":
            sheet[f"{column}5"] = f"{sheet[f'{column}5'].value}（元）"
    form = read_one(workbook)
    assert_same(form, original, "W-49")
    sheet["F6"] = "12034500.005"
    assert cells_of(read_one(workbook).problems, "W-37") == ["F6"]


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


def test_styles_of_rows_and_cells_do_not_matter(original: FormReading) -> None:
    workbook = published("自评表3")
    sheet = workbook["自评表3"]
    for row in range(34, 3000):
        sheet.cell(row, 1)._style = copy(sheet["A33"]._style)
    assert_same(read_one(workbook), original)


def test_a_list_of_contents_is_no_form(original: FormReading) -> None:
    workbook = published("自评表3")
    cover = workbook.create_sheet("目录", 0)
    cover["A1"], cover["A3"], cover["A4"] = (
        "目录",
        "项目支出绩效自评情况表",
        "部门整体支出绩效自评表",
    )
    reading = read(workbook)
    assert [form.sheet for form in reading.forms] == ["自评表3"]
    assert rules_of(reading.problems) == {"W-02"}


def test_a_form_that_lost_its_name_line_stays_a_form_of_its_own() -> None:
    workbook = published("自评表2", "自评表3")
    stacked = Workbook()
    first = rows_of(unmerged(workbook["自评表2"]))
    second = rows_of(unmerged(workbook["自评表3"]))
    del second[2]
    fill(stacked.active, first)
    fill(stacked.active, second, len(first) + 2)
    reading = read(stacked)
    assert [form.name for form in reading.forms] == [first[2][2], ""]
    assert rules_of(reading.findings) == {"W-19"}


def test_the_label_of_a_block_in_a_line_of_its_own(original: FormReading) -> None:
    workbook, sheet = project()
    sheet["A5"] = None
    with_rows(sheet, 5, [["项目资金（元）"]])
    for row in range(7, 11):
        for column in "DEF":
            cell = sheet[f"{column}{row}"]
            cell.value = int(Decimal(str(cell.value)) * 10_000)
    assert_same(read_one(workbook), original, "W-49")


def test_units_in_number_formats(original: FormReading) -> None:
    workbook, sheet = project()
    for address, value, code in (
        ("D6", 16_000_000, "0!.0,"),
        ("E6", 17_192_100, '#,##0"元"'),
        ("F6", 1203.45, '0.00"万元"'),
    ):
        sheet[address] = value
        sheet[address].number_format = code
    form = read_one(workbook)
    assert_same(form, original, "W-50")
    assert cells_of(form.problems, "W-50") == ["E6"]


def test_ditto_marks(department: FormReading) -> None:
    workbook = published("自评表1")
    sheet = unmerged(workbook["自评表1"])
    sheet["A22"], sheet["B22"], sheet["B23"] = "同上", "〃", "同上"
    assert_same(read_one(workbook), department)


def test_prefixed_and_strict_xml(original: FormReading) -> None:
    """Other programs write <x:row>, or the namespaces of strict Open XML."""
    plain = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    for prefixed in (True, False):
        target = io.BytesIO()
        with (
            ZipFile(io.BytesIO(saved(published("自评表3")))) as source,
            ZipFile(target, "w") as changed,
        ):
            for name in source.namelist():
                content = source.read(name).decode()
                if prefixed and name.startswith("xl/worksheets/sheet"):
                    content = re.sub(r"<(/?)(?=\w)", r"<\1x:", content)
                    content = content.replace("xmlns=", "xmlns:x=")
                elif not prefixed:
                    content = content.replace(plain, strict)
                changed.writestr(name, content)
        reading = read_forms(open_workbook(target.getvalue(), "x.xlsx"), DEFINITIONS)
        assert_same(reading.forms[0], original)
