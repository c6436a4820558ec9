"""Which figure is wrong, where equations do not hold.

One wrong figure spoils every equation it stands in. The figure that, changed by one amount, makes
most of them hold and upsets fewest that hold now is suspected; what it explains is told with it,
and the search goes on with what is left. Where several figures would do as well, all are named.
What no change of a figure would mend without upsetting as much is told as it is. Rows that do not
add up in several columns are told first: there a row is missing, or there twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fiscal.findings import Outcome
from fiscal.reconciling.equations import Equation, Figures, Relation, Result

#: So many figures are named of those that would explain a contradiction equally well.
MOST_NAMED = 3

#: In so many columns the same rows disagree when not a figure is wrong, but a row.
MANY_COLUMNS = 3


@dataclass(frozen=True)
class Suspicion:
    """Figures of which one is probably wrong, the likeliest first, and what it contradicts.

    Each key comes with the amount in 元 it should have more. `upset` counts equations that hold
    now and would not if the first were changed. `same_rows`: what it contradicts are the same rows
    in several columns.
    """

    candidates: tuple[tuple[str, Decimal], ...]
    explained: tuple[Result, ...]
    upset: int = 0
    same_rows: bool = False


@dataclass(slots=True)
class State:
    """An equation during the search: left less right, what rounding allows.

    One that is told of for good fails no longer, whatever is changed.
    """

    result: Result
    difference: Decimal
    tolerance: Decimal
    is_limit: bool
    is_told: bool = False

    def fails(self, change: Decimal = Decimal(0)) -> bool:
        if self.is_told:
            return False
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
        self.changed: set[str] = set()
        self.of_figure: dict[str, list[tuple[int, State]]] = {}
        self.failing: dict[int, State] = {}
        self.of_result: dict[int, State] = {}
        for result in results:
            if result.outcome is Outcome.INCOMPLETE:
                continue
            equation = result.equation
            is_limit = equation.relation is Relation.AT_MOST
            state = State(result, difference_of(equation, figures), result.tolerance, is_limit)
            if state.fails():
                self.failing[id(state)] = state
                self.of_result[id(result)] = state
            for sign, keys in ((1, equation.left), (-1, equation.right)):
                for key in keys:
                    self.of_figure.setdefault(key, []).append((sign, state))
        self.wrong = frozenset(self.failing)

    def found(self) -> Iterator[Suspicion]:
        for one in in_many_columns([state.result for state in self.failing.values()]):
            self.settle(one.explained)
            yield one
        ranked = {key: self.best(key) for key in self.figures_of(self.failing.values())}
        while self.failing:
            left = [one for one in ranked.values() if one and one.gain > 0]
            best = max(left, key=lambda one: one.rank, default=None)
            if best is None:
                yield from map(unexplained, self.untold())
                return
            alike = [one for one in left if one.gain == best.gain and one is not best]
            alike.sort(key=lambda one: one.rank, reverse=True)
            mended = [one for sign, one in self.of_figure[best.key] if best.mends(sign, one)]
            if explained := [one.result for one in mended if id(one) in self.wrong]:
                yield Suspicion(
                    tuple((one.key, one.change) for one in (best, *alike[: MOST_NAMED - 1])),
                    tuple(explained),
                    best.upset,
                )
            touched = self.correct(best)
            ranked |= {key: self.best(key) for key in self.figures_of(touched)}

    def settle(self, results: Collection[Result]) -> None:
        """Take equations as told of."""
        for result in results:
            state = self.of_result[id(result)]
            state.is_told = True
            self.failing.pop(id(state), None)

    def untold(self) -> list[Result]:
        """What fails still; what only a correction upset is not among it."""
        return [one.result for key, one in self.failing.items() if key in self.wrong]

    def figures_of(self, states: Iterable[State]) -> list[str]:
        return list(dict.fromkeys(key for one in states for key in one.result.equation.figures))

    def correct(self, change: Change) -> list[State]:
        """Change a figure; what holds then is explained. Returns the equations it stands in."""
        self.changed.add(change.key)
        touched = self.of_figure[change.key]
        for sign, state in touched:
            state.difference += sign * change.change
            if not state.fails():
                self.failing.pop(id(state), None)
        return [state for _, state in touched]

    def best(self, key: str) -> Change | None:
        """The change of a figure that mends most; None where none would, or it was changed."""
        if key in self.changed:
            return None
        changes = {-sign * one.difference for sign, one in self.of_figure[key] if one.fails()}
        weighed = (self.weighed(key, one) for one in changes)
        return max((one for one in weighed if one), key=lambda one: one.rank, default=None)

    def weighed(self, key: str, change: Decimal) -> Change | None:
        """What a change would mend and upset; None where the figure would fall below zero."""
        figure = self.figures[key]
        now = figure.amount or Decimal(0)
        if now + change < -figure.half <= now:
            return None
        mended = upset = exact = 0
        for sign, state in self.of_figure[key]:
            fails_now, fails_then = state.fails(), state.fails(sign * change)
            mended += fails_now and not fails_then
            upset += fails_then and not fails_now
            exact += state.difference + sign * change == 0
        return Change(key, change, mended, upset, exact, bool(now))


def unexplained(result: Result) -> Suspicion:
    """An equation that no change of a single figure would mend: its first figures are named."""
    keys = result.equation.figures[:MOST_NAMED]
    return Suspicion(tuple((key, -result.difference) for key in keys), (result,))


def in_many_columns(results: Iterable[Result]) -> Iterator[Suspicion]:
    """Rows that disagree in many columns, the column of the greatest difference first."""
    of_rows: dict[object, list[Result]] = {}
    for result in results:
        sides = (result.equation.left, result.equation.right)
        rows = tuple(tuple(key.rpartition("/")[0] for key in side) for side in sides)
        of_rows.setdefault((result.equation.rule, rows), []).append(result)
    for alike in of_rows.values():
        if len(alike) >= MANY_COLUMNS:
            alike.sort(key=lambda one: -abs(one.difference))
            yield replace(unexplained(alike[0]), explained=tuple(alike), same_rows=True)


@dataclass(frozen=True, slots=True)
class Change:
    """A figure changed by an amount: how many equations it mends, upsets, makes hold exactly."""

    key: str
    change: Decimal
    mended: int
    upset: int
    exact: int
    is_printed: bool

    def mends(self, sign: int, state: State) -> bool:
        return state.fails() and not state.fails(sign * self.change)

    @property
    def gain(self) -> int:
        return self.mended - self.upset

    @property
    def rank(self) -> tuple[int, int, bool, int]:
        """More mended than upset, then fewer upset, a figure before a blank, without a tail."""
        return self.gain, -self.upset, self.is_printed, self.exact


def difference_of(equation: Equation, figures: Figures) -> Decimal:
    """Left less right, below zero too where only a limit is asked for."""
    left = sum((amount_of(figures, one) for one in equation.left), Decimal(0))
    return left - sum((amount_of(figures, one) for one in equation.right), Decimal(0))


def amount_of(figures: Figures, key: str) -> Decimal:
    return figures[key].amount or Decimal(0)
