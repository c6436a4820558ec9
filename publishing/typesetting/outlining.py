"""Frozen documents as outlines: nothing but what they say goes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from publishing.documents.frame import Document, tables_of
from publishing.documents.sheets import thawed_sheet
from publishing.typesetting.grids import grid_of
from publishing.typesetting.outline import Block, Heading, Outline, Paragraph, Printed


def outline_of_book(document: Document) -> Outline:
    """A published budget, or published final accounts."""
    moment = published_at(document)
    return Outline(
        title="".join(document["cover"]),
        moment=moment,
        blocks=tuple(blocks_of_book(document)),
        cover=tuple(document["cover"]),
        below=(*version_of(document), month(moment)),
    )


def outline_of_form(document: Document) -> Outline:
    """A published self-evaluation: its one form."""
    name = document["subject"] or document["department"]["name"]
    return Outline(
        title=f"{name}{document['fiscal_year']}年度{document['title']}",
        moment=published_at(document),
        blocks=tuple(sheets_below(0, [(document["title"], document["sheet"])])),
    )


def outline_of_draft(
    cover: Sequence[str], blocks: Iterable[Block], state: str, moment: datetime
) -> Outline:
    """What is not, or not yet, public as it stands; its cover says so."""
    note = f"导出稿（{state}），以公开文本为准"
    below = (note, month(moment))
    return Outline(
        "".join(cover), moment.replace(microsecond=0), tuple(blocks), tuple(cover), below
    )


def blocks_of_book(document: Document) -> Iterator[Block]:
    """The parts in order, those left out that have nothing to show."""
    for part in document["parts"]:
        blocks = [
            *sheets_below(1, held(document, part["holds"])),
            *told(document["sections"], part["title"]),
        ]
        if blocks:
            yield Heading(1, part["title"])
            yield from blocks
    yield from attached(document)


def attached(document: Document) -> Iterator[Block]:
    """What is published beside the document, by the names of its files."""
    if files := document.get("attachments"):
        yield Heading(1, "附件目录")
        for number, one in enumerate(files, start=1):
            pages = f"，共{one['pages']}页" if "pages" in one else ""
            yield Paragraph(f"{number}．{one['title']}（{one['name']}{pages}）")


def held(document: Document, what: Sequence[str]) -> Iterator[tuple[str, Document]]:
    """All tables, or all forms: goals of a budget, self-evaluations beside final accounts.

    Each is a title and a sheet.
    """
    if "tables" in what:
        for one in tables_of(document):
            yield one["title"], one["sheet"]
    if "forms" in what:
        for one in document["form_sheets"]:
            yield one["title"], one["sheet"]
        for one in document["annex"]:
            yield f"{one['title']}（{one['name']}）", one["sheet"]


def told(sections: Sequence[Document], part: str) -> Iterator[Block]:
    for one in sections:
        if one["part"] == part:
            # A part of one section of its own name, such as the glossary, has one heading.
            if not part.endswith(one["heading"]):
                yield Heading(int(one["level"]) + 1, one["heading"])
            for paragraph in one["paragraphs"]:
                yield Paragraph(paragraph["text"], paragraph.get("term", ""))


def sheets_below(level: int, sheets: Iterable[tuple[str, Document]]) -> Iterator[Printed]:
    """Sheets under a heading of that level, which stands on the page of the first."""
    for number, (title, sheet) in enumerate(sheets):
        grid = grid_of(thawed_sheet(sheet), below_part=level > 0 and number == 0)
        yield Printed(Heading(level + 1, title), grid)


def published_at(document: Document) -> datetime:
    return datetime.fromisoformat(document["publication"]["published_at"])


def version_of(document: Document) -> tuple[str, ...]:
    """Which version it is, if it replaces another."""
    number = document["publication"]["version"]
    return (f"（第{number}版，替代前一版）",) if number != "1" else ()


def month(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月"
