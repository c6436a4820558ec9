"""The headings of a table: as its definition has them, and as rows of a sheet show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from fiscal.tables import ColumnDefinition, Panel, TableDefinition
from workbooks.captions import bare, plain, without_remark
from workbooks.cells import SeenCell
from workbooks.grids import SheetGrid

Ident = tuple[str, str]
Path = tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """One column of a definition. `paths` are its headings as compared, the own wording first."""

    panel: Panel
    column: ColumnDefinition
    paths: tuple[Path, ...]

    @property
    def ident(self) -> Ident:
        return self.panel.key, self.column.key

    @property
    def name(self) -> str:
        """The heading as people are told it: 基本支出／小计."""
        return "／".join(self.column.heading)


@dataclass(frozen=True)
class Node:
    """One heading cell of a definition: its level, the columns it covers, its wordings."""

    level: int
    start: int
    end: int
    wordings: frozenset[str]
    name: str


class KnownTable:
    """A definition with its headings as they are compared, made once for a workbook."""

    def __init__(self, definition: TableDefinition, year: int) -> None:
        self.definition = definition
        self.headings = tuple(
            Heading(panel, column, paths_of(column, year)) for panel, column in definition.columns
        )
        self.depth = max(len(heading.paths[0]) for heading in self.headings)
        self.nodes = tuple(sorted(self._nodes(), key=lambda node: (node.start, node.level)))
        self.words = frozenset(
            part for heading in self.headings for path in heading.paths for part in path
        )
        self.lower_words = frozenset(
            part for heading in self.headings for path in heading.paths for part in path[1:]
        )
        self.tops = frozenset(
            word for node in self.nodes if node.level == 0 for word in node.wordings
        )

    def _nodes(self) -> Iterator[Node]:
        for level in range(self.depth):
            start = 0
            while start < len(self.headings):
                path = self.headings[start].paths[0]
                end = start
                if len(path) > level:
                    while end + 1 < len(self.headings) and (
                        self.headings[end + 1].paths[0][: level + 1] == path[: level + 1]
                    ):
                        end += 1
                    words = {one[level] for one in self.headings[start].paths if len(one) > level}
                    name = self.headings[start].column.heading[level]
                    yield Node(level, start, end, frozenset(words), name)
                start = end + 1

    def word(self, text: str, among: frozenset[str]) -> str:
        """The heading a text is, or ""; remarks in brackets at its end make no difference."""
        if len(text) > 40:
            return ""
        for form in (word_of(text), without_remark(text).replace('"', "")):
            if form in among:
                return form
        return ""


def word_of(text: str) -> str:
    return bare(text).replace('"', "")


def paths_of(column: ColumnDefinition, year: int) -> tuple[Path, ...]:
    """The own heading path, and those under its aliases: whole paths with "/", or last parts."""

    def compared(parts: Sequence[str]) -> Path:
        return tuple(word_of(part.replace("{year}", str(year))) for part in parts)

    others = [
        alias.split("/") if "/" in alias else [*column.heading[:-1], alias]
        for alias in column.aliases
    ]
    return tuple(dict.fromkeys(compared(one) for one in (column.heading, *others)))


@dataclass(frozen=True)
class Band:
    """One set of heading rows as found on a sheet, `top` to `bottom`."""

    grid: SheetGrid
    top: int
    bottom: int

    @cached_property
    def cells(self) -> tuple[tuple[SeenCell, ...], ...]:
        """The heading cells of each row, from left to right."""
        return tuple(
            tuple(cell for cell in self.grid.own_in_row(row) if cell.kind == "text")
            for row in range(self.top, self.bottom + 1)
        )

    @property
    def columns(self) -> range:
        """The columns of the sheet from the first to the last that is under a heading."""
        regions = [self.grid.region_of(cell) for row in self.cells for cell in row]
        return range(min(one.left for one in regions), max(one.right for one in regions) + 1)

    def path(self, column: int) -> tuple[SeenCell, ...]:
        """The heading cells above a column from top to bottom.

        A heading that is not merged also covers what is blank to its right, as far as the heading
        above it reaches and there are headings further down.
        """
        found: list[SeenCell] = []
        for index, row in enumerate(range(self.top, self.bottom + 1)):
            cell = self._at(row, column)
            if cell is None and self._has_below(row, column):
                cell = self._from_left(index, row, column)
            if cell is not None and cell not in found:
                found.append(cell)
        return tuple(found)

    def _at(self, row: int, column: int) -> SeenCell | None:
        region = self.grid.region(row, column)
        if region.top < self.top:
            return None
        cell = self.grid.cells.get((region.top, region.left))
        return cell if cell is not None and cell.kind == "text" else None

    def _has_below(self, row: int, column: int) -> bool:
        return any(self._at(lower, column) for lower in range(row + 1, self.bottom + 1))

    def _from_left(self, index: int, row: int, column: int) -> SeenCell | None:
        left = [cell for cell in self.cells[index] if cell.column < column]
        if not left:
            return None
        nearest = left[-1]
        is_cut = any(
            nearest.column < cell.column <= column for above in self.cells[:index] for cell in above
        )
        return None if is_cut else nearest


def find_bands(known: KnownTable, grid: SheetGrid, top: int, bottom: int) -> list[Band]:
    """Every set of heading rows between two rows, those repeated after page breaks included."""
    bands: list[list[int]] = []
    for row in grid.in_rows(top, bottom):
        cells = grid.own_in_row(row)
        texts = [cell for cell in cells if cell.kind == "text"]
        if len(texts) < len(cells) or not texts:
            continue
        if _begins(known, texts):
            bands.append([row, row])
        elif bands and row == bands[-1][1] + 1 and row < bands[-1][0] + known.depth:
            if _goes_on(known, texts):
                bands[-1][1] = row
        elif _is_leaf_row(known, texts):
            bands.append([row, row])
    return [Band(grid, first, last) for first, last in bands]


def _begins(known: KnownTable, texts: Sequence[SeenCell]) -> bool:
    """Most of the top headings stand in the row, and not much else."""
    found = {word for cell in texts if (word := known.word(cell.text, known.tops))}
    tops = [node for node in known.nodes if node.level == 0]
    needed = min(2, len({node.name for node in tops}))
    return (
        len(found) >= needed
        and 2 * len(found) >= len({node.name for node in tops})
        and 2 * sum(1 for cell in texts if known.word(cell.text, known.tops)) > len(texts)
    )


def _goes_on(known: KnownTable, texts: Sequence[SeenCell]) -> bool:
    """The row holds lower headings: all its texts, or most where there are several."""
    found = sum(1 for cell in texts if known.word(cell.text, known.lower_words))
    return found == len(texts) or (found >= 2 and 2 * found > len(texts))


def _is_leaf_row(known: KnownTable, texts: Sequence[SeenCell]) -> bool:
    """Headings whose upper rows somebody left out."""
    leaves = {path[-1] for heading in known.headings for path in heading.paths}
    found = sum(1 for cell in texts if known.word(cell.text, frozenset(leaves)))
    return found >= 2 and 2 * found >= len(known.headings) and 3 * found >= 2 * len(texts)


def is_counting_row(cells: Sequence[SeenCell]) -> bool:
    """The line that numbers the columns below the headings (栏次 1 2 3 栏次 4)."""
    texts = [plain(cell.text) for cell in cells]
    numbers = [text for text in texts if text.isdigit()]
    labels = [text for text in texts if not text.isdigit()]
    return (
        all(
            text in ("栏次", "列次", "行次", "类", "款", "项", "**", "—", "合计栏次")
            for text in labels
        )
        and len(numbers) >= (1 if labels else 3)
        and numbers == [str(number) for number in range(1, len(numbers) + 1)]
    )
