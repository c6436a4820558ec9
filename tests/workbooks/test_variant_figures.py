"""Texts and figures as people type them: wrapped, in other units, with formats."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.workbooks.building import assert_same, cells_of, project, published, read_one
from workbooks.reading import FormReading


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
