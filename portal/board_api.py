"""The board in the open-data API: page by page as JSON, or whole as CSV."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import override
from ninja import Query, Router

from portal.board import board_csv, told, whose
from portal.shapes import BoardFilters, BoardPage, BoardPageFilters
from publishing.downloads import CSV_TYPE
from publishing.timeliness import BoardRow, TimelinessBoard, timeliness_board

router = Router(tags=["board"])


def site_of(request: HttpRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


@router.get("/board", response=BoardPage, summary="Who has published, and in time")
def board(request: HttpRequest, filters: Query[BoardPageFilters]) -> Any:
    """Every department of a fiscal year, and its units that have documents of their own.

    Of what is not public it says that it is not, and nothing else.
    """
    found = timeliness_board(filters.year).narrowed(filters.kind)
    rows = found.narrowed(state=filters.state).rows
    page = Paginator(rows, filters.page_size).get_page(filters.page)
    return {
        **board_out(found),
        "count": str(page.paginator.count),
        "page": str(page.number),
        "pages": str(page.paginator.num_pages),
        "items": items_of(page.object_list, found, site_of(request)),
    }


def board_out(found: TimelinessBoard) -> dict[str, Any]:
    """What the board of a year comes to."""
    return {
        "fiscal_year": str(found.year),
        "years": [str(year) for year in found.years],
        "day": timezone.localdate().isoformat(),
        "counts": {state.value: str(count) for state, count in found.counts.items()},
        "were_due": str(found.were_due),
        "share_in_time": found.share or None,
    }


def items_of(rows: Iterable[BoardRow], found: TimelinessBoard, site: str) -> list[dict[str, Any]]:
    """The rows with their documents; `site` is put before addresses."""
    with override("zh-hans"):
        return [
            {
                **whose(row),
                "documents": [told(row, stand, found.year, site) for stand in row.stands.values()],
            }
            for row in rows
        ]


@router.get(
    "/board.csv",
    summary="The same as CSV, whole",
    openapi_extra={
        "responses": {
            200: {
                "description": "One line for each department or unit and kind of document.",
                "content": {"text/csv": {"schema": {"type": "string"}}},
            }
        }
    },
)
def board_as_csv(request: HttpRequest, filters: Query[BoardFilters]) -> HttpResponse:
    """The columns are named as in the JSON."""
    found = timeliness_board(filters.year).narrowed(filters.kind, filters.state)
    response = HttpResponse(board_csv(found, site_of(request)), content_type=CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="board-{found.year}.csv"'
    return response
