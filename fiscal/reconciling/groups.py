"""Figures and equations in whole numbers, those that are one and the same taken together."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import gcd, lcm

from fiscal.reconciling.equations import Equation, Figures, Relation


@dataclass(frozen=True)
class Row:
    """An equation as weights of groups that sum to zero, or to at most zero."""

    equation: Equation
    weights: Mapping[int, int]

    @property
    def is_equal(self) -> bool:
        return self.equation.relation is Relation.EQUAL


class Groups:
    """Figures by groups that a two-term equation makes one, and the equations between groups.

    Withheld figures are grouped, and printed ones of the same amount and precision: to withhold
    some of these changes nothing while others stay. Figures that equations name and `figures` lacks
    are withheld ones. `centres` (None if withheld) and `halves` are in `unit` 元, whole numbers;
    `free` groups may be below zero; `steps` are those they are printed to, or would be, in units.
    """

    def __init__(
        self, figures: Figures, equations: Sequence[Equation], negative: Collection[str] = ()
    ) -> None:
        self.figures = figures
        self.members = grouped(figures, equations)
        self.of = {key: at for at, keys in enumerate(self.members) for key in keys}
        printed = [worth(figures, keys[0]) for keys in self.members]
        self.unit = common_unit(one for pair in printed if pair for one in pair)
        self.centres = [self.in_units(pair[0]) if pair else None for pair in printed]
        self.halves = [self.in_units(pair[1]) if pair else 0 for pair in printed]
        self.steps = [self.step_of(keys) for keys in self.members]
        self.free = [all(key in negative for key in keys) for keys in self.members]
        self.withheld = frozenset(at for at, one in enumerate(self.centres) if one is None)
        rows = (Row(one, self.weights(one)) for one in equations)
        self.rows = [row for row in rows if row.weights]

    def __len__(self) -> int:
        return len(self.members)

    def weights(self, equation: Equation) -> dict[int, int]:
        """The groups of an equation by how often they stand on its left, less on its right."""
        found: dict[int, int] = {}
        for sign, keys in ((1, equation.left), (-1, equation.right)):
            for key in keys:
                at = self.of[key]
                found[at] = found.get(at, 0) + sign
        return {at: weight for at, weight in found.items() if weight}

    def step_of(self, keys: Iterable[str]) -> Fraction:
        """The coarsest step of some figures."""
        halves = [one.half for key in keys if (one := self.figures.get(key))]
        return 2 * Fraction(max(halves, default=Decimal(0))) / self.unit

    @property
    def is_exact(self) -> bool:
        """Whether no printed figure is rounded."""
        return not any(self.halves)

    def in_units(self, amount: Decimal) -> int:
        return int(Fraction(amount) / self.unit)

    def in_yuan(self, amount: Fraction | int) -> Decimal:
        exact = amount * self.unit
        return Decimal(exact.numerator) / Decimal(exact.denominator)


def grouped(figures: Figures, equations: Iterable[Equation]) -> list[tuple[str, ...]]:
    """The groups in the order of the figures, those that only equations name last."""
    head = {key: key for key in figures}
    equations = list(equations)
    for one in equations:
        for key in one.figures:
            head.setdefault(key, key)

    def find(key: str) -> str:
        while head[key] != key:
            head[key] = head[head[key]]
            key = head[key]
        return key

    for one in equations:
        if one.relation is Relation.EQUAL and len(one.left) == len(one.right) == 1:
            left, right = one.figures
            if worth(figures, left) == worth(figures, right):
                head[find(right)] = find(left)
    found: dict[str, list[str]] = {}
    for key in head:
        found.setdefault(find(key), []).append(key)
    return [tuple(keys) for keys in found.values()]


def worth(figures: Figures, key: str) -> tuple[Decimal, Decimal] | None:
    """The amount of a figure and half its step, none for zero; None if it is withheld."""
    one = figures.get(key)
    if one is None or one.amount is None:
        return None
    return one.amount, one.half if one.amount else Decimal(0)


def common_unit(amounts: Iterable[Decimal]) -> Fraction:
    """The largest amount of which all are whole multiples."""
    exact = [Fraction(one) for one in amounts if one]
    if not exact:
        return Fraction(1)
    below = lcm(*(one.denominator for one in exact))
    return Fraction(gcd(*(int(one * below) for one in exact)), below)
