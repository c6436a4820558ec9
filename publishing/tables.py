"""A frozen sheet as an HTML table in which every cell knows its headings.

A table has headings at its top, several deep, and at the left of its rows. `scope` says that: a
heading over several columns stands for each of them, so it is one of columns, never of a group of
columns, which would be all columns of the table. Where a label is blank, `scope` does not reach the
labels before it; and a form has headings in its midst and fields beside each other. There each
value names its headings by id.

What names a row is a link to the row itself, so that its address can be taken away.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import dropwhile, takewhile
from typing import Any

#: How wide a character of a sheet's columns is on a page, so that figures do not break.
REM_PER_WIDTH = 0.48

FIGURES = frozenset({"amount", "number", "rate", "percent"})
BLANK = re.compile(r"\s+")

#: Cells of a sheet by row and column.
Cells = frozenset[tuple[int, int]]


@dataclass(frozen=True)
class TableCell:
    """One `<th>` or `<td>`, with what goes into its attributes.

    `at` is its row and column in the sheet. `anchor` is the id of the row that it names. `marks`
    lead to what a preview notes of it.
    """

    tag: str
    text: str
    css: str
    at: tuple[int, int] = (0, 0)
    colspan: int = 1
    rowspan: int = 1
    id: str = ""
    scope: str = ""
    headers: str = ""
    anchor: str = ""
    marks: tuple[Any, ...] = ()


Line = tuple[TableCell, ...]


@dataclass(frozen=True)
class Table:
    """`widths` are shares of the table in whole per cent; `span` is its least width in 10 rem.

    `head` are heading rows repeated on every printed page; `above` are the lines between title
    and table (whose it is, the unit), `notes` those below it, `sticky` the column that stays in
    view while the table is moved sideways. Forms have none of these.
    """

    caption: str
    widths: tuple[int, ...]
    rows: tuple[Line, ...]
    head: tuple[Line, ...] = ()
    above: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    span: int = 0
    sticky: int = -1

    @property
    def numbered(self) -> list[tuple[int, Line]]:
        """The rows below the heading rows with their numbers as printed, from 0."""
        return list(enumerate(self.rows, start=len(self.head)))


@dataclass(frozen=True)
class Placed:
    """A frozen cell, its numbers read."""

    row: int
    column: int
    height: int
    width: int
    kind: str
    text: str
    path: str
    value_kind: str
    names: str
    align: str

    @property
    def id(self) -> str:
        return f"c{self.row}-{self.column}"

    @property
    def at(self) -> tuple[int, int]:
        return self.row, self.column

    @property
    def block(self) -> str:
        """The panel of a table or block of a form it stands in; blank for what stands around."""
        return self.path.partition(".")[0]

    @property
    def row_key(self) -> str:
        """`panel.row` for a cell of a row that has a key."""
        before, _, _ = self.path.rpartition(".")
        return before if "." in before and self.kind != "heading" else ""

    @property
    def is_heading(self) -> bool:
        return bool(self.text) and bool(self.kind in ("banner", "heading", "label") or self.names)


def table_of(sheet: Mapping[str, Any], prefix: str = "", marked: Cells = frozenset()) -> Table:
    """The table of a frozen sheet. `prefix` keeps the ids of several tables on a page apart, and is
    the same wherever the table is shown.

    `marked` are cells (row, column) that stand out because their parts do not add up to them.
    """
    rows = [[placed(cell) for cell in row] for row in sheet["rows"]]
    is_table = "heading_rows" in sheet
    headings = Headings([cell for row in rows for cell in row])
    own = {
        cell.at: headings.of(cell)
        for row in rows
        for cell in row
        if cell.kind in ("value", "computed") and not (is_table and is_told(cell, row, headings))
    }
    led_to = {one.at for held in own.values() for one in held}
    widths = [float(width) for width in sheet["widths"]]
    first, last = (int(row) for row in sheet.get("heading_rows", (0, -1)))
    names = naming_cells(rows, widths)
    sticky = naming_column(rows, widths) if is_table else -1
    lines: dict[int, Line] = {}
    around: dict[int, list[str]] = {}
    for number, row in enumerate(rows):
        if any(cell.kind == "title" for cell in row):
            continue
        if is_table and row and all(cell.kind == "caption" for cell in row):
            around[number] = [cell.text for cell in row]
        else:
            lines[number] = tuple(
                TableCell(
                    tag="th" if cell.is_heading else "td",
                    text=cell.text,
                    css=looks(cell, cell.at in marked, cell.column == sticky),
                    at=cell.at,
                    colspan=cell.width,
                    rowspan=cell.height,
                    id=prefix + cell.id if cell.at in led_to else "",
                    scope=scope_of(cell) if cell.is_heading else "",
                    headers=" ".join(prefix + one.id for one in own.get(cell.at, ())),
                    anchor=prefix + names[cell.at] if cell.at in names else "",
                )
                for cell in row
            )
    return Table(
        caption=sheet["title"],
        widths=tuple(round(width / sum(widths) * 100) for width in widths),
        rows=tuple(line for row, line in lines.items() if not first <= row <= last),
        head=tuple(line for row, line in lines.items() if first <= row <= last),
        above=tuple(text for row, texts in around.items() if row < first for text in texts),
        notes=tuple(text for row, texts in around.items() if row > last for text in texts),
        sticky=sticky,
        span=round(sum(widths) * REM_PER_WIDTH / 10) if is_table else 0,
    )


def naming_column(rows: Sequence[Sequence[Placed]], widths: Sequence[float]) -> int:
    """The widest of the label columns at the left: the name of each row.

    It stays in view while the table is moved sideways; -1 where there is none, or two panels.
    """
    body = [cell for row in rows for cell in row if cell.block]
    figures = [cell.column for cell in body if cell.kind == "computed"]
    first = min(figures, default=0)
    if len({cell.block for cell in body}) != 1 or first == 0:
        return -1
    return max(range(first), key=lambda column: widths[column])


def naming_cells(
    rows: Sequence[Sequence[Placed]], widths: Sequence[float]
) -> dict[tuple[int, int], str]:
    """The cell that names each row that has a key, with the key: its widest heading, or where it
    has none the first cell that says something.
    """
    held: dict[str, list[Placed]] = {}
    for cell in (cell for row in rows for cell in row if cell.row_key and cell.text):
        held.setdefault(cell.row_key, []).append(cell)
    found = {}
    for key, cells in held.items():
        headings = [one for one in cells if one.is_heading and one.names != "group"]
        named = max(headings, key=lambda one: widths[one.column], default=cells[0])
        found[named.at] = BLANK.sub("-", key)
    return found


class Headings:
    """The headings of a sheet, found by the row or the columns that they stand for."""

    def __init__(self, cells: Sequence[Placed]) -> None:
        self.above: dict[int, list[Placed]] = {}
        self.left: dict[int, list[Placed]] = {}
        self.blocks: dict[int, list[Placed]] = {}
        for cell in cells:
            if cell.block or cell.kind == "computed":
                self.blocks.setdefault(cell.row, []).append(cell)
        for cell in (one for one in cells if one.is_heading):
            if cell.kind == "heading":
                for column in range(cell.column, cell.column + cell.width):
                    self.above.setdefault(column, []).append(cell)
            elif cell.kind != "banner":
                for row in range(cell.row, cell.row + cell.height):
                    self.left.setdefault(row, []).append(cell)

    def of(self, cell: Placed) -> tuple[Placed, ...]:
        """The labels at the left of a cell, its block's column headings above."""
        blocks = ("", cell.block)
        left = self.left_of(cell)
        above = [
            one
            for column in range(cell.column, cell.column + cell.width)
            for one in self.above.get(column, ())
            if one.row < cell.row and one.block in blocks
        ]
        if not above:  # a line of labelled fields: each value belongs to the label before it
            return tuple(left[-1:])
        return (*left, *dict.fromkeys(above))

    def left_of(self, cell: Placed) -> list[Placed]:
        """The labels at the left of a cell that are not those of a panel beside its own."""
        blocks = ("", cell.block)
        others = (
            one
            for one in self.blocks.get(cell.row, ())
            if one.block not in blocks or (one.kind == "computed" and one.block != cell.block)
        )
        start = max((one.column for one in others if one.column < cell.column), default=-1)
        return [
            one
            for one in self.left.get(cell.row, ())
            if start < one.column < cell.column and one.block in blocks
        ]


def is_told(cell: Placed, row: Sequence[Placed], headings: Headings) -> bool:
    """Whether `scope` leads from a cell of a table to its own labels: to the next ones at its left,
    as far as nothing else stands between them.
    """
    before = [one for one in reversed(row) if one.column < cell.column]
    labels = takewhile(
        lambda one: one.is_heading, dropwhile(lambda one: not one.is_heading, before)
    )
    return {one.at for one in labels} == {one.at for one in headings.left_of(cell)}


def placed(cell: Mapping[str, Any]) -> Placed:
    return Placed(
        row=int(cell["row"]),
        column=int(cell["column"]),
        height=int(cell["height"]),
        width=int(cell["width"]),
        kind=cell["kind"],
        text=cell["text"],
        path=cell.get("path", ""),
        value_kind=cell.get("value_kind", "text"),
        names=cell.get("names", ""),
        align=cell.get("align", ""),
    )


def looks(cell: Placed, is_marked: bool, stays: bool) -> str:
    figure = " figure" if cell.value_kind in FIGURES else ""
    names = f" names-{cell.names}" if cell.names else ""
    align = f" {cell.align}" if cell.align and not figure else ""
    tail = " tail" if is_marked else ""
    side = " stays" if stays and cell.width == 1 else ""
    return f"{cell.kind}{figure}{names}{align}{tail}{side}"


def scope_of(cell: Placed) -> str:
    return "col" if cell.kind in ("banner", "heading") else "row"


def computed_rows(form: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every scored row of a form: its figures, how its score came about, what people set.

    `name` is blank for the execution rate, which has no name on the form. `derivation` is None
    where people judged. `stated` and `reviewed` are scores set by hand, or None.
    """
    stated = {one["place"]: one for one in form["stated_scores"]}
    review = {one["place"]: one for one in (form["review"] or {}).get("scores", ())}

    def row(place: str, name: str, shown: Mapping[str, Any], **more: Any) -> Mapping[str, Any]:
        return {
            "name": name,
            "target": shown.get("target"),
            "actual": shown.get("actual"),
            "weight": shown["weight"],
            "score": shown["score"],
            "derivation": shown.get("derivation"),
            "remedy": shown.get("remedy"),
            "stated": stated.get(place),
            "reviewed": review.get(place),
            **more,
        }

    execution = form["execution"]
    if execution["weight"]:
        yield row("budget.total.score", "", execution, actual=execution["rate"])
    for one in form["management"]:
        yield row(f"management.{one['key']}.score", one["label"], one)
    for one in form["indicators"]:
        yield row(f"indicators.{one['key']}.score", one["name"] or "", one)
