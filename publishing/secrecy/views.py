"""The page of withheld amounts. For everybody who is not cleared it does not exist."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from books.access import visible_book
from books.models import Book
from departments.permissions import may
from departments.roles import Permission
from publishing.secrecy.beside import has_secrets, is_public
from publishing.secrecy.page import secrets_page
from publishing.secrecy.services import confirm_withholding, examine_secrets
from workflow.pages import actor, in_words_when_refused


def cleared_book(request: HttpRequest, pk: int) -> Book:
    """A book with secrets that the person keeps, or 404."""
    book = visible_book(request, pk)
    if not may(actor(request), Permission.VIEW_CLASSIFIED, book.case) or not has_secrets(book):
        raise Http404(_("There is no such page."))
    return book


@require_GET
@never_cache
@in_words_when_refused
def secrets(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether withheld amounts follow, from what, and what is proposed against it."""
    book, person = cleared_book(request, pk), actor(request)
    page = secrets_page(book)
    keeps = bool(may(person, Permission.MARK_CLASSIFIED, book.case))
    context = {
        "section": "books",
        "case": book.case,
        "book": book,
        "page": page,
        "is_public": is_public(book.case),
        "may_examine": keeps and not is_public(book.case),
        "is_own": page.held is not None and page.held.proposed_by_id == person.pk,
    }
    return render(request, "publishing/secrets.html", context)


@require_POST
@in_words_when_refused
def examine(request: HttpRequest, pk: int) -> HttpResponse:
    """Examine the present figures and propose what else to withhold."""
    cleared_book(request, pk)
    held = examine_secrets(case_id=pk, by=actor(request))
    if not held.is_safe:
        messages.warning(request, _("Examined. Nothing that may be withheld is enough."))
    elif held.withheld:
        messages.success(request, _("Examined. Below is what else would have to be withheld."))
    else:
        messages.success(request, _("Examined. Nothing else needs to be withheld."))
    return redirect("secrecy:secrets", pk)


@require_POST
@in_words_when_refused
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the proposal in force."""
    cleared_book(request, pk)
    confirm_withholding(case_id=pk, digest=request.POST.get("digest", ""), by=actor(request))
    messages.success(request, _("Confirmed. These figures are withheld when it is published."))
    return redirect("secrecy:secrets", pk)
