"""Selections that hold another one, found among many without comparing each with each."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import product

from fiscal.dimensions import CODE_LEVELS, CODES, TREES, node
from fiscal.ledger import Selection, lies_within

#: One condition of a selection; None where there is none along a dimension.
Condition = tuple[str, tuple[str, ...]] | None


class Containment:
    """Knows some selections. The work to ask about one does not grow with their number."""

    def __init__(self, selections: Iterable[Selection]) -> None:
        self.known = frozenset(selections)
        conditions = {one for known in self.known for one in known.conditions}
        self.several = [one for one in conditions if len(one[1]) > 1]
        self.wider: dict[Condition, list[Condition]] = {}

    def above(self, one: Selection, along: Collection[str] = ()) -> list[Selection]:
        """The known selections it is part of; along some dimensions only, if any are given."""
        options: list[Collection[Condition]] = [
            [condition] if along and condition[0] not in along else self.widened(condition)
            for condition in one.conditions
        ]
        found = []
        for chosen in product(*options):
            wider = Selection(one.measure, tuple(part for part in chosen if part))
            if wider in self.known and wider.conditions != one.conditions:
                found.append(wider)
        return found

    def widened(self, condition: tuple[str, tuple[str, ...]]) -> list[Condition]:
        """A condition, those that hold what it does, and none."""
        if (found := self.wider.get(condition)) is None:
            dimension, nodes = condition
            chains = [list(chain(dimension, one)) for one in nodes]
            common = [one for one in chains[0] if all(one in other for other in chains[1:])]
            several = [
                other
                for other in self.several
                if other[0] == dimension
                and all(lies_within(dimension, one, other[1]) for one in nodes)
            ]
            single: list[Condition] = [(dimension, (one,)) for one in common]
            found = list(dict.fromkeys([condition, *single, *several, None]))
            self.wider[condition] = found
        return found


def chain(dimension: str, coordinate: str) -> Iterator[str]:
    """A node and those that hold it, but for the root."""
    yield coordinate
    if dimension in CODES:
        yield from (coordinate[:one] for one in CODE_LEVELS.values() if one < len(coordinate))
    elif dimension in TREES:
        while coordinate := node(dimension, coordinate).part_of:
            yield coordinate
