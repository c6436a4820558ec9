"""Which wording of glossary and notes a document has.

While the department has a document, the last version of its edition and year; once it is handed
in the one it was handed in with, so that nobody's signature comes to stand under another text.
"""

from __future__ import annotations

from django.db.models import QuerySet

from books.models import Book, StandardTextVersion
from fiscal.standard_texts import (
    AS_SHIPPED,
    Rewording,
    StandardTexts,
    reworded,
    shipped,
    with_glossary,
)
from fiscal.table_notes import TableNotes
from fiscal.tables import edition_named
from fiscal.texts import TextEdition, text_for
from workflow.states import EDITABLE, State

KEPT = "kept_standard_texts"


def versions_of(edition: str, fiscal_year: int) -> QuerySet[StandardTextVersion]:
    """The versions for an edition and year, the last first."""
    return StandardTextVersion.objects.filter(edition=edition, fiscal_year=fiscal_year).order_by(
        "-number"
    )


def version_of(book: Book) -> StandardTextVersion | None:
    """The version whose wording a book has, None for that of the file. Read once per object."""
    case = book.case
    kept: tuple[str, StandardTextVersion | None] | None = vars(book).get(KEPT)
    if kept is None or kept[0] != case.state:
        kept = (case.state, read_version(book))
        vars(book)[KEPT] = kept
    return kept[1]


def read_version(book: Book) -> StandardTextVersion | None:
    case = book.case
    if State(case.state) in EDITABLE:
        return versions_of(book.edition, case.fiscal_year).first()
    return book.handed_in_with


def rewording_of(book: Book) -> Rewording:
    version = version_of(book)
    return version.rewording if version else AS_SHIPPED


def notes_for(book: Book) -> dict[str, TableNotes]:
    """The notes of the tables that differ from those of the file, by code."""
    return dict(rewording_of(book).tables)


def text_definition(book: Book) -> TextEdition:
    """The text that goes with the tables of a book; raises KeyError if there is none."""
    edition = text_for(book.edition)
    glossary = rewording_of(book).glossary
    return edition if glossary is None else with_glossary(edition, glossary)


def text_or_none(edition: str) -> TextEdition | None:
    """The text that goes with some tables, where there is one."""
    try:
        return text_for(edition)
    except KeyError:
        return None


def shipped_texts(edition: str) -> StandardTexts:
    """What the files of an edition say; raises KeyError if there is no such edition."""
    return shipped(edition_named(edition), text_or_none(edition))


def texts_in_force(edition: str, fiscal_year: int) -> StandardTexts:
    """What a document that is handed in now takes along."""
    last = versions_of(edition, fiscal_year).first()
    return reworded(shipped_texts(edition), last.rewording if last else AS_SHIPPED)


def newer_version(book: Book) -> StandardTextVersion | None:
    """The last version of the texts where a document that is handed in has an earlier one."""
    case = book.case
    if State(case.state) in EDITABLE:
        return None
    last = versions_of(book.edition, case.fiscal_year).first()
    return last if last and last.pk != book.handed_in_with_id else None
