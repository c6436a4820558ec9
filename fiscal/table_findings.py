"""What can be wrong with an uploaded statutory table, one numbered rule per function.

The docstring of a function is the rule as the catalogue prints it. Figures are shown in the
unit of the table.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from fiscal.amounts import fixed, trimmed
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.given import GivenTable
from fiscal.ledger import UNITS
from fiscal.sentences import say
from fiscal.tables import TableDefinition

#: How many cells a sentence lists.
MOST_CELLS = 12


def shown(table: TableDefinition, yuan: Decimal) -> str:
    """An amount of 元 in the table's unit, with at least the places it prints."""
    value = yuan / UNITS[table.unit]
    text = trimmed(value)
    return text if len(text.partition(".")[2]) > table.decimals else fixed(value, table.decimals)


def unknown_row(table: TableDefinition, place: Place, label: str) -> Finding:
    """T-01 Every row with figures is one that the table of its edition has."""
    return Finding(
        "T-01",
        Severity.ERROR,
        Outcome.INVALID,
        say(
            "Table {table} has no row “{label}”, so its figures cannot be taken in. Use the label "
            "of the published form, or a code of the classification.",
            table=table.code,
            label=label,
        ),
        (place,),
    )


def row_twice(table: TableDefinition, place: Place, label: str) -> Finding:
    """T-02 No row stands in a table twice."""
    return Finding(
        "T-02",
        Severity.ERROR,
        Outcome.INVALID,
        say(
            "“{label}” stands in table {table} a second time. Add the two rows up into one.",
            table=table.code,
            label=label,
        ),
        (place,),
    )


def unknown_code(table: TableDefinition, place: Place, code: str, year: int) -> Finding:
    """T-03 Every code is one of the classification of the year."""
    return Finding(
        "T-03",
        Severity.ERROR,
        Outcome.INVALID,
        say(
            "The classification of {year} has no code {code}. Correct it, or ask the finance "
            "bureau to add it to the classification.",
            year=year,
            code=code,
        ),
        (place,),
        actual=code,
    )


def wrong_level(table: TableDefinition, place: Place, code: str) -> Finding:
    """T-04 A code is given down to the level the table asks for."""
    return Finding(
        "T-04",
        Severity.ERROR,
        Outcome.INVALID,
        say(
            "{code} is not a code of the level that table {table} needs: functional codes have 7 "
            "digits, economic codes 5.",
            code=code,
            table=table.code,
        ),
        (place,),
        actual=code,
    )


def other_name(
    table: TableDefinition, place: Place, code: str, printed: str, expected: str
) -> Finding:
    """T-05 The name beside a code is that of the classification."""
    return Finding(
        "T-05",
        Severity.WARNING,
        Outcome.MISMATCH,
        say(
            "Code {code} is called “{expected}” in the classification, not “{printed}”. The name "
            "of the classification is used.",
            code=code,
            expected=expected,
            printed=printed,
        ),
        (place,),
        expected=expected,
        actual=printed,
    )


def disagrees(
    table: TableDefinition,
    place: Place,
    given: Decimal,
    computed: Decimal,
    parts: Sequence[Place] = (),
) -> Finding:
    """T-06 A total or derived figure follows from the figures it is made of.

    `given` is in the unit of the table, `computed` in 元; `parts` are some of those figures.
    """
    expected = shown(table, computed)
    difference = given - computed / UNITS[table.unit]
    return Finding(
        "T-06",
        Severity.ERROR,
        Outcome.MISMATCH,
        say(
            "Table {table} has {given} here, but the figures it is made of give {expected} "
            "(difference {difference}). Correct the total or the figures.",
            table=table.code,
            given=fixed(given, table.decimals),
            expected=expected,
            difference=trimmed(difference),
        ),
        (place, *parts[:MOST_CELLS]),
        expected=expected,
        actual=fixed(given, table.decimals),
        difference=trimmed(difference),
    )


def one_spoils_others(
    table: TableDefinition,
    place: Place,
    given: Decimal,
    missing: Decimal,
    others: Sequence[Place],
) -> Finding:
    """T-11 A figure that contradicts all totals above it is named, and they are named with it.

    `given` and `missing` are in 元.
    """
    expected = shown(table, given + missing)
    return Finding(
        "T-11",
        Severity.ERROR,
        Outcome.MISMATCH,
        say(
            "Table {table} has {given} in {cell} ({label}). {count} other figures disagree, and "
            "all of them would agree if it were {expected} (difference {difference}). Correct "
            "this figure; if it is right, correct the others: {others}.",
            table=table.code,
            given=shown(table, given),
            cell=place.cell,
            label=place.label,
            count=len(others),
            expected=expected,
            difference=shown(table, -missing),
            others=listed_cells(others),
        ),
        (place, *others),
        expected=expected,
        actual=shown(table, given),
        difference=shown(table, -missing),
    )


def listed_cells(places: Sequence[Place]) -> str:
    """`Sheet one!C4 D4 · Sheet two!B7`, at most so many that it can still be read."""
    by_sheet: dict[str, list[str]] = {}
    for place in places[:MOST_CELLS]:
        by_sheet.setdefault(place.sheet, []).append(place.cell)
    text = " · ".join(f"{sheet}!{' '.join(cells)}" for sheet, cells in by_sheet.items())
    return text + (" …" if len(places) > MOST_CELLS else "")


def printed_differently(
    table: TableDefinition, place: Place, given: Decimal, expected: Decimal, others: Sequence[Place]
) -> Finding:
    """T-12 The same figure is the same wherever it is printed.

    `given` and `expected` are in 元.
    """
    return Finding(
        "T-12",
        Severity.ERROR,
        Outcome.MISMATCH,
        say(
            "Table {table} has {given} here, but the same figure is {expected} in {others} "
            "(difference {difference}). Correct one of them.",
            table=table.code,
            given=shown(table, given),
            expected=shown(table, expected),
            others=listed_cells(others),
            difference=shown(table, given - expected),
        ),
        (place, *others),
        expected=shown(table, expected),
        actual=shown(table, given),
        difference=shown(table, given - expected),
    )


def same_difference(table: TableDefinition, missing: Decimal, places: Sequence[Place]) -> Finding:
    """T-14 Figures that are all off by the same amount have one cause.

    `missing` is in 元: how much more the figures have than what they are made of.
    """
    return Finding(
        "T-14",
        Severity.ERROR,
        Outcome.MISMATCH,
        say(
            "{count} figures are each {difference} {unit} off what they are made of: {cells}. "
            "Look for one cause: a row that is missing or stands there twice, a figure in the "
            "wrong row or column.",
            count=len(places),
            difference=shown(table, missing),
            unit=table.unit,
            cells=listed_cells(places),
        ),
        tuple(places),
        difference=shown(table, missing),
    )


def table_in_yuan(
    table: TableDefinition, place: Place, given: Decimal, other: Place, expected: Decimal
) -> Finding:
    """T-15 A whole table is in the unit of its edition (元 entered for 万元).

    `given` and `expected` are in 元.
    """
    return Finding(
        "T-15",
        Severity.ERROR,
        Outcome.MISMATCH,
        say(
            "The figures of table {table} are 10,000 times those of the other tables: {given} "
            "here, {expected} in {other}. Enter the whole table in {unit}. What else disagrees is "
            "told when that is done.",
            table=table.code,
            given=shown(table, given),
            expected=shown(table, expected),
            other=listed_cells([other]),
            unit=table.unit,
        ),
        (place, other),
        expected=shown(table, expected),
        actual=shown(table, given),
        difference=shown(table, given - expected),
    )


def row_missing(table: GivenTable, label: str) -> Finding:
    """T-13 A table has a row for everything that other tables say belongs in it."""
    return Finding(
        "T-13",
        Severity.ERROR,
        Outcome.INCOMPLETE,
        say(
            "Table {table} has no row “{label}”, though other figures of the workbook belong "
            "there. Insert the row, or correct the others.",
            table=table.definition.code,
            label=label,
        ),
        (Place(path=table.definition.code, label=label, sheet=table.sheet),),
        expected=label,
    )


def less_than_given(
    table: TableDefinition, place: Place, amount: Decimal, before: Decimal
) -> Finding:
    """T-07 A table of all funds holds at least what the tables of single funds give."""
    return Finding(
        "T-07",
        Severity.ERROR,
        Outcome.MISMATCH,
        say(
            "Table {table} has {amount} here, less than the {before} that other tables give for "
            "the same item. Correct one of them.",
            table=table.code,
            amount=shown(table, amount),
            before=shown(table, before),
        ),
        (place,),
        expected=shown(table, before),
        actual=shown(table, amount),
        difference=shown(table, amount - before),
    )


def withheld(table: TableDefinition, place: Place) -> Finding:
    """T-08 An amount withheld as classified is entered by someone cleared for it."""
    return Finding(
        "T-08",
        Severity.WARNING,
        Outcome.INCOMPLETE,
        say(
            "The amount is withheld and does not follow from the total of table {table}. Someone "
            "cleared for the project enters it.",
            table=table.code,
        ),
        (place,),
    )


def suspicious(table: TableDefinition, place: Place, value: Decimal, usual: Decimal) -> Finding:
    """T-09 No figure is 10,000 times the others of its table (元 entered as 万元)."""
    return Finding(
        "T-09",
        Severity.WARNING,
        Outcome.MISMATCH,
        say(
            "{value} {unit} is more than 10,000 times what is usual in table {table} ({usual}). "
            "Was it entered in 元?",
            value=trimmed(value),
            unit=table.unit,
            table=table.code,
            usual=trimmed(usual),
        ),
        (place,),
        actual=trimmed(value),
    )


def table_missing(table: TableDefinition) -> Finding:
    """T-10 All tables of the edition are in the workbook."""
    return Finding(
        "T-10",
        Severity.WARNING,
        Outcome.INCOMPLETE,
        say(
            "Table {table} ({title}) is not in the workbook. What it would show is taken from the "
            "other tables as far as it follows from them.",
            table=table.code,
            title=table.title.replace("{year}年", ""),
        ),
        (Place(path=table.code),),
    )
