"""Where a workbook adds up what it holds: the cells that rules on the lines are shown at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fiscal.findings import Place
from fiscal.given import GivenTable
from fiscal.recovering import Recovered

Rank = tuple[bool, bool, int, bool]


def places_of_sums(tables: Sequence[GivenTable], recovered: Recovered) -> Mapping[str, Place]:
    """For each measure the first figure of the most general row that shows it.

    A figure comes before a blank or zero, a table that breaks the measure down by codes before
    one of fixed labels.
    """
    found: dict[str, tuple[Rank, Place]] = {}
    for table in tables:
        for row in recovered.rows[table.definition.code]:
            panel = table.definition.panel(row.given.panel)
            if row.definition.sum or row.definition.caption:
                continue
            for column in panel.amounts:
                measure = row.definition.measure or column.measure or panel.measure
                rank = (
                    not row.given.amounts.get(column.key),
                    not any(one.each for one in panel.rows),
                    len(row.at) + len(row.definition.select) + len(column.select or {}),
                    not row.definition.foot,
                )
                if measure not in found or rank < found[measure][0]:
                    found[measure] = (rank, table.place(row.given, column.key))
    return {measure: place for measure, (_, place) in found.items()}
