"""Reads for the public lists: a constant number of queries, whatever the length."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from publishing.charts import Bar
from publishing.models import Publication, PublishedRow
from publishing.queries import listed

YEARS_SHOWN = 5
FULL_MARKS = Decimal(100)


@dataclass(frozen=True)
class GradeCount:
    """How many forms earned a grade; `rank` 1 is the best one."""

    grade: str
    rank: int
    count: int


@dataclass
class YearOfDepartment:
    """What a department has public for a year."""

    year: int
    grades: list[GradeCount] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(one.count for one in self.grades)


@dataclass
class DepartmentRow:
    """A department in the overview, with its years in the order of the columns."""

    code: str
    name: str
    years: list[YearOfDepartment]


@dataclass(frozen=True)
class Overview:
    """Departments by years. `years` are the columns, the newest first."""

    years: Sequence[int]
    rows: Sequence[DepartmentRow]
    publications: int


def standing() -> QuerySet[Publication]:
    """What is public now, as lists show it: by year, department, the department's form first."""
    return (
        listed()
        .standing()
        .order_by("-fiscal_year", "department_code", "kind", "subject", "-number")
    )


def overview() -> Overview:
    """All departments with the counts and grades of their latest years, from one query."""
    counted = list(
        Publication.objects.standing()
        .order_by("department_code", "fiscal_year", "grade_rank", "grade")
        .values_list("department_code", "department_name", "fiscal_year", "grade", "grade_rank")
        .annotate(count=Count("pk"))
    )
    years = sorted({row[2] for row in counted}, reverse=True)[:YEARS_SHOWN]
    rows = [
        department_row(code, list(held), years)
        for code, held in groupby(counted, key=lambda row: row[0])
    ]
    return Overview(years, rows, sum(row[5] for row in counted))


def department_row(
    code: str, counted: list[tuple[str, str, int, str, int | None, int]], years: Sequence[int]
) -> DepartmentRow:
    """The row of a department, under the name it has in its latest year."""
    by_year = {year: YearOfDepartment(year) for year in years}
    for _code, _name, year, grade, rank, count in counted:
        if year in by_year:
            by_year[year].grades.append(GradeCount(grade, rank or 0, count))
    latest = max(counted, key=lambda row: row[2])
    return DepartmentRow(code, latest[1], list(by_year.values()))


def latest(count: int) -> list[Publication]:
    """What was published last."""
    return list(listed().standing().order_by("-published_at", "-pk")[:count])


def of_kind(publications: QuerySet[Publication], kind: str) -> QuerySet[Publication]:
    """Those of one kind; of all kinds if it is blank."""
    return publications.filter(kind=kind) if kind else publications


def found(words: str, kind: str = "") -> QuerySet[Publication]:
    """What is public about a department or project whose name holds every one of the words."""
    condition = Q()
    for word in words.split():
        condition &= (
            Q(department_name__icontains=word)
            | Q(subject__icontains=word)
            | Q(title__icontains=word)
            | Q(department_code=word)
        )
    return of_kind(standing(), kind).filter(condition)


def found_rows(words: str, kind: str = "") -> QuerySet[PublishedRow]:
    """Rows of tables that are public now and hold the words, or their department or year does.

    At least one word stands in the row itself: a department's name alone finds the department.
    """
    if not words:
        return PublishedRow.objects.none()
    everywhere, in_row = Q(), Q()
    for word in words.split():
        held = Q(text__icontains=word)
        in_row |= held
        everywhere &= (
            held
            | Q(publication__department_name__icontains=word)
            | Q(publication__department_code=word)
            | (Q(publication__fiscal_year=int(word)) if is_year(word) else Q())
        )
    return rows_standing(kind).filter(everywhere & in_row)


def rows_standing(kind: str = "") -> QuerySet[PublishedRow]:
    """The rows of everything that is public now, the latest year first."""
    return (
        PublishedRow.objects.filter(publication__in=of_kind(Publication.objects.standing(), kind))
        .select_related("publication")
        .defer("publication__document", "publication__beneath")
        .order_by("-publication__fiscal_year", "publication__department_code", "table", "row", "pk")
    )


def is_year(word: str) -> bool:
    return len(word) == 4 and word.isascii() and word.isdigit()


@dataclass(frozen=True)
class YearShown:
    """The forms of a department's year, and the bars drawn beside them."""

    year: int
    publications: Sequence[Publication]

    @property
    def bars(self) -> list[Bar]:
        return score_bars(self.publications)


def department_years(code: str) -> list[YearShown]:
    """What a department has public, by year, the newest first."""
    held = standing().filter(department_code=code)
    return [
        YearShown(year, list(forms)) for year, forms in groupby(held, key=lambda it: it.fiscal_year)
    ]


def years_of_kind(years: Iterable[YearShown], kind: str) -> list[YearShown]:
    """The years with what they have of one kind; those that have nothing of it left out."""
    narrowed = [
        YearShown(one.year, [it for it in one.publications if not kind or it.kind == kind])
        for one in years
    ]
    return [one for one in narrowed if one.publications]


def score_bars(publications: Iterable[Publication]) -> list[Bar]:
    return [
        Bar(one.subject or _("Whole department"), one.total, FULL_MARKS)
        for one in publications
        if one.total is not None
    ]
