"""What the budget says of the amounts that goal forms print.

Figures are in 元 and exact. A goal form prints them in 万元; what a workbook states is compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fiscal.ledger import Sum

FUNDS = ("total", "government", "special", "unit")
STRUCTURE = ("basic", "project")


@dataclass(frozen=True)
class KnownProject:
    """A project of the budget (table 11). `amounts` in 元 by fund: total, government, …

    `node` is its place in the ledger, blank where the budget is not in the system. `earlier` is
    what last year's budget calls the project of the same code.
    """

    code: str
    name: str
    unit_code: str = ""
    amounts: Mapping[str, Decimal] = field(default_factory=dict)
    classified: bool = False
    node: str = ""
    earlier: str = ""


@dataclass(frozen=True)
class BudgetFigures:
    """The department's amounts in 元 (total, government, special, unit, basic, project), and its
    projects. Nothing known is no figure, not zero.

    `spent` is what lines of basic expenditure and projects are paid from, by fund; `of_projects`
    what all projects get, in total and by fund.
    """

    department: Mapping[str, Decimal] = field(default_factory=dict)
    projects: tuple[KnownProject, ...] = ()
    spent: Mapping[str, Sum] = field(default_factory=dict)
    of_projects: Mapping[str, Sum] = field(default_factory=dict)

    def of_project(self, code: str) -> Mapping[str, Decimal]:
        """The amounts of a project by fund; none if the budget does not have it."""
        return next((one.amounts for one in self.projects if code and one.code == code), {})


NO_FIGURES = BudgetFigures()
