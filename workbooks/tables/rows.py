"""The rows of a table: texts cleaned, amounts exact, every value with its cell."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from fiscal.amounts import half_width
from fiscal.dimensions import CODES
from fiscal.findings import Finding, Place
from fiscal.given import Given, GivenRow, folded
from fiscal.table_soundness import CODE_PARTS
from fiscal.tables import ColumnDefinition, Panel, RowDefinition, TableDefinition
from workbooks import cellproblems
from workbooks.cells import SeenCell, address
from workbooks.grids import SheetGrid
from workbooks.tables import problems
from workbooks.tables.columns import Columns
from workbooks.tables.figures import is_figure, says_secret, take_amount
from workbooks.tables.heads import Ident
from workbooks.texts import one_line

_NEEDLESS_BLANK = re.compile(r"(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])|(?<=[()])\s+|\s+(?=[()])")
_CODE = re.compile(r"[\dA-Za-z]+(\.0)?")
_MOST_DIGITS = 15


@dataclass(frozen=True)
class RowRead(GivenRow):
    """One row of a panel as read. `number` is its row on the sheet.

    `texts`, `amounts` and `cells` hold every column that was found.
    """

    number: int = 0


class RowReader:
    """Reads rows of one table and collects what is wrong with their cells."""

    def __init__(self, definition: TableDefinition, grid: SheetGrid) -> None:
        self.definition = definition
        self.grid = grid
        self.problems: list[Finding] = []
        self.stray: list[str] = []

    def read(self, row: int, found_at: Columns, labels: Mapping[Ident, str]) -> Iterator[RowRead]:
        """A row for each panel that has something in it."""
        columns = found_at.by_ident
        found: dict[str, RowRead] = {}
        for panel in self.definition.panels:
            own = {
                column.key: columns[panel.key, column.key]
                for column in (*panel.texts, *panel.amounts)
                if (panel.key, column.key) in columns
            }
            split = {key: at for (name, key), at in found_at.split.items() if name == panel.key}
            places = {*own.values(), *(one for at in split.values() for one in at)}
            if any((row, place) in self.grid.cells for place in places):
                found[panel.key] = self.read_panel(row, panel, own, split, labels)
        for panel in self.definition.panels:
            for definition in panel.rows:
                if definition.across not in {"", panel.key}:
                    bring_together(panel, definition, found)
        yield from found.values()

    def read_panel(
        self,
        row: int,
        panel: Panel,
        own: Mapping[str, int],
        split: Mapping[str, tuple[int, ...]],
        labels: Mapping[Ident, str],
    ) -> RowRead:
        texts: dict[str, str] = {}
        amounts: dict[str, Given] = {}
        cells: dict[str, str] = {}
        for column in panel.texts:
            if column.key in own:
                at, label = own[column.key], labels[panel.key, column.key]
                cells[column.key] = address(row, at)
                parts = [
                    self.text_at(row, one, column, label) for one in split.get(column.key, (at,))
                ]
                texts[column.key] = joined_code(parts) if len(parts) > 1 else parts[0]
        is_secret = any(says_secret(text) for text in texts.values())
        for column in panel.amounts:
            if column.key in own:
                at = own[column.key]
                cells[column.key] = address(row, at)
                cell = self.grid.cells.get((row, at))
                label = labels[panel.key, column.key]
                amounts[column.key] = self.amount(cell, label, is_secret) if cell else None
        for name in (one.key for one in panel.texts if one.shows and one.shows.aspect == "name"):
            cell = self.grid.cells.get((row, own[name])) if name in own else None
            if cell and is_figure(cell) and len(amounts) == 1 and None in amounts.values():
                amount = next(iter(amounts))
                amounts[amount] = self.amount(cell, labels[panel.key, amount], is_secret)
                cells[amount], texts[name] = cell.address, ""
        return RowRead(panel.key, texts, amounts, cells, row)

    def amount(self, cell: SeenCell, label: str, is_secret: bool) -> Given:
        place = self.place(cell.row, cell.column, label)
        region = self.grid.region_of(cell)
        if region.bottom > region.top:
            self.problems.append(problems.AMOUNT_OVER_ROWS.at(place, area=region.address))
        unit, decimals = self.definition.unit, self.definition.decimals
        return take_amount(cell, place, unit, decimals, is_secret, self.problems.append)

    def text_at(self, row: int, at: int, column: ColumnDefinition, label: str) -> str:
        """The text at a place; a cell merged down over several rows counts for each of them."""
        cell = self.grid.cells.get((row, at))
        if cell is None:
            region = self.grid.merges.get((row, at))
            if region is None or region.left != at or region.top == row:
                return ""
            cell = self.grid.cells.get((region.top, region.left))
        return self.text(cell, column, self.place(row, at, label)) if cell else ""

    def text(self, cell: SeenCell, column: ColumnDefinition, place: Place) -> str:
        if cell.kind == "error":
            self.problems.append(cellproblems.ERROR_VALUE.at(place, found=cell.text))
            return ""
        if cell.kind == "formula":
            self.problems.append(cellproblems.FORMULA_WITHOUT_VALUE.at(place, formula=cell.text))
            return ""
        if cell.kind == "number" and cell.number is not None:
            return self.number_as_text(cell, cell.number, column, place)
        text = clean_name(cell.text)
        return clean_code(text, column)

    def number_as_text(
        self, cell: SeenCell, number: Decimal, column: ColumnDefinition, place: Place
    ) -> str:
        """A code that the spreadsheet took for a number: 206.0, 2060101, 5 shown as 05."""
        if number != number.to_integral_value():
            return clean_name(cell.text)
        digits = f"{number:.0f}"
        if len(digits) > _MOST_DIGITS:
            self.problems.append(problems.CODE_AS_NUMBER.at(place, found=digits))
        shown = cell.text if cell.text.isdigit() and int(cell.text) == number else digits
        return clean_code(shown, column)

    def place(self, row: int, column: int, label: str) -> Place:
        return Place(label=label, sheet=self.grid.name, cell=address(row, column))


def bring_together(panel: Panel, definition: RowDefinition, found: dict[str, RowRead]) -> None:
    """A figure in another block of the list than its label, as where a label is merged up to it."""
    own = found.get(panel.key)
    labels = {folded(one) for one in (definition.label, *definition.aliases)}
    if not own or is_filled(own) or labels.isdisjoint(map(folded, own.texts.values())):
        return
    for key, other in list(found.items()):
        if key != panel.key and is_filled(other) and not any(other.texts.values()):
            cells = {**own.cells, **{one: other.cells[one] for one in other.amounts}}
            found[panel.key] = replace(own, amounts=other.amounts, cells=cells)
            del found[key]
            return


def is_filled(row: RowRead) -> bool:
    """Whether an amount stands in the row, be it zero."""
    return any(one is not None for one in row.amounts.values())


def joined_code(parts: Iterable[str]) -> str:
    """A code out of its parts 类 款 项: 206, 9, 1 as well as 206, 20609, 2060901."""
    code = ""
    for part in filter(None, parts):
        code = part if code and part.startswith(code) else code + (part.zfill(2) if code else part)
    return code


def clean_name(text: str) -> str:
    """A name on one line, without the blanks that a page break or a justified cell left."""
    return _NEEDLESS_BLANK.sub("", one_line(text))


def clean_code(text: str, column: ColumnDefinition) -> str:
    """A code in plain digits, a part of one with the zeros it begins with."""
    shows = column.shows
    if not shows or shows.dimension not in (*CODES, "unit") or shows.aspect == "name":
        return text
    plain = re.sub(r"\s", "", half_width(text))
    if not _CODE.fullmatch(plain):
        return text
    plain = plain.removesuffix(".0")
    part = CODE_PARTS.get(shows.aspect)
    if part and plain.isdigit() and part.start:
        return plain.zfill(part.stop - part.start)
    return plain
