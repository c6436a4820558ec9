"""Every rule broken once in the published workbook; each finding names the cell."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.styles.numbers import FORMAT_PERCENTAGE

from fiscal.findings import Severity
from tests.workbooks.building import (
    DEFINITIONS,
    cells_of,
    found,
    published,
    read,
    read_one,
    rules_of,
    saved,
    unmerged,
)
from workbooks.catalogue import WORKBOOK_RULES
from workbooks.opening import open_workbook
from workbooks.reading import read_forms

Change = Callable[[Any], None]


def put(address: str, value: object, code: str = "General") -> Change:
    def change(sheet: Any) -> None:
        sheet[address] = value
        sheet[address].number_format = code

    return change


def merge(area: str) -> Change:
    def change(sheet: Any) -> None:
        for merged in list(sheet.merged_cells.ranges):
            if not merged.isdisjoint(type(merged)(sheet, area)):
                sheet.unmerge_cells(str(merged))
        sheet.merge_cells(area)

    return change


def both(*changes: Change) -> Change:
    def change(sheet: Any) -> None:
        for one in changes:
            one(sheet)

    return change


def unmerge(area: str) -> Change:
    return lambda sheet: sheet.unmerge_cells(area)


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

# Sheet 自评表3 is a project: budget E…I in rows 6–9, management 11–14, indicators 19–32.
BROKEN: list[tuple[str, Change, str, str, Severity]] = [
    ("W-12", put("I18", "得分"), "得分", "G18", ERROR),
    ("W-13", put("I18", "偏差原因分析和改进措施"), "偏差原因分析及改进措施", "I18", INFO),
    ("W-14", put("J18", "评分标准"), "评分标准", "J18", INFO),
    ("W-17", put("B8", "上年结转"), "上年结转", "B8", ERROR),
    ("W-18", put("B9", None), "项目资金", "D9", ERROR),
    ("W-19", put("A3", "名称是"), "项目名称", "A1", ERROR),
    ("W-16", put("B8", "财政拨款"), "财政拨款", "B7", ERROR),
    ("W-15", put("B9", "财政拨款"), "单位资金", "D5", ERROR),
    ("W-22", lambda sheet: sheet.delete_rows(33), "总分", "A18", INFO),
    ("W-24", put("K22", "甲"), "K22", "K22", WARNING),
    ("W-30", put("D6", "#REF!"), "#REF!", "D6", ERROR),
    ("W-30", put("G22", "#DIV/0!"), "#DIV/0!", "G22", WARNING),
    ("W-30", put("E22", "#N/A"), "参会人数", "E22", ERROR),
    ("W-31", put("D6", "=D7+D8"), "=D7+D8", "D6", ERROR),
    ("W-31", put("G33", "=SUM(G19:G32)"), "SUM", "G33", WARNING),
    ("W-32", put("F22", "三分之一"), "三分之一", "F22", ERROR),
    ("W-32", put("G22", "满分"), "满分", "G22", WARNING),
    ("W-32", put("E6", "约1600"), "约1600", "E6", ERROR),
    ("W-32", put("E6", "12.5.3"), "12.5.3", "E6", ERROR),
    ("W-33", put("E6", date(2024, 9, 1), "yyyy-mm-dd"), "2024年9月1日", "E6", ERROR),
    ("W-34", put("F22", True), "TRUE", "F22", ERROR),
    ("W-35", put("F22", 0.03, FORMAT_PERCENTAGE), "3%", "F22", ERROR),
    ("W-35", put("E6", "70%"), "70%", "E6", ERROR),
    ("W-36", put("E6", -1600), "-1600", "E6", ERROR),
    ("W-36", put("F22", "-3"), "-3", "F22", ERROR),
    ("W-37", put("E6", 1719.1234567), "1719.1234567", "E6", ERROR),
    ("W-37", put("E6", 1719 / 7), "245.571428571429", "E6", ERROR),
    ("W-38", put("E6", 1e13), "10000000000000", "E6", ERROR),
    ("W-39", put("I22", "长" * 30_001), "30001", "I22", ERROR),
    ("W-40", merge("D22:D23"), "D22:D23", "D22", ERROR),
    ("W-40", merge("E21:E24"), "E21:E24", "E21", ERROR),
    ("W-40", merge("D22:E22"), "D22:E22", "D22", ERROR),
    ("W-40", merge("E6:F6"), "E6:F6", "E6", ERROR),
    ("W-40", merge("F6:F7"), "F6:F7", "F6", ERROR),
    ("W-41", merge("I22:I23"), "I22:I23", "I22", INFO),
    ("W-42", both(unmerge("D11:E11"), put("E11", "也科学")), "也科学", "D11", ERROR),
    ("W-46", put("C22", None), "三级指标", "C22", ERROR),
    ("W-47", put("B30", None), "二级指标", "B30", ERROR),
    ("W-48", put("C23", "参会人数"), "参会人数", "C22", WARNING),
    ("W-49", put("A5", "项目资金（元）"), "项目资金", "D5", INFO),
    ("W-50", put("E6", "17192100元"), "1719.21", "E6", INFO),
    ("W-51", put("G7", 10), "10", "G7", INFO),
    ("W-52", put("A32", "小计"), "32", "A32", INFO),
    ("W-07", put("A1", "部门整体支出绩效自评情况表"), "项目支出绩效自评情况表", "A1", WARNING),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "change", "word", "cell", "severity"), BROKEN)
def test_a_broken_rule_is_found_at_its_cell(
    rule: str, change: Change, word: str, cell: str, severity: Severity
) -> None:
    workbook = published("自评表3")
    change(workbook["自评表3"])
    form = read_one(workbook)
    assert cells_of(form.problems, rule) == [cell], [str(one.message) for one in form.problems]
    problem = found(form.problems, rule)[0]
    assert word in str(problem.message)
    assert problem.severity is severity
    assert problem.places[0].sheet == "自评表3"
    others = {one.rule for one in form.problems if one.blocks} - {rule}
    assert others <= {"W-11", "W-15", "W-16"}, [str(one.message) for one in form.problems]


def test_a_missing_column_and_a_missing_computed_one() -> None:
    workbook = published("自评表3")
    sheet = workbook["自评表3"]
    sheet["D18"], sheet["H18"] = "一", "二"
    problem, hint = found(read_one(workbook).problems, "W-11")
    assert problem.blocks and "年度指标值" in str(problem.message)
    assert problem.expected == "年度指标值" and problem.places[0].cell == "A18"
    assert hint.severity is WARNING and "偏差度" in str(hint.message)


def test_a_missing_block() -> None:
    workbook = published("自评表3")
    for row in unmerged(workbook["自评表3"])["A10:I14"]:
        for cell in row:
            cell.value = None
    form = read_one(workbook)
    assert cells_of(form.problems, "W-10") == ["A1"]
    assert "资金管理情况" in str(found(form.problems, "W-10")[0].message)
    assert [row.key for row in form.content.rows["management"]] == [
        "arrangement",
        "payment",
        "use",
        "performance",
    ]
    assert form.content.value("management.use.score") is None


def test_a_field_that_stands_twice() -> None:
    workbook = published("自评表3")
    sheet = workbook["自评表3"]
    sheet.unmerge_cells("A2:I2")
    sheet["D2"], sheet["F2"] = "项目名称", "另一名称"
    form = read_one(workbook)
    assert cells_of(form.problems, "W-20") == ["D2"]
    assert [place.cell for place in found(form.problems, "W-20")[0].places] == ["D2", "A3"]


def test_more_than_five_hundred_rows() -> None:
    workbook = published("自评表3")
    sheet = unmerged(workbook["自评表3"])
    sheet.delete_rows(33)
    for number in range(1, 500):
        row = (None, None, f"指标{number}", "≥1", "1", 0, 0, 0)
        sheet.append(row)
    form = read_one(workbook)
    assert len(form.content.rows["indicators"]) == 500
    assert cells_of(form.problems, "W-21") == ["C519"]


def test_a_block_without_rows() -> None:
    workbook = published("自评表3")
    sheet = unmerged(workbook["自评表3"])
    sheet.delete_rows(19, 20)
    form = read_one(workbook)
    assert cells_of(form.problems, "W-23") == ["A18"]


def test_all_problems_are_said_at_once() -> None:
    workbook = published("自评表3")
    sheet = workbook["自评表3"]
    sheet["D6"], sheet["F22"], sheet["E23"], sheet["C24"] = "甲", "乙", "#REF!", None
    assert {"W-30", "W-32", "W-46"} <= rules_of(read_one(workbook).problems)
    assert cells_of(read_one(workbook).problems, "W-32") == ["D6", "F22"]


def test_no_form_at_all() -> None:
    workbook = Workbook()
    workbook.active["B2"] = "会议通知"
    reading = read(workbook)
    assert reading.forms == ()
    assert [problem.rule for problem in reading.problems] == ["W-01", "W-02"]
    assert reading.problems[0].blocks
    assert "项目支出绩效自评情况表" in str(reading.problems[0].message)
    assert reading.problems[1].places[0].sheet == "Sheet"


def test_an_empty_workbook() -> None:
    assert [problem.rule for problem in read(Workbook()).problems] == ["W-01"]


def test_hidden_sheets_rows_and_columns() -> None:
    workbook = published("自评表2", "自评表3")
    workbook["自评表2"].sheet_state = "hidden"
    workbook["自评表3"].row_dimensions[22].hidden = True
    workbook["自评表3"].column_dimensions["I"].hidden = True
    reading = read(workbook)
    assert [form.sheet for form in reading.forms] == ["自评表3"]
    assert found(reading.problems, "W-03")[0].severity is INFO
    hidden = found(reading.problems, "W-04")[0]
    assert hidden.places[0].cell == "I22" and "22、I" in str(hidden.message)
    assert reading.forms[0].content.value("indicators.r4.name") == "参会人数"


def test_content_far_beyond_the_form() -> None:
    workbook = published("自评表3")
    workbook["自评表3"]["XFD1048576"] = "遗留"
    reading = read(workbook)
    assert cells_of(reading.problems, "W-05") == ["XFD1048576"]
    assert len(reading.forms) == 1


def test_the_same_project_twice() -> None:
    workbook = published("自评表2", "自评表3")
    workbook["自评表3"]["C3"] = workbook["自评表2"]["C3"].value
    reading = read(workbook)
    repeated = found(reading.problems, "W-06")[0]
    assert [(place.sheet, place.cell) for place in repeated.places] == [
        ("自评表2", "C3"),
        ("自评表3", "C3"),
    ]


def test_a_row_shifted_to_the_right_is_read_and_reported() -> None:
    workbook = published("自评表3")
    sheet = unmerged(workbook["自评表3"])
    before = read_one(workbook).content
    sheet.move_range("A22:I22", cols=1)
    form = read_one(workbook)
    assert cells_of(form.problems, "W-43") == ["D22"]
    assert form.content == before
    assert form.printed["indicators.r4.score"] == Decimal("1.8")
    assert not any(one.blocks for one in form.problems)


def test_rows_shifted_to_the_left_as_they_were_published() -> None:
    """Two rows of the real document lost their first column at a page break."""
    workbook = published("自评表1")
    sheet = unmerged(workbook["自评表1"])
    before = read_one(workbook).content
    for column, value in enumerate((None, "资产管理规范性", "规范", "100%", 1, 1, 0, None), 1):
        sheet.cell(34, column).value = value
    row = ("绩效监控完成率", None, "=100%", "100%", 2, 2, 0, None)
    for column, value in enumerate(row, 1):
        sheet.cell(36, column).value = value
    form = read_one(workbook)
    assert cells_of(form.problems, "W-43") == ["B34", "A36"]
    assert form.content == before
    assert form.addresses["indicators.r16.actual"] == "D36"


def test_a_budget_row_shifted_to_the_right() -> None:
    workbook = published("自评表3")
    sheet = unmerged(workbook["自评表3"])
    before = read_one(workbook).content
    sheet.move_range("B7:I7", cols=2)
    form = read_one(workbook)
    assert form.content == before
    assert cells_of(form.problems, "W-43") == ["D7"]
    sheet.move_range("D7:K7", cols=-1)
    form = read_one(workbook)
    assert form.content == before
    assert cells_of(form.problems, "W-43") == ["C7"]
    sheet.move_range("C7:J7", cols=-1)
    sheet.move_range("D7:I7", cols=-1)
    form = read_one(workbook)
    assert form.content == before
    assert cells_of(form.problems, "W-43") == ["B7"]


def test_a_row_of_figures_that_fit_nowhere() -> None:
    workbook = published("自评表3")
    sheet = workbook["自评表3"]
    for column, value in zip(
        "CDEFGHI", ("12", "好", "很好", "满意", "优秀", "无", "5"), strict=True
    ):
        sheet[f"{column}22"] = value
    assert any(one.blocks for one in read_one(workbook).problems)


def test_texts_beside_their_headings_are_read_in_order() -> None:
    workbook = published("自评表1")
    sheet = unmerged(workbook["自评表1"])
    before = read_one(workbook).content
    sheet["C17"], sheet["E17"] = sheet["D17"].value, sheet["G17"].value
    sheet["D17"], sheet["G17"] = None, None
    form = read_one(workbook)
    assert form.content == before
    assert cells_of(form.problems, "W-44") == ["A17"]


def test_rules_are_numbered_once_and_tested() -> None:
    """Every rule has its number and its sentence; no number stands for two rules."""
    rules = {(problem.number, problem.rule) for problem in WORKBOOK_RULES}
    assert len(rules) == len({number for number, _ in rules}) >= 60
    assert all(re.fullmatch(r"W-\d\d", number) for number, _ in rules)
    assert all(rule[0].isupper() and rule.endswith(".") for _, rule in rules)


def test_error_cells_as_excel_saves_them() -> None:
    """Excel marks errors by the type of the cell, and keeps them behind their formula."""
    workbook = published("自评表3")
    data = saved(workbook)
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as changed,
    ):
        for member in source.namelist():
            content = source.read(member)
            if member.endswith("sheet1.xml"):
                content, count = re.subn(
                    rb'<c r="I6"[^>]*?(/>|>.*?</c>)',
                    b'<c r="I6" t="e"><f>F6/0</f><v>#DIV/0!</v></c>',
                    content,
                )
                assert count == 1
            changed.writestr(member, content)
    reading = read_forms(open_workbook(target.getvalue(), "x.xlsx"), DEFINITIONS)
    assert cells_of(reading.findings, "W-30") == ["I6"]


def test_the_head_and_the_block_name_different_units() -> None:
    workbook = published("自评表3")
    sheet = unmerged(workbook["自评表3"])
    sheet["I2"] = "单位：元"
    form = read_one(workbook)
    assert cells_of(form.problems, "W-53") == ["D5"]
    assert found(form.problems, "W-53")[0].blocks


def test_a_row_that_moved_up_behind_a_deleted_cell() -> None:
    """Without its actual value the rest of the row stands one column to the left."""
    workbook = published("自评表3")
    sheet = unmerged(workbook["自评表3"])
    sheet.move_range("F22:I22", cols=-1)
    form = read_one(workbook)
    assert cells_of(form.problems, "W-45") == ["C22"]
    assert found(form.problems, "W-45")[0].blocks
