"""Final accounts drawn at random, and what the tables of an edition can tell of them.

Drawn accounts keep to what a printed set can hold: each item is paid by one of the funds of
fiscal money, and by others beside it; balances of funds with a table of their own name items.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from random import Random

from fiscal.deriving import Catalogue
from fiscal.editions import EDITIONS
from fiscal.ledger import Fact, Ledger
from fiscal.tables import TableEdition
from tests.fiscal.random_budgets import ECONOMIC, ITEMS, THREE_EXPENSES, UNITS, first

FISCAL = ("general", "government_fund", "state_capital")
OTHER = (
    "special_account",
    "institution_income",
    "operating_income",
    "superior_subsidy",
    "subordinate_remittance",
    "other_income",
)
OTHER_PURPOSES = ("basic", "project", "remitted", "operating", "subsidy")
UNIT = "900001"


def final_accounts(edition: TableEdition, rng: Random, step: int) -> tuple[Ledger, Catalogue]:
    """Final accounts of one unit whose amounts are multiples of `step` 元."""
    drawing = Drawing(edition, rng, Decimal(step))
    names = {"item": ITEMS, "economic": classified(), "unit": {UNIT: UNITS[UNIT]}}
    return Ledger(tuple(drawing.all())), Catalogue(edition.since, "示例局", "900", names)


def classified() -> dict[str, str]:
    """Every economic code, as tables of final accounts print those without figures too."""
    path = EDITIONS / "classifications" / "2023.toml"
    return dict(tomllib.loads(path.read_text(encoding="utf-8"))["departmental"])


class Drawing:
    """Draws the facts of one set of final accounts."""

    def __init__(self, edition: TableEdition, rng: Random, step: Decimal) -> None:
        self.rng, self.step = rng, step
        self.by_item = item_funds(edition)
        self.is_invented = edition.since == 2031
        codes = [code for code in ITEMS if len(code) == 7 and self.has_class(code)]
        self.items = rng.sample(codes, rng.randint(0, len(codes)))
        self.fund_of = {item: rng.choice(FISCAL) for item in self.items}
        self.others = [*OTHER, *(["data_income"] if self.is_invented else [])]

    def has_class(self, code: str) -> bool:
        return self.is_invented or not code.startswith("235")

    def all(self) -> list[Fact]:
        entered = [
            *self.spending(),
            *self.balances(),
            *self.economic(),
            *self.three_expenses(),
        ]
        self.rng.shuffle(entered)
        return entered

    def fact(self, measure: str, **at: str) -> Fact:
        amount = self.rng.randint(10_000 // min(int(self.step), 1_000), 500_000) * self.step
        return Fact(measure, {"unit": UNIT, **at}, amount)

    def spending(self) -> list[Fact]:
        """Income and expenditure by item; not all that came in is spent."""
        found = []
        for item, fund in self.fund_of.items():
            found.append(self.fact("income", item=item, fund=fund))
            for purpose in self.rng.sample(["basic", "project"], self.rng.randint(1, 2)):
                found.append(self.fact("expenditure", item=item, purpose=purpose, fund=fund))
            for other in self.rng.sample(self.others, self.rng.randint(0, 2)):
                purpose = self.rng.choice(OTHER_PURPOSES)
                found.append(self.fact("income", item=item, fund=other))
                found.append(self.fact("expenditure", item=item, purpose=purpose, fund=other))
        return found

    def balances(self) -> list[Fact]:
        found = []
        for moment in ("opening", "closing"):
            funds = [one for one in (*FISCAL, "other_income") if one not in self.by_item]
            for fund in self.rng.sample(funds, 2):
                found.append(self.fact("balance", fund=fund, moment=moment))
            for item, fund in self.fund_of.items():
                if fund in self.by_item and self.rng.random() < 0.5:
                    found.append(self.fact("balance", item=item, fund=fund, moment=moment))
        for moment in self.rng.sample(["used", "distributed"], self.rng.randint(0, 2)):
            found.append(self.fact("balance", moment=moment))
        return found

    def economic(self) -> list[Fact]:
        codes = [code for code in ECONOMIC if len(code) == 5]
        return [
            self.fact(
                "economic",
                economic=code,
                purpose="personnel" if code[:3] in {"301", "303"} else "running",
                fund="general",
            )
            for code in self.rng.sample(codes, self.rng.randint(0, len(codes)))
        ]

    def three_expenses(self) -> list[Fact]:
        places = [(code, stage) for code in THREE_EXPENSES for stage in ("adjusted", "executed")]
        return [
            self.fact("three_public", economic=code, stage=stage)
            for code, stage in self.rng.sample(places, self.rng.randint(0, len(places)))
        ]


def final_accounts_tell(edition: TableEdition, fact: Fact) -> tuple[str, ...] | None:
    """Expenditure and balances of fiscal funds by their fund; income of every source by item."""
    fund = fact.at.get("fund", "")
    fiscal = first("fund", fund, *FISCAL)
    if fact.measure == "income":
        return (fact.at["item"], "institution_income" if fund == "special_account" else fund)
    if fact.measure == "expenditure":
        return (fact.at["item"], fact.at["purpose"], fiscal)
    if fact.measure == "economic":
        return (fact.at["economic"], fact.at["purpose"])
    if fact.measure == "three_public":
        return (fact.at["economic"], fact.at["stage"])
    if fact.measure == "balance":
        by_item = item_funds(edition)
        return (fact.at["moment"], fiscal, fact.at.get("item", "") if fiscal in by_item else "")
    return None


def item_funds(edition: TableEdition) -> set[str]:
    """The funds whose balances the edition prints by item."""
    return {
        fund
        for table in edition.tables
        for panel in table.panels
        if any(column.measure == "balance" for column in panel.columns)
        for fund in panel.select.get("fund", ())
    }
