"""The outline of a document as it is printed: cover, headings, paragraphs, tables, in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from publishing.typesetting.grids import Grid

LANGUAGE = "zh-CN"


@dataclass(frozen=True)
class Heading:
    """`level` 1 is a part, 2 a section or table, 3 a section within a section."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """Running text; `term` is what it explains."""

    text: str
    term: str = ""


@dataclass(frozen=True)
class Printed:
    """A table or form, on pages of its own."""

    heading: Heading
    grid: Grid


Block = Heading | Paragraph | Printed


@dataclass(frozen=True)
class Outline:
    """A document; with a `cover` (lines) it has a table of contents as well.

    `title` names it where there is one line; `below` are the lines at the foot of the cover.
    `moment` is what the files say of when they were made.
    """

    title: str
    moment: datetime
    blocks: tuple[Block, ...]
    cover: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
