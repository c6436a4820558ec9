"""Final accounts of every edition through a workbook and back, and codes written otherwise."""

from __future__ import annotations

from random import Random

import pytest
from openpyxl.workbook import Workbook

from fiscal.deriving import Catalogue, derive
from fiscal.ledger import Ledger
from fiscal.recovering import Recovered, recover
from fiscal.table_sheets import lay_out_table
from fiscal.tables import TableEdition, edition_named, table_editions
from tests.fiscal.random_documents import document, told
from tests.workbooks.building import saved, unmerged
from tests.workbooks.final_accounts import opened
from workbooks.opening import open_workbook
from workbooks.tables.reading import TablesRead, read_tables
from workbooks.writing import write_workbook

EDITIONS = [one.key for one in table_editions() if one.kind == "final_accounts"]


def exported(edition: TableEdition, ledger: Ledger, catalogue: Catalogue) -> bytes:
    tables = [derive(one, ledger, catalogue, edition.masking) for one in edition.tables]
    return write_workbook([(one.title, lay_out_table(one, catalogue)) for one in tables])


def read(data: bytes, edition: TableEdition, catalogue: Catalogue) -> TablesRead:
    names = (catalogue.department,)
    return read_tables(
        open_workbook(data, "决算.xlsx"),
        edition.tables,
        year=catalogue.year,
        department_names=names,
    )


def recovered(found: TablesRead, edition: TableEdition, catalogue: Catalogue) -> Recovered:
    return recover(edition, [one.given for one in found.sheets], catalogue)


@pytest.mark.parametrize("key", EDITIONS)
@pytest.mark.parametrize("seed", range(4))
def test_a_workbook_comes_back_as_it_went(key: str, seed: int) -> None:
    edition = edition_named(key)
    ledger, catalogue = document(edition, Random(seed), 1)
    data = exported(edition, ledger, catalogue)
    found = read(data, edition, catalogue)
    assert found.findings == ()
    again = recovered(found, edition, catalogue)
    assert not any(one.blocks for one in again.findings)
    assert exported(edition, again.ledger, catalogue) == data


def test_amounts_in_yuan_come_back_to_the_fen() -> None:
    edition = edition_named("yunnan-2023-final")
    ledger, catalogue = document(edition, Random(5), 1)
    found = read(exported(edition, ledger, catalogue), edition, catalogue)
    facts = recovered(found, edition, catalogue).ledger.facts
    assert told(edition, facts) == told(edition, ledger.facts)


def with_whole_codes(workbook: Workbook, title: str) -> None:
    """One column for a code instead of three, without the headings 类 款 项."""
    sheet = unmerged(workbook[title])
    top = next(cell.row for cell in sheet["A"] if cell.value == "类")
    for column in range(1, 4):
        sheet.cell(top, column).value = None
    for row in range(top + 1, sheet.max_row + 1):
        parts = [sheet.cell(row, column).value for column in range(1, 4)]
        if str(parts[0]).isdigit():
            sheet.cell(row, 1).value = "".join(str(part) for part in parts if part)
    sheet.delete_cols(2, 2)


def with_parts_numbered(workbook: Workbook, title: str) -> None:
    """类 款 项 in the line that numbers the columns, as the national form has them."""
    sheet = unmerged(workbook[title])
    top = next(cell.row for cell in sheet["A"] if cell.value == "类")
    for column, text in enumerate(("类", "款", "项", "栏次"), start=1):
        sheet.cell(top, column).value = None
        sheet.cell(top + 1, column).value = text
    sheet.merge_cells(start_row=top - 1, start_column=1, end_row=top, end_column=3)


@pytest.mark.parametrize("change", [with_whole_codes, with_parts_numbered])
def test_codes_of_shanghai_whole_or_under_one_heading(change: object) -> None:
    assert callable(change)
    edition = edition_named("shanghai-2023-final")
    ledger, catalogue = document(edition, Random(7), 10_000)
    data = exported(edition, ledger, catalogue)
    workbook = opened(data)
    for code in ("02", "03", "05"):
        change(workbook, edition.table(code).title)
    found = read(saved(workbook), edition, catalogue)
    assert found.findings == ()
    facts = recovered(found, edition, catalogue).ledger.facts
    assert told(edition, facts) == told(edition, ledger.facts)
    assert len(facts) > 20
