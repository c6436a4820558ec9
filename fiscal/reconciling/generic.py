"""A document of an edition with every row its tables can have and no figures.

What relates its cells relates those of any document: from it the rules of an edition are listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fiscal.dimensions import CODE_LEVELS
from fiscal.filling import holds
from fiscal.given import GivenRow, GivenTable
from fiscal.known_rows import KnownRow
from fiscal.reconciling.cells import Cell, cells_of
from fiscal.tables import Panel, RowDefinition, TableEdition

#: The nodes that rows are made for, two beside each other wherever something is shared out;
#: those of an axis along two dimensions go together.
NODES: Mapping[str, tuple[str, ...]] = {
    "item": (
        *("2010101", "2010102", "2010201", "2010202"),
        *("2060101", "2060102", "2060201", "2060202"),
    ),
    "economic": (
        *("30101", "30102", "30201", "30202", "30212", "30217", "30231", "30239"),
        *("30301", "30302", "31001", "31013"),
    ),
    "government": (
        *("50101", "50101", "50201", "50201", "50207", "50206", "50208", "50201"),
        *("50901", "50901", "50306", "50303"),
    ),
    "unit": ("1", "2"),
    "project": ("p1", "p2"),
}

#: Of which kind of expenditure the projects are: all say so, or one withholds it.
KINDS: tuple[Mapping[str, str], ...] = (
    {"p1": "other_operating", "p2": "specific_target"},
    {"p1": "other_operating"},
)


def generic_cells(edition: TableEdition, kinds: Mapping[str, str]) -> list[Cell]:
    """The cells of all tables; `kinds` say of which kind of expenditure the projects are."""
    found = []
    for table in edition.tables:
        rows = [row for panel in table.panels for row in generic_rows(panel)]
        found.append((GivenTable(table, tuple(one.given for one in rows)), rows))
    return cells_of(found, kinds)


def generic_rows(panel: Panel) -> Iterator[KnownRow]:
    for row in panel.rows:
        for at in nodes(panel, row):
            yield KnownRow(GivenRow(panel.key, {}, {}), row, at)


def nodes(panel: Panel, row: RowDefinition) -> list[Mapping[str, str]]:
    """Where the rows of an axis stand; a fixed row stands nowhere."""
    if not row.each:
        return [{}]
    by, levels = row.each.by, row.each.levels
    found: dict[tuple[str, ...], Mapping[str, str]] = {}
    for place in zip(*(NODES[one] for one in by), strict=True):
        for code in [place[0][: CODE_LEVELS[one]] for one in levels] or [place[0]]:
            at = dict(zip(by, (code, *place[1:]), strict=True))
            limits = [
                {one: to[one] for one in at if one in to} for to in (panel.select, row.select)
            ]
            if all(holds(one, at) for one in limits):
                found[tuple(at.values())] = at
    return list(found.values())
