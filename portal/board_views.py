"""The public page of the board: who has published what, and in time."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal.board import STATE_NAMES, asked, cells_of, duties_told, sorted_rows, strip_of
from portal.views import kinds_offered, paged
from publishing.kinds import PUBLISHED_KINDS
from publishing.models import KIND_NAMES, KIND_SLUGS
from publishing.timeliness import timeliness_board


@login_not_required
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Every department of a year by kind of document; counts and share are of the kind chosen."""
    wanted = asked(request.GET.dict())
    of_kind = timeliness_board(wanted.year).narrowed(wanted.kind)
    shown = of_kind.narrowed(state=wanted.state)
    kinds = [wanted.kind] if wanted.kind else list(PUBLISHED_KINDS)
    page = paged(request, sorted_rows(shown.rows, wanted))
    data = {"year": of_kind.year, "kind": wanted.kind, "state": wanted.state}
    context: dict[str, Any] = {
        "section": "board",
        "board": of_kind,
        "today": timezone.localdate(),
        "kinds": kinds_offered(request),
        "kind_chosen": wanted.kind,
        "state_chosen": wanted.state,
        "states": [(key, name, of_kind.counts[key]) for key, name in STATE_NAMES.items()],  # type: ignore[index]
        "columns": [(KIND_SLUGS[kind], KIND_NAMES[kind]) for kind in kinds],
        "duties": duties_told(of_kind.year, kinds),
        "strip": strip_of(of_kind),
        "page": page,
        "rows": [(row, cells_of(row, kinds, of_kind.year)) for row in page.object_list],
        "sort": wanted,
        "query": urlencode({name: value for name, value in data.items() if value}),
    }
    return render(request, "portal/board.html", context)
