"""What an annual budget is made of: classification, parts, lines, projects, stated totals, text."""

from books.models.book import Book, Part
from books.models.classification import ClassificationCode, EconomicMapping
from books.models.lines import (
    BalanceLine,
    EconomicLine,
    ExpenditureLine,
    IncomeLine,
    Line,
    PlanLine,
    ThreePublicLine,
)
from books.models.projects import Project, ProjectAmount
from books.models.secrecy import Suppression
from books.models.standard_texts import StandardTextVersion
from books.models.text import Comparative, EnteredValue, Prose, Reason
from books.models.totals import StatedTotal

__all__ = [
    "BalanceLine",
    "Book",
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
    "StandardTextVersion",
    "StatedTotal",
    "Suppression",
    "ThreePublicLine",
]
