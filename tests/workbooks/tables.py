"""Workbooks of statutory tables for tests: written from printed rows, changed, read again."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from fiscal.deriving import Catalogue
from fiscal.given import MASKED, Given
from fiscal.table_sheets import lay_out_table
from fiscal.tables import TableDefinition
from tests.real_budgets import (
    MASK,
    Row,
    as_derived,
    catalogue_of,
    definitions,
    printed_tables,
    split,
)
from tests.workbooks.building import saved
from workbooks.opening import open_workbook
from workbooks.tables.reading import TableRead, TablesRead, read_tables
from workbooks.writing import write_workbook

INDUSTRY = "2024-budget-industry-information"
SHORT_NAME = "市工信局"
NOTES = ("注：本表为测试数据。", "说明：金额以万元为单位。")


def written(
    tables: Sequence[tuple[TableDefinition, Sequence[Row]]],
    catalogue: Catalogue,
    notes: tuple[str, ...] = NOTES,
) -> bytes:
    sheets = []
    for definition, rows in tables:
        derived = as_derived(definition, rows, catalogue, notes)
        sheets.append((derived.title, lay_out_table(derived, catalogue)))
    return write_workbook(sheets)


def workbook_of(*codes: str, name: str = INDUSTRY) -> Workbook:
    """The tables with these codes as we write them, for changing."""
    tables = [one for one in printed_tables(name) if one[0].code in codes or not codes]
    return openpyxl.load_workbook(BytesIO(written(tables, catalogue_of(name))))


def read(workbook: Workbook, name: str = INDUSTRY) -> TablesRead:
    catalogue = catalogue_of(name)
    return read_data(saved(workbook), definitions(name), catalogue)


def read_data(data: bytes, tables: Sequence[TableDefinition], catalogue: Catalogue) -> TablesRead:
    opened = open_workbook(data, "预算.xlsx")
    names = (catalogue.department, SHORT_NAME)
    return read_tables(opened, tables, year=catalogue.year, department_names=names)


def read_one(workbook: Workbook, name: str = INDUSTRY) -> TableRead:
    found = read(workbook, name)
    assert len(found.sheets) == 1, found.problems
    return found.sheets[0]


def amount_of(text: str) -> Given:
    if text == MASK:
        return MASKED
    return Decimal(text) if text else None


def differences(table: TableRead, rows: Sequence[Row]) -> list[str]:
    """Where what was read is not what was printed; blank rows of a panel are not read."""
    found: list[str] = []
    for panel in table.definition.panels:
        printed = [split(table.definition, row)[panel.key] for row in rows]
        printed = [one for one in printed if not one.is_blank]
        read_rows = [one for one in table.rows if one.panel == panel.key]
        if len(printed) != len(read_rows):
            found.append(f"{panel.key}: {len(read_rows)} rows for {len(printed)}")
        for want, got in zip(printed, read_rows, strict=False):
            amounts = {key: amount_of(text) for key, text in want.amounts.items()}
            if dict(got.amounts) != amounts:
                found.append(f"{panel.key} {got.number}: {got.amounts} for {amounts}")
            if dict(got.texts) != dict(want.texts):
                found.append(f"{panel.key} {got.number}: {got.texts} for {want.texts}")
    return found


def rows_of(code: str, name: str = INDUSTRY) -> list[Row]:
    return next(rows for definition, rows in printed_tables(name) if definition.code == code)


def heading(sheet: Any, text: str, nth: int = 0) -> Any:
    """The nth cell (top to bottom, left to right) that shows a text."""
    found = [cell for row in sheet.iter_rows() for cell in row if cell.value == text]
    return found[nth]


def first_row(sheet: Any) -> int:
    """The first row below the headings, which we keep in view when scrolling."""
    return int("".join(filter(str.isdigit, sheet.freeze_panes)))


def change_line(sheet: Any, begin: str, text: str) -> str:
    """Rewrite the line above the headings that begins so; the cell it stands in."""
    cell = next(
        one
        for row in sheet.iter_rows(max_row=4)
        for one in row
        if isinstance(one.value, str) and one.value.startswith(begin)
    )
    cell.value = text
    return str(cell.coordinate)
