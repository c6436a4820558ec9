"""What was budgeted, adjusted and spent, by item, kind of expenditure and project.

The public compares a budget with the final accounts of its year out of their documents alone, so
each says its side in the same shape. Amounts are added up from the lines and printed as its
tables print them; classified projects are left out, not even counted, and so are amounts that
are withheld beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal

from accounts.comparison import STAGES, Comparison, Row, by_item, by_project, by_purpose
from books.models import Book
from fiscal.amounts import fixed, round_half_up
from fiscal.deriving import Catalogue
from fiscal.displays import Display
from fiscal.ledger import UNITS, Ledger, Selection
from publishing.documents.frame import Document
from workflow.models import CaseKindChoices

#: Along what each comparison tells amounts apart.
DIMENSIONS = {"by_item": "item", "by_purpose": "purpose", "by_project": "project"}


def stages_of(book: Book, ledger: Ledger, catalogue: Catalogue) -> Document:
    """Each comparison by its rows, with `unit` and `decimals` in which amounts are printed."""
    first = book.definition.tables[0]
    unit, decimals = first.unit, first.decimals

    def shown(key: str, row: Row) -> Document:
        found = {}
        for stage in STAGES:
            amount = getattr(row.amounts, stage)
            hidden = catalogue.hides_any(terms_of(book, catalogue, key, row.key, stage))
            found[stage] = None if hidden else printed(amount, unit, decimals)
        return found

    compared = {
        key: [
            {"key": row.key, "name": row.name, "level": str(row.level), **shown(key, row)}
            for row in comparison.rows
        ]
        for key, comparison in compared_of(book, ledger, catalogue).items()
    }
    return {"unit": unit, "decimals": str(decimals), **compared}


def amounts_at_stages(
    book: Book, ledger: Ledger, catalogue: Catalogue
) -> Iterator[tuple[str, tuple[Selection, ...], Decimal]]:
    """Every amount of the comparisons: its row in words, what it adds up, and it in 元 as printed.

    An amount that is not broken down adds up nothing that has a name.
    """
    first = book.definition.tables[0]
    display = Display(first.unit, first.decimals)
    for key, comparison in compared_of(book, ledger, catalogue).items():
        for row in comparison.rows:
            for stage in STAGES:
                amount = getattr(row.amounts, stage)
                if amount is not None:
                    terms = terms_of(book, catalogue, key, row.key, stage)
                    name = row.name or row.key
                    yield name, terms, display.shown(amount) * UNITS[first.unit]


def terms_of(
    book: Book, catalogue: Catalogue, dimension: str, key: str, stage: str
) -> tuple[Selection, ...]:
    """What a row of a comparison adds up at a stage; nothing for what is not broken down."""
    if not key:
        return ()
    of_budget = book.case.kind == CaseKindChoices.BUDGET
    at_stage = {} if of_budget else {"stage": (stage,)}
    if dimension == "by_project":
        _, codes = open_projects(catalogue)
        nodes = [node for node, code in codes.items() if code == key]
        found = [Selection("project").narrowed({"project": (one,), **at_stage}) for one in nodes]
    else:
        limits = {DIMENSIONS[dimension]: (key,)}
        is_spent = of_budget or stage == "executed"
        found = [
            Selection("expenditure").narrowed(limits)
            if is_spent
            else Selection("plan").narrowed({**limits, **at_stage})
        ]
    return tuple(one for one in found if one)


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
