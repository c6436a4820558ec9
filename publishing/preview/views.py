"""The preview of a document in its frame, for everybody who may see the case."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from departments.models import Person
from departments.words import in_words
from fiscal.findings import Severity
from publishing.languages import LANGUAGES
from publishing.page import Page
from publishing.preview.notes import Note, annotated, notes_of
from publishing.preview.places import finder_of
from publishing.preview.proposal import (
    Proposal,
    changes_since,
    document_of_earlier_year,
    files,
    obstacles,
    outdated_texts,
    proposal,
)
from publishing.queries import last_version
from workflow.check_views import links_of
from workflow.checking import check_once
from workflow.models import Case
from workflow.pages import actor
from workflow.refusals import Refused
from workflow.runs import check_state
from workflow.states import State
from workflow.views import visible_case

#: What is public, or was, is read where it is; there is nothing that would be published.
DECIDED = frozenset({State.PUBLISHED, State.WITHDRAWN})


@dataclass(frozen=True)
class NotesOnPage:
    """The notes on one page, under its title; `url` is blank for the page that is shown.

    Of other pages only what weighs is told, and how many hints and tails are there.
    """

    title: str
    url: str
    folder: str
    notes: Sequence[tuple[Note, Sequence[Any]]]
    lighter: int = 0
    is_shown: bool = False


@require_GET
@never_cache
def preview(request: HttpRequest, pk: int, rest: str = "") -> HttpResponse:
    """A page of the document as it would be published now, with the findings beside it."""
    person, case = actor(request), visible_case(request, pk)
    folder, language = page_and_language(rest)
    if State(case.state) in DECIDED:
        return framed(request, case, last=last_version(case))
    check_once(case)
    made = made_now(case)
    if isinstance(made, Refused):
        notes = notes_with_links(person, case, None)
        groups = [NotesOnPage("", "", "", [(one, ()) for one in notes])] if notes else []
        return framed(request, case, refused=in_words(made.reason), groups=groups)
    pages = made.pages()
    page = next((one for one in pages if one.folder == folder), None)
    if page is None:
        raise Http404(_("There is no such page."))
    notes = notes_with_links(person, case, made)
    content = made.content(annotated(page, notes), language)
    outdated = outdated_texts(case)
    return framed(
        request,
        case,
        made=made,
        content=mark_safe(content),  # rendered by templates of ours, which escape
        content_language="en" if language == "en" else "zh-CN",
        groups=groups_of(notes, page, pages, made, language),
        obstacles=[in_words(one) for one in obstacles(case, person)],
        outdated=outdated and in_words(outdated),
        languages=[
            (name, one, f"{made.version.address}{folder}{'/' if folder else ''}{path}")
            for one, path in LANGUAGES.items()
            if one != language
            for name in ["English" if one == "en" else "中文"]
        ],
        folder=folder,
    )


@require_GET
@never_cache
def last_year(request: HttpRequest, pk: int) -> HttpResponse:
    """What the document says otherwise than that of the year before."""
    case = visible_case(request, pk)
    check_once(case)
    earlier = document_of_earlier_year(case)
    if earlier is None or State(case.state) in DECIDED:
        raise Http404(_("There is no such page."))
    made = made_now(case)
    if isinstance(made, Refused):
        return framed(request, case, refused=in_words(made.reason))
    found = changes_since(earlier, made, case)
    return framed(request, case, made=made, earlier=earlier, shown=found, folder="last-year")


@require_GET
@never_cache
def file(request: HttpRequest, pk: int, ending: str) -> HttpResponse:
    """The document as PDF or DOCX as it would be published now, marked as a preview."""
    case = visible_case(request, pk)
    if State(case.state) in DECIDED or ending not in ("pdf", "docx"):
        raise Http404(_("There is no such page."))
    with override("zh-hans"):  # the mark is part of the document, whoever reads it
        made = files(case, reverse("preview:first", args=[pk]))
        try:  # those that come after it are not made
            found = next(one for one in made if one.name.endswith(f".{ending}"))
        except Refused as refused:
            reason = refused.reason
            found = None
    if found is None:
        return framed(request, case, refused=in_words(reason))
    name = f"{case.department.code}-{case.fiscal_year}-{case.kind}-preview.{ending}"
    answer = HttpResponse(found.content, content_type=found.media_type)
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer


def made_now(case: Case) -> Proposal | Refused:
    """The version that would come next, or why there can be none."""
    try:
        return proposal(case, reverse("preview:first", args=[case.pk]))
    except Refused as refused:
        return refused


def page_and_language(rest: str) -> tuple[str, str]:
    """The folder of a page and its language, from what stands below the preview's address."""
    default = next(one for one, path in LANGUAGES.items() if not path)
    folder = rest.removesuffix("/")
    if rest and not rest.endswith("/"):
        raise Http404(_("There is no such page."))
    before, _slash, last = folder.rpartition("/")
    for language, path in LANGUAGES.items():
        if path and last == path:
            return before, language
    return folder, default


def notes_with_links(person: Person, case: Case, made: Proposal | None) -> list[Note]:
    find = finder_of(case, made.document) if made else None
    notes = notes_of(person, case, check_state(person, case), find)
    return [replace(one, links=links_of(case, one.finding)[:3]) for one in notes]


def groups_of(
    notes: Sequence[Note], page: Page, pages: Sequence[Page], made: Proposal, language: str
) -> list[NotesOnPage]:
    """The notes on the page that is shown; on the first page before them those of all others, and
    those that have no place in the document.
    """
    here = [(one, one.marks_on(page.folder)) for one in notes if page.folder in one.folders]
    own = NotesOnPage(
        "" if page.folder else _("On this page"), "", page.folder, here, is_shown=True
    )
    if page.folder:
        return [own] if own.notes else []
    suffix = LANGUAGES[language]
    others = [
        elsewhere(
            title_of(one),
            f"{made.version.address}{one.folder}/{f'{suffix}/' if suffix else ''}",
            one.folder,
            [note for note in notes if note.folders[:1] == [one.folder] and "" not in note.folders],
        )
        for one in pages
        if one.folder
    ]
    nowhere = [one for one in notes if not one.spots]
    rest = elsewhere(_("Without a place in the document"), "", "", nowhere)
    return [one for one in (*others, rest, own) if one.notes or one.lighter]


def elsewhere(title: str, url: str, folder: str, notes: Sequence[Note]) -> NotesOnPage:
    """The notes on another page: those that block or want a reason, the others counted."""
    weighty = [one for one in notes if one.finding.severity is not Severity.INFO]
    return NotesOnPage(
        title,
        url,
        folder,
        [(one, one.marks_on(folder)) for one in weighty],
        len(notes) - len(weighty),
    )


def title_of(page: Page) -> str:
    """What a page is called: its table with the code."""
    this, table = page.context.get("this"), page.context.get("table")
    if this:
        return f"{this['code']} {this['title']}"
    return str(table.caption) if table else page.folder


def framed(request: HttpRequest, case: Case, **context: Any) -> HttpResponse:
    """The page of a preview; `made` and what is shown of it, or why there is nothing."""
    blank: dict[str, Any] = {
        "section": "cases",
        "case": case,
        "made": None,
        "content": "",
        "content_language": get_language(),
        "groups": (),
        "obstacles": (),
        "outdated": None,
        "languages": (),
        "folder": "",
        "refused": "",
        "last": None,
        "shown": None,
        "earlier": None,
        "address": reverse("preview:first", args=[case.pk]),
        "suffix": "",
    }
    if context.get("made") and not context.get("earlier"):
        context["before_this_year"] = document_of_earlier_year(case)
    answer = render(request, "preview/page.html", {"before_this_year": None, **blank, **context})
    answer["X-Robots-Tag"] = "noindex, nofollow"
    return answer
