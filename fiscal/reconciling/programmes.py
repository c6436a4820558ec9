"""Linear programmes over sparse matrices: the least of a weighted sum under rows and ranges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array

Vector = NDArray[np.float64]

UNBOUNDED, INFEASIBLE = 3, 2


@dataclass(frozen=True)
class Rows:
    """Rows of weights of the variables that equal, or are at most, what stands beside them."""

    weights: csr_array
    beside: Vector

    @property
    def is_empty(self) -> bool:
        return not len(self.beside)


@dataclass(frozen=True)
class Solved:
    """The least value and where it is reached; by how much it grows with what stands beside rows.

    `equal` and `at_most` are these multipliers, of the rows in their order.
    """

    value: float
    at: Vector
    equal: Vector
    at_most: Vector


def least(
    cost: Vector,
    equal: Rows,
    at_most: Rows,
    ranges: Sequence[tuple[float, float]],
    is_feasible: bool = True,
) -> Solved | int:
    """The least of a sum of variables within their ranges, or UNBOUNDED or INFEASIBLE.

    What the first pass leaves open is solved again without simplifications, and so is what it
    calls infeasible if that `is_feasible`. Raises ArithmeticError if the solver gives up.
    """
    for presolve in (True, False):
        solved = linprog(  # type: ignore[call-overload]  # its stubs know no sparse matrices
            cost,
            A_ub=None if at_most.is_empty else at_most.weights,
            b_ub=None if at_most.is_empty else at_most.beside,
            A_eq=None if equal.is_empty else equal.weights,
            b_eq=None if equal.is_empty else equal.beside,
            bounds=ranges,
            method="highs",
            options={"presolve": presolve},
        )
        if solved.status == 0:
            return Solved(
                float(solved.fun), solved.x, solved.eqlin.marginals, solved.ineqlin.marginals
            )
        if solved.status == UNBOUNDED:
            return UNBOUNDED
        if solved.status == INFEASIBLE and not is_feasible:
            return INFEASIBLE
    if solved.status == INFEASIBLE:
        return INFEASIBLE
    raise ArithmeticError(f"the programme was not solved: {solved.message}")


def least_choice(
    cost: Vector, at_least: Rows, at_most: Rows | None = None
) -> frozenset[int] | None:
    """The cheapest columns of which each row of `at_least` has enough; None if there are none.

    `at_most` are rows that the columns must not exceed.
    """
    constraints = [LinearConstraint(at_least.weights, lb=at_least.beside)]
    if at_most is not None:
        constraints.append(LinearConstraint(at_most.weights, ub=at_most.beside))
    solved = milp(
        cost,
        integrality=np.ones(len(cost), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=constraints,
        options={"mip_rel_gap": 0.0},
    )
    if solved.x is None:
        return None
    return frozenset(at for at, one in enumerate(solved.x) if one > 0.5)


def sparse(lines: Iterable[Mapping[int, int]], width: int) -> csr_array:
    """Lines of weights by column as a matrix."""
    rows, columns, weights = [], [], []
    count = 0
    for count, line in enumerate(lines, start=1):
        for column, weight in line.items():
            rows.append(count - 1)
            columns.append(column)
            weights.append(float(weight))
    return csr_array((weights, (rows, columns)), shape=(count, width))


def rational(floating: Mapping[int, float], denominator: int) -> dict[int, Fraction]:
    """Numbers freed of floating-point noise, without zeros."""
    found = {
        at: Fraction(one).limit_denominator(denominator) for at, one in floating.items() if one
    }
    return {at: one for at, one in found.items() if one}
