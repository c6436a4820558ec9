"""Which figure is wrong, where equations do not hold.

One wrong figure spoils every equation it stands in. The figure that, changed by one amount, makes
most of them hold and upsets fewest that hold now is suspected; what it explains is told with it,
and the search goes on with what is left. Where several figures would do as well, all are named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fiscal.findings import Outcome
from fiscal.reconciling.equations import Equation, Figures, Relation, Result

#: So many figures are named of those that would explain a contradiction equally well.
MOST_NAMED = 3


@dataclass(frozen=True)
class Suspicion:
    """Figures of which one is probably wrong, the likeliest first, and what it contradicts.

    Each key comes with the amount in 元 it should have more. `upset` counts equations that hold
    now and would not if the first were changed.
    """

    candidates: tuple[tuple[str, Decimal], ...]
    explained: tuple[Result, ...]
    upset: int = 0


@dataclass(slots=True)
class State:
    """An equation during the search: left less right, what rounding allows."""

    result: Result
    difference: Decimal
    tolerance: Decimal
    is_limit: bool

    def fails(self, change: Decimal = Decimal(0)) -> bool:
        difference = self.difference + change
        excess = difference if self.is_limit else abs(difference)
        return excess > self.tolerance


def suspicions(results: Sequence[Result], figures: Figures) -> list[Suspicion]:
    """The mismatches among results by their likeliest causes, the cause of most first."""
    return list(Search(results, figures).found())


class Search:
    """Explains mismatches one cause after the other."""

    def __init__(self, results: Iterable[Result], figures: Figures) -> None:
        self.figures = figures
        self.changed: dict[str, Decimal] = {}
        self.states: list[State] = []
        self.of_figure: dict[str, list[tuple[int, State]]] = {}
        for result in results:
            if result.outcome is Outcome.INCOMPLETE:
                continue
            equation = result.equation
            is_limit = equation.relation is Relation.AT_MOST
            state = State(result, difference_of(equation, figures), result.tolerance, is_limit)
            self.states.append(state)
            for sign, keys in ((1, equation.left), (-1, equation.right)):
                for key in keys:
                    self.of_figure.setdefault(key, []).append((sign, state))

    def found(self) -> Iterator[Suspicion]:
        failing = [one for one in self.states if one.fails()]
        while failing:
            ranked = self.ranked(failing)
            if not ranked:
                break
            best = ranked[0]
            explained = [state for _, state in self.of_figure[best.key] if self.mends(state, best)]
            alike = [one for one in ranked if one.gain == best.gain][:MOST_NAMED]
            yield Suspicion(
                tuple((one.key, one.change) for one in alike),
                tuple(one.result for one in explained),
                best.upset,
            )
            for sign, state in self.of_figure[best.key]:
                state.difference += sign * best.change
            self.changed[best.key] = self.changed.get(best.key, Decimal(0)) + best.change
            told = {id(one) for one in explained}
            failing = [one for one in failing if id(one) not in told and one.fails()]

    def mends(self, state: State, change: Change) -> bool:
        sign = next(sign for sign, one in self.of_figure[change.key] if one is state)
        return state.fails() and not state.fails(sign * change.change)

    def ranked(self, failing: Sequence[State]) -> list[Change]:
        """Every single change that would mend a failing equation, the best first, once a figure."""
        best: dict[str, Change] = {}
        for state in failing:
            equation = state.result.equation
            for sign, keys in ((1, equation.left), (-1, equation.right)):
                for key in keys:
                    change = self.weighed(key, -sign * state.difference)
                    if change and (key not in best or change.rank > best[key].rank):
                        best[key] = change
        return sorted(best.values(), key=lambda one: one.rank, reverse=True)

    def weighed(self, key: str, change: Decimal) -> Change | None:
        """What a change would mend and upset; None where the figure would fall below zero."""
        now = (self.figures[key].amount or Decimal(0)) + self.changed.get(key, Decimal(0))
        if now + change < -self.figures[key].half <= now or key in self.changed:
            return None
        mended = upset = 0
        for sign, state in self.of_figure[key]:
            fails_now, fails_then = state.fails(), state.fails(sign * change)
            mended += fails_now and not fails_then
            upset += fails_then and not fails_now
        return Change(key, change, mended, upset, bool(now))


@dataclass(frozen=True, slots=True)
class Change:
    """A figure changed by an amount: how many equations it mends and upsets."""

    key: str
    change: Decimal
    mended: int
    upset: int
    is_printed: bool

    @property
    def gain(self) -> int:
        return self.mended - self.upset

    @property
    def rank(self) -> tuple[int, int, bool]:
        """More mended than upset, then fewer upset, then a figure before a blank."""
        return self.gain, -self.upset, self.is_printed


def difference_of(equation: Equation, figures: Figures) -> Decimal:
    """Left less right, below zero too where only a limit is asked for."""
    left = sum((amount_of(figures, one) for one in equation.left), Decimal(0))
    return left - sum((amount_of(figures, one) for one in equation.right), Decimal(0))


def amount_of(figures: Figures, key: str) -> Decimal:
    return figures[key].amount or Decimal(0)
