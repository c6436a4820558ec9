"""The page on which a department reads the explanatory text of its book and writes beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from books.kinds import BOOK_KINDS
from books.queries import book_of, reads_all
from books.services import save_text
from books.standard_texts import text_definition
from books.text_entry import UnknownSlot, read_text_entry
from books.text_page import TextPage
from departments.models import Person
from departments.words import in_words
from workflow.models import Case
from workflow.queries import visible_cases
from workflow.refusals import Refused, Stale

SEEN = "seen:"


def actor(request: HttpRequest) -> Person:
    """Who is signed in; the middleware lets nobody else come here."""
    assert isinstance(request.user, Person)
    return request.user


def readable_case(request: HttpRequest, pk: int) -> Case:
    """A book whose whole the person may read, or 404: the text adds up all units."""
    cases = visible_cases(actor(request)).filter(kind__in=BOOK_KINDS)
    case = get_object_or_404(cases.select_related("department"), pk=pk)
    book = book_of(case)
    try:
        text_definition(book)
    except KeyError:
        raise Http404(_("There is no text for these tables.")) from None
    if not reads_all(book, actor(request)):
        raise Http404(_("Only who reads the whole document reads its text."))
    return case


@require_GET
def text(request: HttpRequest, pk: int) -> HttpResponse:
    """The text with its figures, to read or to write beside."""
    case = readable_case(request, pk)
    return show(request, TextPage(case, book_of(case), actor(request)))


def show(request: HttpRequest, page: TextPage, status: int = 200) -> HttpResponse:
    context = {"section": "books", "case": page.case, "page": page}
    return render(request, "books/text.html", context, status=status)


@require_POST
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was typed beside the text; answer with the text as it reads now.

    What can be read is saved even where something else cannot; then the status is 422.
    """
    case, person = readable_case(request, pk), actor(request)
    edition = text_definition(book_of(case))
    sent = sent_slots(request.POST)
    try:
        entry = read_text_entry(edition, {path: one.typed for path, one in sent.items()})
        version = int(request.POST.get("version", ""))
    except (UnknownSlot, ValueError):
        return refuse(request, [_("The page sent something unexpected; load it again.")], 400)
    try:
        saved = save_text(
            case_id=pk,
            by=person,
            version=version,
            values=entry.values,
            seen={path: one.seen for path, one in sent.items() if one.seen is not None},
        )
    except Stale as stale:
        return show_conflict(request, case, stale)
    except Refused as refused:
        return refuse(request, [in_words(refused.reason)], 403)
    page = TextPage(
        saved,
        book_of(saved),
        person,
        typed={path: sent[path].typed for path in entry.unreadable},
        unread=entry.unreadable,
    )
    status = 422 if entry.unreadable else 200
    if is_htmx(request):
        context = {"page": page, "case": saved, "live": True}
        return render(request, "books/text_live.html", context, status=status)
    return show(request, page, status) if entry.unreadable else redirect("books:text", pk)


@dataclass(frozen=True)
class Sent:
    """One box as it was sent: what was typed, and what stood there when the page was loaded."""

    typed: str
    seen: str | None


def sent_slots(data: QueryDict) -> dict[str, Sent]:
    """The boxes that were sent, by path; of a box that is sent unchanged nothing is taken."""
    found = {}
    for name in data:
        if not name.startswith("text."):
            continue
        typed, seen = str(data[name]), data.get(SEEN + name)
        flat = typed.replace("\r\n", "\n").strip()
        if seen is None or flat != str(seen).replace("\r\n", "\n").strip():
            found[name] = Sent(typed, None if seen is None else str(seen).replace("\r\n", "\n"))
    return found


def show_conflict(request: HttpRequest, case: Case, stale: Stale) -> HttpResponse:
    """Both entries side by side, box by box; nothing was written."""
    page = TextPage(case, book_of(case), actor(request))
    labels = {slot.path: slot.label for slot in page.narrative.slots}
    context: dict[str, Any] = {
        "section": "books",
        "case": case,
        "people": sorted({str(event.actor) for event in stale.events}),
        "conflicts": [
            {"path": path, "label": labels.get(path, path), "theirs": theirs, "mine": mine}
            for path, (theirs, mine) in stale.differences.items()
        ],
        "typed": {name: request.POST[name] for name in request.POST if name.startswith("text.")},
    }
    template = "books/_text_conflict.html" if is_htmx(request) else "books/text_conflict.html"
    return render(request, template, context, status=409)


def refuse(request: HttpRequest, reasons: list[str], status: int) -> HttpResponse:
    """Why something was not done: a page, or a note where htmx asked."""
    template = "workflow/_refused.html" if is_htmx(request) else "workflow/refused.html"
    context = {"reasons": reasons, "status": status, "section": "books"}
    return render(request, template, context, status=status)


def is_htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
