"""Every rule of uploaded tables broken once; each finding names its cell."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from fiscal.findings import Severity
from fiscal.problems import problems_in
from tests.workbooks.building import cells_of, found, rules_of, unmerged
from tests.workbooks.tables import change_line, first_row, read, read_one, workbook_of
from workbooks.tables import problems

ERROR, WARNING = Severity.ERROR, Severity.WARNING

CELLS: list[tuple[str, object, str]] = [
    ("W-30", "#REF!", "General"),
    ("W-31", "=SUM(F8:F9)", "General"),
    ("W-32", "约三万", "General"),
    ("W-32", "XXXX", "General"),
    ("W-32", "12.5.1", "General"),
    ("W-33", date(2024, 1, 15), "yyyy-mm-dd"),
    ("W-34", True, "General"),
    ("W-35", 0.5, "0.0%"),
    ("W-36", -12.5, "General"),
    ("W-36", "(12.5)", "General"),
    ("W-38", 10**15, "General"),
    ("W-75", 12.345, "0.0"),
    ("W-75", "12.34", "@"),
]


@pytest.mark.parametrize(("rule", "value", "code"), CELLS)
def test_what_is_no_amount(rule: str, value: object, code: str) -> None:
    workbook = workbook_of("03")
    sheet = workbook.worksheets[0]
    cell = sheet.cell(first_row(sheet) + 2, 7)
    cell.value, cell.number_format = value, code
    table = read_one(workbook)
    assert rules_of(table.problems) == {rule}
    assert cells_of(table.problems, rule) == [cell.coordinate]
    assert table.problems[0].severity is ERROR
    assert table.problems[0].places[0].sheet == sheet.title
    assert "基本支出／小计" in table.problems[0].places[0].label
    assert table.rows[2].amounts["basic"] is None
    assert table.rows[2].cells["basic"] == cell.coordinate


def test_all_problems_at_once() -> None:
    workbook = workbook_of("03", "05", "11")
    for sheet in workbook.worksheets:
        sheet.cell(first_row(sheet), 8).value = "见附件"
        sheet.cell(first_row(sheet) + 1, 8).value = -1
    reading = read(workbook)
    assert len(found(reading.findings, "W-32")) == 3
    assert len(found(reading.findings, "W-36")) == 3


def test_amounts_exactly_as_entered() -> None:
    workbook = workbook_of("03")
    sheet = workbook.worksheets[0]
    row = first_row(sheet)
    values: list[tuple[object, Decimal]] = [
        (0.1 + 0.2, Decimal("0.3")),
        (72026, Decimal("72026")),
        ("72,026.0", Decimal("72026.0")),
        ("12.5万元", Decimal("12.5")),
        (96258.3, Decimal("96258.3")),
    ]
    for offset, (value, _) in enumerate(values):
        sheet.cell(row + offset, 14).value = value
    table = read_one(workbook)
    assert table.problems == ()
    assert [table.rows[at].amounts["specific_target"] for at in range(5)] == [
        wanted for _, wanted in values
    ]


def test_long_codes_as_numbers() -> None:
    workbook = workbook_of("05")
    sheet = workbook.worksheets[0]
    cell = sheet.cell(first_row(sheet) + 1, 1)
    cell.value = 41019124000000041609
    cell.number_format = "0"
    assert cells_of(read_one(workbook).problems, "W-76") == [cell.coordinate]


def test_amount_merged_over_rows() -> None:
    workbook = workbook_of("03")
    sheet = workbook.worksheets[0]
    row = first_row(sheet) + 2
    sheet.cell(row + 1, 6).value = None
    sheet.merge_cells(start_row=row, end_row=row + 1, start_column=6, end_column=6)
    table = read_one(workbook)
    assert cells_of(table.problems, "W-77") == [f"F{row}"]
    assert table.rows[3].amounts["total"] is None


@pytest.mark.parametrize("text", ["单位：元", "（金额单位：元）", "部门名称：某局 单位:千元"])
def test_another_unit(text: str) -> None:
    workbook = workbook_of("08")
    cell = change_line(workbook.worksheets[0], "单位", text)
    problem = found(read_one(workbook).problems, "W-66")[0]
    assert (problem.places[0].cell, problem.severity) == (cell, ERROR)
    assert problem.expected == "万元"
    assert str(problem.actual) in str(problem.message)


def test_another_unit_in_a_heading() -> None:
    workbook = workbook_of("08")
    sheet = workbook.worksheets[0]
    change_line(sheet, "单位", "")
    sheet["F4"] = "公务接待费（元）"
    assert cells_of(read_one(workbook).problems, "W-66") == ["F4"]


def test_another_department() -> None:
    workbook = workbook_of("08")
    cell = change_line(workbook.worksheets[0], "部门名称", "部门名称：另一个局")
    problem = found(read_one(workbook).problems, "W-65")[0]
    assert (problem.places[0].cell, problem.severity) == (cell, ERROR)
    assert (problem.expected, problem.actual) == ("郑州市工业和信息化局", "另一个局")


@pytest.mark.parametrize(
    "name",
    [
        "市工信局",
        "郑州市 工业和 信息化局",
        "（郑州市）工业和信息化局",
        "郑州市工业和信息化局（公章）",
        "[021]郑州市工业和信息化局",
        "021-郑州市工业和信息化局",
    ],
)
def test_the_department_under_another_spelling(name: str) -> None:
    workbook = workbook_of("08")
    change_line(workbook.worksheets[0], "部门名称", f"部门名称：{name}")
    assert read_one(workbook).problems == ()


@pytest.mark.parametrize(
    "name", ["工业和信息化局", "郑州市工业和信息化局下属中心", "工信局", "（市工信局）协会", "021"]
)
def test_a_name_that_only_resembles_the_department(name: str) -> None:
    workbook = workbook_of("08")
    change_line(workbook.worksheets[0], "部门名称", f"部门名称：{name}")
    assert rules_of(read_one(workbook).problems) == {"W-65"}


def test_another_year() -> None:
    workbook = workbook_of("08")
    workbook.worksheets[0]["A1"] = "2023年一般公共预算“三公”经费支出情况表"
    problem = found(read_one(workbook).problems, "W-63")[0]
    assert (problem.actual, problem.severity) == ("2023", ERROR)


def test_name_and_title_of_two_tables() -> None:
    workbook = workbook_of("09")
    workbook.worksheets[0].title = "2024年国有资本经营预算支出情况表"
    reading = read(workbook)
    assert rules_of(reading.findings) == {"W-64"}
    assert reading.sheets[0].definition.code == "09"


def test_words_outside_the_columns() -> None:
    workbook = workbook_of("08")
    sheet = unmerged(workbook.worksheets[0])
    sheet.cell(first_row(sheet), 8).value = "待核"
    assert cells_of(read_one(workbook).problems, "W-24") == [f"H{first_row(sheet)}"]


def test_every_rule_has_a_number_a_sentence_and_a_test() -> None:
    rules = {(one.number, one.rule) for one in problems_in(problems)}
    numbers = sorted(number for number, _ in rules)
    assert numbers == [f"W-{number}" for number in range(60, 78)]
    assert all(rule[0].isupper() and rule.endswith(".") for _, rule in rules)
    here = Path(__file__).parent
    tested = "".join(path.read_text(encoding="utf-8") for path in here.glob("test_table_*.py"))
    assert [number for number in numbers if f'"{number}"' not in tested] == []
