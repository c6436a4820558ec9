"""A sheet as it is printed, frozen into a document and thawed from it."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from fiscal.sheets import Cell, Sheet
from publishing.documents.frame import Document

#: What a cell is about, by its path: its `row`, a `group` of rows, or blank for neither.
Naming = Callable[[Cell], str]


def frozen_sheet(sheet: Sheet, naming: Naming = lambda cell: "") -> Document:
    """Rows of cells with their place, extent, kind and text.

    `names` marks the cells that say what their row or group of rows is about, so that a reader of
    the table can bind the other cells to them.
    """
    frozen: Document = {
        "title": sheet.title,
        "widths": [str(float(width)) for width in sheet.widths],
        "rows": [[frozen_cell(cell, naming) for cell in row] for row in sheet.rows()],
    }
    if sheet.heading_rows:
        frozen["heading_rows"] = [str(row) for row in sheet.heading_rows]
    if sheet.side_columns:
        frozen["side_columns"] = str(sheet.side_columns)
    return frozen


def frozen_cell(cell: Cell, naming: Naming) -> Document:
    frozen: Document = {
        "row": str(cell.row),
        "column": str(cell.column),
        "height": str(cell.height),
        "width": str(cell.width),
        "kind": cell.kind,
        "text": cell.text,
    }
    if cell.path:
        frozen["path"] = cell.path
    if cell.kind in ("value", "computed"):
        frozen["value_kind"] = cell.value_kind
        if names := naming(cell):
            frozen["names"] = names
    if cell.number is not None:
        frozen["number"] = f"{cell.number:f}"
    if cell.align:
        frozen["align"] = cell.align
    return frozen


def thawed_sheet(frozen: Document) -> Sheet:
    """The sheet that `frozen_sheet` froze."""
    first_and_last = [int(row) for row in frozen.get("heading_rows", ())]
    return Sheet(
        frozen["title"],
        tuple(float(width) for width in frozen["widths"]),
        tuple(thawed_cell(cell) for row in frozen["rows"] for cell in row),
        (first_and_last[0], first_and_last[1]) if first_and_last else None,
        int(frozen.get("side_columns", 0)),
    )


def thawed_cell(frozen: Document) -> Cell:
    number = frozen.get("number")
    return Cell(
        row=int(frozen["row"]),
        column=int(frozen["column"]),
        height=int(frozen["height"]),
        width=int(frozen["width"]),
        text=frozen["text"],
        kind=frozen["kind"],
        path=frozen.get("path", ""),
        value_kind=frozen.get("value_kind", "text"),
        number=None if number is None else Decimal(number),
        align=frozen.get("align", ""),
    )
