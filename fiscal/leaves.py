"""Cells from which the others of a table follow, and what stands above them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from fiscal.dimensions import TREES, node
from fiscal.known_rows import KnownRow
from fiscal.ledger import Selection
from fiscal.tables import ColumnDefinition, Panel, TableDefinition


@dataclass
class Leaf:
    """A cell that gives a fact."""

    row: KnownRow
    column: ColumnDefinition
    selection: Selection


def leaf_cells(definition: TableDefinition, rows: Iterable[KnownRow]) -> Iterator[Leaf]:
    """The cells from which the others follow: those that no other row or column breaks down."""
    entered = {panel.key: entered_columns(panel) for panel in definition.panels}
    for row in rows:
        panel = definition.panel(row.given.panel)
        if not row.is_leaf(panel):
            continue
        for column in entered[panel.key]:
            selection = panel.selection(row.definition, column, row.at)
            if selection:
                yield Leaf(row, column, selection)


def entered_columns(panel: Panel) -> list[ColumnDefinition]:
    """The columns that no other breaks down, and those marked as having a rest."""
    return [one for one in panel.amounts if one.rest or not panel.broken_down[one.key]]


def depth(selection: Selection) -> int:
    """How specific a selection is: nodes deep in their trees come before those above them."""
    total = 0
    for dimension, nodes in selection.conditions:
        key = nodes[0]
        if dimension not in TREES:
            total += 1
            continue
        while key:
            total += 1
            key = node(dimension, key).part_of
    return total


def total_over(
    definition: TableDefinition, rows: Iterable[KnownRow], leaf: Leaf
) -> tuple[Decimal, Selection] | None:
    """The given figure of a fixed row that adds up the column of a leaf, and what it selects."""
    panel = definition.panel(leaf.row.given.panel)
    for row in rows:
        value = row.given.amounts.get(leaf.column.key)
        if row.definition.each or row.given.panel != panel.key or not isinstance(value, Decimal):
            continue
        selection = panel.selection(row.definition, leaf.column)
        if selection and leaf.selection.is_part_of(selection):
            return value, selection
    return None
