"""Outlines as HTML: one page with an address for every part, table and row.

The same body stands in the file that is kept, which needs no other file, and on the page of the
portal, which says besides what has become of the version.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from publishing.tables import Table, table_of
from publishing.typesetting.outline import LANGUAGE, Block, Heading, Outline, Paragraph, Printed

MIME_TYPE = "text/html; charset=utf-8"
STYLES = ("base.css", "document.css")


@dataclass(frozen=True)
class Shown:
    """A block as the template shows it: one of the three, by `kind`.

    `level` is that of the heading in HTML, below the title of the whole; `size` that of the type
    in print, in tenths of a point.
    """

    kind: str
    block: Block
    level: int = 0
    table: Table | None = None
    size: int = 0


@dataclass
class Part:
    """What stands under a heading of the first level, or before the first of them."""

    heading: Heading | None
    blocks: list[Shown] = field(default_factory=list)

    @property
    def contents(self) -> list[Heading]:
        """The headings of the second level, which the table of contents has as well."""
        found = (heading_of(one.block) for one in self.blocks)
        return [one for one in found if one and one.level <= 2]


def html_of(outline: Outline) -> bytes:
    """The outline as a page that needs no other file."""
    context = {"outline": outline, "body": body_of(outline), "styles": styles()}
    with override("zh-hans"):
        return render_to_string("publishing/document_file.html", context).encode()


def body_of(outline: Outline) -> SafeString:
    """Cover, contents and all parts, in the language of the document."""
    context = {"outline": outline, "parts": list(parts_of(outline)), "language": LANGUAGE}
    with override("zh-hans"):
        return render_to_string("publishing/document.html", context)


def parts_of(outline: Outline) -> Iterator[Part]:
    part = Part(None)
    for block in outline.blocks:
        if isinstance(block, Heading) and block.level == 1:
            if part.heading or part.blocks:
                yield part
            part = Part(block)
        else:
            part.blocks.append(shown(block))
    yield part


def shown(block: Block) -> Shown:
    match block:
        case Heading(level=level):
            return Shown("heading", block, level + 1)
        case Paragraph():
            return Shown("paragraph", block)
        case Printed(heading=heading, grid=grid):
            table = table_of(block.sheet, f"{heading.key}.", block.tails)
            return Shown("printed", block, heading.level + 1, table, round(grid.size * 10))


def heading_of(block: Block) -> Heading | None:
    if isinstance(block, Printed):
        return block.heading
    return block if isinstance(block, Heading) else None


@cache
def styles() -> str:
    """The style sheets that a page brings along."""
    folder = Path(settings.BASE_DIR) / "static" / "css"
    return "\n".join((folder / name).read_text("utf-8") for name in STYLES)
