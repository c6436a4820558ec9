"""Forms told by titles and headings as people write them, and what is no form."""

from __future__ import annotations

import pytest
from openpyxl import Workbook

from fiscal.forms import FormContent
from fiscal.sheets import lay_out
from tests.workbooks.building import (
    DEFINITIONS,
    assert_same,
    definition,
    fill,
    project,
    published,
    read,
    read_one,
    rows_of,
    rules_of,
    unmerged,
)
from workbooks.opening import open_workbook
from workbooks.reading import FormReading, read_forms
from workbooks.writing import write_workbook


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
