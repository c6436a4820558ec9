"""The head of a form as people fill it in."""

from __future__ import annotations

from datetime import datetime

from tests.workbooks.building import found, project, read_one, rules_of, with_rows
from workbooks.reading import FormReading


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
