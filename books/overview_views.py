"""The list of books, beginning one, and its overview. A view makes one call and renders."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from books import services
from books.access import unit_of, visible_book
from books.forms import DOCUMENTS, ApprovalForm, CreateForm, PartForm
from books.kinds import BOOK_KINDS
from books.models import Book, Part
from books.overview import Overview, book_entries
from books.part_sums import grids_of
from books.queries import parts_for, reads_all
from departments.models import Person
from departments.permissions import may, prepares_whole
from departments.roles import Permission
from departments.words import in_words
from fiscal.ledger import UNITS
from fiscal.sentences import say
from workflow.approvals import approvals_of
from workflow.kinds import KINDS as CASE_KINDS
from workflow.models import Remark
from workflow.pages import actor, in_words_when_refused, is_htmx, refuse, version_in
from workflow.panels import findings_panel, panels
from workflow.refusals import NotAllowed, Refused
from workflow.states import State
from workflow.withholding import withhold

PER_PAGE = 50

#: Where somebody decides whether the case becomes public.
DECIDED_ON = frozenset({State.UNDER_REVIEW, State.APPROVED})


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The books the person has to do with, all or of one kind."""
    person, chosen = actor(request), document_in(request)
    entries = book_entries(person, chosen)
    context = {
        "section": "books",
        "page": Paginator(entries, PER_PAGE).get_page(request.GET.get("page")),
        "may_create": prepares_whole(person),
        "documents": DOCUMENTS,
        "chosen": chosen,
    }
    return render(request, "books/index.html", context)


def document_in(request: HttpRequest) -> str:
    """The kind of books named in the address, blank for none."""
    named = request.GET.get("kind", "")
    return named if named in BOOK_KINDS else ""


@in_words_when_refused
def create(request: HttpRequest) -> HttpResponse:
    """Begin a book."""
    person = actor(request)
    if not prepares_whole(person):
        decision = may(person, Permission.CREATE)
        raise NotAllowed(decision.reason or say("The department begins it, not a unit."))
    chosen = document_in(request)
    initial = {"kind": chosen} if chosen else {}
    posted = CreateForm(request.POST or None, person=person, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if posted.names_foreign_department:
            raise NotAllowed(say("This belongs to a department in which you have no such role."))
        if posted.is_valid():
            try:
                case = services.create_book(by=person, **posted.cleaned_data)
            except NotAllowed:
                raise
            except Refused as refused:
                posted.add_error(None, in_words(refused.reason))
            else:
                messages.success(request, _("It has been begun."))
                return redirect("books:overview", case.pk)
    context = {"section": "books", "form": posted, "chosen": chosen}
    return render(request, "books/create.html", context, status=status)


@require_GET
@in_words_when_refused
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a book stands: its parts, the whole, what is wrong, what is to be done."""
    book, person = visible_book(request, pk), actor(request)
    return render(request, "books/overview.html", overview_context(request, book, person))


def overview_context(request: HttpRequest, book: Book, person: Person) -> dict[str, Any]:
    unit, case = unit_of(request, book), book.case
    page = Overview(book, person, unit)
    context: dict[str, Any] = {
        "section": "books",
        "case": case,
        "book": book,
        "page": page,
        "unit": unit,
        "units": list(UNITS),
        "form_url": reverse("books:overview", args=[case.pk]),
        "approval_form": ApprovalForm(initial={"approved_on": page.approved_on}),
        "part_form": PartForm(book=book) if page.units_without_part else None,
    }
    if page.reads_all:
        context |= {
            **findings_panel(person, case),
            **panels(person, case),
            **about_secrets(person, book),
        }
    return context


def about_secrets(person: Person, book: Book) -> dict[str, Any]:
    """Whether secrets stay secret: told to who keeps them, and to all once it is to be decided.

    The page about them has an address only for who keeps them.
    """
    case = book.case
    keeps = bool(may(person, Permission.VIEW_CLASSIFIED, case))
    if not keeps and State(case.state) not in DECIDED_ON:
        return {}
    if not CASE_KINDS[case.kind].has_secrets(case):
        return {}
    url = reverse("secrecy:secrets", args=[case.pk]) if keeps else ""
    if State(case.state) in (State.PUBLISHED, State.WITHDRAWN):
        return {"secrets_url": url}
    exposure = CASE_KINDS[case.kind].exposure(case, person)
    return {"secrets_url": url, "exposure": exposure, "is_to_be_published": True}


@require_POST
@in_words_when_refused
def record_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """Record when the finance bureau approved the book."""
    visible_book(request, pk)
    posted = ApprovalForm(request.POST)
    if not posted.is_valid():
        raise Refused(say("Choose the day of the approval."))
    case = services.record_approval(
        case_id=pk,
        approved_on=posted.cleaned_data["approved_on"],
        version=version_in(request.POST),
        by=actor(request),
    )
    by = approvals_of([case.fiscal_year]).due_on(case.kind, case.fiscal_year, case.department_id)
    messages.success(request, _("Recorded. It is to be public by %(day)s.") % {"day": by})
    return redirect("books:overview", pk)


@require_POST
@in_words_when_refused
def add_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a unit a part that it does not have yet."""
    book = visible_book(request, pk)
    posted = PartForm(request.POST, book=book)
    if not posted.is_valid():
        return refuse(request, [_("Choose a unit of the department.")], 422)
    services.add_part(
        case_id=pk,
        unit=posted.cleaned_data["unit"],
        version=version_in(request.POST),
        by=actor(request),
    )
    return redirect("books:overview", pk)


@require_GET
@in_words_when_refused
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a place of the book is to be seen; for a reviewer, the remarks on it."""
    book, person = visible_book(request, pk), actor(request)
    named = request.GET.get("place", "")
    if not is_htmx(request):
        return redirect(url_of(book, person, named))
    labels = CASE_KINDS[book.case.kind].place_labels(book.case) if reads_all(book, person) else {}
    if named not in labels:
        raise Http404(_("There is no such place here."))
    found = book.case.remarks.filter(place=named).select_related("author").order_by("pk")
    remarking = book.case.state == State.UNDER_REVIEW and bool(
        may(person, Permission.REMARK, book.case)
    )
    context = {
        "case": book.case,
        "place": named,
        "label": labels[named],
        "remarks": withhold(
            person, found if remarking else found.exclude(stage=Remark.Stage.DRAFT)
        ),
        "remarking": remarking,
        "back": url_of(book, person, named),
    }
    return render(request, "books/_place.html", context)


def url_of(book: Book, person: Person, place: str) -> str:
    """The page on which a place stands: a grid of a part, the text, or the overview."""
    if elsewhere := CASE_KINDS[book.case.kind].place_url(book.case, place):
        return elsewhere
    grid, _dot, rest = place.partition(".")
    if grid == "text":
        return f"{reverse('books:text', args=[book.pk])}#{quote(place, safe='.')}"
    parts = parts_for(book, person)
    part: Part | None = None
    if grid == "projects" and rest:
        node = rest.partition(".")[0]
        own = {f"p{pk}": part_id for part_id, pk in project_places(book, parts)}
        part = next((one for one in parts if one.pk == own.get(node)), None)
    elif grid in grids_of(book):
        unit = rest.partition(".")[0]
        part = next((one for one in parts if one.unit_code == unit), None)
        if not rest and len(parts) == 1:
            part = parts[0]
    if part is None:
        # A place that the overview does not show either would only lead back here.
        shown = quote(place, safe=".") if grid == "stated" or not rest else grid
        return f"{reverse('books:overview', args=[book.pk])}#{shown}"
    return f"{reverse('books:grid', args=[book.pk, part.pk, grid])}#{quote(place, safe='./')}"


def project_places(book: Book, parts: list[Part]) -> list[tuple[int, int]]:
    return list(book.projects.filter(part__in=parts).order_by("pk").values_list("part_id", "pk"))
