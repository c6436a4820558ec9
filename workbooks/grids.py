"""A worksheet as a grid of seen cells with its merged ranges, bounded to its used part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from workbooks.cells import SeenCell, address, see

MAX_ROW = 20_000
MAX_COLUMN = 200


@dataclass(frozen=True)
class Region:
    """A merged range, or a single cell; rows and columns count from 1, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    @property
    def address(self) -> str:
        start = address(self.top, self.left)
        end = address(self.bottom, self.right)
        return start if start == end else f"{start}:{end}"

    @property
    def is_single(self) -> bool:
        return self.top == self.bottom and self.left == self.right

    def meets_columns(self, left: int, right: int) -> bool:
        return self.left <= right and self.right >= left


class SheetGrid:
    """The filled cells of one worksheet by row and column. `beyond` is the first cell not read."""

    def __init__(self, sheet: Any) -> None:
        self.name: str = sheet.title
        self.beyond = ""
        self.cells: dict[tuple[int, int], SeenCell] = {}
        self.by_row: dict[int, list[SeenCell]] = defaultdict(list)
        self._read_cells(sheet)
        self.merges: dict[tuple[int, int], Region] = {}
        self._regions_by_row: dict[int, list[Region]] = defaultdict(list)
        self._read_merges(sheet)
        self.rows = sorted(self.by_row)
        self.hidden_rows = {
            row for row, dimension in sheet.row_dimensions.items() if dimension.hidden
        }
        self.hidden_columns = set(_hidden_columns(sheet))

    def _read_cells(self, sheet: Any) -> None:
        # The stored cells only: iterating over rows would walk every place up to a stray cell.
        for (row, column), cell in sorted(sheet._cells.items()):
            if cell.value is None:
                continue
            seen = see(cell)
            if seen.is_blank:
                continue
            if row > MAX_ROW or column > MAX_COLUMN:
                self.beyond = self.beyond or seen.address
                continue
            self.cells[row, column] = seen
            self.by_row[row].append(seen)

    def _read_merges(self, sheet: Any) -> None:
        last = max(self.by_row, default=0)
        for merged in sheet.merged_cells.ranges:
            top, left = merged.min_row, merged.min_col
            if top > last or left > MAX_COLUMN:
                continue
            bottom, right = min(merged.max_row, last + 1), min(merged.max_col, MAX_COLUMN)
            region = Region(top, left, max(top, bottom), max(left, right))
            for row in range(region.top, region.bottom + 1):
                self._regions_by_row[row].append(region)
                for column in range(region.left, region.right + 1):
                    self.merges[row, column] = region

    def region(self, row: int, column: int) -> Region:
        return self.merges.get((row, column)) or Region(row, column, row, column)

    def region_of(self, cell: SeenCell) -> Region:
        return self.region(cell.row, cell.column)

    def shown_at(self, row: int, column: int) -> SeenCell:
        """What is seen at a place, which may be the cell of a range merged over it."""
        region = self.region(row, column)
        found = self.cells.get((region.top, region.left))
        return found or SeenCell(region.top, region.left, "blank")

    def seen_in_row(self, row: int) -> list[SeenCell]:
        """What the row shows, from left to right, ranges merged from above included."""
        shown = list(self.by_row.get(row, ()))
        for region in self._regions_by_row.get(row, ()):
            if region.top < row and (found := self.cells.get((region.top, region.left))):
                shown.append(found)
        return sorted(shown, key=lambda cell: cell.column)

    def own_in_row(self, row: int) -> list[SeenCell]:
        """The filled cells that begin in this row, from left to right."""
        return self.by_row.get(row, [])

    def in_rows(self, top: int, bottom: int) -> Iterator[int]:
        return (row for row in self.rows if top <= row <= bottom)


def _hidden_columns(sheet: Any) -> Iterator[int]:
    for dimension in sheet.column_dimensions.values():
        if dimension.hidden and dimension.min:
            yield from range(dimension.min, min(dimension.max, MAX_COLUMN) + 1)
