"""The figures of final accounts as their rules look at them. Amounts are `Decimal` 元."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from books.figures import FUNDS, Figures
from fiscal.dimensions import CODE_LEVELS, LOWEST_LEVEL, node, within
from fiscal.ledger import Fact, Ledger, Sum, add_up
from fiscal.sentences import Sentence, say

Key = TypeVar("Key", bound=Hashable)

#: A fund and an item; either is blank where figures are not told apart by it.
Group = tuple[str, str]
Grouping = Callable[[Mapping[str, str]], Group]

#: Digits of an item 项, the level of lines.
ITEM_DIGITS = CODE_LEVELS[LOWEST_LEVEL["item"]]

#: The funds the treasury appropriates: each is settled for itself.
FISCAL_FUNDS = ("general", "government_fund", "state_capital")

#: What is settled together: all that is not appropriated.
OTHER_FUNDS = "unit_funds"

#: What a balance brings into the year, and what it carries out of it.
MOMENTS_IN = ("opening", "used")
MOMENTS_OUT = ("distributed", "closing")

#: 三公经费: going abroad, vehicles bought, vehicles running, reception.
THREE_PUBLIC = ("30212", "31013", "30231", "30217")


@dataclass(frozen=True)
class AccountFigures:
    """What the rules of final accounts look at.

    `last_year` are last year's final accounts, `budget` this year's approved budget; None where
    they are not at hand. `names` are those of the items. Counts are held beside their amounts
    where the text tells them.
    """

    lines: Figures
    last_year: Ledger | None = None
    budget: Ledger | None = None
    names: Mapping[str, str] = field(default_factory=dict)

    def facts(self, measure: str) -> tuple[Fact, ...]:
        return self.lines.facts(measure)

    def label(self, fund: str, item: str) -> Sentence | str:
        """A fund and an item in words; either may be blank."""
        words = (node("fund", fund).name if fund else "", item, self.names.get(item, ""))
        return " ".join(word for word in words if word) or say("All funds")

    @cached_property
    def moments_known(self) -> bool:
        """Whether every balance says which of the year's balances it is."""
        return all(fact.at.get("moment") for fact in self.facts("balance") if fact.amount)

    @cached_property
    def fund_key(self) -> Callable[[Mapping[str, str]], str]:
        """The fund under which a figure of the year's account is settled."""
        return fund_keying(*(self.facts(one) for one in ("income", "expenditure", "balance")))

    def flows(self, key: Callable[[Mapping[str, str]], Key]) -> dict[Key, Flow]:
        """What came in and what went out, by what `key` makes of the coordinates."""
        sides: dict[Key, dict[str, list[Fact]]] = {}
        for side, fact in self.sided():
            sides.setdefault(key(fact.at), {}).setdefault(side, []).append(fact)
        return {
            group: Flow(
                *(add_up(facts.get(side, ())) for side in ("income", "carried_in")),
                *(add_up(facts.get(side, ())) for side in ("spent", "carried_out")),
            )
            for group, facts in sides.items()
        }

    def sided(self) -> Iterator[tuple[str, Fact]]:
        """Every figure of the year's account that is not zero, with its side."""
        for fact in self.facts("income"):
            if fact.amount:
                yield "income", fact
        for fact in self.facts("expenditure"):
            if fact.amount:
                yield "spent", fact
        for fact in self.facts("balance"):
            moment = fact.at.get("moment", "")
            if fact.amount and moment in MOMENTS_IN:
                yield "carried_in", fact
            elif fact.amount and moment in MOMENTS_OUT:
                yield "carried_out", fact

    @cached_property
    def three_public(self) -> Mapping[tuple[str, str], Sum]:
        """The 三公经费 by code and stage (`adjusted`, `executed`)."""
        return {
            (code, stage): add_up(
                fact
                for fact in self.facts("three_public")
                if within("economic", fact.at.get("economic", ""), code)
                and fact.at.get("stage", "") == stage
            )
            for code in THREE_PUBLIC
            for stage in ("adjusted", "executed")
        }


@dataclass(frozen=True)
class Flow:
    """Both sides of an account: income and what was carried in; spent and carried out."""

    income: Sum
    carried_in: Sum
    spent: Sum
    carried_out: Sum

    @property
    def came(self) -> Sum:
        return self.income + self.carried_in

    @property
    def went(self) -> Sum:
        return self.spent + self.carried_out


def fund_of(at: Mapping[str, str]) -> str:
    """One of the fiscal funds, `unit_funds` for all others, blank where it is not broken down.

    Non-appropriated balances used and distributed 使用非财政拨款结余、结余分配 are by their nature
    none of the treasury's.
    """
    fund = at.get("fund", "")
    if not fund and at.get("moment") in ("used", "distributed"):
        return OTHER_FUNDS
    found = next((one for one in FUNDS if within("fund", fund, one)), "")
    return found if found in ("", *FISCAL_FUNDS) else OTHER_FUNDS


def fiscal_as_one(at: Mapping[str, str]) -> str:
    """`fiscal`, `unit_funds`, or blank."""
    return "fiscal" if within("fund", at.get("fund", ""), "fiscal") else fund_of(at)


def fund_keying(*compared: Iterable[Fact]) -> Callable[[Mapping[str, str]], str]:
    """By which fund facts are compared; blank where that cannot be told.

    Where one of them says no more than “fiscal”, all fiscal funds are taken as one.
    """
    is_coarse = any(
        fact.at.get("fund") == "fiscal" for facts in compared for fact in facts if fact.amount
    )
    return fiscal_as_one if is_coarse else fund_of


def by_item(*compared: Iterable[Fact]) -> Grouping:
    """By fund and item, as far as all the facts that are compared tell both."""
    sides = [[fact for fact in side if fact.amount] for side in compared]
    fund_key = fund_keying(*sides)
    has_fund = all(fund_key(fact.at) for side in sides for fact in side)
    has_item = all(len(fact.at.get("item", "")) == ITEM_DIGITS for side in sides for fact in side)
    return lambda at: (
        fund_key(at) if has_fund else "",
        at.get("item", "") if has_item else "",
    )
