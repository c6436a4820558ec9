"""Figures of speed of annual budgets, for `bench.py`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

FIGURE = tuple[str, str]
UNITS, ITEMS, PROJECTS = 500, 200, 50
DEPARTMENTS = 1_000
YEAR = 2024
FUND = {"fund": "general_appropriation", "carried": "current"}

#: Runs something on a workbook in a process of its own: seconds and MB at most.
Measured = Callable[[str, Path], tuple[float, float]]


def timed(work: Callable[[], Any]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def budgets(folder: Path, measured: Measured) -> Iterator[FIGURE]:
    """All figures of annual budgets, of a department that the demonstration has too."""
    published = import_module("tests.books.published")
    set_aside("021")
    home = published.bureau(published.INDUSTRY)
    yield from importing(folder, measured, published.workbook_data(published.INDUSTRY))
    assert home.take_in().done
    yield from deriving(home.book)
    yield from growing()
    yield from consolidating()


def set_aside(code: str) -> None:
    """Rename the department that has a code now, and its units, so that another can have it."""
    from departments.models import BudgetUnit, Department

    department = Department.objects.get(code=code)
    for unit in BudgetUnit.objects.filter(department=department):
        unit.code, unit.name = f"~{unit.pk}", f"~{unit.pk} {unit.name}"
        unit.save()
    department.code, department.name = f"~{department.pk}", f"~{department.pk} {department.name}"
    department.save()


def importing(folder: Path, measured: Measured, data: bytes) -> Iterator[FIGURE]:
    """The workbook of the larger department, against openpyxl merely reading the same file."""
    workbook = folder / "budget.xlsx"
    workbook.write_bytes(data)
    _, idle = measured("nothing", workbook)
    read, read_memory = measured("read", workbook)
    whole, memory = measured("import-budget", workbook)
    yield (
        f"openpyxl merely reading the budget of a department of six units ({len(data) // 1024} kB)",
        f"{read:.2f} s, {read_memory - idle:.0f} MB",
    )
    yield (
        "importing it: reading, recovering lines, comparing every cell, writing",
        f"{whole:.2f} s, {whole / read:.1f} times reading; {memory - idle:.0f} MB above an idle "
        f"process of {idle:.0f} MB",
    )


def import_budget_of(data: bytes) -> None:
    """What `importing` has done in a process of its own; what it writes is taken back."""
    from django.db import transaction

    from books.importing import import_book
    from departments.models import Department

    department = Department.objects.get(code="021")
    by = department.memberships.get(role="preparer").person
    with transaction.atomic():
        report = import_book(
            kind="budget",
            data=data,
            name="budget.xlsx",
            department=department,
            fiscal_year=YEAR,
            by=by,
        )
        assert report.done, report.findings
        transaction.set_rollback(True)


def deriving(budget: Any) -> Iterator[FIGURE]:
    """All tables of the larger published department from its lines."""
    seconds, queries, cells = derived(budget)
    yield (
        f"deriving all {len(budget.definition.tables)} tables of it from its lines "
        f"({cells:,} amount cells)",
        f"{1000 * seconds:.0f} ms, {queries} queries",
    )


def derived(budget: Any, times: int = 5) -> tuple[float, int, int]:
    """Seconds, queries and amount cells of deriving every table."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from books.exporting import derived_tables

    with CaptureQueriesContext(connection) as queries:
        tables = derived_tables(budget)
    seconds = median(timed(partial(derived_tables, budget)) for _ in range(times))
    return seconds, len(queries), sum(len(list(one.figures())) for one in tables)


def growing() -> Iterator[FIGURE]:
    """A department of 500 units, 200 items and 50 projects in each, against one of a unit."""
    items = classification()
    small, lines = department_of("901", 1, items)
    large, many = department_of("902", UNITS, items)
    one, one_queries, one_cells = derived(small)
    all_of_it, queries, cells = derived(large, times=1)
    yield (
        f"deriving all tables of 1 unit × {ITEMS} items × {PROJECTS} projects ({lines:,} lines)",
        f"{1000 * one:.0f} ms, {one_queries} queries, {one_cells:,} amount cells",
    )
    yield (
        f"of {UNITS} units × {ITEMS} items × {PROJECTS} projects ({many:,} lines)",
        f"{all_of_it:.1f} s, {queries} queries, {cells:,} amount cells: {all_of_it / one:.0f} "
        f"times the time for {many / lines:.0f} times the lines",
    )


def classification() -> list[Any]:
    """So many functional items that the year has besides its own."""
    from books.models import ClassificationCode

    codes = [f"2069{number:03d}" for number in range(ITEMS)]
    have = ClassificationCode.objects.filter(fiscal_year=YEAR, kind="functional", code__in=codes)
    known = set(have.values_list("code", flat=True))
    ClassificationCode.objects.bulk_create(
        ClassificationCode(kind="functional", fiscal_year=YEAR, code=code, name=f"科目{code}")
        for code in codes
        if code not in known
    )
    return list(have.all())


def department_of(code: str, units: int, items: list[Any]) -> tuple[Any, int]:
    """A budget of so many units that agrees with itself, and how many lines and amounts it has."""
    from books.models import (
        EconomicLine,
        ExpenditureLine,
        IncomeLine,
        Part,
        Project,
        ProjectAmount,
    )
    from departments.models import BudgetUnit, Department

    department = Department.objects.create(code=code, name=f"{code}局", region="郑州")
    BudgetUnit.objects.bulk_create(
        BudgetUnit(department=department, code=f"{code}{number:03d}", name=f"{code}第{number}单位")
        for number in range(1, units + 1)
    )
    budget = book_of(department)
    parts = list(Part.objects.filter(book=budget))
    amount, step = Decimal(120_000), Decimal(1_000)
    common = {"amount": amount, "step": step, **FUND}
    economic, government = pair()
    own = {**common, "economic": economic, "government": government, "purpose": "other_operating"}
    IncomeLine.objects.bulk_create(
        IncomeLine(part=part, step=step, amount=amount * len(items), **FUND) for part in parts
    )
    ExpenditureLine.objects.bulk_create(
        (
            ExpenditureLine(part=part, item=item, purpose="other_operating", **common)
            for part in parts
            for item in items
        ),
        batch_size=2_000,
    )
    EconomicLine.objects.bulk_create(
        EconomicLine(part=part, **{**own, "amount": amount * len(items), "purpose": "project"})
        for part in parts
    )
    projects = Project.objects.bulk_create(
        (
            Project(
                book=budget,
                part=part,
                kind="budget",
                fiscal_year=YEAR,
                name=f"第{number}项",
                purpose="other_operating",
                item=items[number],
                position=number,
            )
            for part in parts
            for number in range(PROJECTS)
        ),
        batch_size=2_000,
    )
    ProjectAmount.objects.bulk_create(
        (ProjectAmount(project=project, **common) for project in projects), batch_size=2_000
    )
    return budget, units * (ITEMS + PROJECTS + 2)


def book_of(department: Any) -> Any:
    """A blank budget with a part for each unit, begun by a preparer of the department."""
    from books.models import Book

    made = import_module("tests.factories")
    preparer = made.person("preparer", department=department)
    case = made.annual_budget(department=department, by=preparer)
    return Book.objects.select_related("case__department").get(pk=case.pk)


def pair() -> tuple[Any, Any]:
    """A legal pair of economic codes."""
    from books.models import ClassificationCode

    codes = ClassificationCode.objects.filter(fiscal_year=YEAR)
    return (
        codes.get(kind="departmental", code="30227"),
        codes.get(kind="governmental", code="50205"),
    )


def consolidating() -> Iterator[FIGURE]:
    """The sums of 1,000 departments by fund and class, in the database."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from books.queries import consolidated

    reviewer = import_module("tests.factories").person("reviewer")
    before = consolidated("budget", YEAR, reviewer).books
    settled(DEPARTMENTS)
    with CaptureQueriesContext(connection) as queries:
        total = consolidated("budget", YEAR, reviewer)
    assert total.books == before + DEPARTMENTS, total.books
    seconds = median(timed(partial(consolidated, "budget", YEAR, reviewer)) for _ in range(5))
    yield (
        f"consolidating {total.books:,} departments by fund and functional class",
        f"{1000 * seconds:.0f} ms, {len(queries)} queries",
    )


def settled(count: int) -> None:
    """So many departments of one unit with an approved budget of 20 lines each."""
    from django.utils import timezone

    from books.models import Book, ExpenditureLine, IncomeLine, Part
    from departments.models import BudgetUnit, Department
    from workflow.models import Case
    from workflow.states import State

    items = classification()[:20]
    by, now = import_module("tests.factories").person("reviewer"), timezone.now()
    departments = Department.objects.bulk_create(
        Department(code=f"X{number:04d}", name=f"第{number}局", region="郑州")
        for number in range(count)
    )
    units = BudgetUnit.objects.bulk_create(
        BudgetUnit(department=one, code=f"{one.code}001", name=one.name) for one in departments
    )
    cases = Case.objects.bulk_create(
        Case(
            kind="budget",
            department=one,
            fiscal_year=YEAR,
            state=State.APPROVED,
            handed_in_at=now,
            handed_in_by=by,
            submitted_at=now,
            submitted_by=by,
            approved_at=now,
        )
        for one in departments
    )
    made = Book.objects.bulk_create(
        Book(case=case, edition="zhengzhou-2024-budget") for case in cases
    )
    parts = Part.objects.bulk_create(
        Part(book=budget, unit=unit) for budget, unit in zip(made, units, strict=True)
    )
    amount, step = Decimal(120_000), Decimal(1_000)
    IncomeLine.objects.bulk_create(
        IncomeLine(part=part, amount=amount * len(items), step=step, **FUND) for part in parts
    )
    ExpenditureLine.objects.bulk_create(
        (
            ExpenditureLine(
                part=part, item=item, purpose="other_operating", amount=amount, step=step, **FUND
            )
            for part in parts
            for item in items
        ),
        batch_size=2_000,
    )
