"""Whatever is done to one heading: a column is read rightly, or not at all and loudly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from openpyxl.workbook import Workbook

from tests.real_budgets import catalogue_of, definitions
from tests.workbooks.building import unmerged
from tests.workbooks.tables import (
    INDUSTRY,
    amount_of,
    differences,
    first_row,
    read_one,
    rows_of,
    workbook_of,
)
from workbooks.tables.reading import TableRead, read_tables

FIRST_HEADING = 4


def heading_cells(sheet: Any) -> list[Any]:
    return [
        cell
        for row in sheet.iter_rows(FIRST_HEADING, first_row(sheet) - 1)
        for cell in row
        if isinstance(cell.value, str)
    ]


def damaged(code: str) -> Iterator[tuple[str, TableRead]]:
    """The table after each damage to its headings, read without saving."""
    workbook = workbook_of(code)
    sheet = unmerged(workbook.worksheets[0])
    cells = heading_cells(sheet)
    texts = {cell.coordinate: cell.value for cell in cells}
    for before, cell, after in zip(cells[-1:] + cells, cells, cells[1:] + cells[:1], strict=False):
        for text in (None, "其他", texts[before.coordinate], texts[after.coordinate]):
            if text == texts[cell.coordinate]:
                continue
            cell.value = text
            yield f"{cell.coordinate} = {text}", read_here(workbook)
            cell.value = texts[cell.coordinate]
    for left, right in pairwise(cells):
        left.value, right.value = texts[right.coordinate], texts[left.coordinate]
        yield f"{left.coordinate} and {right.coordinate} swapped", read_here(workbook)
        left.value, right.value = texts[left.coordinate], texts[right.coordinate]


def read_here(workbook: Workbook) -> TableRead:
    catalogue = catalogue_of(INDUSTRY)
    reading = read_tables(workbook, definitions(INDUSTRY), year=catalogue.year)
    assert len(reading.sheets) == 1
    return reading.sheets[0]


def wrongly_read(table: TableRead, code: str) -> list[str]:
    """Columns with figures that are not those printed in them."""
    order = [(panel.key, column.key) for panel, column in table.definition.columns]
    wrong = []
    for panel in table.definition.panels:
        read = [row for row in table.rows if row.panel == panel.key]
        own = [place for place, (key, _) in enumerate(order) if key == panel.key]
        printed = [row for row in rows_of(code) if any(row[place] for place in own)]
        for column in panel.amounts:
            place = order.index((panel.key, column.key))
            want = [amount_of(row[place] or "") for row in printed]
            got = [row.amounts[column.key] for row in read if column.key in row.amounts]
            if got and [one for one in got if one] != [one for one in want if one]:
                wrong.append(column.key)
    return wrong


@pytest.mark.parametrize("code", ["01", "02", "03", "04", "06", "08", "11"])
def test_no_heading_misleads(code: str) -> None:
    tried = 0
    for damage, table in damaged(code):
        tried += 1
        wrong = wrongly_read(table, code)
        is_loud = any(problem.blocks for problem in table.problems)
        columns = {(panel.key, column.key) for panel, column in table.definition.columns}
        assert is_loud or table.columns == columns, damage
        if wrong and not is_loud:
            # Two headings exchanged whole cannot be told from columns that moved; it is said.
            assert is_exchange(table), f"{damage}: {wrong}"
    assert tried > 20


def is_exchange(table: TableRead) -> bool:
    return any(problem.rule == "W-73" for problem in table.problems)


def test_undamaged_it_is_all_there() -> None:
    for code in ("03", "07"):
        assert differences(read_one(workbook_of(code)), rows_of(code)) == []
