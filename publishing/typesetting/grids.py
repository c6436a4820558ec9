"""Sheets fitted on pages: orientation, size of type and widths of columns, in points.

Which way a table stands follows from its widths and its longest figures alone, so that writers and
editions need not say it.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from math import ceil
from operator import itemgetter

from fiscal.sheets import Cell, Sheet

#: What an A4 page has between the margins of official documents (GB/T 9704): 156 × 225 mm.
PORTRAIT = (442.0, 638.0)
#: Lying, with margins of 20 mm at the sides and 25 mm above and below.
LANDSCAPE = (728.0, 452.0)

#: Sizes of type in points: 五号, 小五, 六号 and what lies between. Standing only if well readable.
SIZES = (10.5, 9.0, 8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0)
SMALLEST_STANDING = 7.5

#: The width of a digit in the size of type, and the blank at both sides of a cell in points.
DIGIT = 0.56
BESIDE = 6.0
#: Characters from here on are as wide as they are high.
FIRST_WIDE = "\u2e80"

#: How much of its width a column gives up before type gets smaller, and at the most.
SQUEEZED = (0.8, 0.6, 0.45)

#: The smallest type that is taken before columns give up more of their width.
READABLE = 7.0

#: The lines around a table are not smaller.
SMALLEST_AROUND = 9.0

#: Longer words than a code or a figure may be broken after all.
LONGEST_WORD = 24

#: Longer text in a form is prose.
SHORT = 14

#: Columns give room to each other for so many characters on one line.
WORTH_A_LINE = 18.0

#: The blank above and below the text of a cell, the most generous first.
INSETS = (5.0, 4.0, 3.0, 2.5, 2.0)
#: How much of a page is surely filled, as far as lines can be counted beforehand.
CERTAIN = 0.97
#: What titles take, in points: that of a table, that of a part above it.
TITLE = 40.0
PART_TITLE = 56.0
#: From line to line within a cell, in the size of type.
LINE = 1.3

_UNBREAKABLE = re.compile(r"[!-~]+")
_FIGURES = frozenset({"amount", "number", "rate", "percent"})
_HEADING = frozenset({"heading", "banner"})


@dataclass(frozen=True)
class GridCell:
    """A cell with the grid cells it covers. `look` is `heading`, `label` or blank."""

    text: str
    width: int
    height: int
    align: str
    look: str


GridRow = tuple[GridCell, ...]


@dataclass(frozen=True)
class Band:
    """Rows that belong together: headings of what follows, or the rows under them."""

    is_heading: bool
    rows: tuple[GridRow, ...]


@dataclass(frozen=True)
class Line:
    """A line around a table."""

    text: str
    align: str


@dataclass(frozen=True)
class Grid:
    """A sheet on a page. `above` are the lines before it, side by side where they are so printed.

    `columns` are widths and `size` the size of type in points; `inset` is the blank above and
    below the text of a cell. The first band of headings is `repeated` on every page.
    """

    landscape: bool
    size: float
    inset: float
    columns: tuple[float, ...]
    above: tuple[tuple[Line, ...], ...]
    bands: tuple[Band, ...]
    notes: tuple[Line, ...]
    repeated: bool


def grid_of(sheet: Sheet, below_part: bool = False) -> Grid:
    """The sheet on a page of its own; its title is left to the heading.

    `below_part` says that the title of a part stands on the same page.
    """
    rows = [row for row in sheet.rows() if not any(cell.kind == "title" for cell in row)]
    above, body, notes = split(rows, len(sheet.widths), is_table=sheet.heading_rows is not None)
    taken = TITLE + (PART_TITLE if below_part else 0.0)
    ways = [
        Fit(landscape, size, columns, body, room_for(landscape, size, taken, len(above + notes)))
        for landscape, size, columns in fitted(sheet, [cell for row in body for cell in row])
    ]
    # Smaller type, where it saves a table from going on to a second page.
    fit = next((one for one in ways if one.pages(INSETS[-1]) == 1), ways[0])
    bands = tuple(bands_of(body))
    return Grid(
        landscape=fit.landscape,
        size=fit.size,
        inset=fit.inset,
        columns=fit.columns,
        above=tuple(tuple(line(cell) for cell in row) for row in above),
        bands=bands,
        notes=tuple(line(cell) for row in notes for cell in row),
        repeated=bool(bands) and bands[0].is_heading,
    )


def room_for(landscape: bool, size: float, taken: float, lines: int) -> float:
    """The height a page has for a table below its titles and among the lines around it."""
    page = LANDSCAPE if landscape else PORTRAIT
    return page[1] - taken - lines * (max(size, SMALLEST_AROUND) + 4.0)


Rows = list[list[Cell]]


def split(rows: Rows, width: int, is_table: bool) -> tuple[Rows, Rows, Rows]:
    """The lines above the table, the table, the notes below it.

    A form has above it what stands alone in its row before the first label.
    """

    def is_around(row: Sequence[Cell]) -> bool:
        if is_table:
            return all(cell.kind == "caption" for cell in row)
        return len(row) == 1 and row[0].width == width and row[0].kind == "value"

    first = next((at for at, row in enumerate(rows) if not is_around(row)), len(rows))
    last = len(rows)
    while is_table and last > first and rows[last - 1] and is_around(rows[last - 1]):
        last -= 1
    return rows[:first], rows[first:last], rows[last:]


def bands_of(rows: Rows) -> Iterator[Band]:
    """Runs of heading rows and of other rows, in order; prose in a column goes left altogether."""
    for is_heading, run in groupby(zip(heading_flags(rows), rows, strict=True), itemgetter(0)):
        held = [row for _, row in run]
        prose = {(cell.column, cell.width) for row in held for cell in row if is_prose(cell)}
        yield Band(is_heading, tuple(tuple(grid_cell(cell, prose) for cell in row) for row in held))


def heading_flags(rows: Rows) -> list[bool]:
    """Which rows are headings throughout, and no cell reaches from them into other rows."""
    flags: list[bool] = []
    for row in rows:
        is_covered = not row  # by cells from above
        flags.append(flags[-1] if is_covered and flags else only_headings(row))
    reaches = [(at, at + cell.height) for at, row in enumerate(rows) for cell in row]
    while crossing := [(top, end) for top, end in reaches if len(set(flags[top:end])) > 1]:
        for top, end in crossing:
            flags[top:end] = [False] * (end - top)
    return flags


def only_headings(row: Sequence[Cell]) -> bool:
    return bool(row) and all(cell.kind in _HEADING for cell in row)


def grid_cell(cell: Cell, prose: Container[tuple[int, int]]) -> GridCell:
    look = "heading" if cell.kind in _HEADING else "label" if cell.kind == "label" else ""
    return GridCell(cell.text, cell.width, cell.height, alignment(cell, prose), look)


def line(cell: Cell) -> Line:
    return Line(cell.text, cell.align or "center")


def alignment(cell: Cell, prose: Container[tuple[int, int]]) -> str:
    """Figures of tables at the right, columns of prose at the left, what is short in the middle."""
    if cell.kind in _HEADING:
        return "center"
    goes_left = is_prose(cell) or (is_text(cell) and (cell.column, cell.width) in prose)
    return cell.align or ("left" if goes_left else "center")


def is_prose(cell: Cell) -> bool:
    return cell.value_kind == "long_text" or (is_text(cell) and len(cell.text) > SHORT)


def is_text(cell: Cell) -> bool:
    return cell.kind == "value" and cell.value_kind == "text"


def fitted(sheet: Sheet, cells: Sequence[Cell]) -> Iterator[tuple[bool, float, tuple[float, ...]]]:
    """Whether the page lies, the size of type, and the columns over the whole width.

    The best way first, and after it smaller ones on a page that stands as that one does. No figure
    and no word of Latin letters is ever broken: rather is type smaller.
    """
    needs = [needed(cells, column) for column in range(len(sheet.widths))]

    def columns(squeezed: float, size: float) -> list[float]:
        return [
            max(need, width * squeezed) * DIGIT * size + BESIDE
            for need, width in zip(needs, sheet.widths, strict=True)
        ]

    standing = [size for size in SIZES if size >= SMALLEST_STANDING]
    lying = [size for size in SIZES if size >= READABLE]
    ways = [
        *((PORTRAIT, squeezed, size) for squeezed in SQUEEZED[:2] for size in standing),
        *((LANDSCAPE, squeezed, size) for squeezed in SQUEEZED for size in lying),
        *((LANDSCAPE, SQUEEZED[-1], size) for size in SIZES),
    ]
    fitting = [way for way in ways if sum(columns(*way[1:])) <= way[0][0]] or ways[-1:]
    page, _squeezed, first = fitting[0]
    for one, squeezed, size in fitting:
        if one is page and size <= first:
            least = columns(min(squeezed, SQUEEZED[1]), size)
            wished = [longest(cells, at) * size + BESIDE for at in range(len(sheet.widths))]
            yield page is LANDSCAPE, size, spread(page[0], least, wished, sheet.widths)


def spread(
    room: float, least: Sequence[float], wished: Sequence[float], widths: Sequence[float]
) -> tuple[float, ...]:
    """The columns over the room: what text lacks to stand on one line first, the rest by widths."""
    lacking = [max(0.0, wish - one) for wish, one in zip(wished, least, strict=True)]
    spare = room - sum(least)
    given = min(spare, sum(lacking))
    rest, whole = spare - given, sum(widths)
    return tuple(
        round(one + (given * lack / sum(lacking) if given > 0 else 0.0) + rest * width / whole, 2)
        for one, lack, width in zip(least, lacking, widths, strict=True)
    )


def longest(cells: Sequence[Cell], column: int) -> float:
    """The longest line of a column's entries, in the size of type, as far as it is worth a line."""
    lines = (
        width_of(line)
        for cell in cells
        if cell.column == column and cell.width == 1 and cell.kind not in _HEADING
        for line in cell.text.split("\n")
    )
    return min(max(lines, default=0.0), WORTH_A_LINE)


def needed(cells: Sequence[Cell], column: int) -> float:
    """The digits that the widest thing takes which must not be broken: at least two characters."""
    held = [cell for cell in cells if cell.column == column and cell.width == 1]
    widest = max(
        (len(word) for cell in held for word in unbreakable(cell)),
        default=0,
    )
    return max(4.0, widest)


def unbreakable(cell: Cell) -> list[str]:
    if cell.number is not None or cell.value_kind in _FIGURES:
        return [cell.text]
    return [word for word in _UNBREAKABLE.findall(cell.text) if len(word) <= LONGEST_WORD]


@dataclass(frozen=True)
class Fit:
    """A way of fitting a table on pages of which each has so much `room` for it, in points."""

    landscape: bool
    size: float
    columns: tuple[float, ...]
    rows: Rows
    room: float

    @property
    def inset(self) -> float:
        """The blank above and below text: as generous as takes no page more."""
        return next(one for one in INSETS if self.pages(one) == self.pages(INSETS[-1]))

    def pages(self, blank: float) -> int:
        return ceil((self.text + 2 * blank * len(self.rows)) / (self.room * CERTAIN))

    @cached_property
    def text(self) -> float:
        """The height of all text, row by row."""
        return sum(
            max((self.height(cell) for cell in row if cell.height == 1), default=self.size)
            for row in self.rows
        )

    def height(self, cell: Cell) -> float:
        width = sum(self.columns[cell.column : cell.column + cell.width]) - BESIDE
        return self.size * (LINE * lines_of(cell.text, width / self.size) - LINE + 1.0)


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a width that is given in its size of type."""
    return sum(max(1, ceil(width_of(line) / width)) for line in text.split("\n"))


def width_of(line: str) -> float:
    """How wide a line is, in the size of type."""
    return sum(DIGIT if character < FIRST_WIDE else 1.0 for character in line)
