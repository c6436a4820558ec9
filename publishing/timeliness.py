"""How the documents of a year stand to the duty to publish them: who, what, since when.

What is read of a document is that there is one, and when it was published and withdrawn: of one
that was never published no state, name or number is read, so none can be shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Count, Max
from django.utils import timezone

from departments.models import BudgetUnit, Department
from fiscal.duties import WAS_DUE, Deed, Timeliness
from publishing.kinds import PUBLISHED_KINDS
from publishing.models import Publication
from workflow.approvals import Approvals, approvals_of
from workflow.models import Approval, Case, CaseKindChoices

#: Of which a department has one each; of the others one for each project and one for itself.
SINGLE = (CaseKindChoices.BUDGET, CaseKindChoices.FINAL_ACCOUNTS)


class Whose(NamedTuple):
    """A department's documents of a kind, or those of one of its units."""

    department: int
    unit: int | None
    kind: str


@dataclass
class Held:
    """How many documents of a kind there are, how many were ever published, are withdrawn now,
    and the moment when the last of them was published first.
    """

    begun: int = 0
    published: int = 0
    withdrawn: int = 0
    last_first_at: datetime | None = None

    @property
    def is_complete(self) -> bool:
        return 0 < self.begun == self.published

    @property
    def standing(self) -> int:
        """How many can be read."""
        return self.published - self.withdrawn


@dataclass(frozen=True)
class Stand:
    """How a department or unit stands with one kind of document: by how many `days`, how many
    documents can be read (`standing`), and whether they are only some of them (`is_part`).
    """

    kind: str
    deed: Deed
    timeliness: Timeliness
    days: int
    standing: int
    is_part: bool

    @property
    def is_single(self) -> bool:
        return self.kind in SINGLE

    @property
    def is_early(self) -> bool:
        return self.deed.is_early

    @property
    def approved_on(self) -> date | None:
        return self.deed.approved_on

    @property
    def due_on(self) -> date | None:
        return self.deed.due_on

    @property
    def published_on(self) -> date | None:
        return self.deed.published_on


@dataclass(frozen=True)
class BoardRow:
    """A department, or a unit that has documents of its own; `stands` by kind."""

    department: Department
    unit: BudgetUnit | None
    stands: Mapping[str, Stand]

    @property
    def states(self) -> set[str]:
        return {one.timeliness for one in self.stands.values()}

    @property
    def code(self) -> str:
        return self.unit.code if self.unit else self.department.code

    @property
    def name(self) -> str:
        return self.unit.name if self.unit else self.department.name


@dataclass(frozen=True)
class TimelinessBoard:
    """All departments of a fiscal year with their units. `years` are those to choose from."""

    year: int
    years: Sequence[int]
    rows: Sequence[BoardRow]

    def narrowed(self, kind: str = "", state: str = "") -> TimelinessBoard:
        """With one kind alone, and the rows that stand so in a kind that is shown."""
        rows = list(self.rows)
        if kind:
            held = [row for row in rows if kind in row.stands]
            rows = [BoardRow(row.department, row.unit, {kind: row.stands[kind]}) for row in held]
        if state:
            rows = [row for row in rows if state in row.states]
        return TimelinessBoard(self.year, self.years, rows)

    @cached_property
    def counts(self) -> dict[Timeliness, int]:
        """How many stand in each way; all ways are there, in their order."""
        counted = Counter(one.timeliness for row in self.rows for one in row.stands.values())
        return {one: counted[one] for one in Timeliness}

    @property
    def were_due(self) -> int:
        return sum(self.counts[one] for one in WAS_DUE)

    @property
    def in_time(self) -> int:
        return self.counts[Timeliness.ON_TIME]

    @property
    def share(self) -> str:
        """Published in time of what was due until today, in per cent; blank if nothing was."""
        if not self.were_due:
            return ""
        tenths = (self.in_time * 2000 + self.were_due) // (self.were_due * 2)
        return f"{tenths // 10}.{tenths % 10}"


def board_years() -> list[int]:
    """The fiscal years of which an approval is known or something was published, latest first."""
    approved = Approval.objects.order_by().values_list("fiscal_year", flat=True)
    published = Publication.objects.order_by().values_list("fiscal_year", flat=True)
    return sorted({*approved.distinct(), *published.distinct()}, reverse=True)


def timeliness_board(year: int | None = None, today: date | None = None) -> TimelinessBoard:
    """The board of a year, by default the latest, in eight queries whatever its length."""
    today = today or timezone.localdate()
    years = board_years()
    year = year or (years[0] if years else today.year)
    approvals = approvals_of([year])
    held = documents_of(year)
    with_own = {whose.unit for whose in held if whose.unit}
    units: dict[int, list[BudgetUnit]] = {}
    for unit in BudgetUnit.objects.filter(pk__in=with_own).order_by("code"):
        units.setdefault(unit.department_id, []).append(unit)
    has_some = {whose.department for whose in held}
    rows = []
    for department in Department.objects.order_by("code"):
        closed = department.closed_on
        if closed and closed.year < year and department.pk not in has_some:
            continue
        for one in (None, *units.get(department.pk, ())):
            stands = {
                kind: stand_of(department, kind, held.get(whose), approvals, year, today)
                for kind in PUBLISHED_KINDS
                if (whose := Whose(department.pk, one.pk if one else None, kind)) in held or not one
            }
            rows.append(BoardRow(department, one, stands))
    return TimelinessBoard(year, years, rows)


def stand_of(
    department: Department,
    kind: str,
    held: Held | None,
    approvals: Approvals,
    year: int,
    today: date,
) -> Stand:
    """Several documents of a kind are public when the last of them is."""
    held = held or Held()
    at = held.last_first_at if held.is_complete else None
    deed = Deed(
        approved_on=approvals.approved_on(kind, year, department.pk),
        due_on=approvals.due_on(kind, year, department.pk),
        published_on=timezone.localdate(at) if at else None,
        is_withdrawn=held.is_complete and not held.standing,
        closed_on=department.closed_on,
    )
    is_part = held.standing > 0 and not held.is_complete
    return Stand(kind, deed, deed.timeliness(today), deed.days(today), held.standing, is_part)


def documents_of(year: int) -> dict[Whose, Held]:
    """The documents of a year by whose they are and of what kind, in three queries.

    The first version tells when one was published: later ones, and withdrawals, do not change it.
    """
    held: dict[Whose, Held] = {}
    whose = ("department", "unit", "kind")
    begun = Case.objects.filter(fiscal_year=year).order_by().values_list(*whose)
    for *key, count in begun.annotate(count=Count("pk")):
        held[Whose(*key)] = Held(begun=count)
    of_case = tuple(f"case__{name}" for name in whose)
    published = Publication.objects.filter(case__fiscal_year=year).order_by()
    first = published.filter(number=1).values_list(*of_case)
    for *key, count, last in first.annotate(count=Count("pk"), last=Max("published_at")):
        one = held[Whose(*key)]
        one.published, one.last_first_at = count, last
    gone = published.current().filter(withdrawal__isnull=False).values_list(*of_case)
    for *key, count in gone.annotate(count=Count("pk")):
        held[Whose(*key)].withdrawn = count
    return held
