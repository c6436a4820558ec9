"""Rows whose cells stand one column beside their headings, as page breaks and pasting leave them.

A row is weighed under its headings and one column to either side: each thing that does not fit
costs points. A shift is believed only if the row does not fit where it stands, fits there, and
fits nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fiscal.amounts import half_width, read_number
from fiscal.forms import ColumnDefinition, GridBlock
from workbooks.cells import SeenCell
from workbooks.collecting import cells_under
from workbooks.grids import SheetGrid
from workbooks.headings import HeadingRow
from workbooks.values import is_dash

FITS, SUSPECT, MARGIN = 1, 2, 2
FIGURES = ("amount", "number", "percent", "rate")

_FIGURE_TEXT = re.compile(r"[<>≤≥=≦≧]*\s*[+-]?[\d,.]+\s*[%％‰]?")


@dataclass(frozen=True)
class Shift:
    """How a row is to be read: `columns` to the right; `unclear` if no reading fits well."""

    columns: int = 0
    unclear: bool = False


class ShiftFinder:
    """Weighs the rows of one open grid that has figures in it."""

    def __init__(self, block: GridBlock, grid: SheetGrid) -> None:
        self.block = block
        self.grid = grid
        self.groups = [column.key for column in block.columns if column.group]
        texts = [one for one in block.columns if not one.group and one.kind == "text"]
        self.name = texts[0].key if texts else ""
        self.judged = [one.key for one in texts[1:] if one.required]
        self.figures = [one for one in block.columns if one.kind in FIGURES]
        self.known_groups: set[str] = {
            text for key in self.groups for text in block.suggestions.get(key, ())
        }
        self.has_trailing_figure = False

    def weigh(self, row: int, heading: HeadingRow, ignored: Sequence[SeenCell]) -> Shift:
        """How the row is shifted against its heading row."""
        if not self.name or not self.figures or self.name not in heading.spans:
            return Shift()
        costs = {shift: self.cost(row, heading, ignored, shift) for shift in (0, -1, 1)}
        if costs[0] <= FITS:
            self.note(row, heading)
            return Shift()
        best = min((-1, 1), key=lambda shift: costs[shift])
        if costs[best] <= FITS and costs[best] + MARGIN <= min(costs[0], costs[-best]):
            return Shift(best)
        if costs[0] >= 3 * SUSPECT and costs[best] + MARGIN <= costs[0]:
            return Shift(unclear=True)
        if self.is_closed_up(row, heading):
            return Shift(unclear=True)
        return Shift()

    def is_closed_up(self, row: int, heading: HeadingRow) -> bool:
        """Whether the last figure is a sentence and the place for sentences is blank: a cell in
        front was deleted and the rest moved up.
        """
        last = self.trailing(heading)
        prose = [
            heading.spans[one.key]
            for one in self.block.columns
            if one.kind == "long_text" and one.key in heading.spans
        ]
        if last is None or not prose or prose[0].left < heading.spans[last.key].left:
            return False
        cells = cells_under(self.grid, row, heading.spans[last.key])
        is_prose = bool(cells) and len(cells[0].text) > 3 and figure_of(cells[0], True) is None
        return is_prose and not cells_under(self.grid, row, prose[0])

    def note(self, row: int, heading: HeadingRow) -> None:
        """Learns from a row in its place what the later ones should look like."""
        for key in self.groups:
            if key in heading.spans:
                for cell in cells_under(self.grid, row, heading.spans[key]):
                    self.known_groups.add(cell.text)
        last = self.trailing(heading)
        if last and cells_under(self.grid, row, heading.spans[last.key]):
            self.has_trailing_figure = True

    def trailing(self, heading: HeadingRow) -> ColumnDefinition | None:
        """The rightmost column of figures, which every row fills or none."""
        figures = [one for one in self.figures if one.key in heading.spans and one.computed]
        return max(figures, key=lambda one: heading.spans[one.key].left, default=None)

    def cost(self, row: int, heading: HeadingRow, ignored: Sequence[SeenCell], shift: int) -> int:
        own = [cell for cell in self.grid.own_in_row(row) if cell not in ignored]
        under = {
            key: [cell for cell in cells_under(self.grid, row, span, shift) if cell in own]
            for key, span in heading.spans.items()
        }
        seen = {key: cells[0] if cells else None for key, cells in under.items()}
        cost = self.name_cost(seen, own, heading, shift)
        cost += sum(1 for key in self.judged if key in seen and seen[key] is None)
        cost += self.figures_cost(seen)
        right = max(span.right for span in heading.spans.values()) + shift
        cost += SUSPECT * sum(1 for cell in own if cell.column > right)
        if shift:
            cost += self.long_text_cost(seen)
        return cost + self.unit_cost(seen)

    def name_cost(
        self,
        seen: Mapping[str, SeenCell | None],
        own: Sequence[SeenCell],
        heading: HeadingRow,
        shift: int,
    ) -> int:
        left = heading.spans[self.name].left + shift
        before = [cell for cell in own if cell.column < left]
        name = seen[self.name]
        cost = 0
        if name is None and shift and len(before) == 1 and before[0].text not in self.known_groups:
            name, before = before[0], []
        if name is None:
            cost += 3
        elif name.kind == "number" or _FIGURE_TEXT.fullmatch(half_width(name.text)):
            cost += SUSPECT
        elif shift and name.text in self.known_groups:
            cost += 3
        if shift:
            cost += SUSPECT * sum(1 for cell in before if cell.text not in self.known_groups)
        return cost

    def figures_cost(self, seen: Mapping[str, SeenCell | None]) -> int:
        cost = 0
        for column in self.figures:
            cell = seen.get(column.key)
            if cell is None:
                is_due = self.has_trailing_figure and column.computed
                cost += column.key == "weight" or (is_due and column.kind == "percent")
            elif figure_of(cell, column.kind == "percent") is None and not is_dash(cell.text):
                cost += SUSPECT
        weight, score = seen.get("weight"), seen.get("score")
        if weight and score:
            most, given = figure_of(weight, False), figure_of(score, False)
            cost += most is not None and given is not None and given > most
        return cost

    def long_text_cost(self, seen: Mapping[str, SeenCell | None]) -> int:
        keys = [one.key for one in self.block.columns if one.kind == "long_text"]
        cells = [cell for key in keys if (cell := seen.get(key))]
        return SUSPECT * sum(1 for cell in cells if figure_of(cell, True) is not None)

    def unit_cost(self, seen: Mapping[str, SeenCell | None]) -> int:
        """A target in per cent with a bare number as its actual value is suspect."""
        if len(self.judged) < 2:
            return 0
        target, actual = (seen.get(key) for key in self.judged[:2])
        if target is None or actual is None:
            return 0
        is_percent = half_width(target.text).endswith("%")
        bare = figure_of(actual, False)
        return int(is_percent and bare is not None)


def figure_of(cell: SeenCell, percent: bool) -> Decimal | None:
    """The plain figure in a cell; one shown as a percentage counts only where that is meant."""
    text = half_width(cell.text).lstrip("=") if cell.kind == "literal" else half_width(cell.text)
    if percent:
        text = text.removesuffix("%")
    try:
        return read_number(text)
    except ValueError:
        return None
