"""Cells as a person sees them: number formats, dates, noise, wrapped text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from workbooks.captions import (
    is_called,
    is_continuation,
    is_note,
    is_row_called,
    is_similar,
    labelled_value,
    title_in,
    unit_in,
    unit_note,
)
from workbooks.cells import SeenCell, see
from workbooks.numberformats import clean_number, displayed
from workbooks.texts import one_line, paragraphs, unwrapped_figure


def seen(value: Any, code: str = "General", data_type: str = "") -> SeenCell:
    cell = Workbook().active["B3"]
    cell.value = value
    cell.number_format = code
    if data_type:
        cell.data_type = data_type
    return see(cell)


@pytest.mark.parametrize(
    ("number", "code", "text"),
    [
        ("1", "0%", "100%"),
        ("0.3572", "0.00%", "35.72%"),
        ("36", '0"亿元"', "36亿元"),
        ("36", "0\\亿\\元", "36亿元"),
        ("36", "0亿元", "36亿元"),
        ("90", '"≥"0"%"', "≥90%"),
        ("2", 'General"期"', "2期"),
        ("1203.45", "#,##0.00", "1,203.45"),
        ("1203.455", "0.00", "1203.46"),
        ("-5", "#,##0.00;[Red](#,##0.00)", "(5.00)"),
        ("-5", "0.0", "-5.0"),
        ("0", '0.00;-0.00;"-"', "-"),
        ("0", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "-"),
        ("1234.5", '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ ', "1,234.50"),
        ("27221000", "0!.0,", "2722.1"),
        ("1234567", "#,##0,", "1,235"),
        ("5", "[$¥-804]#,##0", "¥5"),
        ("7", "000", "007"),
        ("1.5", "0.##", "1.5"),
        ("1", "0.##", "1"),
        ("0.5", "# ?/?", "0.5"),
        ("12", "[DBNum1]0", "12"),
        ("12", "[>=10]0;0.0", "12"),
        ("12", "0.00E+00", "12"),
        ("12", "", "12"),
        ("12", "@", "12"),
    ],
)
def test_numbers_are_shown_with_their_format(number: str, code: str, text: str) -> None:
    assert displayed(Decimal(number), code) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (0.1 + 0.2, "0.3"),
        ((0.1 + 0.7) * 10, "8"),
        (293.59999999999997, "293.6"),
        (3214.3300000000004, "3214.33"),
        (3214.33000000012, "3214.33"),
        (2722.1, "2722.1"),
        (1e-7, "1E-7"),
        (1 / 3, "0.333333333333333"),
        (10**20, "1E+20"),
    ],
)
def test_noise_of_binary_fractions_goes_and_nothing_else(value: float, number: str) -> None:
    assert clean_number(value) == Decimal(number)


def test_kinds_of_cells() -> None:
    assert seen(None).kind == "blank"
    assert seen("  \u200b ").kind == "blank"
    assert seen(True) == SeenCell(3, 2, "boolean", "TRUE")
    assert seen("#REF!").kind == "error"
    assert seen("#N/A", data_type="s").kind == "error"
    assert seen("=A1+B1").kind == "formula"
    assert seen("=IF(A1>0,1,0)").kind == "formula"
    assert seen("=1+1").kind == "formula"
    assert seen("=A1").kind == "formula"
    assert seen("=1+1", data_type="s").kind == "text"
    for literal in ("=100%", "=3个", "=2400套", "=450 元/人、天", "=完成", "=1,200人", "=5"):
        assert (seen(literal).kind, seen(literal).text) == ("literal", literal)


def test_numbers_keep_the_precision_that_is_shown() -> None:
    assert str(seen(1600, "0.00").number) == "1600.00"
    assert str(seen(2722.1).number) == "2722.1"
    assert str(seen(1600.456, "0.0").number) == "1600.456"  # what is stored counts
    assert seen(27221000, "0!.0,").number == Decimal("2722.1")  # 元 shown as 万元
    assert seen(1, "0%").is_percentage


def test_dates() -> None:
    assert seen(date(2024, 12, 31)).text == "2024年12月31日"
    assert seen(datetime(2024, 9, 1), 'yyyy"年"m"月"').text == "2024年9月"
    assert seen(datetime(2024, 12, 1), 'm"月"').text == "12月"
    assert seen(datetime(2024, 9, 30), "yyyy-mm-dd").period == "2024年9月"
    assert seen(datetime(2024, 9, 30), 'yyyy"年"m"月"d"日"').period == "2024年9月30日"


def test_rich_text_is_text() -> None:
    rich = CellRichText("产业", TextBlock(InlineFont(b=True), "大会"))
    assert seen(rich).text == "产业大会"


def test_wrapped_text() -> None:
    assert one_line("预算和财务管\n理") == "预算和财务管理"
    assert one_line("密友 AI\n项目") == "密友 AI项目"
    assert one_line("smart\ncity") == "smart city"
    assert one_line("35.7\n2%") == "35.72%"
    assert seen("a_x000D_\nb_x005F_x0041_").text == "a\nb_x0041_"
    assert one_line("\ufeff 大会\xa0") == "大会"
    assert paragraphs("一、 \r\n二、\r\n\r\n三、\n") == "一、\n二、\n\n三、"
    assert unwrapped_figure("35.7 2%") == "35.72%"
    assert unwrapped_figure("64.28 %") == "64.28%"
    assert unwrapped_figure("≥ 90 %") == "≥ 90 %"
    assert unwrapped_figure("3 5") == "3 5"


def test_titles() -> None:
    titles = ("项目支出绩效自评表", "项目支出绩效自评情况表")
    for line in (
        "项目支出绩效自评情况表",
        "2023年度项目支出绩效自评情况表",
        "郑州市某局２０２３年度 项 目 支 出 绩效自评情况表（样表）",
        "项目支出绩效自评情况表(2023年度)",
        "附件2：项目支出绩效自评情况表（续）",
        "项目支出绩效自评情况表续表",
    ):
        assert title_in(line, titles) == "项目支出绩效自评情况表", line
    for line in (
        "本单位已编制完成。并附有项目支出绩效自评情况表",
        "项目支出绩效自评情况表说明",
        "项目支出情况表",
        "",
    ):
        assert title_in(line, titles) == ""
    assert is_continuation("项目支出绩效自评情况表（续）")
    assert is_continuation("项目支出绩效自评情况表(续表)(2023年度)")
    assert not is_continuation("持续项目支出绩效自评情况表")


def test_labels_and_headings() -> None:
    assert is_called("主管部门（公章）：", ("主管部门",))
    assert is_called("分值（10分）", ("分值(20)", "分值"))
    assert is_called("项目资金（元）", ("项目资金(万元)",))
    assert is_called(" 一级\n指标 ", ("一级指标",))
    assert not is_called("部门", ("部门（单位）名称", "部门(单位)"))
    assert is_row_called("其中：财政拨款", ("资金来源：（1）财政拨款",))
    assert is_row_called("①财政拨款", ("财政拨款",))
    assert not is_row_called("其他资金", ("单位资金",))
    assert is_similar("偏差原因分析和改进措施", "偏差原因分析及改进措施")
    assert not is_similar("全年执行率", "全年执行数")
    assert labelled_value("项目名称： 金刚石产业大会", ("项目名称",)) == "金刚石产业大会"
    assert labelled_value("项目名称：", ("项目名称",)) is None
    assert unit_in("项目资金（元）") == "元" and unit_in("年初预算数(单位:万元)") == "万元"
    assert unit_in("多元化") == ""
    assert unit_note("金额单位：元") == "元" and unit_note("单位：某局") == ""


def test_notes() -> None:
    for line in (
        "注：本表一式两份",
        "填表人：",
        "备注",
        "联系电话（手机）：",
        "单位负责人签字：",
        "注1、",
    ):
        assert is_note(line) == (line != "单位负责人签字：")
    for line in ("说明会场次", "注册企业数量", "联系企业数", "日期准确率"):
        assert not is_note(line)
