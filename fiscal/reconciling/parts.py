"""Which rows and cells make up others, along the axis of a table or along a tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from fiscal.dimensions import TREES, trees
from fiscal.known_rows import KnownRow
from fiscal.ledger import Selection
from fiscal.reconciling.cells import Cell
from fiscal.tables import Panel


class Index:
    """Cells by what they select but for one axis of their table, to find what shares a figure out.

    An axis is what a panel has a row for each of, or a dimension along which columns or rows
    differ.
    """

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.found: dict[object, dict[tuple[str, tuple[str, ...]], list[Cell]]] = {}
        for cell in cells:
            if cell.own is None:
                continue
            for axis in axes_of(cell, cell.own):
                rest = tuple(one for one in cell.own.conditions if one[0] not in axis)
                place = self.found.setdefault((cell.own.measure, rest), {})
                place.setdefault((cell.code, axis), []).append(cell)

    def shares(self, wanted: Selection) -> Iterator[list[Cell]]:
        """For each table the largest cells that are parts of a selection along one axis.

        Along a tree only where they cover it; along an axis of rows they always do, as there is
        a row for each node.
        """
        dimensions = [one for one, _ in wanted.conditions]
        for without in ({}, *({one} for one in dimensions)):
            rest = tuple(one for one in wanted.conditions if one[0] not in without)
            for (_, axis), cells in self.found.get((wanted.measure, rest), {}).items():
                if not set(without) <= set(axis):
                    continue
                parts = largest(wanted, cells)
                if parts and (is_listed(axis, parts) or covers(axis[0], wanted, parts)):
                    yield parts


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
    selected: dict[int, Selection | None] = {}
    for row in rows:
        panel = next(one for one in panels if one.key == row.given.panel)
        limits = {**row.definition.select, **{one: (node,) for one, node in row.at.items()}}
        selection = Selection(row.definition.measure or panel.measure).narrowed(limits)
        selected[id(row)] = None if row.definition.sum else selection
    for whole in rows:
        if keys := whole.definition.sum:
            yield whole, [one for one in rows if one.definition.key in keys]
        elif mine := selected[id(whole)]:
            inner: dict[Selection, KnownRow] = {}
            for row in rows:
                one = selected[id(row)]
                if one and one.is_part_of(mine):
                    inner.setdefault(one, row)
            found = [row for one, row in inner.items() if not any(map(one.is_part_of, inner))]
            if found:
                yield whole, found


def largest(wanted: Selection, cells: Iterable[Cell]) -> list[Cell]:
    """The cells that select parts of a selection and are no parts of each other."""
    found: dict[Selection, Cell] = {}
    for cell in cells:
        if cell.own and cell.own.is_part_of(wanted):
            found.setdefault(cell.own, cell)
    return [
        cell for one, cell in found.items() if not any(one.is_part_of(other) for other in found)
    ]


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
