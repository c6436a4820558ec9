"""Pages of final accounts alone: budget against final accounts, taking over what is known."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import services
from accounts.comparison_page import DIMENSIONS, FUNDS, ComparisonPage
from accounts.tables import LineTable, csv_of, sheet_of
from accounts.taking_page import TakingPage
from books.access import part_of, unit_of, visible_book
from books.models import Book
from fiscal.ledger import UNITS
from workbooks.writing import MIME_TYPE, write_workbook
from workflow.pages import actor, in_words_when_refused, version_in


def visible_accounts(request: HttpRequest, pk: int) -> Book:
    """Final accounts of which the person reads at least one part, or 404."""
    book = visible_book(request, pk)
    if book.case.kind != "final_accounts":
        raise Http404(_("These are no final accounts."))
    return book


def page_of(request: HttpRequest, pk: int) -> ComparisonPage:
    """The page as it was asked for; what is not known falls back to the first choice."""
    book = visible_accounts(request, pk)
    by, fund = request.GET.get("by", ""), request.GET.get("fund", "")
    return ComparisonPage(
        book,
        actor(request),
        unit_of(request, book),
        by if by in DIMENSIONS else "item",
        fund if fund in FUNDS else "",
    )


@require_GET
@in_words_when_refused
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """What was budgeted, adjusted and spent, by item, kind or project, and over the years."""
    page = page_of(request, pk)
    context = {
        "section": "books",
        "case": page.book.case,
        "page": page,
        "unit": page.unit,
        "units": list(UNITS),
        "tables": page,
        "table": LineTable.of(page.lines, page.headings),
        "years": LineTable.of(page.years_lines, page.years_headings) if page.years else None,
    }
    return render(request, "accounts/comparison.html", context)


@require_GET
@in_words_when_refused
def download(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The table of the page as a workbook or as CSV."""
    page = page_of(request, pk)
    title = _("Budget against final accounts")
    case = page.book.case
    if form == "csv":
        content, kind = csv_of(page.lines, page.headings), "text/csv; charset=utf-8"
    else:
        captions = [str(case.department), str(case.fiscal_year), page.unit]
        sheets = [(title, sheet_of(title, captions, page.lines, page.headings))]
        if page.years:
            name = _("Over the years")
            sheets.append((name, sheet_of(name, captions, page.years_lines, page.years_headings)))
        content, kind = write_workbook(sheets), MIME_TYPE
    response = HttpResponse(content, content_type=kind)
    name = f"{case.fiscal_year} {case.department} {title}.{form}"
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response


@require_GET
@in_words_when_refused
def taking(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """What taking over from the budget and from last year would change in a part."""
    visible_accounts(request, pk)
    page = TakingPage(part_of(actor(request), pk, part), actor(request), "")
    page.unit = unit_of(request, page.part.book)
    context = {
        "section": "books",
        "case": page.part.book.case,
        "part": page.part,
        "page": page,
        "unit": page.unit,
        "units": list(UNITS),
    }
    return render(request, "accounts/taking.html", context)


@require_POST
@in_words_when_refused
def take(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Take it over."""
    visible_accounts(request, pk)
    found = part_of(actor(request), pk, part)
    services.take_over(part_id=found.pk, version=version_in(request.POST), by=actor(request))
    messages.success(request, _("The budget and last year's closing balances were taken over."))
    return redirect("books:grid", pk, part, "plan")
