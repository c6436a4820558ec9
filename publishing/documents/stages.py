"""What was budgeted, adjusted and spent, by item, kind of expenditure and project.

The public compares a budget with the final accounts of its year out of their documents alone, so
each says its side in the same shape. Amounts are added up from the lines and printed as its
tables print them; classified projects are left out, not even counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from accounts.comparison import STAGES, Amounts, Comparison, by_item, by_project, by_purpose
from books.models import Book
from fiscal.amounts import fixed, round_half_up
from fiscal.deriving import Catalogue
from fiscal.ledger import UNITS, Ledger
from publishing.documents.frame import Document
from workflow.models import CaseKindChoices


def stages_of(book: Book, ledger: Ledger, catalogue: Catalogue) -> Document:
    """Each comparison by its rows, with `unit` and `decimals` in which amounts are printed."""
    first = book.definition.tables[0]
    unit, decimals = first.unit, first.decimals

    def shown(amounts: Amounts) -> Document:
        return {stage: printed(getattr(amounts, stage), unit, decimals) for stage in STAGES}

    compared = {
        key: [
            {"key": row.key, "name": row.name, "level": str(row.level), **shown(row.amounts)}
            for row in comparison.rows
        ]
        for key, comparison in compared_of(book, ledger, catalogue).items()
    }
    return {"unit": unit, "decimals": str(decimals), **compared}


def compared_of(book: Book, ledger: Ledger, catalogue: Catalogue) -> dict[str, Comparison]:
    """By item, kind and project; what a budget spends is what was budgeted at first."""
    items = catalogue.names.get("item", {})
    names, codes = open_projects(catalogue)
    if book.case.kind == CaseKindChoices.BUDGET:
        return {
            "by_item": by_item(Ledger(), items, budget=ledger),
            "by_purpose": by_purpose(Ledger(), budget=ledger),
            "by_project": by_project(budgeted(ledger), names, codes),
        }
    return {
        "by_item": by_item(ledger, items),
        "by_purpose": by_purpose(ledger),
        "by_project": by_project(ledger, names, codes),
    }


def open_projects(catalogue: Catalogue) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The names of the projects that are no secret, and by what they are known in other years.

    That is the code, or the name where there is none: our own keys stay in the database.
    """
    projects = {node: one for node, one in catalogue.projects.items() if not one.classified}
    return (
        {node: one.name for node, one in projects.items()},
        {node: one.code or one.name for node, one in projects.items()},
    )


def budgeted(ledger: Ledger) -> Ledger:
    """The amounts of projects as budgeted at first, which a budget need not say of them."""
    return Ledger(
        tuple(
            replace(fact, at={**fact.at, "stage": "initial"})
            for fact in ledger.by_measure["project"]
        )
    )


def printed(amount: Decimal | None, unit: str, decimals: int) -> str | None:
    """An amount in 元 as tables print it; None where the stage is not known."""
    if amount is None:
        return None
    return fixed(round_half_up(amount / UNITS[unit], decimals), decimals)
