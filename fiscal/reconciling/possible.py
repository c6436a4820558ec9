"""What true values the figures of a document can have, as its equations and precision allow.

Every figure is a variable: a printed one lies within half a step of what is printed, a withheld one
anywhere (from zero up, unless it may be negative). A linear programme gives the least and the most
that a figure can be. Its multipliers say which equations prove it, and from these the bound is
computed anew in exact arithmetic, so that floating point decides nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from math import ceil, inf

import numpy as np
from scipy.sparse import csr_array, eye_array, hstack, vstack

from fiscal.reconciling.equations import Equation, Figures
from fiscal.reconciling.groups import Groups
from fiscal.reconciling.programmes import UNBOUNDED, Rows, Solved, least, rational, sparse

#: Denominators by which multipliers of equations are tried; sums of figures have small ones.
DENOMINATORS = (1, 12, 720, 1_000_000)

#: How far a floating-point bound may lie from the exact one: in units, or as a part of it.
TOLERANCE = 1e-5

#: Above so many units a first solution is sought in coarser units and then refined.
COARSE = 1e8

#: What a printed group costs in a derivation beside one that can be withheld.
CHEAP = 0.001


@dataclass(frozen=True)
class Bound:
    """The most, or the least, that a figure can be, and why. Amounts in units of the system.

    `uses` are the printed groups it rests on: it stands as long as these stay printed.
    """

    amount: Fraction
    uses: frozenset[int]


@dataclass(frozen=True)
class Range:
    """Between what a figure can be; None where nothing bounds it."""

    low: Bound | None
    high: Bound | None

    @property
    def uses(self) -> frozenset[int]:
        return frozenset().union(*(one.uses for one in (self.low, self.high) if one))


@dataclass(frozen=True)
class Relaxed:
    """An equation that the printed figures contradict: it is taken to hold to within `by` 元."""

    equation: Equation
    by: Decimal


class System:
    """Figures and equations as linear programmes, solved with any further groups withheld.

    Documents hold rounding tails and mistakes, and a system that nothing satisfies would prove
    anything. Where equations cannot all hold, the least amount in sum is found by which some have
    to be relaxed (`relaxed`). These are taken to hold to within twice that and their own rounding,
    since the least alone would leave their figures a single value. They are not left out: a reader
    takes them to hold about so, and a mistake in print protects no secret.

    Variables are counted from a `base`, a solution in whole units, so that what is solved in
    floating point is small even where the amounts are not.
    """

    def __init__(
        self, figures: Figures, equations: Sequence[Equation], negative: Collection[str] = ()
    ) -> None:
        self.groups = groups = Groups(figures, equations, negative)
        self.rows = groups.rows
        self.matrix = sparse((row.weights for row in self.rows), len(groups))
        self.equal = [at for at, row in enumerate(self.rows) if row.is_equal]
        self.at_most = [at for at, row in enumerate(self.rows) if not row.is_equal]
        self.base = [one or 0 for one in groups.centres]
        self.slack = [0] * len(self.rows)
        self.excess = self.slack
        largest = max(map(abs, self.rests()), default=0)
        if largest > COARSE:
            self.step(largest / COARSE)
        self.excess = [max(0, ceil(one - TOLERANCE)) for one in self.step(1.0)]
        self.slack = [
            2 * (one + self.rounding_of(at)) if one else 0 for at, one in enumerate(self.excess)
        ]

    @property
    def relaxed(self) -> tuple[Relaxed, ...]:
        return tuple(
            Relaxed(row.equation, self.groups.in_yuan(by))
            for row, by in zip(self.rows, self.excess, strict=True)
            if by
        )

    def rounding_of(self, row: int) -> int:
        """What the precision of its printed figures allows a row to be off."""
        weights = self.rows[row].weights
        return sum(abs(weight) * self.groups.halves[at] for at, weight in weights.items())

    @property
    def is_exact(self) -> bool:
        """Whether what equations derive is known exactly: nothing is rounded and none relaxed."""
        return self.groups.is_exact and not any(self.slack)

    def rests(self) -> list[int]:
        """What each row lacks at the base, exactly."""
        return [
            -sum(weight * self.base[at] for at, weight in row.weights.items()) for row in self.rows
        ]

    def ranges(self, withheld: frozenset[int]) -> list[tuple[float, float]]:
        """Between what each group can lie, counted from its base."""
        groups = self.groups
        return [
            (-inf if groups.free[at] else -float(base), inf)
            if at in withheld
            else (-float(groups.halves[at]), float(groups.halves[at]))
            for at, base in enumerate(self.base)
        ]

    def step(self, scale: float) -> list[float]:
        """Move the base to where the rows must be relaxed by the least sum; by how much each is.

        Solved in `scale` units.
        """
        count, width = len(self.rows), len(self.groups)
        if not count:
            return []
        over = eye_array(count, format="csr")
        matrix = hstack([self.matrix, -over, over], format="csr")
        rest = np.array(self.rests(), dtype=float) / scale
        ranges = [(low / scale, high / scale) for low, high in self.ranges(self.groups.withheld)]
        solved = least(
            np.concatenate([np.zeros(width), np.ones(2 * count)]),
            Rows(matrix[self.equal], rest[self.equal]),
            Rows(matrix[self.at_most], rest[self.at_most]),
            ranges + [(0.0, inf)] * (2 * count),
        )
        if not isinstance(solved, Solved):
            raise ArithmeticError("no values could be found for the figures")
        for at in self.groups.withheld:
            moved = self.base[at] + round(float(solved.at[at]) * scale)
            self.base[at] = moved if self.groups.free[at] else max(0, moved)
        by = solved.at[width : width + count] - solved.at[width + count :]
        return [abs(float(one)) * scale for one in by]

    @cached_property
    def limits(self) -> tuple[Rows, Rows, list[int], list[tuple[int, int]]]:
        """Rows that hold exactly and rows that bound, and which equations they are.

        A relaxed row is two bounds, the second with its signs turned.
        """
        rest = np.array(self.rests(), dtype=float)
        slack = np.array(self.slack, dtype=float)
        exact = [at for at in self.equal if not self.slack[at]]
        below = [at for at in self.equal if self.slack[at]]
        above = self.at_most + below
        return (
            Rows(self.matrix[exact], rest[exact]),
            Rows(
                vstack([self.matrix[above], -self.matrix[below]], format="csr"),
                np.concatenate([(rest + slack)[above], (slack - rest)[below]]),
            ),
            exact,
            [(at, 1) for at in above] + [(at, -1) for at in below],
        )

    def possible(self, group: int, withheld: frozenset[int] | None = None) -> Range:
        """Between what a group can lie, with `withheld` groups not printed."""
        withheld = self.groups.withheld if withheld is None else withheld
        return Range(self.bound(group, -1, withheld), self.bound(group, 1, withheld))

    def bound(self, group: int, sense: int, withheld: frozenset[int]) -> Bound | None:
        """The most (sense 1) or the least (sense −1) a group can be; None if unbounded."""
        exact, bounding, exact_rows, bounding_rows = self.limits
        cost = np.zeros(len(self.groups))
        cost[group] = -sense
        solved = least(cost, exact, bounding, self.ranges(withheld))
        if solved == UNBOUNDED:
            return None
        if not isinstance(solved, Solved):
            raise ArithmeticError("no values could be found for the figures")
        floating = {at: -float(one) for at, one in zip(exact_rows, solved.equal, strict=True)}
        for (at, sign), one in zip(bounding_rows, solved.at_most, strict=True):
            floating[at] = floating.get(at, 0.0) - sign * float(one)
        about = self.base[group] - sense * Fraction(solved.value)
        near = TOLERANCE * max(1.0, abs(solved.value))
        for denominator in DENOMINATORS:
            found = self.proven(group, sense, withheld, rational(floating, denominator))
            if found is not None and abs(found.amount - about) <= near:
                return found
        raise ArithmeticError("a bound was found that exact arithmetic does not confirm")

    def proven(
        self, group: int, sense: int, withheld: frozenset[int], multipliers: Mapping[int, Fraction]
    ) -> Bound | None:
        """The bound that a combination of rows proves, exactly; None if it proves none.

        The figure is the combination of rows plus a remainder; each figure of the remainder is put
        at whichever end of its range makes the sum largest.
        """
        amount = Fraction(0)
        for at, times in multipliers.items():
            if times < 0 and not self.rows[at].is_equal:
                return None
            amount += abs(times) * self.slack[at]
        remainder = {at: -times for at, times in self.combined(multipliers).items()}
        remainder[group] = remainder.get(group, Fraction(0)) + sense
        uses = set()
        for at, times in remainder.items():
            if not times:
                continue
            if at in withheld:
                if times > 0 or self.groups.free[at]:
                    return None
                continue
            uses.add(at)
            amount += times * (self.groups.centres[at] or 0)
            amount += abs(times) * self.groups.halves[at]
        return Bound(sense * amount, frozenset(uses))

    @cached_property
    def columns(self) -> csr_array:
        """The equal rows as columns, then each group once taken away and once added."""
        own = eye_array(len(self.groups), format="csr")
        return hstack([self.matrix[self.equal].T, -own, own], format="csr")

    def derived(
        self, group: int, withheld: frozenset[int] | None = None, dear: Collection[int] = ()
    ) -> dict[int, Fraction] | None:
        """A combination of rows that leaves a group and printed ones only: multipliers by row.

        None if there is none: then equations alone do not determine the group. The combination
        leaves few groups, above all few `dear` ones.
        """
        withheld = self.groups.withheld if withheld is None else withheld
        width = len(self.groups)
        weight = np.full(width, CHEAP)
        weight[list(dear)] = 1
        target = np.zeros(width)
        target[group] = 1
        open_ranges = [(0.0, 0.0 if at in withheld else inf) for at in range(width)]
        solved = least(
            np.concatenate([np.zeros(len(self.equal)), weight, weight]),
            Rows(self.columns, target),
            Rows(self.columns[:0], target[:0]),
            [(-inf, inf)] * len(self.equal) + open_ranges + open_ranges,
            is_feasible=False,
        )
        if not isinstance(solved, Solved):
            return None
        floating = {at: float(one) for at, one in zip(self.equal, solved.at, strict=False)}
        for denominator in DENOMINATORS:
            multipliers = rational(floating, denominator)
            left = self.combined(multipliers)
            if left.pop(group, 0) == 1 and not any(at in withheld for at in left):
                return multipliers
        return None

    def combined(self, multipliers: Mapping[int, Fraction]) -> dict[int, Fraction]:
        """The groups of a combination of rows by their weights, none of them zero."""
        found: dict[int, Fraction] = {}
        for at, times in multipliers.items():
            for one, weight in self.rows[at].weights.items():
                found[one] = found.get(one, Fraction(0)) + times * weight
        return {one: weight for one, weight in found.items() if weight}
