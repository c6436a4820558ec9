"""The text of a set of books in its document: sections of paragraphs, with bound figures.

What stands around it too: the lines of the cover, and the parts of the whole in their order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile

from books.models import Book
from books.standard_texts import text_definition
from books.text import narrative_of
from fiscal.ledger import Ledger
from fiscal.text_tree import Paragraph, Run, Section
from publishing.documents.frame import Document


def sections_of(book: Book, ledger: Ledger) -> list[Document]:
    """The sections that say something, in order; none where the edition has no text.

    A section above others that say something keeps its heading, so that the numbers run on.

    A figure keeps what it says and how it compares with what was stated, not what it was
    computed from.
    """
    try:
        narrative = narrative_of(book, ledger)
    except KeyError:
        return []
    return [section(part.title, one) for part in narrative.parts for one in told(part.sections)]


def told(sections: Sequence[Section]) -> Iterator[Section]:
    for number, one in enumerate(sections):
        if one.said or any(other.said for other in below(one, sections[number + 1 :])):
            yield one


def below(above: Section, following: Sequence[Section]) -> Iterator[Section]:
    """The sections that lie in the one above them."""
    return takewhile(lambda one: one.level > above.level, following)


def arrangement(book: Book) -> Document:
    """`cover` and `parts` as the edition's text has them; a plain order where there is no text.

    Each part has its key, its title and what it `holds`: `tables`, `forms`, or nothing but its
    sections.
    """
    department, year = book.case.department.name, str(book.case.fiscal_year)
    try:
        edition = text_definition(book)
    except KeyError:
        return {
            "cover": [department, f"{year}年度", book.definition.title],
            "parts": [
                {"key": "tables", "title": "公开表", "holds": ["tables"]},
                {"key": "annex", "title": "附件", "holds": ["forms"]},
            ],
        }
    return {
        "cover": [line.format(department=department, year=year) for line in edition.cover],
        "parts": [
            {"key": one.key, "title": one.title, "holds": list(one.holds)} for one in edition.parts
        ],
    }


def section(part: str, one: Section) -> Document:
    return {
        "part": part,
        "key": one.key,
        "heading": one.heading,
        "level": str(one.level),
        "paragraphs": [paragraph(said) for said in one.said],
    }


def paragraph(one: Paragraph) -> Document:
    frozen: Document = {"text": one.text, "runs": [run(it) for it in one.runs if it.text]}
    if one.term:
        frozen["term"] = one.term
    return frozen


def run(one: Run) -> Document:
    frozen: Document = {"kind": one.kind.value, "text": one.text}
    if one.figure:
        frozen["figure"] = {
            "kind": one.figure.kind.value,
            "value": f"{one.figure.value:f}",
            "outcome": one.figure.outcome.value,
        }
    return frozen


def paragraphs_of(sections: Sequence[Document]) -> list[str]:
    """The paragraphs of all sections in order; a term stands before what explains it."""
    return [
        f"{one['term']}：{one['text']}" if "term" in one else one["text"]
        for held in sections
        for one in held["paragraphs"]
    ]
