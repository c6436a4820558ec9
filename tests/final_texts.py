"""The figures that final accounts of 2023 state in their explanatory text, and our text of them.

`<document>-text.json` holds figures only: the lines its tables print, last year's figures, those
that no line holds, and every figure stated as [section, name in our text edition, value printed].
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from books.classification import classifications
from fiscal.deriving import Catalogue
from fiscal.ledger import Fact, Ledger, Stated
from fiscal.narrative import Narrative, narrate
from fiscal.text_figures import LastYear, Material
from fiscal.texts import TextEdition, text_for

DATA = Path(__file__).parent / "data" / "final_accounts"
CENTRE = "2023-final-innovation-centre"
WAN = Decimal(10_000)
STEP = Decimal(100)

#: Where the lines of each measure stand, besides what they give themselves.
PLACES: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "income": (("item",), {"fund": "general_appropriation"}),
    "expenditure": (("item", "purpose"), {"fund": "general_appropriation"}),
    "economic": (("economic",), {"fund": "general_appropriation"}),
    "plan": (("item",), {"fund": "general_appropriation", "stage": "initial"}),
    "three_public": (("economic", "stage"), {}),
}


@cache
def final_text(name: str = CENTRE) -> dict[str, Any]:
    return dict(json.loads((DATA / f"{name}-text.json").read_text(encoding="utf-8")))


def facts(lines: Mapping[str, list[list[str]]], unit: str) -> Iterator[Fact]:
    for measure, rows in lines.items():
        dimensions, place = PLACES[measure]
        for *codes, amount in rows:
            at = {"unit": unit, **place, **dict(zip(dimensions, codes, strict=True))}
            if measure == "economic":
                at["purpose"] = "wages" if at["economic"].startswith("301") else "goods"
            yield Fact(measure, at, Decimal(amount) * WAN, STEP)


def in_yuan(edition: TextEdition, values: Mapping[str, str], key: str) -> dict[str, Decimal]:
    """Entered values as kept, by `key` or by the name under which they are `provided`."""
    amounts = {getattr(one, key) for one in edition.entered if one.kind == "amount"}
    return {one: Decimal(value) * (WAN if one in amounts else 1) for one, value in values.items()}


@cache
def material_of_final(name: str = CENTRE) -> Material:
    data = final_text(name)
    edition = text_for(data["edition"])
    codes = next(one for one in classifications() if one.fiscal_year == data["year"])
    unit = f"{data['department_code']}001"
    names = {
        "item": codes.functional,
        "economic": codes.departmental,
        "unit": {unit: data["department"]},
    }
    last_year = {
        edition.comparative_key(figure): Stated(Decimal(amount) * WAN, STEP)
        for figure, amount in data["last_year"].items()
    }
    return Material(
        Ledger(tuple(facts(data["lines"], unit))),
        Catalogue(data["year"], data["department"], data["department_code"], names),
        LastYear(entered=last_year),
        entered=in_yuan(edition, data["entered"], "key"),
        provided=in_yuan(edition, data["provided"], "provided"),
    )


def final_narrative(**values: Any) -> Narrative:
    material = replace(material_of_final(), **values)
    return narrate(text_for(final_text()["edition"]), material)
