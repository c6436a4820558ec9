"""What can be wrong with the figures of an uploaded statutory table, rule by rule.

`table` is the code of the table. Figures are shown in the unit of the table.
"""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from fiscal.amounts import fixed, trimmed
from fiscal.bases import (
    ARITHMETIC,
    CLASSIFICATION,
    DISCLOSURE,
    FORMAT,
    PRACTICE,
    SAME_THING,
)
from fiscal.findings import Finding, Place
from fiscal.given import GivenTable, folded
from fiscal.ledger import UNITS
from fiscal.problems import ERROR, INCOMPLETE, MISMATCH, WARNING, Problem
from fiscal.sentences import say
from fiscal.tables import TableDefinition

UNKNOWN_ROW = Problem(
    "T-01",
    ERROR,
    "Every row with figures is one that the table of its edition has.",
    say(
        "Table {table} has no row “{label}”, so its figures cannot be taken in. Use the label "
        "of the published form, or a code of the classification."
    ),
    basis=FORMAT,
    example="表01 的“杂项收入”一行不是该表的行",
)
ROW_TWICE = Problem(
    "T-02",
    ERROR,
    "No row stands in a table twice.",
    say("“{label}” stands in table {table} a second time. Add the two rows up into one."),
    example="表03 的“2010301”有两行",
)
UNKNOWN_CODE = Problem(
    "T-03",
    ERROR,
    "Every code is one of the classification of the year.",
    say(
        "The classification of {year} has no code {code}. Correct it, or ask the finance "
        "bureau to add it to the classification."
    ),
    actual="{code}",
    basis=CLASSIFICATION,
    example="2019998",
)
WRONG_LEVEL = Problem(
    "T-04",
    ERROR,
    "A code is given down to the level the table asks for.",
    say(
        "{code} is not a code of the level that table {table} needs: functional codes have 7 "
        "digits, economic codes 5."
    ),
    actual="{code}",
    basis=DISCLOSURE,
    example="表03 只列到“201”",
)
OTHER_NAME = Problem(
    "T-05",
    WARNING,
    "The name beside a code is that of the classification.",
    say(
        "Code {code} is called “{expected}” in the classification, not “{printed}”. The name "
        "of the classification is used."
    ),
    outcome=MISMATCH,
    expected="{expected}",
    actual="{printed}",
    basis=CLASSIFICATION,
    example="2010301 写作“行政支出”，科目为“行政运行”",
)
DISAGREEMENT = Problem(
    "T-06",
    ERROR,
    "A total or derived figure follows from the figures it is made of.",
    say(
        "Table {table} has {given} here, but the figures it is made of give {expected} "
        "(difference {difference}). Correct the total or the figures."
    ),
    outcome=MISMATCH,
    expected="{expected}",
    actual="{given}",
    difference="{difference}",
    basis=ARITHMETIC,
    formula="合计＝各项之和",
    example="合计 100.0，各项之和 98.0",
)
WITHHELD = Problem(
    "T-08",
    WARNING,
    "An amount withheld as classified is entered by someone cleared for it.",
    say(
        "The amount is withheld and does not follow from the total of table {table}. Someone "
        "cleared for the project enters it."
    ),
    outcome=INCOMPLETE,
    basis=DISCLOSURE,
    example="涉密项目金额“XXXX”，由合计推算不出",
)
SUSPICIOUS = Problem(
    "T-09",
    WARNING,
    "No figure is 10,000 times the others of its table (元 entered as 万元).",
    say(
        "{value} {unit} is more than 10,000 times what is usual in table {table} ({usual}). "
        "Was it entered in 元?"
    ),
    outcome=MISMATCH,
    actual="{value}",
    basis=PRACTICE,
    example="一格 350000.0，其余在 35.0 上下",
)
TABLE_MISSING = Problem(
    "T-10",
    WARNING,
    "All tables of the edition are in the workbook.",
    say(
        "Table {table} ({title}) is not in the workbook. What it would show is taken from the "
        "other tables as far as it follows from them."
    ),
    outcome=INCOMPLETE,
    basis=DISCLOSURE,
    example="工作簿中没有表08",
)
ROW_MISSING = Problem(
    "T-13",
    ERROR,
    "A table has a row for everything that other tables say belongs in it.",
    say(
        "Table {table} has no row “{label}”, though other figures of the workbook belong "
        "there. Insert the row, or correct the others."
    ),
    outcome=INCOMPLETE,
    expected="{label}",
    basis=SAME_THING,
    example="表05 有 2080505，表03 没有这一行",
)
TABLE_IN_YUAN = Problem(
    "T-15",
    ERROR,
    "A whole table is in the unit of its edition (元 entered for 万元).",
    say(
        "The figures of table {table} are 10,000 times those of the other tables: {given} "
        "here, {expected} in {other}. Enter the whole table in {unit}. What else disagrees is "
        "told when that is done."
    ),
    outcome=MISMATCH,
    expected="{expected}",
    actual="{given}",
    difference="{difference}",
    basis=FORMAT,
    example="表05 的数都是其他各表的一万倍",
)
SAYS_EMPTY = Problem(
    "T-16",
    ERROR,
    "A table with figures does not say that it has none.",
    say(
        "Table {table} has figures, but the note beneath it says that there are none: “{note}”. "
        "Delete the note, or the figures."
    ),
    outcome=MISMATCH,
    actual="{note}",
    basis=DISCLOSURE,
    example="表09 有数，表下注明“没有政府性基金预算”",
)

#: What the note under an empty table says, however it is worded.
NO_FIGURES = re.compile("(本表|此表)(无数据|为空|没有数据|无内容)|空表")


def shown(table: TableDefinition, yuan: Decimal) -> str:
    """An amount of 元 in the table's unit, with at least the places it prints."""
    value = yuan / UNITS[table.unit]
    text = trimmed(value)
    return text if len(text.partition(".")[2]) > table.decimals else fixed(value, table.decimals)


def disagrees(table: TableDefinition, place: Place, given: Decimal, computed: Decimal) -> Finding:
    """A given amount in the unit of the table that is not the computed one in 元."""
    found = DISAGREEMENT.at(
        place,
        table=table.code,
        given=fixed(given, table.decimals),
        expected=shown(table, computed),
        difference=trimmed(given - computed / UNITS[table.unit]),
    )
    return replace(found, at_stake=abs(given * UNITS[table.unit] - computed))


def of_last_year(finding: Finding, year: int, code: str, name: str) -> Finding:
    """A finding with its likely cause: in the year before `code` was called `name`."""
    if not name:
        return finding
    cause = say(
        "In the classification of {year} {code} was “{name}”: the row was perhaps left from that "
        "year.",
        year=year - 1,
        code=code,
        name=name,
    )
    return replace(finding, message=say("{finding} {cause}", finding=finding.message, cause=cause))


def table_in_yuan(
    table: TableDefinition, place: Place, given: Decimal, other: Place, expected: Decimal
) -> Finding:
    """A table whose figures are those of the others in another unit; amounts in 元."""
    found = TABLE_IN_YUAN.at(
        place,
        other,
        table=table.code,
        given=shown(table, given),
        expected=shown(table, expected),
        other=f"{other.sheet}!{other.cell}",
        unit=table.unit,
        difference=shown(table, given - expected),
    )
    return replace(found, at_stake=abs(given - expected))


def row_missing(table: GivenTable, label: str) -> Finding:
    """A row that other tables say the table has."""
    code = table.definition.code
    return ROW_MISSING.at(Place(path=code, label=label, sheet=table.sheet), table=code)


def suspicious(table: TableDefinition, place: Place, value: Decimal, usual: Decimal) -> Finding:
    """A figure far above the usual one; both in the unit of the table."""
    return SUSPICIOUS.at(
        place, table=table.code, unit=table.unit, value=trimmed(value), usual=trimmed(usual)
    )


def says_empty(table: GivenTable) -> Finding | None:
    """A table that has figures and a note that it has none."""
    note = next((one for one in table.notes if NO_FIGURES.search(folded(one))), None)
    row = next((one for one in table.rows if one.has_amounts), None)
    if not note or not row or not table.definition.empty:
        return None
    column = next(key for key, amount in row.amounts.items() if amount)
    return SAYS_EMPTY.at(table.place(row, column), table=table.definition.code, note=note)


def table_missing(table: TableDefinition) -> Finding:
    """A table of the edition that no sheet holds."""
    title = table.title.replace("{year}年", "")
    return TABLE_MISSING.at(Place(path=table.code), table=table.code, title=title)
