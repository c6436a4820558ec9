"""A published workbook with one error planted in it: refused, at its sheet and cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from fiscal.findings import Severity
from tests.books.published import ECONOMY, Bureau, bureau, workbook
from tests.books.test_importing import everything
from tests.workbooks.building import saved, unmerged
from tests.workbooks.tables import first_row
from workflow.models import Case

pytestmark = pytest.mark.django_db

Planted = tuple[str, str]

BY_ITEM = "一般公共预算支出情况表"
ALL_ITEMS = "部门支出总体情况表"
BASIC = "一般公共预算基本支出表"
BY_CODE = "支出经济分类汇总表"
PROJECTS = "项目支出预算表"
INCOME = "部门收入总体情况表"
EXPENSES = "三公"


@pytest.fixture
def home(db: None) -> Bureau:
    return bureau()


def sheet_of(book: Workbook, title: str) -> Any:
    return next(one for one in book.worksheets if title in one.title)


def figure(sheet: Any, nth: int = 0, below: int = 3) -> Any:
    """The nth figure of a table, from some rows below its totals on."""
    found = [
        cell
        for row in sheet.iter_rows(min_row=first_row(sheet) + below)
        for cell in row
        if isinstance(cell.value, int | float) and cell.value
    ]
    return found[nth]


def with_value(title: str, value: object, code: str = "General") -> Callable[[Workbook], Planted]:
    """Something else in the place of a figure."""

    def plant(book: Workbook) -> Planted:
        sheet = sheet_of(book, title)
        cell = figure(sheet)
        cell.value, cell.number_format = value, code
        return sheet.title, cell.coordinate

    return plant


def with_text(title: str, column: int, text: object) -> Callable[[Workbook], Planted]:
    """Another text in the last row that has figures."""

    def plant(book: Workbook) -> Planted:
        sheet = sheet_of(book, title)
        cell = sheet.cell(figure(sheet, -1).row, column)
        cell.value = text
        return sheet.title, cell.coordinate

    return plant


def yuan_in_cell(book: Workbook) -> Planted:
    sheet = sheet_of(book, BY_ITEM)
    cell = figure(sheet, -1)
    cell.value *= 10_000
    return sheet.title, cell.coordinate


def yuan_in_row(book: Workbook) -> Planted:
    sheet = sheet_of(book, BY_ITEM)
    row = figure(sheet, -1).row
    for cell in sheet[row]:
        if isinstance(cell.value, int | float):
            cell.value *= 10_000
    return sheet.title, ""


def yuan_in_sheet(title: str) -> Callable[[Workbook], Planted]:
    def plant(book: Workbook) -> Planted:
        sheet = sheet_of(book, title)
        for row in sheet.iter_rows(min_row=first_row(sheet)):
            for cell in row:
                if isinstance(cell.value, int | float):
                    cell.value *= 10_000
        return sheet.title, ""

    return plant


def swapped(book: Workbook) -> Planted:
    """Two figures of one row exchanged."""
    sheet = sheet_of(book, BY_ITEM)
    row = next(
        row
        for row in sheet.iter_rows(min_row=first_row(sheet) + 3)
        if len({cell.value for cell in row[4:8] if cell.value}) >= 2 and len(str(row[0].value)) == 7
    )
    first, second = [cell for cell in row[4:8] if cell.value][:2]
    first.value, second.value = second.value, first.value
    return sheet.title, first.coordinate


def without_row(title: str) -> Callable[[Workbook], Planted]:
    def plant(book: Workbook) -> Planted:
        sheet = unmerged(sheet_of(book, title))
        sheet.delete_rows(figure(sheet, -1).row)
        return sheet.title, ""

    return plant


def doubled_row(title: str) -> Callable[[Workbook], Planted]:
    def plant(book: Workbook) -> Planted:
        sheet = unmerged(sheet_of(book, title))
        row = figure(sheet, -1).row
        sheet.insert_rows(row + 1)
        for cell in sheet[row]:
            sheet.cell(row + 1, cell.column).value = cell.value
        return sheet.title, f"{sheet.cell(row + 1, 1).coordinate}"

    return plant


def swapped_headings(title: str, first: str, second: str) -> Callable[[Workbook], Planted]:
    def plant(book: Workbook) -> Planted:
        sheet = sheet_of(book, title)
        one = next(cell for row in sheet.iter_rows() for cell in row if cell.value == first)
        two = next(cell for row in sheet.iter_rows() for cell in row if cell.value == second)
        one.value, two.value = two.value, one.value
        return sheet.title, ""

    return plant


def without_sheet_title(book: Workbook) -> Planted:
    sheet = sheet_of(book, BY_ITEM)
    sheet.title, sheet["A1"].value = "Sheet1", "资料"
    return "Sheet1", ""


def sheet_twice(book: Workbook) -> Planted:
    copy = book.copy_worksheet(sheet_of(book, BY_ITEM))
    copy.title = sheet_of(book, BY_ITEM).title[:28] + "(2)"
    return copy.title, "A1"


def of_last_year(book: Workbook) -> Planted:
    sheet = sheet_of(book, BY_ITEM)
    sheet["A1"].value = sheet["A1"].value.replace("2024", "2023")
    return sheet.title, "A1"


def in_yuan(book: Workbook) -> Planted:
    sheet = sheet_of(book, EXPENSES)
    cell = next(c for row in sheet.iter_rows() for c in row if "单位：" in str(c.value))
    cell.value = "单位：元"
    return sheet.title, cell.coordinate


def total_typed_over(title: str, row: int) -> Callable[[Workbook], Planted]:
    def plant(book: Workbook) -> Planted:
        sheet = sheet_of(book, title)
        cell = next(
            one for one in sheet[first_row(sheet) + row] if isinstance(one.value, int | float)
        )
        cell.value += 1
        return sheet.title, cell.coordinate

    return plant


#: What is planted, and the rules that say so.
ERRORS: dict[str, tuple[Callable[[Workbook], Planted], set[str]]] = {
    "text in a number": (with_value(BY_ITEM, "约三万"), {"W-32"}),
    "negative": (with_value(BY_ITEM, -5), {"W-36"}),
    "three decimals": (with_value(BY_ITEM, 12.345), {"W-75"}),
    "an error value": (with_value(BY_ITEM, "#REF!"), {"W-30"}),
    "a formula without a value": (with_value(BY_ITEM, "=1+1"), {"W-31"}),
    "a date": (with_value(BY_ITEM, date(2024, 1, 15), "yyyy-mm-dd"), {"W-33"}),
    "元 in one cell": (yuan_in_cell, {"B05-1"}),
    "元 in one row": (yuan_in_row, {"B05-2", "T-09"}),
    "元 in the sheet 05": (yuan_in_sheet(BY_ITEM), {"T-15"}),
    "元 in the sheet 03": (yuan_in_sheet(ALL_ITEMS), {"T-15"}),
    "元 in the sheet 07": (yuan_in_sheet(BY_CODE), {"T-15"}),
    "元 in the sheet 11": (yuan_in_sheet(PROJECTS), {"T-15"}),
    "the unit line says 元": (in_yuan, {"W-66"}),
    "two figures of a row exchanged": (swapped, {"B05-2"}),
    "a row of 05 missing": (without_row(BY_ITEM), {"B05-2"}),
    "a row of 03 missing": (without_row(ALL_ITEMS), {"T-13"}),
    "a row of 06 missing": (without_row(BASIC), {"B06-2"}),
    "a row of 07 missing": (without_row(BY_CODE), {"B07-2"}),
    "a unit of 02 missing": (without_row(INCOME), {"B02-2"}),
    "a row of 05 twice": (doubled_row(BY_ITEM), {"T-02"}),
    "a row of 06 twice": (doubled_row(BASIC), {"T-02"}),
    "a row of 11 twice": (doubled_row(PROJECTS), {"T-02"}),
    "two headings exchanged": (
        swapped_headings(BY_ITEM, "商品和服务支出", "资本性支出"),
        {"T-06", "W-73"},
    ),
    "a functional code that does not exist": (with_text(BY_ITEM, 1, "2159977"), {"T-03"}),
    "a class where an item is due": (with_text(BASIC, 1, "302"), {"T-04"}),
    "an economic code that does not exist": (with_text(BASIC, 1, "30299x"), {"T-01"}),
    "an illegal economic pair": (with_text(BASIC, 3, "50999"), {"L-03"}),
    "a sheet nobody knows": (without_sheet_title, {"W-60"}),
    "a sheet twice": (sheet_twice, {"W-61"}),
    "a sheet of last year": (of_last_year, {"W-63"}),
    "the grand total of 03": (total_typed_over(ALL_ITEMS, 0), {"B03-1"}),
    "the grand total of 05": (total_typed_over(BY_ITEM, 0), {"B05-1"}),
    "the grand total of 07": (total_typed_over(BY_CODE, 0), {"B07-1"}),
    "the grand total of 11": (total_typed_over(PROJECTS, 0), {"B11-1"}),
    "a class of 05": (total_typed_over(BY_ITEM, 1), {"B05-1"}),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_refused_at_its_cell_and_nothing_changes(home: Bureau, name: str) -> None:
    plant, rules = ERRORS[name]
    book = workbook()
    sheet, cell = plant(book)
    before = everything()
    report = home.take_in(saved(book))
    told = [one for one in report.findings if one.severity is not Severity.INFO]
    places = {(place.sheet, place.cell) for one in told for place in one.places}
    print(f"\n{name}:", Counter(one.rule for one in told))  # noqa: T201  the counts are the point
    assert report.refused and not report.done
    assert everything() == before and not Case.objects.exists()
    assert rules <= {one.rule for one in report.findings}
    assert sheet in {one for one, _ in places}
    if cell:
        assert (sheet, cell) in places


def test_a_missing_project_hides_behind_a_withheld_amount(home: Bureau) -> None:
    """A withheld amount is what the total leaves: nothing contradicts it if that is more."""
    plant = without_row(PROJECTS)
    book = workbook()
    plant(book)
    assert not home.take_in(saved(book), dry_run=True).refused
    open_home = bureau(ECONOMY)
    book = workbook(ECONOMY)
    plant(book)
    report = open_home.take_in(saved(book))
    assert report.refused and {"B11-2"} <= {one.rule for one in report.findings}


def test_all_of_it_at_once(home: Bureau) -> None:
    """Five errors on five sheets: five times told."""
    book = workbook()
    names = (
        "text in a number",
        "an economic code that does not exist",
        "the unit line says 元",
        "the grand total of 07",
        "the grand total of 11",
    )
    planted = [ERRORS[name][0](book) for name in names]
    report = home.take_in(saved(book))
    places = {(place.sheet, place.cell) for one in report.findings for place in one.places}
    assert set(planted) <= places
    assert not Case.objects.exists()
