"""The downloads of a publication: made once, when it is published, and kept byte by byte.

The document itself is a download too, but needs no second copy: it is written from its own row.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from publishing.documents.frame import Document, tables_of
from publishing.documents.sheets import thawed_sheet
from publishing.models import FILE_STEMS
from publishing.typesetting import html, pdf, word
from publishing.typesetting.outline import Outline
from publishing.typesetting.outlining import outline_of_book, outline_of_form
from workbooks.writing import MIME_TYPE, UnwritableSheet, write_workbook
from workflow.events import canonical
from workflow.refusals import Refused

CSV_TYPE = "text/csv; charset=utf-8"
JSON_TYPE = "application/json; charset=utf-8"
BYTE_ORDER_MARK = "\ufeff"  # Excel takes a file without it for one of the local encoding
FORMULA_BEGINS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Download:
    """A file below the folder of a version."""

    name: str
    media_type: str
    content: bytes


def form_downloads(document: Document) -> Iterator[Download]:
    """A form to print, to edit on, to read as one page, and as the workbook it was laid out in."""
    yield from printed("form", outline_of_form(document))
    content = workbook([(document["title"], document["sheet"])])
    yield Download("form.xlsx", MIME_TYPE, content)


def book_downloads(document: Document) -> Iterator[Download]:
    """The whole document to be printed, edited on and read as one page; its tables as data.

    All sheets are one workbook; every table is a CSV and a JSON of its own.
    """
    stem = FILE_STEMS[document["kind"]]
    yield from printed(stem, outline_of_book(document))
    yield Download(f"{stem}.xlsx", MIME_TYPE, workbook(sheets_of(document)))
    for table in tables_of(document):
        stem = f"tables/{table['code']}"
        yield Download(f"{stem}.csv", CSV_TYPE, table_csv(table))
        yield Download(f"{stem}.json", JSON_TYPE, table_json(document, table))


def printed(stem: str, outline: Outline) -> Iterator[Download]:
    typeset = pdf.typeset(outline)
    yield Download(f"{stem}.pdf", pdf.MIME_TYPE, typeset.content)
    yield Download(f"{stem}.docx", word.MIME_TYPE, word.docx_of(outline, typeset.pages))
    yield Download(f"{stem}.html", html.MIME_TYPE, html.html_of(outline))


def sheets_of(document: Document) -> Iterator[tuple[str, Document]]:
    """Every sheet of a book by its title: tables, goals, the annex numbered as it is imported."""
    for one in (*tables_of(document), *document["form_sheets"]):
        yield one["title"], one["sheet"]
    for number, one in enumerate(document["annex"], start=1):
        yield f"自评表{number}", one["sheet"]


def workbook(sheets: Iterable[tuple[str, Document]]) -> bytes:
    """Frozen sheets under their names."""
    try:
        return write_workbook([(title, thawed_sheet(sheet)) for title, sheet in sheets])
    except UnwritableSheet as error:
        raise Refused(error.message) from error


def table_csv(table: Document) -> bytes:
    """The printed rows, one heading row: the names of the columns.

    Text that a spreadsheet would run as a formula is led by an apostrophe; the JSON has it as is.
    """
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(column_names(table))
    kinds = [column["kind"] for column in table["columns"]]
    for row in table["rows"][int(table["heading_rows"]) :]:
        writer.writerow([plain(text or "", kind) for text, kind in zip(row, kinds, strict=True)])
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def column_names(table: Document) -> list[str]:
    """What each column is called: its headings joined by `/`, counted where two are alike."""
    names: list[str] = []
    for column in table["columns"]:
        name = "/".join(column["heading"])
        alike = sum(one == name or one.startswith(f"{name}（") for one in names)
        names.append(f"{name}（{alike + 1}）" if alike else name)
    return names


def plain(text: str, kind: str) -> str:
    return f"'{text}" if kind == "text" and text.startswith(FORMULA_BEGINS) else text


def table_json(document: Document, table: Document) -> bytes:
    """One table with whose it is; the sheet that only prints it is left to the document."""
    return canonical(
        {
            "schema": f"{document['schema']}-table",
            "schema_version": document["schema_version"],
            **{
                name: document[name]
                for name in ("publication", "department", "fiscal_year", "kind", "edition")
            },
            **data_of(table),
        }
    ).encode()


def data_of(table: Document) -> dict[str, Any]:
    """A table by meaning, without how it is laid out."""
    return {name: value for name, value in table.items() if name != "sheet"}
