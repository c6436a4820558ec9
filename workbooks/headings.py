"""Heading rows: which block begins in a row, and which columns of the sheet are its columns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fiscal.forms import ColumnDefinition, FormDefinition, GridBlock
from workbooks.captions import bare, is_called, is_similar, unit_in, without_remark, wordings
from workbooks.cells import SeenCell
from workbooks.grids import SheetGrid


@dataclass(frozen=True)
class Span:
    """The columns of the sheet, ends included, that stand under one heading."""

    key: str
    left: int
    right: int
    cell: SeenCell


@dataclass(frozen=True)
class HeadingRow:
    """A row of headings as found. `unknown` are headings the block does not have."""

    block: GridBlock
    row: int
    bottom: int
    spans: dict[str, Span]
    missing: tuple[ColumnDefinition, ...]
    repeated: tuple[tuple[ColumnDefinition, SeenCell], ...]
    similar: tuple[tuple[ColumnDefinition, SeenCell], ...]
    unknown: tuple[Span, ...]
    left_cells: tuple[SeenCell, ...]

    @property
    def left(self) -> int:
        """The first column under a heading."""
        return min(span.left for span in self.spans.values())

    @property
    def right(self) -> int:
        return max(span.right for span in self.spans.values())

    @property
    def unit(self) -> str:
        """The money unit named in a heading or in the label at the side, or ""."""
        cells = [span.cell for span in self.spans.values()] + list(self.left_cells)
        return next(filter(None, (unit_in(cell.text) for cell in cells)), "")


class KnownForm:
    """A definition with its headings as they are compared, made once for a workbook."""

    def __init__(self, definition: FormDefinition) -> None:
        self.definition = definition
        self.headings: dict[str, dict[str, str]] = {}
        for block in definition.grids:
            names = {}
            for one in block.columns:
                for wording in wordings((one.heading, *one.aliases)):
                    names[wording] = one.key
            names |= {bare(one.heading): one.key for one in block.columns}
            self.headings[block.key] = names
        self.any_heading = frozenset(name for names in self.headings.values() for name in names)

    def heads(self, cells: Iterable[SeenCell]) -> bool:
        """Whether any of the cells shows a heading."""
        return any(
            bare(cell.text) in self.any_heading or without_remark(cell.text) in self.any_heading
            for cell in cells
        )

    def match(self, block: GridBlock, cells: Iterable[SeenCell]) -> dict[int, str]:
        """Which cell (by its column) carries which heading of the block."""
        names = self.headings[block.key]
        found = {
            cell.column: names.get(bare(cell.text)) or names.get(without_remark(cell.text), "")
            for cell in cells
        }
        return {column: key for column, key in found.items() if key}


def find_heading_row(known: KnownForm, grid: SheetGrid, row: int) -> HeadingRow | None:
    """The block whose headings the row shows best, None if it shows those of none."""
    cells = [cell for cell in grid.own_in_row(row) if cell.kind == "text"]
    if len(cells) < 2 or not known.heads(cells):
        return None
    best: tuple[float, GridBlock, dict[int, str]] | None = None
    for block in known.definition.grids:
        matched = known.match(block, cells)
        count = len(set(matched.values()))
        if not is_enough(block, count, cells):
            continue
        rank = count / len(block.columns) + count / 100
        if best is None or rank > best[0]:
            best = (rank, block, matched)
    return describe(best[1], grid, row, cells, best[2]) if best else None


def is_enough(block: GridBlock, count: int, cells: Iterable[SeenCell]) -> bool:
    """Half the headings, and at least two, or one beside the label of the block."""
    if count >= 2 and 2 * count >= len(block.columns):
        return True
    side = block.side
    return (
        count == 1
        and len(block.columns) <= 3
        and side is not None
        and any(is_called(cell.text, (side.text, *side.aliases)) for cell in cells)
    )


def describe(
    block: GridBlock, grid: SheetGrid, row: int, cells: list[SeenCell], matched: dict[int, str]
) -> HeadingRow:
    columns = {one.key: one for one in block.columns}
    spans: dict[str, Span] = {}
    repeated: list[tuple[ColumnDefinition, SeenCell]] = []
    unmatched: list[Span] = []
    similar: list[tuple[ColumnDefinition, SeenCell]] = []
    first = min(matched)
    for cell, right in zip(cells, right_ends(grid, cells), strict=True):
        key = matched.get(cell.column)
        if key is None:
            unmatched.append(Span("", cell.column, right, cell))
        elif key in spans:
            repeated.append((columns[key], cell))
        else:
            spans[key] = Span(key, cell.column, right, cell)
    for span in list(unmatched):
        column = next(
            (
                one
                for one in block.columns
                if one.key not in spans
                and any(is_similar(span.cell.text, name) for name in (one.heading, *one.aliases))
            ),
            None,
        )
        if column:
            unmatched.remove(span)
            spans[column.key] = Span(column.key, span.left, span.right, span.cell)
            similar.append((column, span.cell))
    has_labels = block.side is not None or block.label_span > 0
    left_cells = [span.cell for span in unmatched if has_labels and span.left < first]
    left_cells += [cell for cell in grid.seen_in_row(row) if cell.row < row and cell.column < first]
    return HeadingRow(
        block,
        row,
        max(grid.region_of(span.cell).bottom for span in spans.values()),
        spans,
        tuple(one for one in block.columns if one.key not in spans),
        tuple(repeated),
        tuple(similar),
        tuple(span for span in unmatched if span.cell not in left_cells),
        tuple(left_cells),
    )


def right_ends(grid: SheetGrid, cells: list[SeenCell]) -> list[int]:
    """Where each heading ends: with its merged range, else before the next heading."""
    ends = []
    for index, cell in enumerate(cells):
        region = grid.region_of(cell)
        end = region.right
        if region.left == region.right and index + 1 < len(cells):
            end = max(end, cells[index + 1].column - 1)
        ends.append(end)
    return ends
