"""One figure of a published workbook changed: how many of such changes are found, and where."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from fiscal.findings import Finding
from fiscal.given import MASKED, GivenTable
from fiscal.leaves import leaf_cells
from fiscal.recovering import recover
from tests.books.published import INDUSTRY, workbook_data
from tests.fiscal.test_published_budgets import Document, document
from tests.workbooks.tables import read_data

Change = Callable[[Decimal], Decimal | None]

CHANGES: dict[str, Change] = {
    "1.0 more": lambda value: value + 1,
    "10 more": lambda value: value + 10,
    "1000 more": lambda value: value + 1000,
    "left out": lambda value: None,
    "twice": lambda value: value * 2,
    "ten thousand times": lambda value: value * 10_000,
}

#: Every so manieth figure is changed, so that all tables have their turn.
EVERY = 47


@dataclass(frozen=True)
class Changed:
    """One changed figure and what was found."""

    sheet: str
    cell: str
    is_leaf: bool
    errors: tuple[Finding, ...]

    @property
    def is_named(self) -> bool:
        places = (place for one in self.errors for place in one.places)
        return any((place.sheet, place.cell) == (self.sheet, self.cell) for place in places)


@pytest.fixture(scope="module")
def uploaded() -> list[GivenTable]:
    one = document(INDUSTRY)
    read = read_data(workbook_data(INDUSTRY), one.edition.tables, one.catalogue)
    return [sheet.given for sheet in read.sheets]


def changed(tables: list[GivenTable], one: Document, change: Change) -> Iterator[Changed]:
    """Figures changed one at a time."""
    known = recover(one.edition, tables, one.catalogue).rows
    count = 0
    for at, table in enumerate(tables):
        leaves = {
            leaf.row.given.cells[leaf.column.key]
            for leaf in leaf_cells(table.definition, known[table.definition.code])
        }
        for number, row in enumerate(table.rows):
            for column, value in row.amounts.items():
                count += bool(value)
                if not value or value is MASKED or count % EVERY:
                    continue
                rows = list(table.rows)
                rows[number] = replace(row, amounts={**row.amounts, column: change(value)})
                others = [*tables[:at], replace(table, rows=tuple(rows)), *tables[at + 1 :]]
                found = recover(one.edition, others, one.catalogue).findings
                cell = row.cells[column]
                errors = tuple(finding for finding in found if finding.blocks)
                yield Changed(table.sheet, cell, cell in leaves, errors)


@pytest.mark.parametrize("name", CHANGES)
def test_a_changed_figure_is_found_at_its_cell(uploaded: list[GivenTable], name: str) -> None:
    """At least nine in ten are named; the rest are told by the totals beside them."""
    results = list(changed(uploaded, document(INDUSTRY), CHANGES[name]))
    found = [one for one in results if one.errors]
    named = [one for one in found if one.is_named]
    most = max(len(one.errors) for one in results)
    print(f"\n{name}: {len(results)} figures, {len(found)} found, {len(named)} named, <= {most}")  # noqa: T201
    assert len(results) > 12
    assert [one for one in results if one.is_leaf and not one.errors] == []
    assert len(found) == len(results)
    assert len(named) >= 0.9 * len(results)
    assert most <= 8


def test_a_tail_is_no_error(uploaded: list[GivenTable]) -> None:
    """A tenth more in a total of several figures is what rounding does."""
    results = changed(uploaded, document(INDUSTRY), lambda value: value + Decimal("0.1"))
    totals = [one for one in results if not one.is_leaf]
    wrong = [one for one in totals if one.errors]
    print(f"\n0.1 more: {len(totals)} totals, {len(wrong)} beyond what rounding explains")  # noqa: T201
    assert len(wrong) < len(totals) / 2
