"""A table as somebody gave it: the rows of an uploaded sheet, by the columns of its definition."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

from fiscal.amounts import half_width
from fiscal.findings import Place
from fiscal.tables import TableDefinition


class Masked(Enum):
    """An amount that was withheld: `XXXX` instead of a figure."""

    MASKED = "masked"


MASKED = Masked.MASKED
Given = Decimal | Masked | None


@dataclass(frozen=True)
class GivenRow:
    """One row of a panel: texts and amounts by column, amounts in the table's unit.

    `cells` are the addresses of the columns in the sheet, for messages.
    """

    panel: str
    texts: Mapping[str, str]
    amounts: Mapping[str, Given]
    cells: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return not any(self.texts.values()) and all(one is None for one in self.amounts.values())

    @property
    def has_amounts(self) -> bool:
        return any(self.amounts.values())

    @property
    def label(self) -> str:
        return " ".join(text for text in self.texts.values() if text)


@dataclass(frozen=True)
class GivenTable:
    """An uploaded table: which one it is, its sheet, its rows from top to bottom.

    `notes` are the lines beneath it.
    """

    definition: TableDefinition
    rows: tuple[GivenRow, ...]
    sheet: str = ""
    notes: tuple[str, ...] = ()

    def place(self, row: GivenRow, column: str = "") -> Place:
        """The place of a cell, or of the first cell of a row."""
        first = next(iter(row.cells.values()), "")
        heading = ""
        if column:
            heading = " / ".join(self.definition.panel(row.panel).column(column).heading)
        label = " · ".join(part for part in (row.label, heading) if part)
        return Place(
            path=f"{self.definition.code}.{row.panel}.{column}".rstrip("."),
            label=label,
            sheet=self.sheet,
            cell=row.cells.get(column, first),
        )


_QUOTES = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "〝": '"', "〞": '"'})


def folded(text: str) -> str:
    """A label for comparison: full-width as half-width, no blanks, no closing colon."""
    return re.sub(r"\s", "", half_width(text).translate(_QUOTES)).rstrip(":")
