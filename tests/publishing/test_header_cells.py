"""What a screen reader announces with each figure of the three real documents."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

import pytest
from django.template.loader import render_to_string

from fiscal.deriving import Catalogue, DerivedTable
from fiscal.table_sheets import lay_out_table
from fiscal.tables import Panel, TableDefinition
from publishing.documents.self_evaluations import frozen_form
from publishing.documents.sheets import frozen_sheet
from publishing.tables import table_of
from tests import real_final_accounts as real
from tests.fiscal.test_published_final_accounts import whole_ledger
from tests.html_tables import Cell, HtmlTable, tables_in
from tests.publishing.test_tables import assessed
from tests.real_budgets import DOCUMENTS as BUDGETS
from tests.real_budgets import Row, as_derived, catalogue_of, printed_tables

Printed = tuple[TableDefinition, list[Row], Catalogue]


def printed() -> Iterator[tuple[str, Printed]]:
    for name in BUDGETS:
        for definition, rows in printed_tables(name):
            yield f"{name}-{definition.code}", (definition, rows, catalogue_of(name))
    for definition in real.edition().tables:
        yield (
            f"{real.NAME}-{definition.code}",
            (definition, real.rows_of(definition.code), real.catalogue()),
        )


PRINTED = dict(printed())


def derived(name: str) -> DerivedTable:
    definition, rows, catalogue = PRINTED[name]
    if name.startswith(real.NAME):
        return final_tables()[definition.code]
    return as_derived(definition, rows, catalogue, definition.notes)


@cache
def final_tables() -> Mapping[str, DerivedTable]:
    return real.derived(whole_ledger())


@cache
def html_of(name: str) -> str:
    _, _, catalogue = PRINTED[name]
    table = table_of(frozen_sheet(lay_out_table(derived(name), catalogue)), "table-01.")
    return render_to_string("publishing/sheet.html", {"table": table, "key": "table-01."})


@pytest.mark.parametrize("name", PRINTED)
def test_every_figure_is_announced_with_the_headings_of_its_row_and_column(name):
    [table] = tables_in(html_of(name))
    definition, rows, _ = PRINTED[name]
    figures = sum(
        bool(text)
        for row in rows
        for text, (_, column) in zip(row, definition.columns, strict=True)
        if column.is_amount
    )
    assert compared(name, table) == figures
    assert all(one.scope for one in table.cells if one.is_header), "left to be guessed"


def compared(name: str, table: HtmlTable) -> int:
    """Compares every figure that is printed; how many there are."""
    definition, rows, catalogue = PRINTED[name]
    numbers = numbers_of(definition)
    top = table.size[1] - len(rows)
    count = 0
    for cell in table.cells:
        if cell.y < top or cell.is_header or not cell.text.strip():
            continue
        panel, column = definition.columns[cell.x]
        assert column.is_amount, cell.text
        above = [catalogue.filled(one) for one in column.heading] + numbers[cell.x]
        beside = names_of_row(definition, rows[cell.y - top], panel)
        announced = sorted(words(one) for one in table.headers_of(cell))
        assert announced == sorted(map(plain, [*above, *beside])), (cell.text, cell.y, cell.x)
        count += 1
    return count


def numbers_of(definition: TableDefinition) -> list[list[str]]:
    """What the line that numbers the columns says of each."""
    found: list[list[str]] = [[] for _ in definition.columns]
    number = 0
    for at, (_, column) in enumerate(definition.columns):
        if definition.numbered and column.is_amount:
            number += 1
            found[at] = [str(number)]
    return found


def names_of_row(definition: TableDefinition, row: Row, panel: Panel) -> list[str]:
    """The words of a row in the panel of a figure, its number among them.

    Without any of its own it is named by what reaches across from the panel before.
    """
    labels = [
        (text, other)
        for text, (other, column) in zip(row, definition.columns, strict=True)
        if text and not column.is_amount
    ]
    return [text for text, other in labels if other is panel] or [text for text, _ in labels[-1:]]


def plain(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words(cell: Cell) -> str:
    return plain(cell.text)


@pytest.mark.parametrize("name", PRINTED)
def test_the_caption_says_title_and_unit_and_rows_have_addresses(name):
    definition, rows, catalogue = PRINTED[name]
    [table] = tables_in(html_of(name))
    assert plain(catalogue.filled(definition.title)) in plain(table.caption)
    assert f"单位：{definition.unit}" in table.caption
    ids = [one.attributes["id"] for one in table.element.all() if "id" in one.attributes]
    assert len(set(ids)) == len(ids)
    named = list(table.element.all("a"))
    assert all(one.attributes["href"] == f"#{one.attributes['id']}" for one in named)
    assert len(named) >= sum(any(row) for row in rows)


@pytest.mark.parametrize("number", range(5))
def test_every_value_of_a_form_is_announced_with_its_label(number):
    assessment = assessed(number)
    table = table_of(frozen_form(assessment.definition, assessment.sheet), "form.")
    html = render_to_string("publishing/sheet.html", {"table": table, "key": "form."})
    [shown] = tables_in(html)
    columns, _ = shown.size
    values = [
        one
        for one in shown.cells
        if not one.is_header and one.text.strip() and one.width < columns  # not the date above
    ]
    silent = [one.text for one in values if not shown.headers_of(one)]
    assert len(values) > 20 and not silent
