"""The calendar of a person's departments: what is due when, and who still owes it.

Two kinds of days: `entry`, by when the bureau wants the cases of a kind and year, and
`publication`, the last day to publish them in time by law. Both come from dates and counts alone;
no subject of a case is read, so nothing secret can stand in a calendar or in its feed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

from django.db.models import Count, Q

from departments.models import Department, Person
from departments.queries import departments_in_reach
from departments.roles import Permission
from fiscal.duties import duties, duty_of
from workflow.approvals import approvals_of
from workflow.models import Approval, Case, CaseKindChoices, Deadline
from workflow.states import WITH_DEPARTMENT


class What(StrEnum):
    ENTRY = "entry"
    PUBLICATION = "publication"


class About(NamedTuple):
    """What a department owes: a kind of document of a year."""

    kind: str
    fiscal_year: int
    department: int


@dataclass(frozen=True)
class Due:
    """Something due on a day, for `departments`; `owing` are those that still owe it."""

    day: date
    what: What
    kind: str
    fiscal_year: int
    departments: Sequence[Department]
    owing: Sequence[Department]

    @property
    def kind_name(self) -> str:
        return str(CaseKindChoices(self.kind).label)

    @property
    def is_done(self) -> bool:
        return not self.owing

    @property
    def is_publication(self) -> bool:
        return self.what is What.PUBLICATION

    @property
    def key(self) -> str:
        """The same for the same entry, whoever asks and whenever."""
        return f"{self.what}-{self.kind.replace('_', '-')}-{self.fiscal_year}-{self.day:%Y%m%d}"


def calendar(person: Person, first: date, last: date) -> list[Due]:
    """What is due from a day to a day in the departments a person sees, in four queries."""
    departments = {one.pk: one for one in departments_in_reach(person, Permission.VIEW)}
    found: dict[tuple[date, What, str, int], list[Department]] = {}
    for what, about, day in [*entry_days(departments.values()), *legal_days(departments.values())]:
        department = departments[about.department]
        closed = department.closed_on
        if first <= day <= last and not (closed and closed <= day):
            place = (day, what, about.kind, about.fiscal_year)
            found.setdefault(place, []).append(department)
    owed = Owed({place[3] for place in found})
    entries = []
    for (day, what, kind, year), held in found.items():
        owing = [one for one in held if owed.owes(what, About(kind, year, one.pk))]
        entries.append(Due(day, what, kind, year, held, owing))
    return sorted(entries, key=lambda one: (one.day, one.what, one.kind, -one.fiscal_year))


def entry_days(departments: Iterable[Department]) -> list[tuple[What, About, date]]:
    """The deadlines of the bureau; a department's own goes before the general one."""
    given: dict[tuple[str, int, int | None], date] = {
        (kind, year, department): day
        for kind, year, department, day in Deadline.objects.order_by("pk").values_list(
            "kind", "fiscal_year", "department", "due_on"
        )
    }
    cycles = sorted({(kind, year) for kind, year, _department in given})
    return [
        (What.ENTRY, About(kind, year, one.pk), day)
        for kind, year in cycles
        for one in departments
        if (day := given.get((kind, year, one.pk)) or given.get((kind, year, None)))
    ]


def legal_days(departments: Iterable[Department]) -> list[tuple[What, About, date]]:
    """The last days to publish, from the approvals that are known."""
    years = sorted(set(Approval.objects.order_by().values_list("fiscal_year", flat=True)))
    approvals = approvals_of(years)
    kinds = sorted({duty.kind for duty in duties()})
    return [
        (What.PUBLICATION, About(kind, year, one.pk), day)
        for year in years
        for kind in kinds
        if duty_of(kind, year)
        for one in departments
        if (day := approvals.due_on(kind, year, one.pk))
    ]


class Owed:
    """Who has not submitted, and who has not published, of some years; from one query."""

    def __init__(self, years: Iterable[int]) -> None:
        rows = (
            Case.objects.filter(fiscal_year__in=list(years))
            .order_by()
            .values_list("kind", "fiscal_year", "department")
            .annotate(
                with_department=Count("pk", filter=Q(state__in=list(WITH_DEPARTMENT))),
                unpublished=Count("pk", filter=Q(published_at=None)),
            )
        )
        self.counted = {About(*row[:3]): (row[3], row[4]) for row in rows}

    def owes(self, what: What, about: About) -> bool:
        """Not begun is owed as well."""
        if about not in self.counted:
            return True
        with_department, unpublished = self.counted[about]
        return bool(unpublished if what is What.PUBLICATION else with_department)


@dataclass(frozen=True)
class Day:
    """A day of the agenda with all that is due on it."""

    day: date
    entries: Sequence[Due]


def by_day(entries: Iterable[Due]) -> list[Day]:
    return [Day(day, list(held)) for day, held in groupby(entries, key=lambda one: one.day)]
