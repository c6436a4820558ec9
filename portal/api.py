"""The open-data API, version 1: what is published, as JSON. Nothing can be written here.

Every number is a string, so that no reader rounds it. A document is served as the very bytes
that were hashed.
"""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Query
from ninja.errors import ValidationError

from fiscal.amounts import trimmed
from portal import board_api
from portal.open_data import open_data
from portal.queries import found_rows, rows_standing, standing
from portal.shapes import (
    DepartmentOut,
    Filters,
    Problem,
    PublicationOut,
    PublicationPage,
    RowFilters,
    RowOut,
    RowPage,
    TableOut,
    TableSummary,
)
from publishing.book_pages import annex_of
from publishing.documents.frame import tables_of
from publishing.models import KIND_SLUGS, Publication, PublishedRow
from publishing.queries import Version, case_at, listed, versions_of

DESCRIPTION = (
    "Published documents of government departments: annual budgets and final accounts with all "
    "their tables, and performance self-evaluations with their scores and how each was computed. "
    "`stages` of a document says what was budgeted, adjusted and spent. Only what is "
    "public is served. Every number is a string. "
    "A document is served byte for byte as it was hashed; `sha256` of a publication is the "
    "SHA-256 of those bytes."
)

api = NinjaAPI(
    title="Mingzhang open data",
    version="1.0.0",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="portal:api",
)


def point(value: Any) -> str | None:
    return None if value is None else trimmed(value)


def data_url(one: Publication, request: HttpRequest) -> str:
    """Where the API has the current version of a document."""
    return (
        f"{request.build_absolute_uri('/')}api/v1/publications/{one.department_code}/"
        f"{one.fiscal_year}/{KIND_SLUGS[one.kind]}/{one.slug}"
    )


def publication_out(one: Publication, is_current: bool, request: HttpRequest) -> PublicationOut:
    page = one.get_absolute_url() if is_current else one.version_url
    return PublicationOut(
        department_code=one.department_code,
        department_name=one.department_name,
        fiscal_year=str(one.fiscal_year),
        kind=one.kind,
        subject=one.subject,
        slug=one.slug,
        title=one.title,
        version=str(one.number),
        is_current=is_current,
        total=point(one.total),
        grade=one.grade,
        review_total=point(one.review_total),
        review_grade=one.review_grade,
        published_at=one.published_at,
        reason=one.reason,
        sha256=one.sha256,
        previous_sha256=one.previous_sha256,
        page_url=request.build_absolute_uri(page),
        document_url=f"{data_url(one, request)}/{one.number}",
    )


@api.get("/departments", response=list[DepartmentOut], summary="Departments", tags=["lists"])
def departments(request: HttpRequest) -> list[DepartmentOut]:
    """The departments that have something public, by code, under their latest names."""
    rows = (
        standing()
        .order_by("department_code", "fiscal_year")
        .values_list("department_code", "department_name", "fiscal_year")
        .annotate(count=Count("pk"))
    )
    held: dict[str, dict[str, Any]] = {}
    for code, name, year, count in rows:
        one = held.setdefault(code, {"code": code, "years": [], "count": 0})
        one["name"] = name
        one["count"] += count
        if str(year) not in one["years"]:
            one["years"].append(str(year))
    return [
        DepartmentOut(
            code=one["code"],
            name=one["name"],
            years=one["years"],
            publications=str(one["count"]),
            url=request.build_absolute_uri(f"/d/{one['code']}/"),
        )
        for one in held.values()
    ]


@api.get("/publications", response=PublicationPage, summary="Publications", tags=["lists"])
def publications(request: HttpRequest, filters: Query[Filters]) -> PublicationPage:
    """Publications, the latest year first; withdrawn ones are left out."""
    held = standing() if filters.current else listed().public().order_by("-fiscal_year", "pk")
    chosen = {
        "department_code": filters.department,
        "fiscal_year": filters.year,
        "kind": filters.kind,
        "grade": filters.grade,
    }
    held = held.filter(**{name: value for name, value in chosen.items() if value})
    page = Paginator(held, filters.page_size).get_page(filters.page)
    ids = [one.pk for one in page.object_list]
    current = set(
        Publication.objects.current().filter(pk__in=ids).order_by().values_list("pk", flat=True)
    )
    return PublicationPage(
        count=str(page.paginator.count),
        page=str(page.number),
        pages=str(page.paginator.num_pages),
        items=[publication_out(one, one.pk in current, request) for one in page.object_list],
    )


DOCUMENT_ANSWERS: dict[str, Any] = {
    "responses": {
        200: {
            "description": "The document, byte for byte as hashed.",
            "content": {"application/json": {"schema": {"type": "object"}}},
        },
        404: {
            "description": "There is no such document.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        },
        410: {
            "description": "It was public once and has been withdrawn.",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        },
    }
}


@api.get(
    "/publications/{department}/{year}/{kind}/{slug}",
    response={404: Problem, 410: Problem},
    summary="The current version of a document",
    tags=["documents"],
    openapi_extra=DOCUMENT_ANSWERS,
)
def current_document(
    request: HttpRequest, department: str, year: int, kind: str, slug: str
) -> HttpResponse:
    """`kind` as in addresses: `self-evaluation`."""
    return document_answer(versions_at(department, year, kind, slug)[0])


@api.get(
    "/publications/{department}/{year}/{kind}/{slug}/tables",
    response={200: list[TableSummary], 404: Problem, 410: Problem},
    summary="The tables of a document",
    tags=["tables"],
)
def tables(request: HttpRequest, department: str, year: int, kind: str, slug: str) -> Any:
    """Of the current version; documents without tables have none."""
    version = versions_at(department, year, kind, slug)[0]
    if version.withdrawal:
        return withdrawn(version)
    one = version.publication
    return [
        {
            **{name: table[name] for name in ("code", "title", "unit", "decimals", "is_empty")},
            "rows_url": f"{data_url(one, request)}/tables/{table['code']}",
            "page_url": request.build_absolute_uri(f"{one.version_url}tables/{table['code']}/"),
            "csv_url": request.build_absolute_uri(f"{one.version_url}tables/{table['code']}.csv"),
            "json_url": request.build_absolute_uri(f"{one.version_url}tables/{table['code']}.json"),
        }
        for table in tables_of(version.document)
    ]


@api.get(
    "/publications/{department}/{year}/{kind}/{slug}/tables/{code}",
    response={200: TableOut, 404: Problem, 410: Problem},
    summary="One table with its rows",
    tags=["tables"],
)
def table(request: HttpRequest, department: str, year: int, kind: str, slug: str, code: str) -> Any:
    """Of the current version, as printed; the figures are those of the page and the workbook."""
    version = versions_at(department, year, kind, slug)[0]
    if version.withdrawal:
        return withdrawn(version)
    found = next((one for one in tables_of(version.document) if one["code"] == code), None)
    if found is None:
        raise Http404
    one = version.publication
    whose = {
        "department_code": one.department_code,
        "department_name": one.department_name,
        "fiscal_year": str(one.fiscal_year),
        "version": str(one.number),
    }
    return {**whose, **found}


@api.get(
    "/publications/{department}/{year}/{kind}/{slug}/annex",
    response={200: list[PublicationOut], 404: Problem, 410: Problem},
    summary="The annex of a document",
    tags=["documents"],
)
def annex(request: HttpRequest, department: str, year: int, kind: str, slug: str) -> Any:
    """The self-evaluations that final accounts are published with; other documents have none."""
    version = versions_at(department, year, kind, slug)[0]
    if version.withdrawal:
        return withdrawn(version)
    return [publication_out(one, True, request) for one in annex_of(version)]


@api.get("/rows", response=RowPage, summary="Rows of published tables", tags=["lists"])
def rows(request: HttpRequest, filters: Query[RowFilters]) -> RowPage:
    """Projects, items, units and economic codes in what is public now, each once in a document."""
    held = found_rows(filters.q) if filters.q.strip() else rows_standing()
    chosen = {
        "publication__department_code": filters.department,
        "publication__fiscal_year": filters.year,
        "table": filters.table,
    }
    held = held.filter(**{name: value for name, value in chosen.items() if value})
    page = Paginator(held, filters.page_size).get_page(filters.page)
    return RowPage(
        count=str(page.paginator.count),
        page=str(page.number),
        pages=str(page.paginator.num_pages),
        items=[row_out(one, request) for one in page.object_list],
    )


def row_out(row: PublishedRow, request: HttpRequest) -> RowOut:
    one = row.publication
    return RowOut(
        department_code=one.department_code,
        department_name=one.department_name,
        fiscal_year=str(one.fiscal_year),
        kind=one.kind,
        table=row.table,
        title=row.title,
        row=str(row.row),
        text=row.text,
        amount=row.amount,
        table_url=f"{data_url(one, request)}/tables/{row.table}",
        page_url=request.build_absolute_uri(f"{row.page_url}#{row.anchor}"),
    )


@api.get(
    "/publications/{department}/{year}/{kind}/{slug}/{version}",
    response={404: Problem, 410: Problem},
    summary="A version of a document",
    tags=["documents"],
    openapi_extra=DOCUMENT_ANSWERS,
)
def numbered_document(
    request: HttpRequest, department: str, year: int, kind: str, slug: str, version: int
) -> HttpResponse:
    """Superseded versions stay available."""
    for one in versions_at(department, year, kind, slug):
        if one.publication.number == version:
            return document_answer(one)
    raise Http404


def versions_at(department: str, year: int, kind: str, slug: str) -> list[Version]:
    case_id = case_at(department, year, kind, slug)
    if case_id is None:
        raise Http404
    return versions_of(case_id)


def document_answer(version: Version) -> HttpResponse:
    if version.withdrawal:
        return withdrawn(version)
    response = HttpResponse(version.document_bytes, content_type="application/json; charset=utf-8")
    response["ETag"] = f'"{version.publication.sha256}"'
    response["X-Content-SHA256"] = version.publication.sha256
    return response


def withdrawn(version: Version) -> HttpResponse:
    """Why a version is no longer served."""
    assert version.withdrawal
    return problem(f"Withdrawn: {version.withdrawal.reason}", 410)


def problem(detail: str, status: int) -> JsonResponse:
    return JsonResponse(
        {"detail": detail}, status=status, json_dumps_params={"ensure_ascii": False}
    )


@api.exception_handler(Http404)
def on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem("There is nothing public at this address.", 404)


@api.exception_handler(ValidationError)
def on_wrong_parameter(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Wrong parameters are the caller's: 422, naming each."""
    wrong = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors)
    return problem(wrong, 422)


@open_data
def not_found(request: HttpRequest, rest: str) -> HttpResponse:
    return problem("There is nothing at this address; see /api/v1/openapi.json.", 404)


api.add_router("", board_api.router)


def opened(urls: tuple[list[Any], str, str]) -> tuple[list[Any], str, str]:
    """The addresses of the API, each open to everybody and to scripts of other sites."""
    patterns, app, namespace = urls
    for pattern in patterns:
        pattern.callback = open_data(pattern.callback)
    return patterns, app, namespace


urls = opened(api.urls)
