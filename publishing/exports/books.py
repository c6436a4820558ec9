"""The annual budget or the final accounts of a department and year as one file.

It is written as the public would read it.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string

from books.exporting import export_book
from books.models import Book
from publishing.book_pages import chart, parts_of, tail_cells, tails
from publishing.documents.books import content_of_book
from publishing.documents.frame import Document, head
from publishing.downloads import data_of
from publishing.exports.formats import json_bytes, styles
from publishing.tables import table_of


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
    """The statutory workbook: one sheet per table, laid out as published."""
    [book] = books
    return export_book(book.case)


def as_html(books: Sequence[Book]) -> bytes:
    """One page with all tables and the text that needs no other file."""
    [book] = books
    content = content_of_book(book)
    context = {
        "case": book.case,
        "tables": [shown(one) for one in content["tables"]],
        "charts": [chart(one) for one in content["charts"]],
        "parts": parts_of(content["sections"]),
        "styles": styles(),
    }
    return render_to_string("publishing/export_book.html", context).encode()


def shown(table: Document) -> Document:
    key = f"t{table['code']}"
    return {
        "key": key,
        "table": table_of(table["sheet"], f"{key}-", tail_cells(table)),
        "tails": list(tails(table)),
    }
