"""The same forms as people lay them out: other orders, places and splits. Read all the same."""

from __future__ import annotations

import io
import re
from copy import copy
from decimal import Decimal
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from tests.workbooks.building import (
    DEFINITIONS,
    assert_same,
    cells_of,
    fill,
    project,
    published,
    read,
    read_one,
    rows_of,
    saved,
    unmerged,
    with_rows,
)
from workbooks.opening import open_workbook
from workbooks.reading import FormReading, read_forms


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


def test_the_label_of_a_block_in_a_line_of_its_own(original: FormReading) -> None:
    workbook, sheet = project()
    sheet["A5"] = None
    with_rows(sheet, 5, [["项目资金（元）"]])
    for row in range(7, 11):
        for column in "DEF":
            cell = sheet[f"{column}{row}"]
            cell.value = int(Decimal(str(cell.value)) * 10_000)
    assert_same(read_one(workbook), original, "W-49")


def test_styles_of_rows_and_cells_do_not_matter(original: FormReading) -> None:
    workbook = published("自评表3")
    sheet = workbook["自评表3"]
    for row in range(34, 3000):
        sheet.cell(row, 1)._style = copy(sheet["A33"]._style)
    assert_same(read_one(workbook), original)


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
