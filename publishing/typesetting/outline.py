"""The outline of a document as it is printed: cover, headings, paragraphs, tables, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from publishing.documents.frame import Document
from publishing.typesetting.grids import PORTRAIT, Grid

LANGUAGE = "zh-CN"

#: Sizes of type of a cover, in points.
LARGEST_COVER, SMALLEST_COVER = 30.0, 20.0


@dataclass(frozen=True)
class Heading:
    """`level` 1 is a part, 2 a section or table, 3 a section within a section.

    `key` names it for good, in addresses for instance.
    """

    level: int
    text: str
    key: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Running text; `term` is what it explains."""

    text: str
    term: str = ""


@dataclass(frozen=True)
class Printed:
    """A table or form, on pages of its own: the frozen `sheet`, and how it fits on them.

    `tails` are the cells (row, column) whose parts do not add up to them.
    """

    heading: Heading
    grid: Grid
    sheet: Document
    tails: frozenset[tuple[int, int]] = frozenset()


Block = Heading | Paragraph | Printed


@dataclass(frozen=True)
class Outline:
    """A document; with a `cover` (lines) it has a table of contents as well.

    `title` names it where there is one line; `below` are the lines at the foot of the cover.
    `moment` is what the files say of when they were made. `mark` stands in the margin above every
    page; what is below it is the same without.
    """

    title: str
    moment: datetime
    blocks: tuple[Block, ...]
    cover: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    mark: str = ""

    @property
    def cover_size(self) -> float:
        """The size of type of the cover in points: a long name stays on one line if it can."""
        longest = max(map(len, self.cover), default=1)
        return max(SMALLEST_COVER, min(LARGEST_COVER, PORTRAIT[0] // longest))
