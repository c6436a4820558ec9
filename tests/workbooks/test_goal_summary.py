"""The summary of project goals out of a sheet: page breaks, and errors with their cells."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiscal.goal_summary import (
    GoalSummary,
    SummaryIndicator,
    SummaryLine,
    SummaryProject,
    SummaryUnit,
    lay_out_summary,
    summary_definition,
    summary_definitions,
)
from tests.goal_workbooks import LEVELS, goal_workbook, goals, summary_headings
from workbooks.goal_summary import read_goal_summaries
from workbooks.opening import open_workbook
from workbooks.writing import write_workbook

DEFINITION = summary_definition("zhengzhou-2024")
SHEET = "部门预算项目绩效目标汇总表"


def read(data: bytes):
    [reading] = read_goal_summaries(open_workbook(data, "目标.xlsx"), summary_definitions())
    return reading


def planted(change) -> list[tuple[str, str]]:
    """Rule and cell of every problem after `change` has been made to the published sheet."""
    workbook = openpyxl.load_workbook(BytesIO(goal_workbook(goals("economic_development"))))
    change(workbook[SHEET])
    target = BytesIO()
    workbook.save(target)
    return [(one.rule, one.places[0].cell) for one in read(target.getvalue()).problems]


def put(cell, value):
    def change(sheet):
        sheet[cell] = value

    return change


def without_rows(first, count):
    def change(sheet):
        sheet.merged_cells.ranges.clear()
        sheet.delete_rows(first, count)

    return change


PLANTED = {
    "code too short": (put("A13", "4101912400000004161"), ("W-82", "A13")),
    "code too long": (put("A13", "4101912400000004161200"), ("W-82", "A13")),
    "no code": (put("A13", None), ("W-82", "B13")),
    "code as a number": (put("A13", 41019124000000041612), ("W-83", "A13")),
    "a project twice": (put("A13", "41019124000000041609"), ("W-84", "A13")),
    "no target": (put("H8", None), ("W-86", "G8")),
    "no indicator": (put("G8", None), ("W-87", "H8")),
    "an indicator beside a unit": (put("G7", "预算执行率"), ("W-88", "G7")),
    "beyond the columns": (put("P9", "附言"), ("W-90", "P9")),
    "text for an amount": (put("C8", "四百"), ("W-32", "C8")),
    "a project before any unit": (without_rows(7, 1), ("W-85", "A7")),
    "no project at all": (without_rows(6, 300), ("W-81", "A1")),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_error_is_told_with_its_cell(name):
    change, expected = PLANTED[name]
    assert expected in planted(change)


def test_the_published_sheet_has_no_problem():
    assert planted(lambda sheet: None) == []


def test_a_missing_column_is_named():
    def remove(sheet):
        sheet["I4"] = None

    reading_problems = planted(remove)
    assert "W-80" in {rule for rule, _ in reading_problems}


def test_blanks_in_a_code_and_other_brackets_make_no_difference():
    workbook = openpyxl.load_workbook(BytesIO(goal_workbook(goals("economic_development"))))
    sheet = workbook[SHEET]
    sheet["A8"] = "41019124 000000\n041609"
    sheet["A3"], sheet["C3"] = "单位编码 (项目编码)", "项目金额(万元)"
    target = BytesIO()
    workbook.save(target)
    reading = read(target.getvalue())
    assert reading.problems == ()
    assert reading.summary.projects[0].code == "41019124000000041609"


def test_a_name_cut_by_a_page_break_is_put_together():
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["2024 年部门预算项目绩效目标汇总表"])
    summary_headings(sheet)
    code = "410100240000000051611"
    sheet.append(["021001", "某单位", 260, 260])
    sheet.append([code, "企业家日系列", 260, 260, None, None, None, None, "邀请企业", "≥8家"])
    summary_headings(sheet)
    sheet.append([None, "活动专项", *[None] * 6, "评选企业", "≥10个"])
    sheet.append([code, None, *[None] * 6, "筹备及时率", "100%"])
    target = BytesIO()
    workbook.save(target)
    reading = read(target.getvalue())
    project, _ = reading.summary.projects
    assert project.name == "企业家日系列活动专项" and reading.summary.fiscal_year == 2024
    assert [one.name for one in project.indicators] == ["邀请企业", "评选企业"]
    assert [one.rule for one in reading.problems] == ["W-89", "W-84"]


def test_the_same_code_right_after_the_headings_goes_on():
    data = goals("industry_information")
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(["2024年部门预算项目绩效目标汇总表"])
    summary_headings(sheet)
    sheet.append(["021001", data["units"][0]["name"]])
    code = "410100240000000051611"
    sheet.append([code, "甲", 2, 2, None, None, "费用", "≤2万元"])
    summary_headings(sheet)
    sheet.append([code, "甲", 2, 2, None, None, "单价", "≤1万元"])
    target = BytesIO()
    workbook.save(target)
    reading = read(target.getvalue())
    [project] = reading.summary.projects
    assert len(project.indicators) == 2 and reading.problems == ()


words = st.text("指标数量完成及时率培训次项", min_size=1, max_size=8)
amounts = st.decimals(0, 99999, places=1)


@st.composite
def summaries(draw):
    numbers = draw(st.lists(st.integers(10**20, 10**21 - 1), unique=True, max_size=5, min_size=1))
    projects = []
    for number in numbers:
        if draw(st.integers(0, 4)) == 0:
            projects.append(SummaryProject("", DEFINITION.masked_name, masked=True))
            continue
        indicators = draw(
            st.lists(st.builds(SummaryIndicator, st.sampled_from(LEVELS), words, words), max_size=6)
        )
        ordered = sorted(indicators, key=lambda one: LEVELS.index(one.level1))
        total = draw(amounts)
        held = {"total": total, "government": total, "special": None, "unit": None}
        projects.append(SummaryProject(str(number), draw(words), held, {}, tuple(ordered)))
    unit = SummaryLine("021001", "某单位", {"total": draw(amounts)})
    return GoalSummary("某局", 2024, None, (SummaryUnit(unit, tuple(projects)),))


def values(summary: GoalSummary):
    return [
        (one.code, one.name, one.masked, dict(one.amounts) if not one.masked else {},
         [(each.level1, each.name, each.target) for each in one.indicators])
        for one in summary.projects
    ]  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(summaries())
def test_what_is_laid_out_is_read_back(summary):
    sheet = lay_out_summary(DEFINITION, summary)
    covered = [
        (row, column)
        for cell in sheet.cells
        for row in range(cell.row, cell.row + cell.height)
        for column in range(cell.column, cell.column + cell.width)
    ]
    assert len(covered) == len(set(covered)) == sheet.height * len(sheet.widths)
    reading = read(write_workbook([(SHEET, sheet)]))
    assert values(reading.summary) == values(summary)
    assert reading.problems == ()
