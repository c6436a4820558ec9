"""Balances of money that income goes into, or that expenditure is paid from."""

from __future__ import annotations

from collections.abc import Iterable

from fiscal.ledger import Selection
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.containment import Containment


class Balances:
    """The cells of balances, by what they select."""

    def __init__(self, cells: Iterable[tuple[Selection, Cell, object]]) -> None:
        self.cells: dict[Selection, list[Cell]] = {}
        for one, cell, _ in cells:
            if one.measure == "balance":
                self.cells.setdefault(one, []).append(cell)
        self.known = Containment(self.cells)

    def fitting(self, moved: Selection, moment: str) -> list[Selection]:
        """Those of a moment that hold the money of an income or expenditure."""
        limits = {one: nodes for one, nodes in moved.conditions if one != "carried"}
        limits |= {"moment": (moment,)} if moment else {}
        if (wanted := Selection("balance").narrowed(limits)) is None:
            return []
        own = [wanted] if wanted in self.cells else []
        return [
            one
            for one in (*own, *self.known.above(wanted))
            if bool(moment) == ("moment" in dict(one.conditions))
        ]

    def possible(self, moved: Selection, moment: str) -> list[Cell]:
        """Every cell that may be of the same money."""
        return [cell for one in self.fitting(moved, moment) for cell in self.cells[one]]

    def nearest(self, moved: Selection, moment: str) -> list[Cell]:
        """The closest one that may be of the same money, if there is one."""
        fitting = self.fitting(moved, moment)
        for one in fitting:
            if not any(other.is_part_of(one) for other in fitting):
                return self.cells[one][:1]
        return []
