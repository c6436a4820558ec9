"""Which rows and cells make up others, along the axis of a table or along a tree."""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Sequence

from fiscal.dimensions import TREES, trees
from fiscal.known_rows import KnownRow
from fiscal.ledger import Selection
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.containment import Containment, chain
from fiscal.tables import Panel


class Index:
    """Cells by what they select but for one axis of their table, to find what shares a figure out.

    An axis is what a panel has a row for each of, or a dimension along which columns or rows
    differ.
    """

    def __init__(self, cells: Iterable[Cell]) -> None:
        found: dict[object, dict[tuple[str, tuple[str, ...]], list[Cell]]] = {}
        for cell in cells:
            if cell.own is None:
                continue
            for axis in axes_of(cell, cell.own):
                rest = tuple(one for one in cell.own.conditions if one[0] not in axis)
                place = found.setdefault((cell.own.measure, rest), {})
                place.setdefault((cell.code, axis), []).append(cell)
        self.found = found
        self.along: dict[int, Along] = {}

    def shares(self, wanted: Selection, printed_in: Container[str]) -> Iterator[list[Cell]]:
        """For each other table the largest cells that are parts of a selection along one axis.

        Along a tree only where they cover it; along an axis of rows they always do, as there is
        a row for each node. `printed_in` are the tables that print the selection itself.
        """
        dimensions = [one for one, _ in wanted.conditions]
        for without in ("", *dimensions):
            rest = tuple(one for one in wanted.conditions if one[0] != without)
            for (code, axis), cells in self.found.get((wanted.measure, rest), {}).items():
                if code in printed_in or (without and without not in axis):
                    continue
                if (along := self.along.get(id(cells))) is None:
                    along = self.along[id(cells)] = Along(axis, cells)
                parts = along.largest(wanted, without)
                if parts and (is_listed(axis, parts) or covers(axis[0], wanted, parts)):
                    yield parts


class Along:
    """The cells of a table that differ along one axis only, each by the nodes that hold it."""

    def __init__(self, axis: Collection[str], cells: Iterable[Cell]) -> None:
        self.cells: dict[Selection, Cell] = {}
        for cell in cells:
            if cell.own:
                self.cells.setdefault(cell.own, cell)
        known = Containment(self.cells)
        self.above = {one: known.above(one, axis) for one in self.cells}
        self.under: dict[tuple[str, str], list[Selection]] = {}
        for one in self.cells:
            self.under.setdefault(("", ""), []).append(one)
            for dimension, nodes in one.conditions:
                if dimension in axis:
                    for node in dict.fromkeys(
                        up for each in nodes for up in chain(dimension, each)
                    ):
                        self.under.setdefault((dimension, node), []).append(one)

    def largest(self, wanted: Selection, dimension: str) -> list[Cell]:
        """The cells that select parts of a selection and are no parts of each other.

        `dimension` is the one along which parts are narrower, blank where the selection has none.
        """
        nodes = dict(wanted.conditions).get(dimension, ("",))
        within = dict.fromkeys(
            one for node in nodes for one in self.under.get((dimension, node), ())
        )
        inner = [one for one in within if one.is_part_of(wanted)]
        taken = set(inner)
        return [self.cells[one] for one in inner if taken.isdisjoint(self.above[one])]


def axes_of(cell: Cell, selection: Selection) -> list[tuple[str, ...]]:
    """The dimensions a cell is told apart by; those of an axis of two go together."""
    conditions = [one for one, _ in selection.conditions]
    by = cell.row.definition.each.by if cell.row.definition.each else ()
    return [(one,) for one in conditions if one not in by] + ([by] if by else [])


def is_listed(axis: tuple[str, ...], parts: Sequence[Cell]) -> bool:
    """Whether the panel of the parts has a row for each node of the axis."""
    return any(row.each and row.each.by == axis for row in parts[0].panel.rows)


def rows_within(
    panels: Sequence[Panel], rows: Sequence[KnownRow]
) -> Iterator[tuple[KnownRow, list[KnownRow]]]:
    """The rows of a list, each with the rows that make it up, if there are any."""
    by_key = {one.key: one for one in panels}
    selected: dict[int, Selection] = {}
    first: dict[Selection, KnownRow] = {}
    for row in rows:
        panel = by_key[row.given.panel]
        limits = {**row.definition.select, **{one: (node,) for one, node in row.at.items()}}
        selection = Selection(row.definition.measure or panel.measure).narrowed(limits)
        if selection and not row.definition.sum:
            selected[id(row)] = selection
            first.setdefault(selection, row)
    known = Containment(first)
    inner: dict[Selection, list[KnownRow]] = {}
    for one, row in first.items():
        above = known.above(one)
        for whole in above:
            if not any(other.is_part_of(whole) for other in above):
                inner.setdefault(whole, []).append(row)
    for row in rows:
        if keys := row.definition.sum:
            yield row, [one for one in rows if one.definition.key in keys]
        elif (mine := selected.get(id(row))) and mine in inner:
            yield row, inner[mine]


def covers(dimension: str, wanted: Selection, parts: Iterable[Cell]) -> bool:
    """Whether parts are all there is of a selection along a tree.

    A node with a single one below it has a rest of its own (其中), so that one does not cover it.
    """
    if dimension not in TREES:
        return False
    taken = {
        node for one in parts if one.own for node in dict(one.own.conditions).get(dimension, ())
    }

    def is_covered(node: str) -> bool:
        below = [one.key for one in trees().nodes(dimension) if one.part_of == node]
        return node in taken or (len(below) > 1 and all(map(is_covered, below)))

    return all(map(is_covered, dict(wanted.conditions).get(dimension, ("",))))
