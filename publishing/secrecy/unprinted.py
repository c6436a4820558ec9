"""Amounts of classified projects for which no table has a row, and which are withheld all the same.

Final accounts name projects only in the comparison with the budget, and leave the classified ones
out there; their amounts may follow from the project expenditure.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext

from accounts.comparison import HEADINGS, STAGES
from books.models import Book
from fiscal.ledger import Ledger, Selection, printed_step
from fiscal.tables import TableEdition
from publishing.secrecy.projects import Projects
from publishing.secrecy.told import Told
from workflow.models import CaseKindChoices


def unprinted(
    book: Book, ledger: Ledger, projects: Projects, version: str = ""
) -> Mapping[Told, Decimal]:
    """What classified projects get at each stage, with the amounts in 元, none of them zero."""
    if prints_projects(book.definition):
        return {}
    first = book.definition.tables[0]
    half = printed_step(first.unit, first.decimals) / 2
    found = {}
    for node in projects.secret:
        for stage, selection in stages_of(book.case.kind, node):
            if amount := ledger.sum(selection).amount:
                label = " · ".join(
                    (gettext("Budget against final accounts"), projects.names[node], stage)
                )
                found[Told(label, (selection,), None, half, version=version)] = amount
    return found


def prints_projects(edition: TableEdition) -> bool:
    """Whether a table has a row for each project, masked or not."""
    return any(
        row.each and "project" in row.each.by
        for table in edition.tables
        for panel in table.panels
        for row in panel.rows
    )


def stages_of(kind: str, node: str) -> list[tuple[str, Selection]]:
    """A project at each of its stages, in words and as a selection; a budget has one."""
    limits = {"project": (node,)}
    each = [{}] if kind == CaseKindChoices.BUDGET else [{"stage": (one,)} for one in STAGES]
    words = [str(HEADINGS[one]) for one in STAGES]
    selections = [Selection("project").narrowed({**limits, **one}) for one in each]
    return [(word, one) for word, one in zip(words, selections, strict=False) if one]
