"""What an annual budget is made of: classification, parts, lines, projects, stated totals, text."""

from budgets.models.budget import Budget, Part
from budgets.models.classification import ClassificationCode, EconomicMapping
from budgets.models.lines import (
    BalanceLine,
    EconomicLine,
    ExpenditureLine,
    IncomeLine,
    Line,
    PlanLine,
    ThreePublicLine,
)
from budgets.models.projects import Project, ProjectAmount
from budgets.models.text import Comparative, EnteredValue, Prose, Reason
from budgets.models.totals import StatedTotal

__all__ = [
    "BalanceLine",
    "Budget",
    "ClassificationCode",
    "Comparative",
    "EconomicLine",
    "EconomicMapping",
    "EnteredValue",
    "ExpenditureLine",
    "IncomeLine",
    "Line",
    "Part",
    "PlanLine",
    "Project",
    "ProjectAmount",
    "Prose",
    "Reason",
    "StatedTotal",
    "ThreePublicLine",
]
