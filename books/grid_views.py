"""The entry grids of a part: to read, to save, to finish. A view makes one call and renders."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from books import services
from books.access import UNIT_IN_SESSION, part_of, unit_of, visible_book, visible_part
from books.grid_columns import Pair
from books.grid_conflicts import (
    line_conflicts,
    project_conflicts,
    projects_with_steps,
    projects_with_theirs,
    with_steps,
    with_theirs,
)
from books.grid_page import GridPage
from books.models import Part
from books.posted_rows import PostedRows, read_posted
from books.queries import parts_for, project_numbers
from books.services.changing import Saved
from fiscal.dimensions import keys
from fiscal.findings import Finding
from fiscal.ledger import UNITS
from workflow.models import Remark
from workflow.pages import BadRequest, actor, in_words_when_refused, is_htmx, version_in
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.withholding import withhold


@require_GET
@in_words_when_refused
def grid(request: HttpRequest, pk: int, part: int, kind: str) -> HttpResponse:
    """One grid of a part: to fill in, or to read."""
    found = visible_part(request, pk, part, kind)
    return render(request, "books/grid.html", grid_context(request, page_of(request, found, kind)))


def page_of(request: HttpRequest, part: Part, kind: str, **values: Any) -> GridPage:
    prefix = "projects." if kind == "projects" else f"{kind}.{part.unit_code}."
    remarks = part.book.case.remarks.filter(
        place__startswith=prefix, stage__in=[Remark.Stage.SENT, Remark.Stage.ANSWERED]
    ).select_related("author")
    return GridPage(
        part=part,
        kind=kind,
        person=actor(request),
        unit=unit_of(request, part.book),
        asked=asked_pairs(request),
        remarks=withhold(actor(request), remarks.order_by("pk")),
        **values,
    )


def asked_pairs(request: HttpRequest) -> list[Pair]:
    """The further funds for which the grid of projects is to have a column."""
    given = [one.partition("~") for one in request.GET.getlist("column")]
    given += [one.partition("~") for one in request.POST.getlist("column")]
    funds, carried = {"", *keys("fund")}, {"", *keys("carried")}
    return [(fund, late) for fund, _, late in given if fund in funds and late in carried]


def grid_context(request: HttpRequest, page: GridPage) -> dict[str, Any]:
    return {
        "section": "books",
        "page": page,
        "case": page.book.case,
        "part": page.part,
        "parts": parts_for(page.book, page.person),
        "units": list(UNITS),
        "live": False,
    }


@require_POST
@in_words_when_refused
def save(request: HttpRequest, pk: int, part: int, kind: str) -> HttpResponse:
    """Save a grid; answer with everything that follows from it, or with all that is wrong."""
    found = visible_part(request, pk, part, kind)
    page = page_of(request, found, kind)
    if not page.may_edit:
        raise_refusal(request, found, kind)
    page.posted = posted = read_posted(kind, page.columns, request.POST)
    try:
        saved = saved_grid(request, page, posted)
    except Stale as stale:
        return show_conflict(request, page, posted, stale)
    except Refused as refused:
        if isinstance(refused, NotAllowed) or not refused.findings:
            raise
        return show_entry(request, found, kind, posted, refused.findings)
    if not is_htmx(request):
        return redirect("books:grid", pk, part, kind)
    if "theirs" in request.POST:
        return HttpResponse(headers={"HX-Redirect": reload_url(page)})
    if kind == "projects":
        posted = posted.identified(project_numbers(saved.part, page.person))
    return show_entry(request, saved.part, kind, posted, saved.warnings)


def raise_refusal(request: HttpRequest, part: Part, kind: str) -> None:
    """Let the service say why not."""
    services.save_lines(
        part_id=part.pk, kind="income", rows=[], version=part.version, by=actor(request)
    )


def saved_grid(request: HttpRequest, page: GridPage, posted: PostedRows) -> Saved:
    """Save what was posted, with what the other person wrote where that is to stay."""
    part, unit, theirs = page.part, page.unit, request.POST.getlist("theirs")
    at: dict[str, Any] = {
        "part_id": part.pk,
        "version": version_in(request.POST),
        "by": page.person,
        "unit": unit,
    }
    if page.kind == "projects":
        rows = projects_with_theirs(page.projects, project_rows(page, posted), theirs, unit)
        rows = projects_with_steps(page.projects, rows, unit)
        return services.save_projects(rows=unless_gone(page, rows), **at)
    lines = with_theirs(part, page.kind, posted.as_lines(), theirs, unit)
    return services.save_lines(kind=page.kind, rows=with_steps(part, page.kind, lines, unit), **at)


def unless_gone(page: GridPage, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A row of a project that is not there any more, put back by undoing, is a new one."""
    held = {str(one.pk) for one in page.projects if not one.masked}
    return [row if row["id"] in held else {**row, "id": ""} for row in rows]


def project_rows(page: GridPage, posted: PostedRows) -> list[dict[str, Any]]:
    return posted.as_projects({str(one.pk): set(one.amounts or ()) for one in page.projects})


def show_entry(
    request: HttpRequest,
    part: Part,
    kind: str,
    posted: PostedRows,
    findings: tuple[Finding, ...],
) -> HttpResponse:
    """What follows from what was typed; 422 where it could not be saved."""
    placed = tuple(posted.placed(one) for one in findings)
    page = page_of(request, part, kind, posted=posted, findings=placed)
    status = 422 if page.errors else 200
    context = {**grid_context(request, page), "live": is_htmx(request)}
    template = "books/live.html" if is_htmx(request) else "books/grid.html"
    return render(request, template, context, status=status)


def show_conflict(
    request: HttpRequest, page: GridPage, posted: PostedRows, stale: Stale
) -> HttpResponse:
    """Both entries side by side, line by line; nothing was written."""
    part = part_of(page.person, page.book.pk, page.part.pk)
    if page.kind == "projects":
        found = project_conflicts(page.projects, project_rows(page, posted), page.unit, stale)
    else:
        found = line_conflicts(part, page.kind, posted.as_lines(), page.unit, stale)
    context = {
        "section": "books",
        "case": page.book.case,
        "conflicts": found,
        "people": sorted({str(event.actor) for event in stale.events}),
        "version": part.version,
        "typed": request.POST,
        "save_url": request.path,
        "page_url": reload_url(page),
    }
    template = "workflow/_conflict.html" if is_htmx(request) else "workflow/conflict.html"
    return render(request, template, context, status=409)


def reload_url(page: GridPage) -> str:
    return reverse("books:grid", args=[page.book.pk, page.part.pk, page.kind])


@require_POST
@in_words_when_refused
def finish(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Say that a part is complete."""
    return after_part(request, pk, part, services.finish_part)


@require_POST
@in_words_when_refused
def reopen(request: HttpRequest, pk: int, part: int) -> HttpResponse:
    """Take up a finished part again."""
    return after_part(request, pk, part, services.reopen_part)


def after_part(request: HttpRequest, pk: int, part: int, change: Any) -> HttpResponse:
    found = part_of(actor(request), pk, part)
    change(part_id=found.pk, version=version_in(request.POST), by=actor(request))
    return back(request, pk)


@require_POST
@in_words_when_refused
def choose_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Show and type amounts in 元 or in 万元; what is stored stays as it is."""
    visible_book(request, pk)
    chosen = request.POST.get("unit", "")
    if chosen not in UNITS:
        raise BadRequest("unit")
    request.session[UNIT_IN_SESSION] = chosen
    return back(request, pk)


def back(request: HttpRequest, pk: int) -> HttpResponse:
    """Back to the page of ours that was named as `next`, else to the book."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("books:overview", pk)
