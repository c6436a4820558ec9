"""Two printed forms compared: self-evaluations and goals, row by row of their blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from fiscal.given import folded
from publishing.changes.pairing import Pairing, bare
from publishing.changes.shapes import CellChange, Kind, RowChange, TableChange, cell_changes
from publishing.documents.frame import Document
from publishing.tables import Headings, Placed, placed

#: What says what a row is about that people added.
NAME = "name"


@dataclass
class FormRow:
    """The cells of a row of a block, by their columns, with the headings that each has."""

    block: str
    key: str
    at: int
    cells: dict[str, Placed] = field(default_factory=dict)
    headings: dict[str, str] = field(default_factory=dict)
    label: str = ""

    @property
    def name(self) -> str:
        own = self.cells.get(NAME)
        words = (one.text for one in self.cells.values() if one.value_kind == "text" and one.text)
        return (own.text if own else "") or self.label or next(words, "")

    @property
    def place(self) -> tuple[str, str]:
        return self.block, self.key


def compare_forms(old: Document, new: Document) -> TableChange:
    """What differs between two sheets of the same form. Rows are the same by key and name, by
    name alone (of another year), else by key alone (a row was renamed). Any row may be a secret:
    a project's line in the summary of goals.
    """
    found: Pairing[FormRow] = Pairing(rows_of(old), rows_of(new))
    found.by(lambda one: (*one.place, folded(one.name)))
    found.by(lambda one: (one.block, bare(one.name)) if NAME in one.cells and one.name else None)
    found.by(lambda one: one.place)
    rows = [
        RowChange(Kind.CHANGED, after.name, after.at, cells, secret_kind=True)
        for before, after in found.pairs
        if (cells := cell_changes(cells_of(before, after)))
    ]
    rows += [lone_row(Kind.NEW, one) for one in found.news if is_filled(one)]
    rows += [lone_row(Kind.GONE, one) for one in found.olds if is_filled(one)]
    rows.sort(key=lambda one: one.number)
    return TableChange(Kind.CHANGED, "", new["title"], "", tuple(rows))


def rows_of(sheet: Document) -> list[FormRow]:
    """The rows of every block; a cell's path is `block.row.column`, that of a field shorter."""
    cells = [(cell.get("path", ""), placed(cell)) for row in sheet["rows"] for cell in row]
    headings = Headings([one for _, one in cells if one.is_heading])
    plain = [
        one for path, one in cells if not path and one.kind not in ("title", "banner", "heading")
    ]
    rows: dict[tuple[str, str], FormRow] = {}
    for path, cell in cells:
        if not path:
            continue
        block, _, rest = path.partition(".")
        key, _, column = rest.rpartition(".")
        row = rows.setdefault((block, key or column), FormRow(block, key or column, cell.row))
        row.cells[column] = cell
        beside = [one for one in headings.of(cell) if one is not cell]
        above = [one.text for one in beside if one.kind == "heading"]
        left = [one.text for one in beside if one.kind != "heading"]
        row.headings[column] = " / ".join(above or left[-1:])
        beside_it = left[-1:] if above and left else words_beside(cell, plain)
        row.label = row.label or " ".join(beside_it)
    return list(rows.values())


def words_beside(cell: Placed, plain: Sequence[Placed]) -> list[str]:
    """What stands to the left of a cell in its row: the code and name of a line of a summary."""
    return [
        one.text
        for one in plain
        if one.row <= cell.row < one.row + one.height and one.column < cell.column and one.text
    ]


def is_filled(row: FormRow) -> bool:
    return any(cell.text for cell in row.cells.values())


def cells_of(before: FormRow, after: FormRow) -> Iterator[CellChange]:
    for column, cell in after.cells.items():
        other = before.cells.get(column)
        yield cell_change(after.headings, column, cell, other.text if other else None, cell.text)
    for column, cell in before.cells.items():
        if column not in after.cells:
            yield cell_change(before.headings, column, cell, cell.text, None)


def cell_change(
    headings: Mapping[str, str], column: str, cell: Placed, old: str | None, new: str | None
) -> CellChange:
    return CellChange(headings[column], cell.value_kind == "amount", old or None, new or None)


def lone_row(kind: Kind, row: FormRow) -> RowChange:
    is_new = kind is Kind.NEW
    cells = cell_changes(
        cell_change(
            row.headings,
            column,
            cell,
            None if is_new else cell.text,
            cell.text if is_new else None,
        )
        for column, cell in row.cells.items()
        if column != NAME
    )
    return RowChange(kind, row.name, row.at, cells, secret_kind=True)
