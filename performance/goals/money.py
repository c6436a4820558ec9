"""Which money of the budget the goal forms and their summary print, by the paths of their cells.

`budget.total.amount` stands on the department's form, `summary.<code>.<fund>` in the summary, with
the code of the department, a unit or a project.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from decimal import Decimal

from fiscal.deriving import Catalogue
from fiscal.ledger import Selection
from fiscal.sheets import Sheet
from performance.goals.figures import BudgetFigures, KnownProject
from workflow.models import Case

#: What table 12 prints of the whole budget, by source and by structure.
DEPARTMENT_FIGURES = {
    "total": Selection("expenditure"),
    "government": Selection("income", (("fund", ("fiscal",)),)),
    "special": Selection("income", (("fund", ("special_account",)),)),
    "unit": Selection("income", (("fund", ("unit_funds",)),)),
    "basic": Selection("expenditure", (("purpose", ("basic",)),)),
    "project": Selection("expenditure", (("purpose", ("project",)),)),
}

#: The columns of table 13 by the funds they add up; `""` is all of them.
PROJECT_FUNDS = {
    "total": "",
    "government": "fiscal",
    "special": "special_account",
    "unit": "unit_funds",
}


def amount_path(key: str) -> str:
    """The path of an amount on the department's form."""
    return f"budget.{key}.amount"


def line_path(code: str, key: str) -> str:
    """The path of an amount in the summary."""
    return f"summary.{code}.{key}"


def money_in_goals(
    case: Case, figures: BudgetFigures
) -> Iterator[tuple[str, tuple[Selection, ...], Decimal]]:
    """Every amount that goals print: its path, what it adds up, and what it is in 元.

    The lines of the department and of its units add up the projects that are no secret.
    """
    for key, amount in figures.department.items():
        yield amount_path(key), (DEPARTMENT_FIGURES[key],), amount
    projects = [one for one in figures.projects if one.node]
    units = dict.fromkeys(one.unit_code for one in projects if one.unit_code)
    lines = [(one.code, [one]) for one in projects if one.code]
    lines += [(unit, [one for one in projects if one.unit_code == unit]) for unit in units]
    for code, held in [*lines, (case.department.code, projects)]:
        for key in PROJECT_FUNDS:
            amount = sum((one.amounts.get(key, Decimal(0)) for one in held), Decimal(0))
            yield line_path(code, key), tuple(of_project(one, key) for one in held), amount


def of_project(project: KnownProject, key: str) -> Selection:
    """What a column of the summary selects of a project."""
    fund = PROJECT_FUNDS[key]
    limits = {"fund": (fund,)} if fund else {}
    found = Selection("project").narrowed({**limits, "project": (project.node,)})
    assert found
    return found


def hidden_in_goals(case: Case, figures: BudgetFigures, catalogue: Catalogue) -> frozenset[str]:
    """The paths of the amounts that are withheld beside a secret."""
    if not catalogue.suppressed:
        return frozenset()
    money = money_in_goals(case, figures)
    return frozenset(path for path, terms, _ in money if catalogue.hides_any(terms))


def masked(sheet: Sheet, hidden: Collection[str], mask: str) -> Sheet:
    """A sheet without some of its amounts."""
    cells = tuple(
        replace(cell, text=mask, number=None) if cell.path in hidden and cell.text else cell
        for cell in sheet.cells
    )
    return replace(sheet, cells=cells)
