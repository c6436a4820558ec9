"""What a definition of tables must keep to; raises ValueError with what is wrong and where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fiscal.dimensions import CODE_LEVELS, CODES, DIMENSIONS, MEASURES, TREES, keys

if TYPE_CHECKING:
    from fiscal.tables import (
        ChartDefinition,
        ColumnDefinition,
        Limits,
        Panel,
        RowDefinition,
        TableDefinition,
        WrittenRelation,
    )

#: Where the parts of a code stand that is split over columns.
CODE_PARTS = {"class": slice(0, 3), "section": slice(3, 5), "item": slice(5, 7)}

#: What a column may show of a project besides its code; the catalogue knows it.
PROJECT_ASPECTS = ("name", "kind", "unit")


def check_chart(chart: ChartDefinition, tables: Mapping[str, TableDefinition]) -> None:
    table = tables.get(chart.table)
    panel = next((one for one in table.panels if one.key == chart.panel), None) if table else None
    if panel is None:
        raise ValueError(f"chart {chart.key}: there is no panel {chart.table}.{chart.panel}")
    if chart.column not in {column.key for column in panel.amounts}:
        raise ValueError(f"chart {chart.key}: {chart.panel} has no amounts {chart.column}")
    if unknown := {chart.total, *chart.without} - {row.key for row in panel.rows}:
        raise ValueError(f"chart {chart.key}: there are no rows {sorted(unknown)}")


def check_relation(relation: WrittenRelation, tables: Mapping[str, TableDefinition]) -> None:
    """Every address of a written relation leads to cells that the edition has."""
    where = f"relation {relation.title}"
    if not relation.left or not relation.right:
        raise ValueError(f"{where} has nothing on one of its sides")
    if both := set(relation.left) & set(relation.right):
        raise ValueError(f"{where} compares {', '.join(sorted(both))} with itself")
    for address in (*relation.left, *relation.right):
        if len(parts := address.split(".")) != 4:
            raise ValueError(f"{where}: {address} is not table.panel.row.column")
        code, key, row, column = parts
        table = tables.get(code)
        panel = next((one for one in table.panels if one.key == key), None) if table else None
        if panel is None:
            raise ValueError(f"{where}: there is no panel {code}.{key}")
        if column not in {one.key for one in panel.amounts}:
            raise ValueError(f"{where}: {code}.{key} has no amounts {column}")
        dimension, is_coded, _ = row.partition("=")
        axes = {one for each in panel.rows if each.each for one in each.each.by}
        if is_coded and dimension not in axes:
            raise ValueError(f"{where}: {code}.{key} has no rows by {dimension}")
        if not is_coded and row != "*" and row not in {one.key for one in panel.rows}:
            raise ValueError(f"{where}: {code}.{key} has no row {row}")


def check_limits(limits: Limits, where: str) -> None:
    for dimension in limits:
        if dimension not in DIMENSIONS:
            raise ValueError(f"{where}: there is no dimension {dimension}")
    check_tree(limits, where)


def check_tree(limits: Limits, where: str) -> None:
    for dimension, nodes in limits.items():
        if dimension in TREES and (unknown := set(nodes) - set(keys(dimension))):
            raise ValueError(f"{where}: {dimension} has no {', '.join(sorted(unknown))}")


def check_column(column: ColumnDefinition) -> None:
    where = f"column {column.key}"
    if (column.shows is None) == (column.select is None):
        raise ValueError(f"{where} must have either `shows` or `select`")
    check_limits(column.select or {}, where)
    if not column.shows:
        return
    dimension, aspect = column.shows.dimension, column.shows.aspect
    if dimension in {"label", "line"}:
        return
    if dimension not in DIMENSIONS:
        raise ValueError(f"{where} shows an unknown dimension {dimension}")
    allowed = {"", "name"}
    allowed |= {*CODE_PARTS, "numbered"} if dimension in CODES else set()
    allowed |= set(PROJECT_ASPECTS) if dimension == "project" else set()
    if aspect not in allowed:
        raise ValueError(f"{where} shows {dimension}.{aspect}; {sorted(allowed)} are known")


def check_row(row: RowDefinition, rows: set[str], texts: set[str]) -> None:
    where = f"row {row.key}"
    check_limits(row.select, where)
    if unknown := set(row.sum) - rows:
        raise ValueError(f"{where} sums unknown rows {sorted(unknown)}")
    if row.key in row.sum:
        raise ValueError(f"{where} sums itself")
    if unknown := set(row.texts) - texts:
        raise ValueError(f"{where} has texts for unknown columns {sorted(unknown)}")
    if row.each:
        for dimension in row.each.by:
            if dimension not in DIMENSIONS:
                raise ValueError(f"{where}: there is no dimension {dimension}")
        if (row.each.always and len(row.each.by) > 1) or set(row.each.always) - {
            code for code in row.each.always if len(code) in CODE_LEVELS.values()
        }:
            raise ValueError(f"{where}: `always` lists codes of a single dimension")
        check_measures([row.each.like], where)


def check_sums(rows: tuple[RowDefinition, ...]) -> None:
    """Sums add up fixed rows with figures, and in the end rows that are no sums."""
    by_key = {row.key: row for row in rows}

    def follow(row: RowDefinition, above: tuple[str, ...]) -> None:
        if row.key in above:
            raise ValueError(f"row {row.key} is part of itself: sums in a circle")
        for key in row.sum:
            if by_key[key].each or by_key[key].caption:
                raise ValueError(f"row {row.key} sums {key}, which is no single row of figures")
            follow(by_key[key], (*above, row.key))

    for row in rows:
        follow(row, ())


def check_measures(measures: Sequence[str], where: str) -> None:
    for measure in measures:
        if measure and measure not in MEASURES:
            raise ValueError(f"{where}: there is no measure {measure}")


def check_blocks(table: TableDefinition) -> None:
    """Blocks of one list have the same columns; a row reaches across to a block of its list."""
    panels: dict[str, Panel] = {panel.key: panel for panel in table.panels}
    for panel in table.panels:
        for other in table.panels:
            if panel.list_of and panel.list_of == other.list_of:
                keys_of = [[column.key for column in one.columns] for one in (panel, other)]
                if keys_of[0] != keys_of[1]:
                    raise ValueError(f"panels {panel.key} and {other.key}: other columns")
        for row in panel.rows:
            if row.across and row.across not in panels:
                raise ValueError(f"row {row.key}: there is no panel {row.across}")
