"""What programs read of the exported site: the open data as files, the index of its search.

The open data has the shapes of the API, unpaged; its addresses lead to files of the site. The
index is smaller: what the search shows, and no more; rows are kept apart by year, so that a new
document changes one file of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby
from pathlib import PurePosixPath
from typing import Any

from ninja import Schema

from portal import api
from portal.board import board_csv
from portal.board_api import board_out, items_of
from portal.exporting.addresses import board_file, file_of
from portal.exporting.lists import Reading
from portal.queries import rows_standing, standing
from publishing.book_pages import annex_of
from publishing.kinds import PUBLISHED_KINDS
from publishing.models import Publication
from publishing.queries import listed, versions_of
from publishing.timeliness import board_years, timeliness_board
from workflow.events import canonical

API = PurePosixPath("api/v1")
SEARCH = PurePosixPath("search")

Files = Iterator[tuple[PurePosixPath, bytes]]


def json_file(value: Any) -> bytes:
    return canonical(plain(value)).encode()


def plain(value: Any) -> Any:
    """Shapes of the API as what JSON has."""
    if isinstance(value, Schema):
        return value.model_dump(mode="json")
    return [plain(one) for one in value] if isinstance(value, list) else value


def open_data(base: str) -> Files:
    """The open data as files. Addresses in them begin with `base`."""
    request = Reading("/", base)
    yield API / "departments.json", json_file(api.departments(request))
    held = listed().public().order_by("-fiscal_year", "department_code", "kind", "slug", "-number")
    current = set(Publication.objects.current().order_by().values_list("pk", flat=True))
    yield (
        API / "publications.json",
        json_file([publication_out(one, one.pk in current, request) for one in held]),
    )
    for one in standing():
        yield from tables_and_annex(one, request)
    yield from boards(request)
    for year, rows in groupby(rows_standing().iterator(), lambda row: row.publication.fiscal_year):
        found = [
            {**plain(api.row_out(row, request)), "table_url": table_url(row, request)}
            for row in rows
        ]
        yield API / f"rows/{year}.json", json_file(found)


def boards(request: Reading) -> Files:
    """Who has published, and in time: every year, whole and by kind of document."""
    for year in board_years():
        whole = timeliness_board(year)
        for kind in ("", *PUBLISHED_KINDS):
            found = whole.narrowed(kind)
            data = {**board_out(found), "items": items_of(found.rows, found, request.base)}
            yield file_of(board_file(str(year), kind, "json")), json_file(data)
            yield file_of(board_file(str(year), kind, "csv")), board_csv(found, request.base)


def tables_and_annex(one: Publication, request: Reading) -> Files:
    """The tables of the current version of a document, and the self-evaluations with it."""
    folder = PurePosixPath(api.data_url(one, request).removeprefix(f"{request.base}/"))
    kind, slug = folder.parts[-2:]
    if tables := api.tables(request, one.department_code, one.fiscal_year, kind, slug):
        found = [{**table, "rows_url": table["json_url"]} for table in tables]
        yield folder / "tables.json", json_file(found)
    if annex := annex_of(versions_of(one.case_id)[0]):
        found = [publication_out(it, True, request) for it in annex]
        yield folder / "annex.json", json_file(found)


def publication_out(one: Publication, is_current: bool, request: Reading) -> dict[str, Any]:
    out = api.publication_out(one, is_current, request)
    return {**plain(out), "document_url": document_url(one, request)}


def document_url(one: Publication, request: Reading) -> str:
    """The file that is the document: there is no second copy of it."""
    return request.build_absolute_uri(f"{one.version_url}{one.file_stem}.json")


def table_url(row: Any, request: Reading) -> str:
    one = row.publication
    return request.build_absolute_uri(f"{one.get_absolute_url()}tables/{row.table}.json")


def years_of_rows() -> list[int]:
    """The years of which there are rows, the newest first."""
    years = rows_standing().order_by("-publication__fiscal_year")
    return list(years.values_list("publication__fiscal_year", flat=True).distinct())


def search_index(prefix: str) -> Files:
    """What the search of the site looks through: publications, and their rows by year."""
    found: dict[int, dict[str, list[list[str]]]] = defaultdict(lambda: defaultdict(list))
    for row in rows_standing().iterator():
        one = row.publication
        found[one.fiscal_year][prefix + one.get_absolute_url()].append(
            [row.table, row.title, str(row.row), row.text, row.amount]
        )
    publications = [
        {**indexed(one), "address": prefix + one.get_absolute_url()} for one in standing()
    ]
    years = sorted(found, reverse=True)
    yield (
        SEARCH / "index.json",
        json_file({"publications": publications, "rows": [str(year) for year in years]}),
    )
    for year in years:
        yield SEARCH / f"rows-{year}.json", json_file(found[year])


def indexed(one: Publication) -> dict[str, str]:
    return {
        "subject": one.subject,
        "title": one.title,
        "kind": one.kind,
        "code": one.department_code,
        "department": one.department_name,
        "year": str(one.fiscal_year),
        "version": str(one.number),
        "total": "" if one.total is None else str(one.total),
        "grade": one.grade,
    }
