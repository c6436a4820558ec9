"""What a document holds that cannot be printed, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from fiscal.sentences import say
from publishing.typesetting.outline import Block, Heading, Outline, Paragraph, Printed
from workflow.refusals import Refused


def unprintable(text: str, outline: Outline) -> Refused:
    """Refuses a character, or several together, that no typeface or file can hold."""
    return Refused(
        say(
            "“{text}” ({code}) under “{place}” cannot be printed: no typeface of published "
            "documents has it. Write it with other characters, then try again.",
            text=text,
            code=" ".join(f"U+{ord(one):04X}" for one in text),
            place=place_of(text, outline),
        )
    )


def place_of(text: str, outline: Outline) -> str:
    """The heading under which a text stands first, or the title."""
    under = outline.title
    for one in outline.blocks:
        if isinstance(one, Heading):
            under = one.text
        elif isinstance(one, Printed):
            under = one.heading.text
        if any(text in each for each in texts_of(one)):
            return under
    return outline.title


def texts_of(block: Block) -> Iterator[str]:
    match block:
        case Heading(text=text):
            yield text
        case Paragraph(text=text, term=term):
            yield from (term, text)
        case Printed(heading=heading, grid=grid):
            yield heading.text
            yield from (one.text for around in (*grid.above, grid.notes) for one in around)
            yield from (cell.text for band in grid.bands for row in band.rows for cell in row)
