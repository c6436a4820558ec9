"""Who has handed in and who has not: cases counted by department and state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from departments.models import Department, Person
from departments.queries import departments_in_reach
from departments.roles import Permission
from workflow.queries import visible_cases
from workflow.states import EDITABLE, TURN, State


@dataclass(frozen=True)
class BoardRow:
    """A department's cases of a year: how many in each state, how many late."""

    department: Department
    counts: Mapping[str, int]
    late: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def owed(self) -> int:
        """Those the department has not handed over to the bureau's side yet."""
        return sum(self.counts.get(state, 0) for state in EDITABLE)

    @property
    def cells(self) -> list[tuple[State, int]]:
        return [(state, self.counts.get(state, 0)) for state in State]


@dataclass(frozen=True)
class Board:
    """The matrix of a year. `years` are those there are cases of, the latest first."""

    year: int
    years: list[int]
    rows: list[BoardRow]

    @property
    def totals(self) -> list[tuple[State, int]]:
        return [(state, sum(row.counts.get(state, 0) for row in self.rows)) for state in State]

    @property
    def total(self) -> int:
        return sum(row.total for row in self.rows)

    @property
    def late(self) -> int:
        return sum(row.late for row in self.rows)

    @property
    def without(self) -> list[Department]:
        """Departments that have not begun anything."""
        return [row.department for row in self.rows if not row.total]


def years_of(person: Person) -> list[int]:
    """The fiscal years of which a person sees cases, the latest first."""
    years = visible_cases(person).order_by("-fiscal_year").values_list("fiscal_year", flat=True)
    return list(years.distinct())


def board(person: Person, year: int | None = None) -> Board:
    """The board of a year, by default the latest, in three queries whatever its size."""
    years = years_of(person)
    year = year or (years[0] if years else timezone.localdate().year - 1)
    counts: dict[int, dict[str, int]] = {}
    late: dict[int, int] = {}
    for one in (
        visible_cases(person)
        .filter(fiscal_year=year)
        .order_by()
        .values("department", "state")
        .annotate(count=Count("pk"), late=Count("pk", filter=is_late()))
    ):
        counts.setdefault(one["department"], {})[one["state"]] = one["count"]
        late[one["department"]] = late.get(one["department"], 0) + one["late"]
    rows = [
        BoardRow(department, counts.get(department.pk, {}), late.get(department.pk, 0))
        for department in departments_in_reach(person, Permission.VIEW)
    ]
    return Board(year, years, rows)


def is_late() -> Q:
    """The condition of `Case.is_late`: someone still owes a step after the due date."""
    return Q(due_on__lt=timezone.localdate(), state__in=list(TURN))
