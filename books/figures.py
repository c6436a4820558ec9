"""The figures of a book as its rules look at them: a ledger with sums kept at hand."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from fiscal.dimensions import within
from fiscal.ledger import Fact, Ledger, Sum, add_up

Key = TypeVar("Key", bound=Hashable)

#: The funds that are balanced each for itself: none of them is part of another.
FUNDS = ("general", "government_fund", "state_capital", "special_account", "unit_funds")


@dataclass(frozen=True)
class ProjectEntry:
    """What the rules must know of a project; `label` names it only if it is no secret."""

    node: str
    label: str
    has_unit: bool
    has_code: bool


@dataclass(frozen=True)
class Figures:
    """What the rules look at. `several_units`: whether figures have to say whose they are.

    `personnel` are the economic codes that count as personnel expenditure; none: not checked.
    """

    ledger: Ledger
    projects: Sequence[ProjectEntry] = ()
    several_units: bool = False
    personnel: tuple[str, ...] = ()
    stated_labels: Mapping[str, str] = field(default_factory=dict)

    def facts(self, measure: str) -> tuple[Fact, ...]:
        return self.ledger.by_measure[measure]

    @cached_property
    def by_fund_and_purpose(self) -> Mapping[str, Mapping[tuple[str, str], Sum]]:
        """The sums of each measure by the fund and purpose of its facts, blank ones included.

        Rules ask for many sums; a large department has a hundred thousand facts.
        """
        return {
            measure: grouped(facts, lambda at: (at.get("fund", ""), at.get("purpose", "")))
            for measure, facts in self.ledger.by_measure.items()
        }

    def by_unit(self, measure: str) -> Mapping[str, Sum]:
        return grouped(self.facts(measure), lambda at: at.get("unit", ""))

    def sum(self, measure: str, fund: str = "", purpose: str = "") -> Sum:
        """The facts of a measure within a fund and a purpose; blank stands for all."""
        return sum(
            (
                amount
                for (of_fund, of_purpose), amount in self.by_fund_and_purpose[measure].items()
                if within("fund", of_fund, fund) and within("purpose", of_purpose, purpose)
            ),
            Sum(),
        )

    def tells_apart(self, measure: str, dimension: str, nodes: Sequence[str]) -> bool:
        """Whether every figure lies within one of the nodes of a fund or purpose."""
        place = ("fund", "purpose").index(dimension)
        return all(
            any(within(dimension, at[place], one) for one in nodes)
            for at, amount in self.by_fund_and_purpose[measure].items()
            if amount.count
        )


def grouped(facts: Sequence[Fact], key: Callable[[Mapping[str, str]], Key]) -> dict[Key, Sum]:
    """The sums of facts by what `key` makes of their coordinates."""
    groups: dict[Key, list[Fact]] = {}
    for fact in facts:
        groups.setdefault(key(fact.at), []).append(fact)
    return {one: add_up(group) for one, group in groups.items()}
