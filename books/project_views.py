"""One project: what it continues, and its mark of secrecy. A view makes one call and renders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from books import services
from books.access import unit_of, visible_book
from books.amount_keys import AmountKey
from books.clearance import is_secret_to, seen_by
from books.forms import ClassifyForm, LiftForm, LinkForm
from books.models import Book, Project
from books.part_sums import shown_in
from books.queries import earlier_projects, visible_parts
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.ledger import UNITS
from workflow.pages import actor, in_words_when_refused, version_in
from workflow.states import EDITABLE, State


def visible_project(person: Person, book: Book, pk: int) -> Project:
    """A project of a part the person reads and is cleared for, or 404."""
    projects = Project.objects.select_related(
        "part__unit", "part__book__case__department", "item", "follows", "marked_by"
    )
    found = projects.filter(pk=pk, book=book, part__in=visible_parts(person)).first()
    if found is None or is_secret_to(person, found):
        raise Http404(_("There is no such project."))
    return found


@require_GET
@in_words_when_refused
def project(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    """One project: amounts, the year before, secrecy."""
    person, book = actor(request), visible_book(request, pk)
    found = visible_project(person, book, project)
    return show_project(request, book, found, person)


def show_project(
    request: HttpRequest,
    book: Book,
    project: Project,
    person: Person,
    *,
    classify_form: Form | None = None,
    lift_form: Form | None = None,
    status: int = 200,
) -> HttpResponse:
    unit = unit_of(request, book)
    may_mark = bool(may(person, Permission.MARK_CLASSIFIED, project))
    editable = State(book.case.state) in EDITABLE and project.part.finished_at is None
    may_link = editable and bool(may(person, Permission.EDIT, project))
    earlier = list(earlier_projects(project, person))
    follows = project.follows if project.follows in earlier else None
    context: dict[str, Any] = {
        "section": "books",
        "case": book.case,
        "project": project,
        "part": project.part,
        "unit": unit,
        "units": list(UNITS),
        "amounts": [
            (AmountKey.of(one).heading, shown_in(one.amount, unit))
            for one in project.amounts.order_by("pk")
        ],
        "budgeted": budgeted_as(person, project),
        "earlier": earlier,
        "follows": follows,
        "may_link": may_link,
        "may_mark": may_mark,
        "classify_form": classify_form or ClassifyForm(auto_id="classify_%s"),
        "lift_form": lift_form or LiftForm(auto_id="lift_%s"),
    }
    return render(request, "books/project.html", context, status=status)


def budgeted_as(person: Person, project: Project) -> Project | None:
    """The project of the budget that one of final accounts was, as far as the person sees it."""
    if project.budgeted_as_id is None:
        return None
    found = Project.objects.filter(
        seen_by(person), pk=project.budgeted_as_id, part__in=visible_parts(person)
    )
    return found.select_related("part__book__case").first()


@require_POST
@in_words_when_refused
def link(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    """Say which project of an earlier year this one continues."""
    person, book = actor(request), visible_book(request, pk)
    found = visible_project(person, book, project)
    posted = LinkForm(request.POST)
    services.link_project(
        project_id=found.pk,
        follows_id=posted.cleaned_data["follows"] if posted.is_valid() else -1,
        part_version=version_in(request.POST),
        by=person,
    )
    return redirect("books:project", pk, project)


@require_POST
@in_words_when_refused
def classify(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    """Mark a project as a state secret."""
    person, book = actor(request), visible_book(request, pk)
    found = visible_project(person, book, project)
    posted = ClassifyForm(request.POST, auto_id="classify_%s")
    if not posted.is_valid():
        return show_project(request, book, found, person, classify_form=posted, status=422)
    services.mark_classified(project_id=found.pk, by=person, **posted.cleaned_data)
    messages.success(request, _("The project is marked as classified."))
    return redirect("books:project", pk, project)


@require_POST
@in_words_when_refused
def lift(request: HttpRequest, pk: int, project: int) -> HttpResponse:
    """Take the mark of a state secret off."""
    person, book = actor(request), visible_book(request, pk)
    found = visible_project(person, book, project)
    posted = LiftForm(request.POST, auto_id="lift_%s")
    if not posted.is_valid():
        return show_project(request, book, found, person, lift_form=posted, status=422)
    services.lift_classification(project_id=found.pk, by=person, **posted.cleaned_data)
    messages.success(request, _("The project is no longer classified."))
    return redirect("books:project", pk, project)
