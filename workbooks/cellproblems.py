"""What can be wrong with single cells and rows of a form, one numbered rule per function.

The docstring of a function is the rule as the catalogue prints it.
"""

from __future__ import annotations

from fiscal.findings import Finding, Place, Severity
from fiscal.sentences import say
from workbooks.problems import ERROR, INFO, WARNING, incomplete, invalid


def weight_of(is_computed: bool) -> Severity:
    """Figures that are entered are needed; computed ones in the file only serve comparison."""
    return WARNING if is_computed else ERROR


def error_value(found: str, place: Place, is_computed: bool) -> Finding:
    """W-30 No cell shows an error value."""
    return invalid(
        "W-30",
        weight_of(is_computed),
        say(
            "{cell} ({label}) shows the error {found} instead of a value. Correct its formula, or "
            "enter the value itself.",
            cell=place.cell,
            label=place.label,
            found=found,
        ),
        place,
        actual=found,
    )


def formula_without_value(formula: str, place: Place, is_computed: bool) -> Finding:
    """W-31 Every formula has been calculated before the file was saved."""
    return invalid(
        "W-31",
        weight_of(is_computed),
        say(
            "{cell} ({label}) holds the formula {formula}, but the file does not hold its result. "
            "Open the file in Excel or WPS, recalculate (F9), save it and upload it again, or "
            "enter the value itself.",
            cell=place.cell,
            label=place.label,
            formula=formula,
        ),
        place,
        actual=formula,
    )


def not_a_figure(found: str, place: Place, is_computed: bool) -> Finding:
    """W-32 Where a figure belongs stands a figure."""
    return invalid(
        "W-32",
        weight_of(is_computed),
        say(
            "{cell} ({label}) holds “{found}”, which is not a figure. Enter digits only, such as "
            "1203.45; leave the cell blank, or enter “-”, if there is none.",
            cell=place.cell,
            label=place.label,
            found=found,
        ),
        place,
        actual=found,
    )


def date_for_figure(found: str, place: Place, is_computed: bool) -> Finding:
    """W-33 Where a figure belongs stands no date."""
    return invalid(
        "W-33",
        weight_of(is_computed),
        say(
            "{cell} ({label}) holds the date {found} where a figure belongs. Set the format of "
            "the cell to “General” and enter the figure again.",
            cell=place.cell,
            label=place.label,
            found=found,
        ),
        place,
        actual=found,
    )


def truth_for_figure(found: str, place: Place, is_computed: bool) -> Finding:
    """W-34 Where a figure belongs stands no truth value."""
    return invalid(
        "W-34",
        weight_of(is_computed),
        say(
            "{cell} ({label}) holds the truth value {found} where a figure belongs. Enter the "
            "figure.",
            cell=place.cell,
            label=place.label,
            found=found,
        ),
        place,
        actual=found,
    )


def percentage_for_figure(found: str, place: Place, is_computed: bool) -> Finding:
    """W-35 Amounts and points are not written as percentages."""
    return invalid(
        "W-35",
        weight_of(is_computed),
        say(
            "{cell} ({label}) shows {found}, a percentage, where a plain figure belongs. Set the "
            "format of the cell to “General” and check the figure.",
            cell=place.cell,
            label=place.label,
            found=found,
        ),
        place,
        actual=found,
    )


def negative_figure(found: str, place: Place, is_computed: bool) -> Finding:
    """W-36 Amounts, weights and scores are not negative."""
    return invalid(
        "W-36",
        weight_of(is_computed),
        say(
            "{cell} ({label}) is {found}. A negative figure cannot stand here: enter 0 or the "
            "figure without a sign.",
            cell=place.cell,
            label=place.label,
            found=found,
        ),
        place,
        expected="≥0",
        actual=found,
    )


def too_precise(found: str, place: Place) -> Finding:
    """W-37 An amount is not more precise than a 分 (0.000001 万元)."""
    return invalid(
        "W-37",
        ERROR,
        say(
            "{cell} ({label}) is {found} 万元, more precise than a 分 (six decimals). Round the "
            "figure to what was budgeted or paid.",
            cell=place.cell,
            label=place.label,
            found=found,
        ),
        place,
        actual=found,
    )


def too_large(found: str, place: Place, is_computed: bool) -> Finding:
    """W-38 A figure is of a size that can occur."""
    return invalid(
        "W-38",
        weight_of(is_computed),
        say(
            "{cell} ({label}) is {found}, larger than any figure a form can hold. Check the unit "
            "and the digits.",
            cell=place.cell,
            label=place.label,
            found=found,
        ),
        place,
        actual=found,
    )


def text_too_long(length: int, limit: int, place: Place) -> Finding:
    """W-39 A text is at most as long as a cell can hold."""
    return invalid(
        "W-39",
        ERROR,
        say(
            "The text in {cell} ({label}) has {length} characters; at most {limit} are allowed.",
            cell=place.cell,
            label=place.label,
            length=length,
            limit=limit,
        ),
        place,
        expected=f"≤{limit}",
        actual=str(length),
    )


def unfitting_merge(area: str, found: str, place: Place) -> Finding:
    """W-40 Cells are merged only as the form merges them."""
    return invalid(
        "W-40",
        ERROR,
        say(
            "The cells {area} ({label}) are merged over several rows or columns of the form and "
            "show “{found}”, so it is unclear to which row or column that belongs. Unmerge them "
            "and enter every value in its own cell.",
            area=area,
            label=place.label,
            found=found,
        ),
        place,
        actual=found,
    )


def shared_long_text(area: str, place: Place) -> Finding:
    """W-41 An explanation merged over several rows is taken for each of them, and reported."""
    return invalid(
        "W-41",
        INFO,
        say(
            "The text in {area} ({label}) is merged over several rows. It was taken for each of "
            "them.",
            area=area,
            label=place.label,
        ),
        place,
    )


def several_values(found: str, cells: str, place: Place) -> Finding:
    """W-42 A row has one value under each heading."""
    return invalid(
        "W-42",
        ERROR,
        say(
            "Under the heading of {label} the row has several values ({found}, in {cells}). Keep "
            "one of them.",
            label=place.label,
            found=found,
            cells=cells,
        ),
        place,
        actual=found,
    )


def shifted_row(row: int, name: str, columns: int, place: Place) -> Finding:
    """W-43 The cells of a row stand under their headings; a shifted row is read, and reported."""
    template = (
        say(
            "Row {row} ({name}) stands {columns} column(s) too far to the right. It was read as "
            "if it stood under its headings. Check the values, and move the cells.",
            row=row,
            name=name,
            columns=columns,
        )
        if columns > 0
        else say(
            "Row {row} ({name}) stands {columns} column(s) too far to the left. It was read as "
            "if it stood under its headings. Check the values, and move the cells.",
            row=row,
            name=name,
            columns=-columns,
        )
    )
    return invalid("W-43", WARNING, template, place)


def reordered_row(row: int, name: str, place: Place) -> Finding:
    """W-44 The texts of a row stand under their headings; one for each heading is read in order."""
    return invalid(
        "W-44",
        WARNING,
        say(
            "The texts in row {row} ({name}) do not stand under their headings. There is one for "
            "each heading, so they were read from left to right. Check them.",
            row=row,
            name=name,
        ),
        place,
    )


def unclear_shift(row: int, place: Place) -> Finding:
    """W-45 It is clear under which headings the cells of a row stand."""
    return invalid(
        "W-45",
        ERROR,
        say(
            "The cells of row {row} do not fit the headings above them; they seem to be shifted. "
            "Move every value under its heading.",
            row=row,
        ),
        place,
    )


def missing_name(heading: str, row: int, place: Place) -> Finding:
    """W-46 Every row with values has a name."""
    return incomplete(
        "W-46",
        ERROR,
        say(
            "Row {row} has values but nothing under “{heading}” ({cell}). Enter the name, or "
            "delete the row.",
            row=row,
            heading=heading,
            cell=place.cell,
        ),
        place,
    )


def missing_group(heading: str, row: int, place: Place) -> Finding:
    """W-47 Every row belongs to a group of each level."""
    return incomplete(
        "W-47",
        ERROR,
        say(
            "Row {row} has nothing under “{heading}” ({cell}), and what stands above it belongs "
            "to another group. Enter it.",
            row=row,
            heading=heading,
            cell=place.cell,
        ),
        place,
    )


def repeated_name(heading: str, name: str, first: Place, second: Place) -> Finding:
    """W-48 A name stands once in its block."""
    return invalid(
        "W-48",
        WARNING,
        say(
            "“{name}” stands twice under “{heading}”, at {first} and {second}. If they are "
            "different things, name them differently; otherwise delete one.",
            name=name,
            heading=heading,
            first=first.cell,
            second=second.cell,
        ),
        first,
        second,
        actual=name,
    )


def converted_block(unit: str, block: str, place: Place) -> Finding:
    """W-49 Amounts are in 万元; in another unit they are converted exactly, and reported."""
    return invalid(
        "W-49",
        INFO,
        say(
            "The amounts of the block “{block}” are given in {unit}. They were converted to 万元 "
            "exactly.",
            unit=unit,
            block=block,
        ),
        place,
        expected="万元",
        actual=unit,
    )


def converted_cell(found: str, result: str, place: Place) -> Finding:
    """W-50 A unit written behind an amount is understood, and reported."""
    return invalid(
        "W-50",
        INFO,
        say(
            "{cell} ({label}) holds “{found}” with its unit. It was read as {result} 万元.",
            cell=place.cell,
            label=place.label,
            found=found,
            result=result,
        ),
        place,
        expected=result,
        actual=found,
    )


def figure_for_dash(found: str, place: Place) -> Finding:
    """W-51 Where the form prints a dash, nothing is entered."""
    return invalid(
        "W-51",
        INFO,
        say(
            "{cell} ({label}) holds {found}; the form prints a dash there. The value is not read.",
            cell=place.cell,
            label=place.label,
            found=found,
        ),
        place,
        expected="-",
        actual=found,
    )


def subtotal_row(row: int, place: Place) -> Finding:
    """W-52 Subtotals are no indicators and are not read."""
    return invalid(
        "W-52",
        INFO,
        say("Row {row} is a subtotal and is not read.", row=row),
        place,
    )


def contradictory_units(unit: str, other: str, block: str, place: Place) -> Finding:
    """W-53 A form names one unit for its amounts."""
    return invalid(
        "W-53",
        ERROR,
        say(
            "The head of the form says that amounts are in {other}, the block “{block}” says "
            "{unit}. They were read in {unit}. Correct what is wrong.",
            unit=unit,
            other=other,
            block=block,
        ),
        place,
        expected=unit,
        actual=other,
    )
