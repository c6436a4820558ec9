"""Printed figures, the equations between them, and how each comes out.

A figure printed to a step stands for an interval of half a step on either side; 元 are exact. An
equation holds exactly, or as far as its intervals meet (尾差), or not. Every figure of a document
stands in one list, those of its tables and those of its text; an equation names them by key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from fiscal.amounts import decimals_of, fixed, trimmed
from fiscal.findings import Outcome, Place, Severity
from fiscal.ledger import UNITS


class Relation(StrEnum):
    """How the left side of an equation stands to the right one."""

    EQUAL = "="
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as printed, in 元. `half` is half the step it is printed to, 0 for 元.

    `amount` is None for a figure that is withheld. A cell left blank is zero. `label` says in
    words what it is, as a reader finds it: `表03 · 合计 · 基本支出`. `unit` is the one it is
    printed in.
    """

    key: str
    amount: Decimal | None
    half: Decimal
    label: str = ""
    place: Place = field(default_factory=Place)
    unit: str = "万元"

    def written(self, yuan: Decimal) -> str:
        """An amount of 元 as the figure would print it, with more places only where it has more."""
        value = yuan / UNITS[self.unit]
        places = decimals_of(2 * self.half / UNITS[self.unit]) if self.half else 2
        text = trimmed(value)
        return text if len(text.partition(".")[2]) > places else fixed(value, places)


@dataclass(frozen=True, slots=True)
class Equation:
    """The figures on the left add up to those on the right, or to no more than they do.

    `rule` is the number of the rule it is an instance of, `severity` what it weighs if it does
    not hold. `title` is the formula where one was written down.
    """

    rule: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    relation: Relation = Relation.EQUAL
    severity: Severity = Severity.ERROR
    title: str = ""

    @property
    def figures(self) -> tuple[str, ...]:
        return (*self.left, *self.right)


@dataclass(frozen=True, slots=True)
class Result:
    """An equation as it came out: left less right and what rounding allows, in 元."""

    equation: Equation
    outcome: Outcome
    difference: Decimal = Decimal(0)
    tolerance: Decimal = Decimal(0)


Figures = Mapping[str, Printed]


def added(figures: Figures, keys: Iterable[str]) -> tuple[Decimal, Decimal] | None:
    """The sum of figures and half of its width; None if one of them is withheld or absent.

    What is zero or blank adds no width: nothing was rounded away where nothing stands.
    """
    amount, half = Decimal(0), Decimal(0)
    for key in keys:
        one = figures.get(key)
        if one is None or one.amount is None:
            return None
        if one.amount:
            amount += one.amount
            half += one.half
    return amount, half


def solve(equation: Equation, figures: Figures) -> Result:
    """How an equation comes out: exact, a rounding tail, a mismatch, or not computable."""
    left, right = added(figures, equation.left), added(figures, equation.right)
    if left is None or right is None:
        return Result(equation, Outcome.INCOMPLETE)
    difference, tolerance = left[0] - right[0], left[1] + right[1]
    if equation.relation is Relation.AT_MOST and difference < 0:
        return Result(equation, Outcome.EXACT, Decimal(0), tolerance)
    if not difference:
        return Result(equation, Outcome.EXACT, difference, tolerance)
    outcome = Outcome.ROUNDING if abs(difference) <= tolerance else Outcome.MISMATCH
    return Result(equation, outcome, difference, tolerance)
