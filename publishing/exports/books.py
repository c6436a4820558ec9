"""The annual budget or the final accounts of a department and year as one file.

It is written as the public would read it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from books.models import Book
from publishing.documents.books import content_of_book, refuse_secrets
from publishing.documents.frame import head
from publishing.downloads import data_of, sheets_of, workbook
from publishing.exports.formats import json_bytes
from publishing.secrecy.typed import refuse_typed_amounts
from publishing.typesetting.html import html_of
from publishing.typesetting.outline import Outline
from publishing.typesetting.outlining import blocks_of_book, outline_of_draft
from publishing.typesetting.pdf import pdf_of
from publishing.typesetting.word import docx_of


def books_of(kind: str, code: str, fiscal_year: int) -> list[Book]:
    """The books of a kind, department and year; one or none."""
    return list(
        Book.objects.select_related("case__department", "case__unit").filter(
            case__kind=kind, case__department__code=code, case__fiscal_year=fiscal_year
        )
    )


def as_json(books: Sequence[Book]) -> bytes:
    """One object with tables, text and forms; every figure is a string."""
    [book] = books
    content = content_of_book(book)
    tables = [data_of(one) for one in content["tables"]]
    return json_bytes(
        {
            **head(book.case),
            "state": book.case.state,
            "edition": {"key": book.edition, "title": book.definition.title},
            **content,
            "tables": tables,
        }
    )


def as_xlsx(books: Sequence[Book]) -> bytes:
    """The statutory workbook: one sheet per table and form, laid out as published."""
    [book] = books
    return workbook(sheets_of(content_of_book(book)))


def as_pdf(books: Sequence[Book]) -> bytes:
    """The whole document to be printed."""
    return pdf_of(outline_of(books))


def as_docx(books: Sequence[Book]) -> bytes:
    """The whole document to be edited on."""
    return docx_of(outline_of(books))


def outline_of(books: Sequence[Book]) -> Outline:
    """As it would be published now. Refused where typed words name what is a secret."""
    [book] = books
    content = content_of_book(book)
    refuse_secrets(book, content)
    refuse_typed_amounts(book)
    state = book.case.get_state_display()
    return outline_of_draft(content["cover"], blocks_of_book(content), state, timezone.localtime())


def as_html(books: Sequence[Book]) -> bytes:
    """The whole document on one page that needs no other file."""
    return html_of(outline_of(books))
