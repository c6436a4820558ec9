"""Figures of speed of final accounts, for `bench.py`."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from importlib import import_module
from statistics import median
from typing import Any

from bench_budgets import FIGURE, timed

ITEMS = (10, 100, 1_000)
DEPARTMENTS, ITEMS_OF_EACH = 1_000, 5
YEAR = 2023
FUND = {"fund": "general_appropriation"}


def accounts() -> Iterator[FIGURE]:
    """All figures of final accounts; the demonstration has those of one department."""
    from books.models import Book

    book = Book.objects.select_related("case__department").get(
        case__kind="final_accounts", case__department__code="101"
    )
    yield from building(book)
    yield from growing()
    yield from of_many_departments()


def build(book: Any) -> int:
    """Every table and the whole text of a book; how many amount cells and figures they have."""
    from books.exporting import derived_tables
    from books.text import narrative_of

    tables = derived_tables(book)
    cells = sum(len(list(one.figures())) for one in tables)
    return cells + len(list(narrative_of(book).bound()))


def building(book: Any) -> Iterator[FIGURE]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as queries:
        count = build(book)
    seconds = median(timed(partial(build, book)) for _ in range(5))
    yield (
        "building the nine tables and the text of published final accounts "
        f"({count:,} amount cells and figures)",
        f"{1000 * seconds:.0f} ms, {len(queries)} queries",
    )


def growing() -> Iterator[FIGURE]:
    """The same for departments with ever more functional items."""
    codes = classification()
    least = 0.0
    for number, count in enumerate(ITEMS):
        book = accounts_of(f"91{number}", codes[:count])
        seconds = median(timed(partial(build, book)) for _ in range(3))
        least = least or seconds
        beside = "" if count == ITEMS[0] else f": {seconds / least:.0f} times the time"
        times = "" if count == ITEMS[0] else f" for {count // ITEMS[0]} times the items"
        yield (f"of a department with {count:,} items", f"{1000 * seconds:.0f} ms{beside}{times}")


def of_many_departments() -> Iterator[FIGURE]:
    codes = classification()[:ITEMS_OF_EACH]
    books = [accounts_of(f"Y{number:04d}", codes) for number in range(DEPARTMENTS)]
    seconds = timed(lambda: [build(book) for book in books])
    yield (
        f"of {DEPARTMENTS:,} departments with {ITEMS_OF_EACH} items each, one after the other",
        f"{seconds:.0f} s, {1000 * seconds / DEPARTMENTS:.0f} ms each",
    )


def classification() -> list[Any]:
    """As many functional items of the year as the largest department has."""
    from books.models import ClassificationCode

    codes = [f"2069{number:03d}" for number in range(max(ITEMS))]
    have = ClassificationCode.objects.filter(fiscal_year=YEAR, kind="functional", code__in=codes)
    known = set(have.values_list("code", flat=True))
    ClassificationCode.objects.bulk_create(
        ClassificationCode(kind="functional", fiscal_year=YEAR, code=code, name=f"科目{code}")
        for code in codes
        if code not in known
    )
    return list(have.order_by("code"))


def accounts_of(code: str, items: list[Any]) -> Any:
    """Final accounts of one unit that agree with themselves: each item planned, got and spent."""
    from books.models import Book, EconomicLine, ExpenditureLine, IncomeLine, Part, PlanLine
    from departments.models import BudgetUnit, Department
    from workflow.models import Case

    department = Department.objects.create(code=code, name=f"{code}局", region="郑州")
    unit = BudgetUnit.objects.create(department=department, code=f"{code}001", name=f"{code}局")
    case = Case.objects.create(kind="final_accounts", department=department, fiscal_year=YEAR)
    book = Book.objects.create(case=case, edition="zhengzhou-2023-final")
    part = Part.objects.create(book=book, unit=unit)
    common = {"part": part, "amount": Decimal(120_000), "step": Decimal(100), **FUND}
    IncomeLine.objects.bulk_create(IncomeLine(item=item, **common) for item in items)
    ExpenditureLine.objects.bulk_create(
        ExpenditureLine(item=item, purpose="basic", **common) for item in items
    )
    PlanLine.objects.bulk_create(
        PlanLine(item=item, purpose="basic", stage="initial", **common) for item in items
    )
    EconomicLine.objects.create(
        economic=economic(), purpose="basic", **{**common, "amount": Decimal(120_000) * len(items)}
    )
    return Book.objects.select_related("case__department").get(pk=case.pk)


def economic() -> Any:
    models = import_module("books.models")
    return models.ClassificationCode.objects.get(
        fiscal_year=YEAR, kind="departmental", code="30201"
    )
