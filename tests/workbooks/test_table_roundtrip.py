"""Tables written and read again are the same: texts, amounts, notes, bytes."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from fiscal.deriving import Catalogue, derive
from fiscal.ledger import Ledger
from fiscal.table_sheets import lay_out_table
from fiscal.tables import TableDefinition, TableEdition, table_editions
from tests.real_budgets import DOCUMENTS, catalogue_of, definitions, printed_tables
from tests.workbooks.tables import NOTES, differences, read_data, written
from workbooks.writing import write_workbook

ALL_TABLES = [
    pytest.param(edition, definition, id=f"{edition.key}-{definition.code}")
    for edition in table_editions()
    for definition in edition.tables
]
SOMEWHERE = Catalogue(2024, "某某市测试局", "001")


def invented_rows(definition: TableDefinition) -> list[list[str | None]]:
    """A few rows with another figure in every amount cell."""
    step = Decimal(1).scaleb(-definition.decimals)
    rows: list[list[str | None]] = []
    for number in range(1, 6):
        row: list[str | None] = []
        for place, (_, column) in enumerate(definition.columns):
            if column.is_amount:
                row.append(str(1234 * number + place * step))
            elif column.shows and column.shows.aspect in ("section", "item"):
                row.append(f"{number:02d}")
            elif column.shows and column.shows.dimension != "label" and not column.shows.aspect:
                row.append(f"2060{number}{place:02d}")
            else:
                row.append(f"名称{number}之{place}")
        rows.append(row)
    return rows


@pytest.mark.parametrize(("edition", "definition"), ALL_TABLES)
def test_every_table_reads_back_as_written(
    edition: TableEdition, definition: TableDefinition
) -> None:
    rows = invented_rows(definition)
    data = written([(definition, rows)], SOMEWHERE)
    found = read_data(data, edition.tables, SOMEWHERE)
    assert found.findings == ()
    assert [one.definition.code for one in found.sheets] == [definition.code]
    assert differences(found.sheets[0], rows) == []
    assert found.sheets[0].notes == NOTES


@pytest.mark.parametrize(("edition", "definition"), ALL_TABLES)
def test_a_table_without_figures_reads_back(
    edition: TableEdition, definition: TableDefinition
) -> None:
    table = derive(definition, Ledger(), SOMEWHERE, edition.masking)
    data = write_workbook([(table.title, lay_out_table(table, SOMEWHERE))])
    found = read_data(data, edition.tables, SOMEWHERE)
    assert found.findings == ()
    read = found.sheets[0]
    assert read.notes == table.notes
    printed = [
        (panel, {key: text for key, text in row.texts.items() if text})
        for panel, rows in table.rows.items()
        for row in rows
        if any(row.texts.values()) or any(one.text for one in row.figures.values())
    ]
    again = [
        (panel.key, {key: text for key, text in row.texts.items() if text})
        for panel in definition.panels
        for row in read.rows
        if row.panel == panel.key
    ]
    assert again == printed
    assert not any(row.has_amounts for row in read.rows)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_published_budgets_read_back_cell_by_cell(name: str) -> None:
    tables = list(printed_tables(name))
    found = read_data(written(tables, catalogue_of(name)), definitions(name), catalogue_of(name))
    assert found.findings == ()
    assert len(found.sheets) == len(tables)
    for definition, rows in tables:
        table = found.table(definition.code)
        assert table is not None
        assert differences(table, rows) == []
    cells = sum(len(rows) * len(definition.columns) for definition, rows in tables)
    assert cells == {DOCUMENTS[0]: 1343, DOCUMENTS[1]: 2937}[name]


def test_same_tables_same_bytes() -> None:
    tables = list(printed_tables(DOCUMENTS[0]))
    assert written(tables, catalogue_of(DOCUMENTS[0])) == written(
        tables, catalogue_of(DOCUMENTS[0])
    )


def test_layout_of_headings_and_print() -> None:
    tables = [one for one in printed_tables(DOCUMENTS[1]) if one[0].code in ("04", "05")]
    workbook = openpyxl.load_workbook(BytesIO(written(tables, catalogue_of(DOCUMENTS[1]))))
    two_panels, wide = workbook.worksheets
    assert {"A4:B4", "C4:H4", "E5:F5", "A5:A6", "C5:C6", "G5:G6"} <= {
        str(one) for one in two_panels.merged_cells.ranges
    }
    merged = {str(one) for one in wide.merged_cells.ranges}
    assert {"A1:K1", "A2:K2", "A4:A6", "D4:H4", "I4:K4", "E5:F5", "G5:H5", "I5:I6"} <= merged
    assert wide.print_title_rows == "$4:$6"
    assert wide.page_setup.orientation == "landscape"
    assert wide.freeze_panes == "C7"
    assert two_panels.freeze_panes == "A7"
    assert wide["A2"].value == "预算05表"
    assert wide["A2"].alignment.horizontal == "right"
    total = wide["C7"]
    assert (total.value, total.number_format) == (96258.3, "#,##0.0")
    assert wide["G8"].value == 0
    assert wide["G8"].number_format == "0.0"


def test_masked_amounts_are_text() -> None:
    tables = [one for one in printed_tables(DOCUMENTS[1]) if one[0].code == "11"]
    sheet = openpyxl.load_workbook(BytesIO(written(tables, catalogue_of(DOCUMENTS[1])))).worksheets[
        0
    ]
    masked = [cell for row in sheet.iter_rows() for cell in row if cell.value == "XXXX"]
    assert len(masked) == 2
    assert all(cell.data_type == "s" for cell in masked)
