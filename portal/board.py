"""The board of completeness and timeliness as it is asked for, shown and taken away."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from fiscal.duties import Timeliness, duty_of
from publishing.downloads import BYTE_ORDER_MARK, plain
from publishing.models import KIND_NAMES, KIND_SLUGS
from publishing.queries import KINDS_BY_SLUG
from publishing.timeliness import BoardRow, Stand, TimelinessBoard

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

STATE_NAMES: Mapping[str, StrOrPromise] = {
    Timeliness.ON_TIME: _("published on time"),
    Timeliness.LATE: _("published late"),
    Timeliness.OVERDUE: _("overdue"),
    Timeliness.WITHDRAWN: _("withdrawn after publication"),
    Timeliness.NOT_YET_DUE: _("not yet due"),
    Timeliness.PUBLISHED: _("published, no approval recorded"),
    Timeliness.NO_DUTY: _("no duty known"),
}

WORST_FIRST = list(Timeliness)


@dataclass(frozen=True)
class Asked:
    """What a reader asks for; what cannot be understood does not narrow."""

    year: int | None = None
    kind: str = ""
    state: str = ""
    sort: str = "code"

    @property
    def column(self) -> str:
        return self.sort.removeprefix("-")

    @property
    def is_descending(self) -> bool:
        return self.sort.startswith("-")


def asked(given: Mapping[str, str]) -> Asked:
    """From an address: `?year=2024&kind=budget&state=overdue&sort=-name`."""
    year, state, sort = given.get("year", ""), given.get("state", ""), given.get("sort", "code")
    is_year = len(year) == 4 and year.isascii() and year.isdigit()
    return Asked(
        int(year) if is_year else None,
        KINDS_BY_SLUG.get(given.get("kind", ""), ""),
        state if state in STATE_NAMES else "",
        sort if sort.removeprefix("-") in ("code", "name", *KINDS_BY_SLUG) else "code",
    )


def sorted_rows(rows: Iterable[BoardRow], order: Asked) -> list[BoardRow]:
    """By code or name, or by how they stand with a kind of document, the worst first."""
    kind = KINDS_BY_SLUG.get(order.column, "")

    def key(row: BoardRow) -> tuple[int, int, str]:
        if not kind:
            return (0, 0, row.name if order.column == "name" else row.code)
        stand = row.stands.get(kind)
        if stand is None:
            return (len(WORST_FIRST), 0, row.code)
        return (WORST_FIRST.index(stand.timeliness), -stand.days, row.code)

    return sorted(rows, key=key, reverse=order.is_descending)


def address_of(row: BoardRow, stand: Stand, year: int) -> str:
    """Where the documents can be read; the notice of a withdrawal is at the same address."""
    slug = KIND_SLUGS[stand.kind]
    code = row.department.code
    if stand.is_single and (stand.standing or stand.timeliness is Timeliness.WITHDRAWN):
        return reverse("portal:document", args=[code, year, slug, "department"])
    if stand.standing:
        return f"{reverse('portal:year', args=[code, year])}?kind={slug}"
    return ""


@dataclass(frozen=True)
class Cell:
    """How a row stands with the kind of a column, with where that can be read."""

    kind: str
    stand: Stand | None
    url: str = ""
    state_name: StrOrPromise = ""

    @property
    def kind_name(self) -> StrOrPromise:
        return KIND_NAMES[self.kind]


def cells_of(row: BoardRow, kinds: Iterable[str], year: int) -> list[Cell]:
    """The cells of a row in the order of the columns."""
    found = []
    for kind in kinds:
        stand = row.stands.get(kind)
        if stand is None:
            found.append(Cell(kind, None))
        else:
            url = address_of(row, stand, year)
            found.append(Cell(kind, stand, url, STATE_NAMES[stand.timeliness]))
    return found


def duties_told(year: int, kinds: Iterable[str]) -> list[tuple[int, str]]:
    """The days of the duties of a year, each number once, with every law that sets it."""
    laws: dict[int, dict[str, None]] = {}
    for kind in kinds:
        if duty := duty_of(kind, year):
            laws.setdefault(duty.days, {})[duty.basis] = None
    return [(days, "；".join(held)) for days, held in laws.items()]


@dataclass(frozen=True)
class Share:
    """A state's share of the strip above the board; `start` and `width` are per mille."""

    state: str
    start: int
    width: int


def strip_of(board: TimelinessBoard) -> list[Share]:
    """The states side by side, as wide as they are many; what has no duty is left out."""
    shown = [one for one in STATE_NAMES if one != Timeliness.NO_DUTY]
    total = sum(board.counts[Timeliness(one)] for one in shown)
    found, start = [], 0
    for one in shown:
        if count := board.counts[Timeliness(one)]:
            width = round(1000 * count / total)
            found.append(Share(one, start, width))
            start += width
    return found


COLUMNS = (
    *("fiscal_year", "department_code", "department_name", "unit_code", "unit_name"),
    *("kind", "kind_name", "state", "state_name", "days"),
    *("approved_on", "due_on", "published_on", "public", "page_url"),
)


def board_csv(board: TimelinessBoard, site: str) -> bytes:
    """One line for each department or unit and kind. `site` is put before addresses."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    with override("zh-hans"):
        for line in lines_of(board, site):
            writer.writerow([plain(line[name], "text") for name in COLUMNS])
    return (BYTE_ORDER_MARK + target.getvalue()).encode()


def lines_of(board: TimelinessBoard, site: str) -> Iterator[dict[str, str]]:
    for row in board.rows:
        for stand in row.stands.values():
            yield {
                "fiscal_year": str(board.year),
                **whose(row),
                **{name: value or "" for name, value in told(row, stand, board.year, site).items()},
            }


def whose(row: BoardRow) -> dict[str, str]:
    return {
        "department_code": row.department.code,
        "department_name": row.department.name,
        "unit_code": row.unit.code if row.unit else "",
        "unit_name": row.unit.name if row.unit else "",
    }


def told(row: BoardRow, stand: Stand, year: int, site: str) -> dict[str, str | None]:
    """One cell as data, in the active language."""
    url = address_of(row, stand, year)
    days = {
        "approved_on": stand.approved_on,
        "due_on": stand.due_on,
        "published_on": stand.published_on,
    }
    return {
        "kind": stand.kind,
        "kind_name": str(KIND_NAMES[stand.kind]),
        "state": stand.timeliness.value,
        "state_name": str(STATE_NAMES[stand.timeliness]),
        "days": str(stand.days),
        **{name: day.isoformat() if day else None for name, day in days.items()},
        "public": str(stand.standing),
        "page_url": f"{site}{url}" if url else "",
    }
