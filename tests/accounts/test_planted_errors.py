"""The published workbook with one error planted in it: refused, at its sheet and cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from openpyxl.workbook import Workbook

from books.classification import copy_classification
from books.services import save_lines
from fiscal.findings import Severity
from tests.accounts.conftest import settle
from tests.accounts.published import Centre, centre
from tests.books.test_importing import everything
from tests.factories import final_accounts, part_of
from tests.workbooks.building import saved, unmerged
from tests.workbooks.final_accounts import published
from workflow.models import Case

pytestmark = pytest.mark.django_db

#: Sheet and cell of what was planted; the cell is blank where a whole sheet is meant.
Planted = tuple[str, str]
Plant = Callable[[Workbook], Planted]

TOTALS = "收入支出决算总表"
INCOME = "收入决算表"
SPENT = "支出决算表"
FISCAL = "财政拨款收入支出决算总表"
GENERAL = "一般公共预算财政拨款支出决算表"
ECONOMIC = "一般公共预算财政拨款基本支出决算明细表"
FUND = "政府性基金预算财政拨款收入支出决算表"
THREE_PUBLIC = "财政拨款“三公”经费支出决算表"


@pytest.fixture
def home(db: None) -> Centre:
    return centre()


def put(sheet: str, **cells: object) -> Plant:
    """Other values in these cells of a sheet; the first is where it is told."""

    def plant(workbook: Workbook) -> Planted:
        for cell, value in cells.items():
            workbook[sheet][cell].value = value
        return sheet, next(iter(cells))

    return plant


def ten_thousandfold(title: str, *rows: int) -> Plant:
    """元 typed where 万元 is printed: in some rows, or in all of a sheet."""

    def plant(workbook: Workbook) -> Planted:
        sheet = workbook[title]
        first = ""  # 03 has the figure that caused the others in column E
        for row in sheet.iter_rows(min_row=8):
            for cell in row:
                if isinstance(cell.value, float) and (not rows or cell.row in rows):
                    cell.value *= 10_000
                    first = first or (f"E{cell.row}" if rows else "")
        return title, first

    return plant


def without_row(title: str, row: int) -> Plant:
    def plant(workbook: Workbook) -> Planted:
        unmerged(workbook[title]).delete_rows(row)
        return title, ""

    return plant


def doubled_row(title: str, row: int) -> Plant:
    def plant(workbook: Workbook) -> Planted:
        sheet = unmerged(workbook[title])
        sheet.insert_rows(row + 1)
        for cell in sheet[row]:
            sheet.cell(row + 1, cell.column).value = cell.value
        return title, f"A{row + 1}"

    return plant


def sheet_twice(workbook: Workbook) -> Planted:
    copy = workbook.copy_worksheet(workbook[GENERAL])
    copy.title = f"{GENERAL[:24]}(2)"
    return copy.title, "A1"


def shifted(title: str, row: int) -> Plant:
    """The figures of one row one column too far to the right."""

    def plant(workbook: Workbook) -> Planted:
        sheet = unmerged(workbook[title])
        values = [cell.value for cell in sheet[row]]
        for column, value in enumerate([None, *values[2:-1]], start=3):
            sheet.cell(row, column).value = value
        return title, ""

    return plant


def headings_exchanged(title: str, first: str, second: str) -> Plant:
    def plant(workbook: Workbook) -> Planted:
        sheet = workbook[title]
        sheet[first].value, sheet[second].value = sheet[second].value, sheet[first].value
        return title, ""

    return plant


#: What is planted, and the rules that say so.
ERRORS: dict[str, tuple[Plant, set[str]]] = {
    "text in a number": (put(SPENT, E12="约一千二"), {"W-32"}),
    "negative": (put(SPENT, E12=-1203.45), {"W-36"}),
    "three decimals": (put(SPENT, E12=1203.456), {"W-75"}),
    "an error value": (put(GENERAL, E12="#REF!"), {"W-30"}),
    "a subtotal of 06 typed over": (put(ECONOMIC, C7=283.13), {"F06-2"}),
    "the personnel total of 06 typed over": (put(ECONOMIC, C35=283.13), {"F06-2"}),
    "the total of 02 typed over": (put(INCOME, C8=2067.09), {"F02-1"}),
    "the total of 03 typed over": (put(SPENT, C8=2067.09), {"F03-1"}),
    "the total of a row of 03 typed over": (put(SPENT, C12=1303.45), {"F03-1"}),
    "income and expenditure of 01 apart": (put(TOTALS, C38=2166.09), {"F01-2"}),
    "a class of 01 typed over": (put(TOTALS, F13=2166.09), {"F01-2"}),
    "a fund of 04 typed over": (put(FISCAL, G13=2166.09), {"F04-1"}),
    "an opening balance in 01 alone": (put(TOTALS, C38=2066.09, C36=100.0), {"F01-2"}),
    "an opening balance in 04 alone": (put(FISCAL, C35=100.0), {"F04-2"}),
    "an item of 06 that its group does not hold": (put(ECONOMIC, C8=300.13), {"F06-2"}),
    "economic items beyond basic expenditure": (
        put(ECONOMIC, C35=382.13, C7=382.13, C8=300.13),
        {"F-10"},
    ),
    "expenditure without income": (
        put(INCOME, C8=2066.09, C11=0.0, D11=0.0, C12=1494.36, D12=1494.36),
        {"F-06"},
    ),
    "three public expenses below the economic item": (
        put(THREE_PUBLIC, A9=0.37, L9=0.17, G9=0.17),
        {"F-12"},
    ),
    "three public expenses that do not add up": (put(THREE_PUBLIC, G9=0.47), {"F09-1"}),
    "a code that does not exist": (put(SPENT, A12="2069977"), {"T-03"}),
    "a class where an item is due": (put(SPENT, A12="206"), {"T-04"}),
    "an economic code that does not exist": (put(ECONOMIC, D23="30298"), {"T-03"}),
    "an economic class where an item is due": (put(ECONOMIC, D23="302"), {"T-02"}),
    "a row of 03 missing": (without_row(SPENT, 12), {"T-13"}),
    "a row of 03 twice": (doubled_row(SPENT, 12), {"T-02"}),
    "a sheet twice": (sheet_twice, {"W-61"}),
    "a column moved": (headings_exchanged(SPENT, "D5", "E5"), {"W-73", "F03-05-7"}),
    "figures one column too far": (shifted(SPENT, 12), {"F03-1", "F03-2"}),
    "元 in one cell": (put(SPENT, E12=12034500.0), {"T-09", "F03-1"}),
    "元 in one row": (ten_thousandfold(SPENT, 12), {"T-09", "F03-2"}),
    "元 in a sheet": (ten_thousandfold(SPENT), {"T-15"}),
    "the unit line says 元": (put(SPENT, A3="单位：元"), {"W-66"}),
    "a sheet of last year": (put(SPENT, A1="2022年度支出决算表"), {"W-63"}),
    "another department": (put(SPENT, A4="部门：郑州市财政局"), {"W-65"}),
    "figures in a fund without income": (
        put(FUND, A9="2120801", B9="征地和拆迁补偿支出", E9=5.0, G9=5.0),
        {"T-03"},
    ),
}


@pytest.mark.parametrize("name", ERRORS)
def test_an_error_is_refused_at_its_cell_and_nothing_changes(home: Centre, name: str) -> None:
    plant, rules = ERRORS[name]
    workbook = published()
    sheet, cell = plant(workbook)
    before = everything()
    report = home.take_in(saved(workbook))
    told = [one for one in report.findings if one.severity is not Severity.INFO]
    places = {(place.sheet, place.cell) for one in told for place in one.places}
    print(f"\n{name}:", Counter(one.rule for one in told))  # noqa: T201  the counts are the point
    assert report.refused and not report.done
    assert everything() == before and not Case.objects.exists()
    assert rules <= {one.rule for one in told}
    assert sheet in {one for one, _ in places}
    if cell:
        assert (sheet, cell) in places


def test_a_sheet_that_is_missing_is_named(home: Centre) -> None:
    """What it would show follows from the others as far as it does, so it is a warning."""
    workbook = published()
    workbook.remove(workbook[GENERAL])
    report = home.take_in(saved(workbook), dry_run=True)
    [said] = [one for one in report.findings if one.rule == "T-10"]
    assert said.severity is Severity.WARNING and GENERAL in str(said.message)
    workbook.remove(workbook[ECONOMIC])
    report = home.take_in(saved(workbook), dry_run=True)
    told = "".join(str(one.message) for one in report.findings if one.rule == "T-10")
    assert GENERAL in told and ECONOMIC in told


def carried(workbook: Workbook) -> Workbook:
    """100.00 carried in and out again, in every table that says so."""
    put(TOTALS, C36=100.0, C38=2166.09, F36=100.0, F38=2166.09)(workbook)
    put(FISCAL, C35=100.0, C36=100.0, C39=2166.09)(workbook)
    put(FISCAL, F35=100.0, G35=100.0, F39=2166.09, G39=2166.09)(workbook)
    return workbook


def test_an_opening_balance_unlike_last_years_closing_is_told_at_its_cell(home: Centre) -> None:
    """What was approved last year may be wrong as well, so it is a warning to be explained."""
    alone = home.take_in(saved(carried(published())), dry_run=True)
    assert not alone.refused, [str(one.message) for one in alone.findings]
    assert "F-09" not in {one.rule for one in alone.findings}
    copy_classification(to_year=2022, from_year=2023)
    last = final_accounts(department=home.department, by=home.preparer, fiscal_year=2022)
    part = part_of(last)
    rows = [{"fund": "general_appropriation", "moment": "closing", "amount": "60.00"}]
    save_lines(part_id=part.pk, kind="balance", rows=rows, version=part.version, by=home.preparer)
    settle(last, home.staff)
    report = home.take_in(saved(carried(published())), dry_run=True)
    [said] = [one for one in report.findings if one.rule == "F-09"]
    assert (TOTALS, "C36") in {(place.sheet, place.cell) for place in said.places}
    assert (said.actual, said.expected) == ("1000000", "600000")


def test_all_of_it_at_once(home: Centre) -> None:
    """Five errors on five sheets: five times told."""
    workbook = published()
    names = (
        "text in a number",
        "an economic code that does not exist",
        "three public expenses that do not add up",
        "the total of 02 typed over",
        "income and expenditure of 01 apart",
    )
    planted = [ERRORS[name][0](workbook) for name in names]
    report = home.take_in(saved(workbook))
    places = {(place.sheet, place.cell) for one in report.findings for place in one.places}
    assert set(planted) <= places
    assert not Case.objects.exists()
