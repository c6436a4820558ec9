"""How standard texts read in one real document, with its figures and every secret masked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from books.models import Book
from books.queries import catalogue_of, ledger_of
from books.standard_texts import text_or_none
from books.text import material_of
from fiscal.deriving import derive
from fiscal.narrative import narrate
from fiscal.standard_texts import StandardTexts, with_glossary


@dataclass(frozen=True)
class Reading:
    """Terms with their explanations, and by title what stands below the tables that say any."""

    book: Book
    glossary: Sequence[tuple[str, str]]
    tables: Sequence[tuple[str, Sequence[str]]]


def as_it_reads(book: Book, texts: StandardTexts) -> Reading:
    ledger = ledger_of(book)
    catalogue = replace(catalogue_of(book), notes=texts.tables)
    edition = book.definition
    derived = [derive(one, ledger, catalogue, edition.masking) for one in edition.tables]
    terms: list[tuple[str, str]] = []
    if text := text_or_none(book.edition):
        narrative = narrate(with_glossary(text, texts.glossary), material_of(book, ledger))
        terms = [(one.term, one.text) for _, one in narrative.paragraphs() if one.term]
    return Reading(book, terms, [(one.title, one.notes) for one in derived if one.notes])
