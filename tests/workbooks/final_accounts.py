"""Workbooks of final accounts for tests: as published, as we write them, and what they come to."""

from __future__ import annotations

from io import BytesIO

import openpyxl
from openpyxl.workbook import Workbook

from fiscal.amounts import read_number
from fiscal.findings import Finding
from fiscal.ledger import Ledger
from fiscal.recovering import Recovered, recover
from fiscal.table_sheets import lay_out_table
from tests import real_final_accounts as real
from tests.workbooks.building import saved
from workbooks.opening import open_workbook
from workbooks.tables.reading import TablesRead, read_tables
from workbooks.writing import write_workbook

NOTE = "注：金额换算为万元，可能有尾差。"


def published() -> Workbook:
    """The nine sheets with the headings and merged cells of the published document.

    The figure that its table 06 has one column too early stands so here as well.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for code, table in real.document()["tables"].items():
        sheet = workbook.create_sheet(table["title"])
        sheet["A1"] = table["title"]
        for cell, text in table["head"]["cells"].items():
            sheet[cell] = text
        amounts = amount_columns(code)
        row = table["head"]["first"]
        for values in table["rows"]:
            for column, text in enumerate(values, start=1):
                if text and column in amounts:
                    sheet.cell(row, column).value = float(read_number(text) or 0)
                elif text:
                    sheet.cell(row, column).value = text
            row += 1
        sheet.cell(row, 1).value = NOTE
        for area in table["head"]["merged"]:
            sheet.merge_cells(area)
    items = workbook["一般公共预算财政拨款基本支出决算明细表"]
    items["H35"], items["I35"] = items["I35"].value, None
    return workbook


def amount_columns(code: str) -> set[int]:
    columns = real.edition().table(code).columns
    return {place for place, (_, one) in enumerate(columns, start=1) if one.is_amount}


def exported(ledger: Ledger) -> bytes:
    tables = real.derived(ledger).values()
    sheets = [(one.title, lay_out_table(one, real.catalogue())) for one in tables]
    return write_workbook(sheets)


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(data))


def read(workbook: Workbook) -> TablesRead:
    return read_data(saved(workbook))


def read_data(data: bytes) -> TablesRead:
    names = (real.catalogue().department,)
    tables = real.edition().tables
    return read_tables(open_workbook(data, "决算.xlsx"), tables, year=2023, department_names=names)


def recovered(found: TablesRead) -> Recovered:
    return recover(real.edition(), [one.given for one in found.sheets], real.catalogue())


def all_findings(workbook: Workbook) -> list[Finding]:
    """What reading and recovering find together."""
    found = read(workbook)
    return [*found.findings, *recovered(found).findings]


def facts(workbook: Workbook) -> list[tuple[str, str, str]]:
    """What a workbook comes to, whatever stood where."""
    return sorted(
        (fact.measure, str(sorted(fact.at.items())), f"{fact.amount.normalize():f}")
        for fact in recovered(read(workbook)).ledger.facts
    )
