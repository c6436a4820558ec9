"""The derived tables: to read, and to ask of every amount which lines it comes from."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from books import services
from books.access import unit_of, visible_book
from books.entry import Negative, TooFine, read_amount
from books.table_page import CellPage, Tables
from fiscal.amounts import read_number
from fiscal.ledger import UNITS
from fiscal.sentences import say
from workflow.pages import actor, in_words_when_refused, is_htmx, version_in
from workflow.refusals import Refused


@require_GET
def tables(request: HttpRequest, pk: int) -> HttpResponse:
    """Every table with how many of its figures are tails or mismatches."""
    found = Tables(visible_book(request, pk), actor(request))
    context = {
        **table_context(request, found),
        "pages": [found.page(one.code) for one in found.definitions],
    }
    return render(request, "books/tables.html", context)


def table_context(request: HttpRequest, found: Tables) -> dict[str, Any]:
    return {
        "section": "books",
        "case": found.book.case,
        "tables": found,
        "unit": unit_of(request, found.book),
        "units": list(UNITS),
    }


@require_GET
def table(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One table as published."""
    found = Tables(visible_book(request, pk), actor(request))
    context = {**table_context(request, found), "page": found.page(code), "code": code}
    return render(request, "books/table.html", context)


@require_GET
@in_words_when_refused
def cell(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Which lines an amount adds up, and the total stated for it."""
    found = Tables(visible_book(request, pk), actor(request))
    asked = CellPage(found.page(code), request.GET.get("place", ""), unit_of(request, found.book))
    context = {
        **table_context(request, found),
        "asked": asked,
        "figure": asked.figure,
        "code": code,
    }
    template = "books/_cell.html" if is_htmx(request) else "books/cell.html"
    return render(request, template, context)


@require_POST
@in_words_when_refused
def state(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """State a total for an amount: as approved, or as printed in the source."""
    asked = posted_cell(request, pk, code)
    try:
        text = request.POST.get("amount", "")
        if read_number(text) is None:
            raise Refused(say("Write the total as approved or printed; 0 is a total, too."))
        amount, step = read_amount(text, asked.unit)
    except Negative:
        raise Refused(say("A total is not negative.")) from None
    except TooFine:
        raise Refused(say("A total has at most two decimals in yuan.")) from None
    except ValueError:
        raise Refused(say("“{text}” is not a number.", text=text[:40])) from None
    services.state_total(
        case_id=pk,
        key=asked.figure.key,
        label=asked.total_label,
        amount=amount,
        step=step,
        version=version_in(request.POST),
        by=actor(request),
    )
    return after_total(request, pk, code, asked.path)


@require_POST
@in_words_when_refused
def drop(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Take a stated total back."""
    asked = posted_cell(request, pk, code)
    services.drop_stated_total(
        case_id=pk, key=asked.figure.key, version=version_in(request.POST), by=actor(request)
    )
    return after_total(request, pk, code, asked.path)


def posted_cell(request: HttpRequest, pk: int, code: str) -> CellPage:
    found = Tables(visible_book(request, pk), actor(request))
    place = request.POST.get("place", "")
    return CellPage(found.page(code), place, unit_of(request, found.book))


def after_total(request: HttpRequest, pk: int, code: str, place: str) -> HttpResponse:
    """Back to the cell: other cells of the table and other tables may show it, too."""
    return redirect(f"{reverse('books:table', args=[pk, code])}#{place}")
