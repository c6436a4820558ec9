"""The text of a set of books in its document: sections of paragraphs, with bound figures."""

from __future__ import annotations

from collections.abc import Sequence

from books.models import Book
from books.text import narrative_of
from fiscal.ledger import Ledger
from fiscal.text_tree import Paragraph, Run, Section
from publishing.documents.frame import Document


def sections_of(book: Book, ledger: Ledger) -> list[Document]:
    """The sections that say something, in order; none where the edition has no text.

    A figure keeps what it says and how it compares with what was stated, not what it was
    computed from.
    """
    try:
        narrative = narrative_of(book, ledger)
    except KeyError:
        return []
    return [
        section(part.title, one) for part in narrative.parts for one in part.sections if one.said
    ]


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
