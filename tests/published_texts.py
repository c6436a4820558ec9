"""The figures that two budgets of 2024 state in their explanatory texts, and our text of each.

`<document>-text.json` holds figures only: last year's, those that no line holds, and every figure
stated as [section, name in our text edition, value as printed].
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from books.classification import classifications
from fiscal.deriving import Catalogue
from fiscal.given import MASKED, GivenRow, GivenTable
from fiscal.ledger import Ledger, Stated
from fiscal.narrative import Narrative, narrate
from fiscal.recovering import recover
from fiscal.tables import edition_named
from fiscal.text_figures import LastYear, Material
from fiscal.texts import text_for
from tests.real_budgets import DATA, MASK, Split, budget, printed_tables, split

WAN = Decimal(10_000)


@cache
def stated_text(name: str) -> dict[str, Any]:
    return dict(json.loads((DATA / f"{name}-text.json").read_text(encoding="utf-8")))


@cache
def entered_budget(name: str) -> tuple[Ledger, Catalogue]:
    """The facts of a published budget, read back from its tables."""
    edition = edition_named(budget(name)["edition"])
    catalogue = named(name)
    tables = [
        GivenTable(
            definition,
            tuple(
                given(panel, one)
                for row in rows
                for panel, one in split(definition, row).items()
                if not one.is_blank
            ),
            sheet=definition.code,
        )
        for definition, rows in printed_tables(name)
    ]
    found = recover(edition, tables, catalogue)
    return found.ledger, replace(catalogue, projects=found.projects)


def given(panel: str, row: Split) -> GivenRow:
    amounts = {
        column: MASKED if text == MASK else Decimal(text) if text else None
        for column, text in row.amounts.items()
    }
    return GivenRow(panel, row.texts, amounts)


def named(name: str) -> Catalogue:
    """The names of a published budget: classification of its year, units as table 02 has them."""
    data = budget(name)
    codes = next(one for one in classifications() if one.fiscal_year == data["year"])
    units: Mapping[str, str] = {f"{data['department_code']}001": data["department"]}
    if "02" in data["tables"]:
        rows = data["tables"]["02"]["rows"]
        units = {row[0]: row[1] for row in rows if row[0] and len(row[0]) == 6}
    names = {
        "item": codes.functional,
        "economic": codes.departmental,
        "government": codes.governmental,
        "unit": units,
    }
    return Catalogue(data["year"], data["department"], data["department_code"], names)


def material_of(name: str, **values: Any) -> Material:
    """A published budget as the material of a text, with what its own text adds."""
    edition = text_for(budget(name)["edition"])
    stated = stated_text(name)
    ledger, catalogue = entered_budget(name)
    last_year = {
        edition.figures[figure].selection.key: Stated(Decimal(amount) * WAN, Decimal(1000))
        for figure, amount in stated["last_year"].items()
    }
    amounts = {one.key for one in edition.entered if one.kind == "amount"}
    entered = {
        key: Decimal(value) * (WAN if key in amounts else 1)
        for key, value in stated["entered"].items()
    }
    material = Material(ledger, catalogue, LastYear(entered=last_year), entered=entered)
    return replace(material, **values)


def narrative_of(name: str, **values: Any) -> Narrative:
    return narrate(text_for(budget(name)["edition"]), material_of(name, **values))
