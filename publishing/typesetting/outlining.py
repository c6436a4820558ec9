"""Frozen documents as outlines: nothing but what they say goes in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from publishing.documents.frame import Document, tables_of
from publishing.documents.sheets import thawed_sheet
from publishing.typesetting.grids import grid_of
from publishing.typesetting.outline import Block, Heading, Outline, Paragraph, Printed


def outline_of(document: Document) -> Outline:
    """A frozen document of any kind."""
    return outline_of_book(document) if "parts" in document else outline_of_form(document)


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
        blocks=tuple(sheets_below(0, [Held("form", document["title"], document["sheet"])])),
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
    for number, part in enumerate(document["parts"], start=1):
        blocks = [
            *sheets_below(1, held(document, part["holds"])),
            *told(document["sections"], part["title"]),
        ]
        if blocks:
            # Documents published before parts had keys number them.
            yield Heading(1, part["title"], f"part-{part.get('key', number)}")
            yield from blocks
    yield from attached(document)


def attached(document: Document) -> Iterator[Block]:
    """What is published beside the document, by the names of its files."""
    if files := document.get("attachments"):
        yield Heading(1, "附件目录")
        for number, one in enumerate(files, start=1):
            pages = f"，共{one['pages']}页" if "pages" in one else ""
            yield Paragraph(f"{number}．{one['title']}（{one['name']}{pages}）")


@dataclass(frozen=True)
class Held:
    """A table or form in a part; `tails` are the cells of its sheet that do not add up."""

    key: str
    title: str
    sheet: Document
    tails: frozenset[tuple[int, int]] = frozenset()


def held(document: Document, what: Sequence[str]) -> Iterator[Held]:
    """All tables, or all forms: goals of a budget, self-evaluations beside final accounts."""
    if "tables" in what:
        for one in tables_of(document):
            yield Held(table_key(one), one["title"], one["sheet"], tail_cells(one))
    if "forms" in what:
        for number, one in enumerate(document["form_sheets"], start=1):
            yield Held(form_key(number), one["title"], one["sheet"])
        for one in document["annex"]:
            title = f"{one['title']}（{one['name']}）"
            yield Held(f"self-evaluation-{one['slug']}", title, one["sheet"])


def table_key(table: Document) -> str:
    return f"table-{table['code']}"


def form_key(number: int) -> str:
    return f"form-{number}"


def tail_cells(table: Document) -> frozenset[tuple[int, int]]:
    """Where the sheet has cells whose parts do not add up to them: (row, column) of the sheet."""
    top = int(table["sheet"]["heading_rows"][0])
    return frozenset((int(one["row"]) + top, int(one["column"])) for one in table["tails"])


def told(sections: Sequence[Document], part: str) -> Iterator[Block]:
    for one in sections:
        if one["part"] == part:
            # A part of one section of its own name, such as the glossary, has one heading.
            if not part.endswith(one["heading"]):
                yield Heading(int(one["level"]) + 1, one["heading"], f"text-{one['key']}")
            for paragraph in one["paragraphs"]:
                yield Paragraph(paragraph["text"], paragraph.get("term", ""))


def sheets_below(level: int, sheets: Iterable[Held]) -> Iterator[Printed]:
    """Sheets under a heading of that level, which stands on the page of the first."""
    for number, one in enumerate(sheets):
        grid = grid_of(thawed_sheet(one.sheet), below_part=level > 0 and number == 0)
        yield Printed(Heading(level + 1, one.title, one.key), grid, one.sheet, one.tails)


def published_at(document: Document) -> datetime:
    return datetime.fromisoformat(document["publication"]["published_at"])


def version_of(document: Document) -> tuple[str, ...]:
    """Which version it is, if it replaces another."""
    number = document["publication"]["version"]
    return (f"（第{number}版，替代前一版）",) if number != "1" else ()


def month(moment: datetime) -> str:
    return f"{moment.year}年{moment.month}月"
