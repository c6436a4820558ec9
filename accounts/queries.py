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
from books.queries import catalogue_of, facts_of, ledger_of, settled_book
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


def accounts_of_year(department_id: int, fiscal_year: int) -> Book | None:
    """A department's final accounts of a year.

    They count as they stand, handed in or not: their text waits for the self-evaluations, which
    are held against these figures.
    """
    return (
        Book.objects.filter(
            case__kind="final_accounts",
            case__department=department_id,
            case__fiscal_year=fiscal_year,
        )
        .exclude(case__state=State.WITHDRAWN)
        .first()
    )


def figures_of_year(
    department_id: int, fiscal_year: int, project: str = "", unit_id: int | None = None
) -> YearFigures:
    """What a year's final accounts tell of a department, of a unit, or of a project by name."""
    book = accounts_of_year(department_id, fiscal_year)
    if book is None:
        return UNKNOWN
    ledger = ledger_of_subject(book, project, unit_id)
    if project:
        return project_figures(ledger, project)
    if unit_id:
        return year_figures(ledger, {})
    entered = dict(book.entered_values.values_list("key", "value"))
    return year_figures(ledger, entered, planned_procurement(department_id, fiscal_year))


def ledger_of_subject(book: Book, project: str = "", unit_id: int | None = None) -> Ledger:
    """The figures of final accounts that are about a subject, and of nobody else.

    A form of one unit is shown to that unit, so it draws on the unit's own part alone. Projects
    are kept under their names; a classified one is not looked for.
    """
    if not project and not unit_id:
        return ledger_of(book)
    if not project:
        return Ledger(tuple(facts_of(list(book.parts.filter(unit=unit_id).select_related("unit")))))
    amounts = ProjectAmount.objects.filter(
        project__book=book, project__name=project, project__level=""
    ).order_by("pk")
    if unit_id:
        amounts = amounts.filter(project__part__unit=unit_id)
    facts = (
        Fact("project", {"project": project, "fund": fund, "stage": stage}, amount, step)
        for fund, stage, amount, step in amounts.values_list("fund", "stage", "amount", "step")
    )
    return Ledger(tuple(facts))


def planned_procurement(department_id: int, fiscal_year: int) -> Decimal | None:
    """What the approved budget of the year says of procurement, in 元; None if it does not."""
    budget = settled_book("budget", department_id, fiscal_year)
    if budget is None:
        return None
    planned = budget.entered_values.filter(key__in=PROCUREMENT).values_list("value", flat=True)
    return sum(planned, Decimal(0)) if planned else None
