"""The figures that final accounts of 2023 state in their explanatory text, and our text of them.

`<document>-text.json` holds figures only: last year's, those that no line holds, and every figure
stated as [section, name in our text edition, value printed]. The facts are read back from the nine
tables (`tests.real_final_accounts`), with the initial budget per item.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import Any

from fiscal.ledger import Ledger, Stated
from fiscal.narrative import Narrative, narrate
from fiscal.recovering import recover
from fiscal.text_figures import LastYear, Material
from fiscal.texts import TextEdition, text_for
from tests import real_final_accounts as real

WAN = Decimal(10_000)
STEP = Decimal(100)


@cache
def final_text() -> dict[str, Any]:
    return dict(json.loads((real.DATA / f"{real.NAME}-text.json").read_text(encoding="utf-8")))


def in_yuan(edition: TextEdition, values: Mapping[str, str], key: str) -> dict[str, Decimal]:
    """Entered values as kept, by `key` or by the name under which they are `provided`."""
    amounts = {getattr(one, key) for one in edition.entered if one.kind == "amount"}
    return {one: Decimal(value) * (WAN if one in amounts else 1) for one, value in values.items()}


@cache
def material_of_final() -> Material:
    data = final_text()
    edition = text_for(data["edition"])
    last_year = {
        edition.comparative_key(figure): Stated(Decimal(amount) * WAN, STEP)
        for figure, amount in data["last_year"].items()
    }
    found = recover(real.edition(), real.given_tables(), real.catalogue())
    return Material(
        Ledger((*found.ledger.facts, *real.initial_budget()), found.ledger.stated),
        real.catalogue(),
        LastYear(entered=last_year),
        entered=in_yuan(edition, data["entered"], "key"),
        provided=in_yuan(edition, data["provided"], "provided"),
    )


def final_narrative(**values: Any) -> Narrative:
    material = replace(material_of_final(), **values)
    return narrate(text_for(final_text()["edition"]), material)
