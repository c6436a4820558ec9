"""What can be wrong with an uploaded workbook, one numbered rule per function.

The docstring of a function is the rule as the catalogue prints it.
"""

from __future__ import annotations

from collections.abc import Sequence

from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import Sentence, say

ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
MAX_LISTED = 12


def listed(parts: Sequence[str]) -> str:
    """At most a dozen of the parts, so that a message stays readable."""
    shown = "、".join(parts[:MAX_LISTED])
    return shown + "…" if len(parts) > MAX_LISTED else shown


def invalid(
    rule: str,
    severity: Severity,
    message: Sentence,
    *places: Place,
    expected: str | None = None,
    actual: str | None = None,
) -> Finding:
    return Finding(rule, severity, Outcome.INVALID, message, places, expected, actual)


def incomplete(
    rule: str, severity: Severity, message: Sentence, *places: Place, expected: str | None = None
) -> Finding:
    return Finding(rule, severity, Outcome.INCOMPLETE, message, places, expected)


# The workbook as a whole


def no_form(titles: Sequence[str]) -> Finding:
    """W-01 A workbook contains at least one form."""
    return incomplete(
        "W-01",
        ERROR,
        say(
            "No form was recognised in the workbook. Expected is a sheet with one of the titles "
            "{titles}, and beneath it the headings of that form. Enter the data in the template "
            "and upload it again.",
            titles=listed(titles),
        ),
        expected=listed(titles),
    )


def unknown_sheet(sheet: str, titles: Sequence[str]) -> Finding:
    """W-02 Every sheet with content is a form; what is not is not read."""
    return invalid(
        "W-02",
        WARNING,
        say(
            "No form was recognised on the sheet “{sheet}”, so nothing of it is read. A form "
            "carries its title ({titles}) and its headings.",
            sheet=sheet,
            titles=listed(titles),
        ),
        Place(sheet=sheet, cell="A1"),
        expected=listed(titles),
    )


def hidden_sheet(sheet: str) -> Finding:
    """W-03 Hidden sheets are not read."""
    return invalid(
        "W-03",
        INFO,
        say("The sheet “{sheet}” is hidden and is not read.", sheet=sheet),
        Place(sheet=sheet),
    )


def hidden_lines(sheet: str, lines: Sequence[str], cell: str) -> Finding:
    """W-04 Hidden rows and columns of a form are read, and reported."""
    return invalid(
        "W-04",
        WARNING,
        say(
            "The sheet “{sheet}” has hidden rows or columns with content: {lines}. They are read "
            "as well. Unhide them and check that they belong to the form.",
            sheet=sheet,
            lines=listed(lines),
        ),
        Place(sheet=sheet, cell=cell),
        actual=listed(lines),
    )


def content_beyond(sheet: str, cell: str, rows: int, columns: int) -> Finding:
    """W-05 Nothing stands far outside the form."""
    return invalid(
        "W-05",
        WARNING,
        say(
            "The sheet “{sheet}” has content at {cell}, beyond row {rows} or column {columns}. It "
            "is not read. Delete it, or move it next to the form.",
            sheet=sheet,
            cell=cell,
            rows=rows,
            columns=columns,
        ),
        Place(sheet=sheet, cell=cell),
    )


def repeated_form(title: str, name: str, first: Place, second: Place) -> Finding:
    """W-06 A workbook holds at most one form for each department or project."""
    return invalid(
        "W-06",
        WARNING,
        say(
            "The workbook holds two forms “{title}” for {name}: at {first} and at {second}. "
            "Delete one of them, or correct the name.",
            title=title,
            name=name,
            first=f"{first.sheet}!{first.cell}",
            second=f"{second.sheet}!{second.cell}",
        ),
        first,
        second,
        actual=name,
    )


def title_of_another_form(found: str, title: str, place: Place) -> Finding:
    """W-07 A form carries its own title."""
    return invalid(
        "W-07",
        WARNING,
        say(
            "The title “{found}” stands above the headings of the form “{title}”. It was read as "
            "“{title}”. Correct the title, or use the right template.",
            found=found,
            title=title,
        ),
        place,
        expected=title,
        actual=found,
    )


# The structure of a form


def missing_block(block: str, headings: Sequence[str], place: Place) -> Finding:
    """W-10 Every block of the form is there."""
    return incomplete(
        "W-10",
        ERROR,
        say(
            "The block “{block}” was not found. Expected is a heading row with {headings}.",
            block=block,
            headings=listed(headings),
        ),
        place,
        expected=listed(headings),
    )


def missing_column(block: str, heading: str, place: Place, is_needed: bool) -> Finding:
    """W-11 Every column of a block is there."""
    template = (
        say(
            "The column “{heading}” is missing from the block “{block}”. Insert it with exactly "
            "this heading.",
            heading=heading,
            block=block,
        )
        if is_needed
        else say(
            "The column “{heading}” is missing from the block “{block}”. It is computed, so "
            "nothing is lost, but the figures of the file cannot be compared.",
            heading=heading,
            block=block,
        )
    )
    return incomplete("W-11", ERROR if is_needed else WARNING, template, place, expected=heading)


def repeated_column(heading: str, first: Place, second: Place) -> Finding:
    """W-12 A heading stands once in its block."""
    return invalid(
        "W-12",
        ERROR,
        say(
            "The heading “{heading}” stands twice, at {first} and {second}. It is unclear which "
            "column counts: delete or rename one. The first was read.",
            heading=heading,
            first=first.cell,
            second=second.cell,
        ),
        first,
        second,
    )


def similar_heading(found: str, heading: str, place: Place) -> Finding:
    """W-13 Headings are worded as in the form; a slightly different one is read, and reported."""
    return invalid(
        "W-13",
        INFO,
        say(
            "The heading “{found}” was read as “{heading}”, as the form words it.",
            found=found,
            heading=heading,
        ),
        place,
        expected=heading,
        actual=found,
    )


def unknown_column(found: str, block: str, place: Place) -> Finding:
    """W-14 A block has only the columns of the form; others are not read."""
    return invalid(
        "W-14",
        INFO,
        say(
            "The block “{block}” of this form has no column “{found}”. The column is not read.",
            found=found,
            block=block,
        ),
        place,
        actual=found,
    )


def missing_row(label: str, block: str, place: Place) -> Finding:
    """W-15 Every fixed row of a block is there."""
    return incomplete(
        "W-15",
        ERROR,
        say(
            "The row “{label}” is missing from the block “{block}”. Insert it; where there is "
            "nothing, enter 0.",
            label=label,
            block=block,
        ),
        place,
        expected=label,
    )


def repeated_row(label: str, first: Place, second: Place) -> Finding:
    """W-16 A fixed row stands once in its block."""
    return invalid(
        "W-16",
        ERROR,
        say(
            "The row “{label}” stands twice, at {first} and {second}. Delete one. The first was "
            "read.",
            label=label,
            first=first.cell,
            second=second.cell,
        ),
        first,
        second,
    )


def unknown_row(label: str, block: str, known: Sequence[str], place: Place) -> Finding:
    """W-17 A block with fixed rows has no others; a row that is none of them is not read."""
    return invalid(
        "W-17",
        ERROR,
        say(
            "The block “{block}” of this form has no row “{label}”; its rows are {known}. The "
            "figures of this row are not read: enter them in the row to which they belong.",
            label=label,
            block=block,
            known=listed(known),
        ),
        place,
        expected=listed(known),
        actual=label,
    )


def row_without_label(block: str, place: Place) -> Finding:
    """W-18 Every row of a block with fixed rows carries its label."""
    return invalid(
        "W-18",
        ERROR,
        say(
            "Row {row} of the block “{block}” has figures but no label, so it is unclear what "
            "they are. Enter the label.",
            row=_row_of(place),
            block=block,
        ),
        place,
    )


def missing_field(label: str, place: Place, is_needed: bool) -> Finding:
    """W-19 Every labelled field of the head of the form is there."""
    return incomplete(
        "W-19",
        ERROR if is_needed else INFO,
        say(
            "The field “{label}” was not found in the head of the form. Enter the label in a cell "
            "and its value in the cell to the right.",
            label=label,
        ),
        place,
        expected=label,
    )


def repeated_field(label: str, first: Place, second: Place) -> Finding:
    """W-20 A labelled field stands once in the head of the form."""
    return invalid(
        "W-20",
        ERROR,
        say(
            "The field “{label}” stands twice, at {first} and {second}. Delete one. The first was "
            "read.",
            label=label,
            first=first.cell,
            second=second.cell,
        ),
        first,
        second,
    )


def too_many_rows(block: str, limit: int, place: Place) -> Finding:
    """W-21 A block has at most 500 rows."""
    return invalid(
        "W-21",
        ERROR,
        say(
            "The block “{block}” has more than {limit} rows. The rows from row {row} on are not "
            "read.",
            block=block,
            limit=limit,
            row=_row_of(place),
        ),
        place,
        expected=str(limit),
    )


def missing_footer(label: str, block: str, place: Place) -> Finding:
    """W-22 A block that has a total row ends with it."""
    return incomplete(
        "W-22",
        INFO,
        say(
            "The block “{block}” has no row “{label}”, so the totals of the file cannot be "
            "compared with the computed ones.",
            label=label,
            block=block,
        ),
        place,
        expected=label,
    )


def empty_block(block: str, place: Place) -> Finding:
    """W-23 A block in which people enter rows has at least one."""
    return incomplete(
        "W-23",
        WARNING,
        say("The block “{block}” has its headings but no row.", block=block),
        place,
    )


def unread_content(cells: Sequence[str], sheet: str, in_grid: bool) -> Finding:
    """W-24 Everything in a form belongs to it; content that has no place is not read."""
    return invalid(
        "W-24",
        WARNING if in_grid else INFO,
        say(
            "These cells have no place in the form and are not read: {cells}. If they belong to "
            "it, move them under the right heading or beside the right label.",
            cells=listed(cells),
        ),
        *(Place(sheet=sheet, cell=cell) for cell in cells[:MAX_LISTED]),
        actual=listed(cells),
    )


def _row_of(place: Place) -> str:
    return place.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
