"""Facts: the figures that were entered, each with its place along the dimensions and its precision.

Amounts are `Decimal` 元. `step` is the smallest step in which a figure was given, in 元: 1000 for
万元 with one decimal, 0 for an amount known to the 元 or 分, which counts as exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from fiscal.amounts import YUAN_PER_WAN, decimals_of
from fiscal.dimensions import DIMENSIONS, MEASURES, TREES, within

EXACT = Decimal(0)

#: Yuan in one unit of display.
UNITS: dict[str, Decimal] = {"元": Decimal(1), "万元": YUAN_PER_WAN}


def step_of(value: Decimal, unit: str) -> Decimal:
    """The precision of a figure given in `unit`: 96258.3 万元 → 1000 元; 元 are exact."""
    if unit == "元":
        return EXACT
    return UNITS[unit].scaleb(-decimals_of(value))


def printed_step(unit: str, decimals: int) -> Decimal:
    """The step of a table that prints `decimals` places of `unit`, in 元; 元 are exact."""
    return EXACT if unit == "元" else UNITS[unit].scaleb(-decimals)


@dataclass(frozen=True)
class Fact:
    """One entered figure. `at` maps dimensions to nodes; one left out is not broken down.

    `origin` names the line it comes from, so that a cell can show its lines.
    """

    measure: str
    at: Mapping[str, str]
    amount: Decimal
    step: Decimal = EXACT
    origin: str = ""

    def __post_init__(self) -> None:
        if unknown := set(self.at) - set(MEASURES[self.measure]):
            raise ValueError(f"{self.measure} is not told apart by {sorted(unknown)}")


@dataclass(frozen=True, order=True, slots=True)
class Selection:
    """Which facts a cell adds up: those of a measure that lie within one node of each condition.

    `conditions` are (dimension, nodes) in the order of `DIMENSIONS`. A selection that nothing can
    meet (two funds at once) does not exist; `narrowed` gives None instead.
    """

    measure: str
    conditions: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def key(self) -> str:
        """A name for the selection that stays the same wherever it is used."""
        parts = [f"{dimension}={'|'.join(sorted(nodes))}" for dimension, nodes in self.conditions]
        return ":".join([self.measure, *parts])

    def narrowed(self, limits: Mapping[str, tuple[str, ...]]) -> Selection | None:
        """The selection with further conditions, None if they exclude each other.

        A dimension that the measure does not have cannot be narrowed: nothing is selected.
        """
        merged = dict(self.conditions)
        for dimension, nodes in limits.items():
            if dimension not in MEASURES[self.measure]:
                return None
            common = meet(dimension, merged[dimension], nodes) if dimension in merged else nodes
            if not common:
                return None
            merged[dimension] = common
        ordered = tuple((one, merged[one]) for one in DIMENSIONS if one in merged)
        return Selection(self.measure, ordered)

    def holds(self, fact: Fact) -> bool:
        return fact.measure == self.measure and all(
            lies_within(dimension, fact.at.get(dimension, ""), nodes)
            for dimension, nodes in self.conditions
        )

    def may_hold(self, fact: Fact) -> bool:
        """Whether a fact stands above the selection: not broken down along one of its trees."""
        return (
            fact.measure == self.measure
            and not self.holds(fact)
            and all(
                any(
                    within(dimension, fact.at.get(dimension, ""), node)
                    or (dimension in TREES and within(dimension, node, fact.at.get(dimension, "")))
                    for node in nodes
                )
                for dimension, nodes in self.conditions
            )
        )

    def is_part_of(self, other: Selection) -> bool:
        """Whether every fact of this selection is one of the other, which selects more."""
        if self.measure != other.measure or self.conditions == other.conditions:
            return False
        mine = dict(self.conditions)
        for dimension, nodes in other.conditions:
            own = mine.get(dimension, ())
            if own != nodes and not (
                own and all(lies_within(dimension, one, nodes) for one in own)
            ):
                return False
        return True

    def coordinates(self) -> dict[str, str]:
        """Where a figure of the whole selection stands: at the first of several nodes."""
        return {dimension: nodes[0] for dimension, nodes in self.conditions}


def lies_within(dimension: str, coordinate: str, nodes: Iterable[str]) -> bool:
    """Whether a coordinate lies within any of the nodes."""
    return any(within(dimension, coordinate, node) for node in nodes)


def meet(dimension: str, first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    """The nodes that lie within both sets of subtrees, as few as possible."""
    inner = [one for one in first if lies_within(dimension, one, second)]
    inner += [one for one in second if lies_within(dimension, one, first)]
    return tuple(dict.fromkeys(inner))


@dataclass(frozen=True, slots=True)
class Stated:
    """A total that was stated 控制数: approved, or printed in the source. In 元 with its step."""

    amount: Decimal
    step: Decimal


@dataclass(frozen=True, slots=True)
class Sum:
    """Facts added up: the amount, half the sum of their steps, and how many are not zero."""

    amount: Decimal = Decimal(0)
    slack: Decimal = Decimal(0)
    count: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.amount + other.amount, self.slack + other.slack, self.count + other.count)


@dataclass(frozen=True)
class Ledger:
    """All facts of one budget, and the totals stated for some selections, by their keys."""

    facts: tuple[Fact, ...] = ()
    stated: Mapping[str, Stated] = field(default_factory=dict)

    @cached_property
    def by_measure(self) -> Mapping[str, tuple[Fact, ...]]:
        """The facts of each measure, in the order in which they were entered."""
        return {
            measure: tuple(fact for fact in self.facts if fact.measure == measure)
            for measure in MEASURES
        }

    def select(self, selections: Iterable[Selection]) -> Iterator[Fact]:
        """The facts that any of the selections holds."""
        wanted = tuple(selections)
        measures = dict.fromkeys(one.measure for one in wanted)
        return (
            fact
            for measure in measures
            for fact in self.by_measure[measure]
            if any(one.holds(fact) for one in wanted)
        )

    def sum(self, *selections: Selection) -> Sum:
        return add_up(self.select(selections))


def add_up(facts: Iterable[Fact]) -> Sum:
    """The sum of facts; those of zero add no slack."""
    amount, slack, count = Decimal(0), Decimal(0), 0
    for fact in facts:
        if fact.amount:
            amount += fact.amount
            slack += fact.step / 2
            count += 1
    return Sum(amount, slack, count)
