"""Outlines as PDF: typeset in process, tagged, archivable, the same bytes every time."""

from __future__ import annotations

import json
import logging
import re
from dataclasses import asdict, dataclass
from datetime import UTC
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from fiscal.sentences import say
from publishing.typesetting.outline import Block, Outline, Printed
from publishing.typesetting.refusing import unprintable
from workflow.refusals import Refused

MIME_TYPE = "application/pdf"
TEMPLATE = Path(__file__).with_name("document.typ")

#: Archivable, its structure told to screen readers. Under them a missing glyph is an error.
STANDARDS: list[typst.PDFStandard] = ["a-2a", "ua-1"]

_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Typeset:
    """The bytes of a PDF, and the page on which each of its headings stands."""

    content: bytes
    pages: tuple[int, ...]


def pdf_of(outline: Outline) -> bytes:
    """The outline as PDF. Refused if a character has no glyph, or typesetting fails."""
    return typeset(outline).content


def typeset(outline: Outline) -> Typeset:
    """The outline as PDF with the pages of its headings. Refused as `pdf_of`."""
    try:
        return compiled(outline)
    except (RuntimeError, OSError) as error:  # TypstError is the first, lost typefaces the other
        raise refusal(error, outline) from error


def compiled(outline: Outline) -> Typeset:
    """Raises TypstError where it cannot be made."""
    given = json.dumps(stated(outline), ensure_ascii=False)
    compiler = typst.Compiler(
        TEMPLATE, root=TEMPLATE.parent, font_paths=typefaces(), sys_inputs={"outline": given}
    )
    content = compiler.compile(
        format="pdf", pdf_standards=STANDARDS, timestamp=outline.moment.astimezone(UTC)
    )
    assert isinstance(content, bytes)
    [pages] = json.loads(compiler.query("<pages>", field="value"))
    return Typeset(content, tuple(pages))


@cache
def typefaces() -> typst.Fonts:
    """The typefaces of the package and no others, wherever this runs; read once."""
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder]
    )


def stated(outline: Outline) -> dict[str, object]:
    """The outline as the template reads it."""
    return {
        "title": outline.title,
        "cover": outline.cover,
        "cover_size": outline.cover_size,
        "below": outline.below,
        "mark": outline.mark,
        "blocks": [stated_block(one) for one in outline.blocks],
    }


def stated_block(block: Block) -> dict[str, object]:
    """A block without what only other writers need."""
    kind = type(block).__name__.lower()
    if isinstance(block, Printed):
        return {"kind": kind, "heading": asdict(block.heading), "grid": asdict(block.grid)}
    return {"kind": kind, **asdict(block)}


def refusal(error: Exception, outline: Outline) -> Refused:
    """What is wrong in words: the character and where it stands, or that typesetting failed."""
    if found := _NO_GLYPH.search(str(error)):
        return unprintable(_ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1]), outline)
    log.error("typesetting failed: %s", getattr(error, "diagnostic", error))
    return Refused(
        say(
            "The PDF of “{title}” could not be typeset, so nothing was written or published. The "
            "reason is in the log of the site: tell whoever looks after it, then try again.",
            title=outline.title,
        )
    )
