"""The rows of a panel, filled with what the facts give for each cell.

Facts are added up once per panel into groups of equal coordinates, then every group is given to
the rows and columns that select it: the work grows with the facts, not with facts × cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fiscal.dimensions import CODE_LEVELS, within
from fiscal.ledger import Ledger, Selection, Sum
from fiscal.tables import Panel, RowDefinition

NOTHING = Sum()


def within_row(selected: tuple[Selection, ...], at: Mapping[str, str]) -> tuple[Selection, ...]:
    """Selections narrowed to the node a row stands for."""
    own = {dimension: (node,) for dimension, node in at.items()}
    found = (one.narrowed(own) if own else one for one in selected)
    return tuple(one for one in found if one)


@dataclass(slots=True)
class Draft:
    """A row while it is filled: its sums by column, and what each column selects.

    Rows of an axis share the latter, before it is narrowed to their nodes: there may be many
    thousands of them. `number` counts them.
    """

    definition: RowDefinition
    key: str
    at: Mapping[str, str] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)
    selected: Mapping[str, tuple[Selection, ...]] = field(default_factory=dict)
    number: int = 0

    def add(self, column: str, amount: Sum) -> None:
        self.sums[column] = self.sums.get(column, NOTHING) + amount


def draft_rows(panel: Panel, ledger: Ledger) -> list[Draft]:
    """The rows of a panel in order, with what the facts give for each cell."""
    groups = grouped(panel, ledger)
    rows: list[Draft] = []
    for definition in panel.rows:
        rows += (
            each_rows(panel, definition, groups, ledger)
            if definition.each
            else [Draft(definition, definition.key)]
        )
    whole = {row.key: selected_by(panel, row) for row in panel.rows}
    for row in rows:
        row.selected = whole[row.definition.key]
    distribute(panel, rows, groups)
    add_sum_rows(panel, rows)
    return rows


def selected_by(panel: Panel, row: RowDefinition) -> dict[str, tuple[Selection, ...]]:
    """What a row selects in each column, of an axis for all its nodes together."""
    if row.caption or row.sum:
        return {}
    found = {column.key: panel.selection(row, column) for column in panel.amounts}
    return {key: (selection,) if selection else () for key, selection in found.items()}


@dataclass(frozen=True, slots=True)
class Group:
    """Facts of equal coordinates (as far as a panel tells them apart), added up."""

    measure: str
    at: Mapping[str, str]
    sum: Sum


def grouped(panel: Panel, ledger: Ledger) -> list[Group]:
    """The facts a panel can use, added up by the dimensions it looks at, in order of entry."""
    looked_at = {dimension for row in panel.rows for dimension in row.select}
    looked_at |= {dimension for row in panel.rows if row.each for dimension in row.each.by}
    looked_at |= {dimension for column in panel.amounts for dimension in column.select or {}}
    looked_at |= set(panel.select)
    dimensions = sorted(looked_at)
    found: dict[tuple[str, ...], tuple[Decimal, Decimal, int]] = {}
    for measure in dict.fromkeys(one for row in panel.rows for one in panel.measures(row)):
        for fact in ledger.by_measure.get(measure, ()):
            if fact.amount:
                key = (measure, *(fact.at.get(one, "") for one in dimensions))
                amount, slack, count = found.get(key, (Decimal(0), Decimal(0), 0))
                found[key] = (amount + fact.amount, slack + fact.step / 2, count + 1)
    groups = (
        Group(key[0], dict(zip(dimensions, key[1:], strict=True)), Sum(*values))
        for key, values in found.items()
    )
    return [group for group in groups if holds(panel.select, group.at)]


def holds(limits: Mapping[str, tuple[str, ...]], at: Mapping[str, str]) -> bool:
    return all(
        any(within(dimension, at.get(dimension, ""), node) for node in nodes)
        for dimension, nodes in limits.items()
    )


def each_rows(
    panel: Panel, definition: RowDefinition, groups: list[Group], ledger: Ledger
) -> list[Draft]:
    """A row for each node along the axis, with subtotals at the levels asked for."""
    assert definition.each
    measures = panel.measures(definition)
    nodes: dict[tuple[str, ...], None] = dict.fromkeys((code,) for code in definition.each.always)
    for group in groups:
        if group.measure in measures and holds(definition.select, group.at):
            nodes |= dict.fromkeys(places_on_axis(definition, group.at))
    if definition.each.order == "code":
        ordered = sorted(nodes)
    else:
        named = named_by(definition, ledger)
        ordered = [
            *(one for one in named if one in nodes),
            *(one for one in nodes if one not in named),
        ]
    return [
        Draft(definition, place_key(at), at, number=number)
        for number, at in enumerate(
            (dict(zip(definition.each.by, place, strict=True)) for place in ordered), 1
        )
    ]


def named_by(definition: RowDefinition, ledger: Ledger) -> dict[tuple[str, ...], None]:
    """The nodes of an axis in the order in which the measure it is like names them."""
    each = definition.each
    return dict.fromkeys(
        place
        for fact in ledger.by_measure.get(each.like if each else "", ())
        for place in places_on_axis(definition, fact.at)
    )


def place_key(at: Mapping[str, str]) -> str:
    """The key of an axis row: `item=2060101`, `economic=30101;government=50101`."""
    return ";".join(f"{dimension}={node}" for dimension, node in at.items())


def places_on_axis(definition: RowDefinition, at: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The axis rows to which coordinates belong: one, or one for each level of a code."""
    assert definition.each
    by, levels = definition.each.by, definition.each.levels
    place = tuple(at.get(dimension, "") for dimension in by)
    if not all(place):
        return []
    if not levels:
        return [place]
    code = place[0]
    return [
        (code[: CODE_LEVELS[level]], *place[1:])
        for level in levels
        if len(code) >= CODE_LEVELS[level]
    ]


def distribute(panel: Panel, rows: list[Draft], groups: list[Group]) -> None:
    """Give every group to the cells that select it."""
    on_axis = {(row.definition.key, *row.at.values()): row for row in rows if row.definition.each}
    fixed_rows = [
        row
        for row in rows
        if not (row.definition.each or row.definition.sum or row.definition.caption)
    ]
    axes = [definition for definition in panel.rows if definition.each]
    column_dimensions = sorted({one for column in panel.amounts for one in column.select or {}})
    columns_of: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
    for group in groups:
        wanted = (group.measure, *(group.at.get(dimension, "") for dimension in column_dimensions))
        if wanted not in columns_of:
            holding = [one for one in panel.amounts if holds(one.select or {}, group.at)]
            columns_of[wanted] = (
                [one.key for one in holding],
                [one.key for one in holding if (one.measure or panel.measure) == group.measure],
            )
        every, own = columns_of[wanted]
        if not every:
            continue
        found = [row for row in fixed_rows if holds(row.definition.select, group.at)]
        for definition in axes:
            if group.measure in panel.measures(definition) and holds(definition.select, group.at):
                found += [
                    on_axis[definition.key, *place]
                    for place in places_on_axis(definition, group.at)
                ]
        for row in found:
            measure = row.definition.measure
            for column in every if measure == group.measure else () if measure else own:
                row.add(column, group.sum)


def add_sum_rows(panel: Panel, rows: list[Draft]) -> None:
    """Fill the rows that are sums of other rows; a sum of sums comes after its parts."""
    by_key = {row.definition.key: row for row in rows if not row.definition.each}

    def fill(row: Draft) -> Draft:
        if row.definition.sum and not row.selected:
            parts = [fill(by_key[key]) for key in row.definition.sum]
            row.selected = {
                column.key: tuple(
                    dict.fromkeys(
                        one for part in parts for one in part.selected.get(column.key, ())
                    )
                )
                for column in panel.amounts
            }
            for part in parts:
                for column, total in part.sums.items():
                    row.add(column, total)
        return row

    for row in rows:
        fill(row)
