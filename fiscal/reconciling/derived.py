"""Derived tables as the given ones they will be when the public reads them."""

from __future__ import annotations

from collections.abc import Collection

from fiscal.deriving import DerivedRow, DerivedTable
from fiscal.given import MASKED, Given, GivenRow, GivenTable
from fiscal.known_rows import KnownRow


def as_given(
    table: DerivedTable, secret: Collection[str] = ()
) -> tuple[GivenTable, list[KnownRow], list[DerivedRow]]:
    """A derived table as it will be printed, with what each of its rows is and comes from.

    The amounts of `secret` projects are masked where they are not zero. The cells of rows are the
    paths of their figures.
    """
    derived = [(panel, row) for panel, found in table.rows.items() for row in found]
    rows = [
        GivenRow(panel, row.texts, amounts_in(row, secret), paths_in(panel, row))
        for panel, row in derived
    ]
    known = [
        KnownRow(given, row.definition, row.at)
        for given, (_, row) in zip(rows, derived, strict=True)
    ]
    given = GivenTable(table.definition, tuple(rows), table.title)
    return given, known, [row for _, row in derived]


def amounts_in(row: DerivedRow, secret: Collection[str]) -> dict[str, Given]:
    """The amounts of a row in the unit of its table."""
    is_secret = row.at.get("project", "") in secret
    return {
        column: MASKED if is_secret and figure.shown else figure.shown
        for column, figure in row.figures.items()
    }


def paths_in(panel: str, row: DerivedRow) -> dict[str, str]:
    return {column: path_of(panel, row, column) for column in row.figures}


def path_of(panel: str, row: DerivedRow, column: str) -> str:
    """Where a figure stands in its table."""
    return f"{panel}.{row.key}.{column}"
