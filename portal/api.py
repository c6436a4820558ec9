"""The open-data API, version 1: what is published, as JSON. Nothing can be written here.

Every number is a string, so that no reader rounds it. A document is served as the very bytes
that were hashed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import Field, NinjaAPI, Query, Schema
from ninja.errors import ValidationError

from fiscal.amounts import trimmed
from portal.open_data import open_data
from portal.queries import standing
from publishing.models import KIND_SLUGS, Publication
from publishing.queries import Version, case_at, listed, versions_of

DESCRIPTION = (
    "Published documents of government departments: performance self-evaluations with their "
    "scores and how each was computed. Only what is public is served. Every number is a string. "
    "A document is served byte for byte as it was hashed; `sha256` of a publication is the "
    "SHA-256 of those bytes."
)
PAGE_SIZES = Annotated[int, Field(ge=1, le=200)]

api = NinjaAPI(
    title="Mingzhang open data",
    version="1.0.0",
    description=DESCRIPTION,
    docs_url=None,
    urls_namespace="portal:api",
)


class Problem(Schema):
    """Why there is no answer."""

    detail: str


class DepartmentOut(Schema):
    """A department that has something public."""

    code: str
    name: str
    years: list[str]
    publications: str = Field(description="How many documents of the department are public now.")
    url: str


class PublicationOut(Schema):
    """One version of one published document."""

    department_code: str
    department_name: str
    fiscal_year: str
    kind: str
    subject: str = Field(description="The project; blank for the department as a whole.")
    slug: str
    title: str
    version: str
    is_current: bool
    total: str | None
    grade: str
    review_total: str | None
    review_grade: str
    published_at: datetime
    reason: str = Field(description="Why it replaces the version before; blank for the first.")
    sha256: str
    previous_sha256: str
    page_url: str
    document_url: str


class PublicationPage(Schema):
    """A page of publications."""

    count: str
    page: str
    pages: str
    items: list[PublicationOut]


class Filters(Schema):
    """Which publications; filters left out do not filter."""

    department: str = Field("", description="Department code, such as 021.")
    year: int | None = Field(None, description="Fiscal year, such as 2023.")
    kind: str = Field("", description="budget, final_accounts or self_evaluation.")
    grade: str = Field("", description="Grade, such as 优.")
    current: bool = Field(True, description="Only the latest version of each document.")
    page: Annotated[int, Field(ge=1)] = 1
    page_size: PAGE_SIZES = 50


def point(value: Any) -> str | None:
    return None if value is None else trimmed(value)


def publication_out(one: Publication, is_current: bool, request: HttpRequest) -> PublicationOut:
    page = one.get_absolute_url() if is_current else one.version_url
    path = (
        f"{request.build_absolute_uri('/')}api/v1/publications/{one.department_code}/"
        f"{one.fiscal_year}/{KIND_SLUGS[one.kind]}/{one.slug}/{one.number}"
    )
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
        document_url=path,
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
        return problem(f"Withdrawn: {version.withdrawal.reason}", 410)
    response = HttpResponse(version.document_bytes, content_type="application/json; charset=utf-8")
    response["ETag"] = f'"{version.publication.sha256}"'
    response["X-Content-SHA256"] = version.publication.sha256
    return response


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


def opened(urls: tuple[list[Any], str, str]) -> tuple[list[Any], str, str]:
    """The addresses of the API, each open to everybody and to scripts of other sites."""
    patterns, app, namespace = urls
    for pattern in patterns:
        pattern.callback = open_data(pattern.callback)
    return patterns, app, namespace


urls = opened(api.urls)
