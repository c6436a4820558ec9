"""A frozen sheet as an HTML table in which every cell knows its headings.

The sheet has headings at the top of blocks and at the left of rows, several deep; `scope` cannot
say that, so each figure names its headings by id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FIGURES = frozenset({"amount", "number", "rate", "percent"})


@dataclass(frozen=True)
class TableCell:
    """One `<th>` or `<td>`, with what goes into its attributes."""

    tag: str
    text: str
    css: str
    colspan: int = 1
    rowspan: int = 1
    id: str = ""
    scope: str = ""
    headers: str = ""


@dataclass(frozen=True)
class Table:
    """`widths` are shares of the table in whole per cent."""

    caption: str
    widths: tuple[int, ...]
    rows: tuple[tuple[TableCell, ...], ...]


@dataclass(frozen=True)
class Placed:
    """A frozen cell, its numbers read."""

    row: int
    column: int
    height: int
    width: int
    kind: str
    text: str
    block: str
    value_kind: str
    names: str

    @property
    def id(self) -> str:
        return f"c{self.row}-{self.column}"

    @property
    def is_heading(self) -> bool:
        return bool(self.text) and bool(self.kind in ("banner", "heading", "label") or self.names)

    def spans_row(self, row: int) -> bool:
        return self.row <= row < self.row + self.height

    def spans_column(self, column: int) -> bool:
        return self.column <= column < self.column + self.width


def table_of(sheet: Mapping[str, Any], prefix: str = "") -> Table:
    """The table of a frozen sheet. `prefix` keeps the ids of several tables on a page apart."""
    rows = [[placed(cell) for cell in row] for row in sheet["rows"]]
    cells = [cell for row in rows for cell in row]
    headings = [cell for cell in cells if cell.is_heading]
    widths = [float(width) for width in sheet["widths"]]
    return Table(
        caption=sheet["title"],
        widths=tuple(round(width / sum(widths) * 100) for width in widths),
        rows=tuple(
            tuple(table_cell(cell, headings, prefix) for cell in row)
            for row in rows
            if not any(cell.kind == "title" for cell in row)
        ),
    )


def placed(cell: Mapping[str, Any]) -> Placed:
    return Placed(
        row=int(cell["row"]),
        column=int(cell["column"]),
        height=int(cell["height"]),
        width=int(cell["width"]),
        kind=cell["kind"],
        text=cell["text"],
        block=cell.get("path", "").partition(".")[0],
        value_kind=cell.get("value_kind", "text"),
        names=cell.get("names", ""),
    )


def table_cell(cell: Placed, headings: Sequence[Placed], prefix: str) -> TableCell:
    own = headings_of(cell, headings) if cell.kind in ("value", "computed") else ()
    return TableCell(
        tag="th" if cell.is_heading else "td",
        text=cell.text,
        css=css_of(cell),
        colspan=cell.width,
        rowspan=cell.height,
        id=prefix + cell.id if cell.is_heading else "",
        scope=scope_of(cell) if cell.is_heading else "",
        headers=" ".join(prefix + one.id for one in own),
    )


def css_of(cell: Placed) -> str:
    figure = " figure" if cell.value_kind in FIGURES else ""
    names = f" names-{cell.names}" if cell.names else ""
    return f"{cell.kind}{figure}{names}"


def scope_of(cell: Placed) -> str:
    if cell.kind in ("banner", "heading"):
        return "colgroup" if cell.width > 1 else "col"
    return "rowgroup" if cell.height > 1 or cell.names == "group" else "row"


def headings_of(cell: Placed, headings: Sequence[Placed]) -> tuple[Placed, ...]:
    """The headings of a cell: the labels at its left, its block's column heading above."""
    above = [
        one
        for one in headings
        if one.kind == "heading" and one.block == cell.block and one.row < cell.row
    ]
    left = [
        one
        for one in headings
        if one.kind not in ("heading", "banner")
        and one.spans_row(cell.row)
        and one.column < cell.column
    ]
    if not above:  # a line of labelled fields: each value belongs to the label before it
        return tuple(left[-1:])
    return (*left, *(one for one in above if one.spans_column(cell.column)))


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
