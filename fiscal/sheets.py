"""Forms and tables laid out as sheets of cells, the shape that pages and workbooks print from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from typing import Literal

from fiscal.amounts import fixed, trimmed
from fiscal.forms import (
    FieldsBlock,
    FormContent,
    FormDefinition,
    GridBlock,
    Row,
    Value,
    ValueKind,
)

CellKind = Literal["title", "caption", "banner", "heading", "label", "value", "computed"]
Align = Literal["", "left", "right"]


@dataclass(frozen=True)
class Cell:
    """One cell at a zero-based place, `height` × `width` grid cells large.

    `text` is what is printed; `number` is set where the text is a plain figure. A `caption` is a
    line around a table. `align` is blank where the kind decides.
    """

    row: int
    column: int
    height: int
    width: int
    text: str
    kind: CellKind
    path: str = ""
    value_kind: ValueKind = "text"
    number: Decimal | None = None
    align: Align = ""


@dataclass(frozen=True)
class Sheet:
    """A laid-out form or table: cells in reading order, none overlapping, covering the sheet.

    `heading_rows` are the first and last row of headings that stay in view and are printed on
    every page; `side_columns` of them on the left stay in view too.
    """

    title: str
    widths: tuple[float, ...]
    cells: tuple[Cell, ...]
    heading_rows: tuple[int, int] | None = None
    side_columns: int = 0

    @property
    def height(self) -> int:
        return max(cell.row + cell.height for cell in self.cells)

    def rows(self) -> list[list[Cell]]:
        """The cells that start in each row, as an HTML table wants them."""
        by_row: list[list[Cell]] = [[] for _ in range(self.height)]
        for cell in self.cells:
            by_row[cell.row].append(cell)
        return by_row

    def at(self, path: str) -> Cell | None:
        return next((cell for cell in self.cells if cell.path == path), None)


def printed(value: Value, kind: ValueKind, decimals: int | None) -> str:
    """A value as the form prints it; None is blank. Rates are ratios, printed as percentages."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if kind == "rate":
        return fixed(value * 100, 2 if decimals is None else decimals) + "%"
    return trimmed(value) if decimals is None else fixed(value, decimals)


def lay_out(
    definition: FormDefinition, content: FormContent, computed: Mapping[str, Value]
) -> Sheet:
    """The form with its content and the `computed` values by path (scores, rates, totals)."""
    cells = [Cell(0, 0, 1, len(definition.widths), definition.title, "title")]
    top = 1
    for block in definition.blocks:
        if isinstance(block, FieldsBlock):
            placed = list(field_cells(block, content, top))
        else:
            placed = list(grid_cells(block, content, computed, top, len(definition.widths)))
        cells += placed
        top = max(cell.row + cell.height for cell in placed)
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Sheet(definition.title, definition.widths, tuple(cells))


def field_cells(block: FieldsBlock, content: FormContent, top: int) -> Iterator[Cell]:
    for row, line in enumerate(block.lines, start=top):
        column = 0
        for one in line:
            if one.label:
                yield Cell(row, column, 1, one.label_span, one.label, "label")
                column += one.label_span
            path = f"{block.key}.{one.key}"
            yield value_cell(row, column, one.span, path, content.fields.get(path), one.kind, None)
            column += one.span


def grid_cells(
    block: GridBlock,
    content: FormContent,
    computed: Mapping[str, Value],
    top: int,
    sheet_width: int,
) -> Iterator[Cell]:
    if block.banner:
        yield Cell(top, 0, 1, sheet_width, block.banner, "banner")
        top += 1
    rows = content.rows.get(block.key, ())
    left = 0
    if block.side:
        height = block.headed + len(rows) + (1 if block.footer else 0)
        yield Cell(top, 0, height, block.side.span, block.side.text, "label")
        left = block.side.span
    if block.headed:
        yield from heading_cells(block, top, left)
        top += 1
    labels = {row.key: row for row in block.rows}
    if block.label_span:
        yield from label_cells(block, rows, top, left)
    for offset, row in enumerate(rows):
        line, column = top + offset, left + block.label_span
        dashes = labels[row.key].dashes if row.key in labels else ()
        for definition in block.columns:
            path = f"{block.key}.{row.key}.{definition.key}"
            if not definition.group:
                value = (
                    computed.get(path) if definition.computed else row.values.get(definition.key)
                )
                if definition.computed and value is None:
                    value = definition.undefined
                if definition.key in dashes:
                    value = "-"
                yield value_cell(
                    line,
                    column,
                    definition.span,
                    path,
                    value,
                    definition.kind,
                    definition.decimals,
                    definition.computed,
                )
            column += definition.span
    yield from group_cells(block, rows, top, left + block.label_span)
    if block.footer:
        yield from footer_cells(block, computed, top + len(rows), left)


def label_cells(block: GridBlock, rows: tuple[Row, ...], top: int, left: int) -> Iterator[Cell]:
    """The labels of fixed rows, those of a group behind the label of the group."""
    labels = {row.key: row for row in block.rows}
    groups = groupby(enumerate(rows), key=lambda one: labels[one[1].key].group)
    for group, members in groups:
        run = list(members)
        column, width = left, block.label_span
        if group:
            yield Cell(top + run[0][0], left, len(run), block.group_span, group, "label")
            column, width = left + block.group_span, block.label_span - block.group_span
        for offset, row in run:
            yield Cell(top + offset, column, 1, width, labels[row.key].label, "label")


def heading_cells(block: GridBlock, row: int, left: int) -> Iterator[Cell]:
    column = left
    if block.label_span:
        yield Cell(row, column, 1, block.label_span, "", "heading")
        column += block.label_span
    for definition in block.columns:
        path = f"{block.key}.heading.{definition.key}"
        yield Cell(row, column, 1, definition.span, definition.heading, "heading", path)
        column += definition.span


def group_cells(block: GridBlock, rows: tuple[Row, ...], top: int, left: int) -> Iterator[Cell]:
    """Merged cells of the grouping columns; an inner group never crosses an outer one."""
    outer: list[str] = []
    for definition, column in zip(block.columns, column_starts(block, left), strict=True):
        if not definition.group:
            continue
        outer.append(definition.key)
        for start, run in equal_runs(rows, outer):
            first = run[0]
            path = f"{block.key}.{first.key}.{definition.key}"
            cell = value_cell(
                top + start,
                column,
                definition.span,
                path,
                first.values.get(definition.key),
                definition.kind,
                None,
            )
            yield replace(cell, height=len(run))


def equal_runs(rows: tuple[Row, ...], columns: list[str]) -> Iterator[tuple[int, list[Row]]]:
    """Neighbouring rows with the same values in `columns`, each run with where it starts."""
    start = 0
    for _, run in groupby(rows, key=lambda row: [row.values.get(column) for column in columns]):
        members = list(run)
        yield start, members
        start += len(members)


def column_starts(block: GridBlock, left: int) -> list[int]:
    starts = []
    for definition in block.columns:
        starts.append(left)
        left += definition.span
    return starts


def footer_cells(
    block: GridBlock, computed: Mapping[str, Value], row: int, left: int
) -> Iterator[Cell]:
    footer = block.footer
    assert footer is not None
    yield Cell(row, left, 1, footer.span, footer.label, "label")
    for definition, column in zip(block.columns, column_starts(block, left), strict=True):
        if column < left + footer.span:
            continue
        path = f"{block.key}.footer.{definition.key}"
        value = computed.get(path) if definition.key in footer.columns else None
        decimals = None if definition.kind == "number" else definition.decimals
        yield value_cell(
            row, column, definition.span, path, value, definition.kind, decimals, computed=True
        )


def value_cell(
    row: int,
    column: int,
    width: int,
    path: str,
    value: Value,
    kind: ValueKind,
    decimals: int | None,
    computed: bool = False,
) -> Cell:
    return Cell(
        row,
        column,
        1,
        width,
        printed(value, kind, decimals),
        "computed" if computed else "value",
        path,
        kind,
        value if isinstance(value, Decimal) and kind != "rate" else None,
    )
