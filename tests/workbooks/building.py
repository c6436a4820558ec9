"""Workbooks for tests: the published one, changed by hand, saved and read again."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.workbook import Workbook

from fiscal.editions import EDITIONS, load_toml
from fiscal.findings import Finding
from fiscal.forms import FormDefinition
from workbooks.opening import open_workbook
from workbooks.reading import FormReading, WorkbookReading, read_forms

PUBLISHED = Path(__file__).parent.parent / "data" / "self_evaluation_2023.xlsx"
#: Forms of self-evaluation; goal forms have a reader of their own.
DEFINITIONS = tuple(
    form
    for path in sorted((EDITIONS / "forms").glob("*.toml"))
    if (form := load_toml(path, FormDefinition)).kind == "self_evaluation"
)


def definition(key: str) -> FormDefinition:
    return next(one for one in DEFINITIONS if one.key == key)


def published(*sheets: str) -> Workbook:
    """The published workbook for changing, with only the named sheets if any are named."""
    workbook = openpyxl.load_workbook(PUBLISHED)
    for sheet in workbook.worksheets:
        if sheets and sheet.title not in sheets:
            workbook.remove(sheet)
    return workbook


def saved(workbook: Workbook) -> bytes:
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def read(workbook: Workbook) -> WorkbookReading:
    return read_forms(open_workbook(saved(workbook), "自评表.xlsx"), DEFINITIONS)


def read_one(workbook: Workbook) -> FormReading:
    reading = read(workbook)
    assert len(reading.forms) == 1
    return reading.forms[0]


def unmerged(sheet: Any) -> Any:
    """The sheet without merged cells; what they showed stands in their first cell."""
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    return sheet


def found(problems: Iterable[Finding], rule: str) -> list[Finding]:
    return [problem for problem in problems if problem.rule == rule]


def cells_of(problems: Iterable[Finding], rule: str) -> list[str]:
    """Where a rule was broken: the address of the first place of each finding."""
    return [problem.places[0].cell for problem in found(problems, rule)]


def rules_of(problems: Iterable[Finding]) -> set[str]:
    return {problem.rule for problem in problems}


def project() -> tuple[Workbook, Any]:
    workbook = published("自评表3")
    return workbook, unmerged(workbook["自评表3"])


def assert_same(form: FormReading, original: FormReading, *rules: str) -> None:
    assert form.content == original.content
    assert form.printed == original.printed
    assert rules_of(form.problems) == set(rules), [str(one.message) for one in form.problems]


def rows_of(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def fill(sheet: Any, rows: list[list[Any]], top: int = 1, left: int = 1) -> None:
    for row, values in enumerate(rows, start=top):
        for column, value in enumerate(values, start=left):
            if value is not None:
                sheet.cell(row, column).value = value


def with_rows(sheet: Any, row: int, lines: list[list[Any]]) -> None:
    """Inserts lines in an unmerged sheet."""
    sheet.insert_rows(row, len(lines))
    fill(sheet, lines, row)
