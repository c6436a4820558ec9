"""Every equation that can be found between the cells of an edition, whatever a document leaves out.

A document with all its tables compares a figure with the first table that prints the same. Where
that table or its row is missing, with the next: these equations have numbers of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, product

from fiscal.ledger import Selection
from fiscal.reconciling.balances import Balances
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.equations import Equation, Relation
from fiscal.reconciling.families import Family
from fiscal.reconciling.relations import PAID_FROM, PAID_INTO, Relations


@dataclass(frozen=True)
class PossibleRelations(Relations):
    """As if each table were the first to print its figures, and none the nearest."""

    def same(self) -> Iterator[Equation]:
        for cells in self.same_terms.values():
            for first, other in combinations(cells, 2):
                family = Family.TWICE if first.code == other.code else Family.SAME
                yield self.equation(family, [first], [other])

    @cached_property
    def firsts(self) -> list[tuple[Selection, Cell, frozenset[str]]]:
        return [
            (terms[0], cell, frozenset([cell.code]))
            for terms, cells in self.same_terms.items()
            if len(terms) == 1
            for cell in cells
        ]

    def is_nearest(self, whole: Selection, above: Iterable[Selection]) -> bool:
        return True

    def paid(self) -> Iterator[Equation]:
        balances = Balances(self.firsts)
        of = {
            measure: [(one, cell) for one, cell, _ in self.firsts if one.measure == measure]
            for measure in ("income", "expenditure")
        }
        for (income, taken_in), (spent, out) in product(of["income"], of["expenditure"]):
            if income.conditions != spent.conditions:
                continue
            for left, right, moments in ((out, taken_in, PAID_FROM), (taken_in, out, PAID_INTO)):
                choices = [[None, *balances.possible(income, moment)] for moment in moments]
                for chosen in product(*choices):
                    paid = [one for one in chosen if one]
                    yield self.equation(Family.PAID, [left], [right, *paid], Relation.AT_MOST)
