"""The nine published tables of final accounts of 2023, as printed; blank is null.

Figures, names and codes only; rows as lists in the order of the columns. `initial` is what was
budgeted for each item, as the explanatory text names them, in 万元.
"""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fiscal.amounts import read_number
from fiscal.deriving import Catalogue, DerivedTable, derive
from fiscal.editions import EDITIONS
from fiscal.given import GivenRow, GivenTable
from fiscal.ledger import Fact, Ledger, step_of
from fiscal.sheets import Sheet
from fiscal.table_sheets import lay_out_table
from fiscal.tables import TableDefinition, TableEdition, edition_named
from tests.real_budgets import Row

NAME = "2023-final-innovation-centre"
DATA = Path(__file__).parent / "data" / "final_accounts"
CELLS = 892


@cache
def document() -> dict[str, Any]:
    return dict(json.loads((DATA / f"{NAME}.json").read_text(encoding="utf-8")))


def edition() -> TableEdition:
    return edition_named(document()["edition"])


def rows_of(code: str) -> list[Row]:
    return list(document()["tables"][code]["rows"])


@cache
def catalogue() -> Catalogue:
    """The department with the names of the classification of its year."""
    data = document()
    path = EDITIONS / "classifications" / f"{data['year']}.toml"
    known = tomllib.loads(path.read_text(encoding="utf-8"))
    names = {
        "item": known["functional"],
        "economic": known["departmental"],
        "unit": {"021001": data["department"]},
    }
    return Catalogue(data["year"], data["department"], data["department_code"], names)


def given_tables() -> list[GivenTable]:
    """The printed tables as somebody gives them, without the numbers of lines."""
    return [as_given(table, rows_of(table.code)) for table in edition().tables]


def as_given(definition: TableDefinition, rows: list[Row]) -> GivenTable:
    given = []
    for number, row in enumerate(rows, start=1):
        values = [value or "" for value in row]
        blocks: dict[str, GivenRow] = {}
        for panel in definition.panels:
            cells = {column.key: values.pop(0) for column in panel.columns}
            texts = {column.key: cells[column.key] for column in panel.texts}
            amounts = {column.key: read_number(cells[column.key]) for column in panel.amounts}
            places = {column: f"{panel.key}-{column}-{number}" for column in cells}
            blocks[panel.key] = GivenRow(panel.key, texts, amounts, places)
        given += brought_together(definition, blocks)
    return GivenTable(definition, tuple(given), definition.code)


def brought_together(definition: TableDefinition, blocks: dict[str, GivenRow]) -> list[GivenRow]:
    """The figure of a row that reaches across stands in another block."""
    for panel in definition.panels:
        own = blocks[panel.key]
        for row in panel.rows:
            if row.across not in {"", panel.key} and row.label in own.texts.values():
                other = blocks[row.across]
                blocks[panel.key] = replace(own, amounts=other.amounts)
                blocks[row.across] = replace(other, amounts=dict.fromkeys(other.amounts))
    return list(blocks.values())


def initial_budget() -> tuple[Fact, ...]:
    """What was budgeted for each item at the beginning of the year."""
    found = []
    for item, wan in document()["initial"].items():
        amount = Decimal(wan)
        at = {"item": item, "fund": "general", "stage": "initial", "unit": "021001"}
        found.append(Fact("plan", at, amount * 10_000, step_of(amount, "万元")))
    return tuple(found)


def derived(ledger: Ledger) -> dict[str, DerivedTable]:
    one = edition()
    return {table.code: derive(table, ledger, catalogue(), one.masking) for table in one.tables}


def body_of(table: DerivedTable) -> list[list[str | None]]:
    """The cells below the headings as laid out, blank as null; a merged cell at its left."""
    sheet: Sheet = lay_out_table(table, catalogue())
    assert sheet.heading_rows
    first = sheet.heading_rows[1] + 1
    height = sheet.height - len(table.notes) - first
    rows: list[list[str | None]] = [[None] * len(sheet.widths) for _ in range(height)]
    for cell in sheet.cells:
        if first <= cell.row < first + height:
            rows[cell.row - first][cell.column] = cell.text or None
    return rows
