"""In which order the figures of uploaded tables were entered, as far as their rows tell.

A table that prints its rows as entered has each row where its first figure was entered. Several
such tables (06 and 07, or 03, 09 and 10) are met at once wherever that is possible.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fiscal.dimensions import MEASURES
from fiscal.filling import place_key
from fiscal.known_rows import KnownRow
from fiscal.ledger import Fact, Selection
from fiscal.tables import Each, TableEdition


def in_order_of_entry(
    facts: Sequence[Fact], edition: TableEdition, known: Mapping[str, list[KnownRow]]
) -> list[Fact]:
    """The facts by measure, each measure in an order in which its tables come out as printed."""
    ordered = []
    for measure in MEASURES:
        own = [fact for fact in facts if fact.measure == measure]
        ordered += Ordering(printed_orders(measure, edition, known)).ordered(own)
    return ordered


@dataclass(frozen=True)
class PrintedOrder:
    """The rows of one table along an axis: their ranks by place, and which facts they hold."""

    each: Each
    selection: Selection
    ranks: Mapping[str, int]

    def rank(self, fact: Fact) -> int | None:
        place = place_key({one: fact.at.get(one, "") for one in self.each.by})
        return self.ranks.get(place) if self.selection.holds(fact) else None


def printed_orders(
    measure: str, edition: TableEdition, known: Mapping[str, list[KnownRow]]
) -> list[PrintedOrder]:
    """The orders that tables print for a measure, that of the fullest table first.

    Those that follow another measure where it has facts come last.
    """
    found = []
    for table in edition.tables:
        for panel in table.panels:
            for row in panel.rows:
                each = row.each
                if not each or each.order == "code" or measure not in panel.measures(row):
                    continue
                selection = Selection(measure).narrowed(panel.select)
                selection = selection.narrowed(row.select) if selection else None
                if selection:
                    rows = [one for one in known.get(table.code, ()) if one.definition is row]
                    ranks = {place_key(one.at): rank for rank, one in enumerate(rows)}
                    found.append(PrintedOrder(each, selection, ranks))
    return sorted(found, key=lambda order: (bool(order.each.like), -len(order.ranks)))


@dataclass
class Ordering:
    """Puts facts in order: a fact waits until all rows printed above its own have begun.

    Putting one in order never holds another up, so if there is an order that all tables agree
    with, this finds it; what waits for ever follows in the order of the fullest table.
    """

    orders: Sequence[PrintedOrder]
    done: list[Fact] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)
    waiting: dict[tuple[int, int], list[tuple[Fact, Mapping[int, int]]]] = field(
        default_factory=dict
    )

    def ordered(self, facts: Sequence[Fact]) -> list[Fact]:
        self.begun = [0] * len(self.orders)
        ranked = list(zip(facts, self.dense_ranks(facts), strict=True))
        ranked.sort(key=lambda one: one[1].get(0, len(facts)))
        for fact, ranks in ranked:
            self.place(fact, ranks)
        placed = {id(fact) for fact in self.done}
        return self.done + [fact for fact, _ in ranked if id(fact) not in placed]

    def dense_ranks(self, facts: Sequence[Fact]) -> list[dict[int, int]]:
        """For each fact its rank in each order, counting only rows that have facts."""
        raw = [[order.rank(fact) for order in self.orders] for fact in facts]
        dense = [
            {rank: index for index, rank in enumerate(sorted({*column} - {None}))}
            for column in zip(*raw, strict=True)
        ]
        return [
            {order: dense[order][rank] for order, rank in enumerate(ranks) if rank is not None}
            for ranks in raw
        ]

    def place(self, fact: Fact, ranks: Mapping[int, int]) -> None:
        released = [(fact, ranks)]
        while released:
            fact, ranks = released.pop()
            held_up = next((one for one in ranks.items() if one[1] > self.begun[one[0]]), None)
            if held_up:
                self.waiting.setdefault(held_up, []).append((fact, ranks))
                continue
            self.done.append(fact)
            for order, rank in ranks.items():
                if rank == self.begun[order]:
                    self.begun[order] += 1
                    released += self.waiting.pop((order, rank + 1), [])
