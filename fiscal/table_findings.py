"""What can be wrong with the figures of an uploaded statutory table, rule by rule.

`table` is the code of the table. Figures are shown in the unit of the table.
"""

from __future__ import annotations

from decimal import Decimal

from fiscal.amounts import fixed, trimmed
from fiscal.findings import Finding, Place
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
)
ROW_TWICE = Problem(
    "T-02",
    ERROR,
    "No row stands in a table twice.",
    say("“{label}” stands in table {table} a second time. Add the two rows up into one."),
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
)
LESS_THAN_GIVEN = Problem(
    "T-07",
    ERROR,
    "A table of all funds holds at least what the tables of single funds give.",
    say(
        "Table {table} has {amount} here, less than the {before} that other tables give for "
        "the same item. Correct one of them."
    ),
    outcome=MISMATCH,
    expected="{before}",
    actual="{amount}",
    difference="{difference}",
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
)


def shown(table: TableDefinition, yuan: Decimal) -> str:
    """An amount of 元 in the table's unit, with at least the places it prints."""
    value = yuan / UNITS[table.unit]
    text = trimmed(value)
    return text if len(text.partition(".")[2]) > table.decimals else fixed(value, table.decimals)


def disagrees(table: TableDefinition, place: Place, given: Decimal, computed: Decimal) -> Finding:
    """A given amount in the unit of the table that is not the computed one in 元."""
    return DISAGREEMENT.at(
        place,
        table=table.code,
        given=fixed(given, table.decimals),
        expected=shown(table, computed),
        difference=trimmed(given - computed / UNITS[table.unit]),
    )


def less_than_given(
    table: TableDefinition, place: Place, amount: Decimal, before: Decimal
) -> Finding:
    """An amount below what earlier tables gave for its place; both in 元."""
    return LESS_THAN_GIVEN.at(
        place,
        table=table.code,
        amount=shown(table, amount),
        before=shown(table, before),
        difference=shown(table, amount - before),
    )


def suspicious(table: TableDefinition, place: Place, value: Decimal, usual: Decimal) -> Finding:
    """A figure far above the usual one; both in the unit of the table."""
    return SUSPICIOUS.at(
        place, table=table.code, unit=table.unit, value=trimmed(value), usual=trimmed(usual)
    )


def table_missing(table: TableDefinition) -> Finding:
    """A table of the edition that no sheet holds."""
    title = table.title.replace("{year}年", "")
    return TABLE_MISSING.at(Place(path=table.code), table=table.code, title=title)
