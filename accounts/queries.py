"""What final accounts are read together with."""

from __future__ import annotations

from decimal import Decimal

from accounts.figures import AccountFigures
from accounts.indicators import (
    PROCUREMENT,
    UNKNOWN,
    YearFigures,
    project_figures,
    year_figures,
)
from books.figures import Figures
from books.models import Book, ProjectAmount
from books.queries import catalogue_of, ledger_of, settled_book
from fiscal.ledger import Fact, Ledger
from workflow.states import State


def account_figures(book: Book, lines: Figures) -> AccountFigures:
    """The lines of final accounts beside last year's and the year's budget, once these stand."""
    case = book.case
    return AccountFigures(
        lines,
        last_year=settled_ledger(case.kind, case.department_id, case.fiscal_year - 1),
        budget=settled_ledger("budget", case.department_id, case.fiscal_year),
        names=catalogue_of(book).names.get("item", {}),
    )


def last_years_values(book: Book) -> dict[str, Decimal]:
    """What the text of last year's settled final accounts was told, for this year's text."""
    case = book.case
    earlier = settled_book(case.kind, case.department_id, case.fiscal_year - 1)
    values = earlier.entered_values.values_list("key", "value") if earlier else ()
    return {f"last_year.{key}": value for key, value in values}


def settled_ledger(kind: str, department_id: int, fiscal_year: int) -> Ledger | None:
    """The facts of the approved or published book, None without one."""
    book = settled_book(kind, department_id, fiscal_year)
    return None if book is None else ledger_of(book)


def figures_of_year(department_id: int, fiscal_year: int, project: str = "") -> YearFigures:
    """What a year's final accounts tell of a department, or of one of its projects by name.

    They count as they stand, handed in or not: their text waits for the self-evaluations, which
    are held against these figures. A classified project is not looked for.
    """
    book = (
        Book.objects.filter(
            case__kind="final_accounts",
            case__department=department_id,
            case__fiscal_year=fiscal_year,
        )
        .exclude(case__state=State.WITHDRAWN)
        .first()
    )
    if book is None:
        return UNKNOWN
    if project:
        return figures_of_project(book, project)
    entered = dict(book.entered_values.values_list("key", "value"))
    return year_figures(ledger_of(book), entered, planned_procurement(department_id, fiscal_year))


def figures_of_project(book: Book, name: str) -> YearFigures:
    amounts = ProjectAmount.objects.filter(
        project__book=book, project__name=name, project__level=""
    ).order_by("pk")
    facts = (
        Fact("project", {"project": name, "stage": stage}, amount, step)
        for stage, amount, step in amounts.values_list("stage", "amount", "step")
    )
    return project_figures(Ledger(tuple(facts)), name)


def planned_procurement(department_id: int, fiscal_year: int) -> Decimal | None:
    """What the approved budget of the year says of procurement, in 元; None if it does not."""
    budget = settled_book("budget", department_id, fiscal_year)
    if budget is None:
        return None
    planned = budget.entered_values.filter(key__in=PROCUREMENT).values_list("value", flat=True)
    return sum(planned, Decimal(0)) if planned else None
