"""The final accounts of 2023 that were really published, as the rules look at them.

The nine tables give the lines; beside them stand the initial budget as the text states it, and
what the self-evaluation forms say of the department and its projects.
"""

from __future__ import annotations

from decimal import Decimal

from accounts.figures import AccountFigures
from books.figures import Figures, ProjectEntry
from fiscal.amounts import yuan_from_wan
from fiscal.ledger import Fact, Ledger, Selection, Stated, step_of
from fiscal.recovering import recover
from tests import real_final_accounts as published
from tests.real_forms import real_forms

DEPARTMENT, *PROJECT_FORMS = real_forms()
STAGES = ("initial", "adjusted", "executed")

#: The names of the projects by their nodes.
PROJECTS = {f"p{number}": form["name"] for number, form in enumerate(PROJECT_FORMS, start=1)}

#: What the text prints as the initial budget of the whole.
STATED = {
    Selection("plan", (("fund", ("general",)), ("stage", ("initial",)))).key: Stated(
        yuan_from_wan(Decimal("2722.10")), Decimal(100)
    )
}


def fact(measure: str, wan: str, **at: str) -> Fact:
    """A figure of a form; forms leave out zeros at the end."""
    amount = Decimal(wan).quantize(Decimal("0.01"))
    return Fact(measure, at, yuan_from_wan(amount), step_of(amount, "万元"))


def ledger() -> Ledger:
    tables = recover(published.edition(), published.given_tables(), published.catalogue()).ledger
    adjusted = DEPARTMENT["budget"][0]["adjusted"]
    projects = [
        fact("project", form["budget"][0][stage], project=node, stage=stage, fund="general")
        for node, form in zip(PROJECTS, PROJECT_FORMS, strict=True)
        for stage in STAGES
    ]
    whole = fact("plan", adjusted, stage="adjusted", fund="general")
    return Ledger((*tables.facts, *published.initial_budget(), whole, *projects), STATED)


LEDGER = ledger()


def centre() -> AccountFigures:
    entries = [ProjectEntry(node, name, True, True) for node, name in PROJECTS.items()]
    personnel = published.edition().personnel
    return AccountFigures(
        Figures(LEDGER, entries, personnel=personnel), names=published.catalogue().names["item"]
    )
