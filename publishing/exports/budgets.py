"""The annual budget of a department and year as one file, as the public would read it."""

from __future__ import annotations

from collections.abc import Sequence

from django.template.loader import render_to_string

from books.exporting import export_book
from books.models import Book
from publishing.budget_pages import chart, parts_of, tail_cells, tails
from publishing.documents.budgets import content_of_budget
from publishing.documents.frame import Document, head
from publishing.downloads import data_of
from publishing.exports.formats import json_bytes, styles
from publishing.tables import table_of


def budgets_of(code: str, fiscal_year: int) -> list[Book]:
    """The budget of a department and year; none or one."""
    return list(
        Book.objects.select_related("case__department", "case__unit").filter(
            case__department__code=code, case__fiscal_year=fiscal_year
        )
    )


def as_json(budgets: Sequence[Book]) -> bytes:
    """One object with tables, text and forms; every figure is a string."""
    [budget] = budgets
    content = content_of_budget(budget)
    tables = [data_of(one) for one in content["tables"]]
    return json_bytes(
        {
            **head(budget.case),
            "state": budget.case.state,
            "edition": {"key": budget.edition, "title": budget.definition.title},
            **content,
            "tables": tables,
        }
    )


def as_xlsx(budgets: Sequence[Book]) -> bytes:
    """The statutory workbook: one sheet per table, laid out as published."""
    [budget] = budgets
    return export_book(budget.case)


def as_html(budgets: Sequence[Book]) -> bytes:
    """One page with all tables and the text that needs no other file."""
    [budget] = budgets
    content = content_of_budget(budget)
    context = {
        "case": budget.case,
        "tables": [shown(one) for one in content["tables"]],
        "charts": [chart(one) for one in content["charts"]],
        "parts": parts_of(content["sections"]),
        "styles": styles(),
    }
    return render_to_string("publishing/export_budget.html", context).encode()


def shown(table: Document) -> Document:
    key = f"t{table['code']}"
    return {
        "key": key,
        "table": table_of(table["sheet"], f"{key}-", tail_cells(table)),
        "tails": list(tails(table)),
    }
