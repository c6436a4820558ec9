"""The published tables of two budgets of 2024, as printed, and tables made of them.

Figures, names and codes only; rows as lists in the order of the columns, blank as null.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fiscal.deriving import NOTHING, Catalogue, DerivedRow, DerivedTable, Figure
from fiscal.findings import Outcome
from fiscal.tables import RowDefinition, TableDefinition, edition_named

DATA = Path(__file__).parent / "data" / "budgets"
DOCUMENTS = ("2024-budget-economic-development", "2024-budget-industry-information")
MASK = "XXXX"

Row = Sequence[str | None]


@cache
def budget(name: str) -> dict[str, Any]:
    return dict(json.loads((DATA / f"{name}.json").read_text(encoding="utf-8")))


def definitions(name: str) -> tuple[TableDefinition, ...]:
    return edition_named(budget(name)["edition"]).tables


def catalogue_of(name: str) -> Catalogue:
    data = budget(name)
    return Catalogue(data["year"], data["department"], data["department_code"])


def printed_tables(name: str) -> Iterator[tuple[TableDefinition, list[Row]]]:
    """Every table of a document with its printed rows."""
    tables = budget(name)["tables"]
    for definition in definitions(name):
        if definition.code in tables:
            yield definition, tables[definition.code]["rows"]


@dataclass(frozen=True)
class Split:
    """One printed row of one panel."""

    texts: Mapping[str, str]
    amounts: Mapping[str, str]

    @property
    def is_blank(self) -> bool:
        return not any(self.texts.values()) and not any(self.amounts.values())


def split(definition: TableDefinition, row: Row) -> dict[str, Split]:
    """A printed row by panel and column."""
    values = iter(row)
    found = {}
    for panel in definition.panels:
        cells = {column.key: next(values) or "" for column in panel.columns}
        found[panel.key] = Split(
            {one.key: cells[one.key] for one in panel.texts},
            {one.key: cells[one.key] for one in panel.amounts},
        )
    return found


def as_derived(
    definition: TableDefinition, rows: Sequence[Row], catalogue: Catalogue, notes: tuple[str, ...]
) -> DerivedTable:
    """Printed rows as if they had been derived: for laying out and writing."""
    panels: dict[str, list[DerivedRow]] = {panel.key: [] for panel in definition.panels}
    for number, row in enumerate(rows, start=1):
        for key, one in split(definition, row).items():
            figures = {column: figure_of(text) for column, text in one.amounts.items()}
            panels[key].append(
                DerivedRow(f"r{number}", RowDefinition(key=f"r{number}"), {}, one.texts, figures)
            )
    return DerivedTable(
        definition,
        catalogue.filled(definition.title),
        catalogue.filled(definition.caption),
        {key: tuple(found) for key, found in panels.items()},
        notes,
        False,
    )


def figure_of(text: str) -> Figure:
    shown = Decimal(text) if text and text != MASK else None
    return Figure((), NOTHING, None, Outcome.EXACT, shown, text)
