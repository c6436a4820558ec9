"""The pages of published books: what it comes to, its text, one page for each table, and one page
with all of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby
from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from publishing.changes.page import change_pages
from publishing.charts import amount_bars
from publishing.comparison_pages import COMPARISON, comparison_pages, is_compared
from publishing.documents.frame import Document, tables_of
from publishing.models import Publication
from publishing.page import Page, downloads_of, label_of
from publishing.queries import Version
from publishing.tables import table_of
from publishing.typesetting.html import body_of
from publishing.typesetting.outlining import form_key, outline_of_book, table_key, tail_cells
from workflow.models import CaseKindChoices

#: The folder of the page with the whole document.
WHOLE = "whole"

#: The charts that editions name, in words.
CHARTS = {"income": _("Income by source"), "expenditure": _("Expenditure by class")}
TOTALS = {"income": _("Total income"), "expenditure": _("Total expenditure")}


def book_pages(version: Version) -> list[Page]:
    document = version.document
    tables = tables_of(document)
    listed = [listed_table(version, one) for one in tables]
    first = {
        "document": document,
        "charts": [chart(one) for one in document["charts"]],
        "listed": listed,
        "forms": [
            {"title": one["title"], "folder": form_folder(number)}
            for number, one in enumerate(document["form_sheets"], start=1)
        ],
        "parts": parts_of(document["sections"]),
        "downloads": downloads_of(version),
        "annex": annex_of(version),
        "whole": f"{WHOLE}/",
        "attachments": [listed_attachment(one) for one in document.get("attachments", ())],
        "comparison": COMPARISON if is_compared(version) else "",
    }
    return [
        Page("", "publishing/book.html", first),
        whole_page(version),
        *table_pages(document, listed),
        *goal_pages(document),
        *comparison_pages(version),
        *change_pages(version),
    ]


def whole_page(version: Version) -> Page:
    """The whole document on one page, as its files print it; written out only where it is shown."""
    document = version.document

    @cache
    def body() -> SafeString:
        return body_of(outline_of_book(document))

    context = {"document": document, "body": body, "downloads": downloads_of(version)}
    return Page(WHOLE, "publishing/whole.html", context)


def annex_of(version: Version) -> list[Publication]:
    """The self-evaluations of the year, which belong to the final accounts as their annex."""
    year = version.publication.fiscal_year
    return [
        one
        for one in version.beside
        if one.kind == CaseKindChoices.SELF_EVALUATION and one.fiscal_year == year
    ]


def listed_attachment(one: Document) -> dict[str, Any]:
    """An attachment as the page lists it, measures as numbers."""
    return {
        "name": one["name"],
        "anchor": one["name"].partition(".")[0],
        "title": one["title"],
        "format": label_of(one["name"]),
        **{key: int(one.get(key, 0)) for key in ("pages", "width", "height", "size")},
    }


def listed_table(version: Version, table: Document) -> dict[str, Any]:
    """A table in the list of contents, with its address and downloads."""
    folder = f"tables/{table['code']}"
    files = [one for one in version.files if one.name.rpartition(".")[0] == folder]
    return {
        "code": table["code"],
        "title": table["title"],
        "folder": f"{folder}/",
        "rows": len(table["rows"]) - int(table["heading_rows"]),
        "is_empty": table["is_empty"],
        "empty": table["empty"],
        "downloads": [
            {"name": one.name, "label": label_of(one.name), "size": one.size} for one in files
        ],
    }


def table_pages(document: Document, listed: Sequence[Mapping[str, Any]]) -> Iterator[Page]:
    """A page for each table, with the ones before and after it."""
    around = zip([None, *listed], listed, [*listed[1:], None], strict=False)
    for table, (before, this, after) in zip(tables_of(document), around, strict=True):
        context = {
            "document": document,
            "listed": listed,
            "this": this,
            "before": before,
            "after": after,
            "table": table_of(table["sheet"], f"{table_key(table)}.", tail_cells(table)),
            "tails": list(tails(table)),
            "unit": table["unit"],
            "downloads": this["downloads"],
        }
        yield Page(this["folder"].rstrip("/"), "publishing/book_table.html", context)


def goal_pages(document: Document) -> Iterator[Page]:
    """A page for each sheet of goals: the department's form, the summary of the projects."""
    for number, one in enumerate(document["form_sheets"], start=1):
        table = table_of(one["sheet"], f"{form_key(number)}.")
        context = {"document": document, "table": table, "downloads": []}
        folder = form_folder(number).rstrip("/")
        yield Page(folder, "publishing/book_form.html", context)


def form_folder(number: int) -> str:
    return f"forms/{number}/"


def tails(table: Document) -> Iterator[dict[str, str]]:
    """Those cells in words: row and column as printed, the figure printed and the one computed."""
    for one in table["tails"]:
        row = table["rows"][int(one["row"])]
        column = table["columns"][int(one["column"])]
        words = [
            text
            for text, other in zip(row, table["columns"], strict=True)
            if text and other["kind"] == "text" and other["panel"] == column["panel"]
        ]
        yield {
            "row": " ".join(words),
            "column": " / ".join(column["heading"]),
            "printed": one["printed"],
            "computed": one["computed"],
            "is_tail": "yes" if one["outcome"] == "rounding" else "",
        }


def chart(frozen: Document) -> dict[str, Any]:
    return {
        "key": frozen["key"],
        "title": CHARTS[frozen["key"]],
        "total_title": TOTALS[frozen["key"]],
        "total": frozen["total"],
        "unit": frozen["unit"],
        "bars": amount_bars(frozen),
    }


def parts_of(sections: Sequence[Document]) -> list[dict[str, Any]]:
    """The sections of the text under the titles of their parts."""
    return [
        {"title": title, "sections": list(held)}
        for title, held in groupby(sections, key=lambda one: one["part"])
    ]
