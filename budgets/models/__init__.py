"""What an annual budget is made of: classification, parts, lines, projects, stated totals."""

from budgets.models.budget import Budget, Part
from budgets.models.classification import ClassificationCode, EconomicMapping
from budgets.models.lines import (
    BalanceLine,
    EconomicLine,
    ExpenditureLine,
    IncomeLine,
    Line,
)
from budgets.models.projects import Project, ProjectAmount
from budgets.models.totals import StatedTotal

__all__ = [
    "BalanceLine",
    "Budget",
    "ClassificationCode",
    "EconomicLine",
    "EconomicMapping",
    "ExpenditureLine",
    "IncomeLine",
    "Line",
    "Part",
    "Project",
    "ProjectAmount",
    "StatedTotal",
]
