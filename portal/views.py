"""The public pages: lists from the database, documents from the published files."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from portal import queries
from publishing.catalogue import INTRODUCTION, Section, narrowed, sections
from publishing.files import KEPT_PAGE_POLICY, published_file
from publishing.kinds import PUBLISHED_KINDS
from publishing.models import KIND_NAMES, KIND_SLUGS
from publishing.queries import KINDS_BY_SLUG, case_at, is_withdrawn_download
from publishing.writing import write_files_of

PAGE_LENGTH = 30
LATEST_LENGTH = 8


def paged(request: HttpRequest, things: Any, parameter: str = "page") -> Any:
    """The page of a list that the address asks for; out of range is the nearest one."""
    return Paginator(things, PAGE_LENGTH).get_page(request.GET.get(parameter))


def kind_asked(request: HttpRequest) -> str:
    """The kind of document a list is narrowed to by `?kind=budget`; blank for all."""
    return KINDS_BY_SLUG.get(request.GET.get("kind", ""), "")


def kinds_offered(request: HttpRequest) -> list[dict[str, Any]]:
    """The kinds that a list can be narrowed to, and which one it is."""
    chosen = kind_asked(request)
    return [
        {"slug": KIND_SLUGS[kind], "label": KIND_NAMES[kind], "chosen": kind == chosen}
        for kind in PUBLISHED_KINDS
    ]


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What this is, where to search, who has published what."""
    overview = queries.overview()
    context = {
        "section": "home",
        "overview": overview,
        "page": paged(request, overview.rows),
        "latest": queries.latest(LATEST_LENGTH),
    }
    return render(request, "portal/home.html", context)


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Publications by the name of department or project, and rows of their tables."""
    words = request.GET.get("q", "").strip()[:200]
    kind = kind_asked(request)
    context = {
        "section": "search",
        "words": words,
        "kind_chosen": kind,
        "kinds": kinds_offered(request),
        "page": paged(request, queries.found(words, kind)) if words else None,
        "rows": paged(request, queries.found_rows(words, kind), "rows") if words else None,
    }
    return render(request, "portal/search.html", context)


@login_not_required
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How to read, verify and reuse what is published."""
    return render(request, "portal/about.html", {"section": "about"})


@login_not_required
@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule documents are checked by, or those that hold the words of `?q=`."""
    words = request.GET.get("q", "").strip()[:200]
    shown = narrowed(words)
    context = {
        "listed": rule_list(words, shown) if words else every_rule(get_language()),
        "section": "rules",
        "words": words,
        "introduction": INTRODUCTION,
        "sections": shown,
        "count": sum(len(one.entries) for one in shown),
    }
    return render(request, "portal/rules.html", context)


@cache
def every_rule(language: str | None) -> SafeString:
    """All rules in the language, rendered once: they change with the program only."""
    return rule_list("", sections())


def rule_list(words: str, shown: tuple[Section, ...]) -> SafeString:
    return render_to_string("portal/rule_list.html", {"words": words, "sections": shown})


@login_not_required
@require_safe
def department(request: HttpRequest, code: str) -> HttpResponse:
    """A department with all its years."""
    years = queries.department_years(code)
    if not years:
        raise Http404
    context = {
        "kinds": kinds_offered(request),
        "kind_chosen": kind_asked(request),
        "years": queries.years_of_kind(years, kind_asked(request)),
        "department": years[0].publications[0],
        "crumb_code": code,
    }
    return render(request, "portal/department.html", context)


@login_not_required
@require_safe
def year(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """What a department has public for a year."""
    held = queries.standing().filter(department_code=code, fiscal_year=year)
    department = held.first()
    if department is None:
        raise Http404
    page = paged(request, queries.of_kind(held, kind_asked(request)))
    context = {
        "year": year,
        "kinds": kinds_offered(request),
        "kind_chosen": kind_asked(request),
        "page": page,
        "department": department,
        "bars": queries.score_bars(page.object_list),
    }
    return render(request, "portal/year.html", context)


@login_not_required
@require_safe
def document(
    request: HttpRequest, code: str, year: int, kind: str, slug: str, rest: str = ""
) -> HttpResponse:
    """A published file, where no server in front of Django has answered already.

    If the files are missing or out of date they are made anew from the database first, so that
    a publication that was interrupted before its files were written is healed by its first reader.
    """
    case_id = case_at(code, year, kind, slug)
    if case_id is None:
        raise Http404
    write_files_of(case_id)
    found = published_file(Path(settings.PUBLISHED_DIR), request.path)
    if found is None:
        if is_withdrawn_download(case_id, rest):
            return render(request, "portal/gone.html", status=410)
        if not request.path.endswith("/") and not PurePosixPath(request.path).suffix:
            return redirect(f"{request.path}/")
        raise Http404
    response = HttpResponse(found.path.read_bytes(), content_type=found.media_type)
    if found.is_kept_page:
        response.headers["Content-Security-Policy"] = KEPT_PAGE_POLICY
    return response
