"""What can be wrong with uploaded statutory tables, one numbered rule per function.

The docstring of a function is the rule as the catalogue prints it.
"""

from __future__ import annotations

from collections.abc import Sequence

from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import Sentence, say
from workbooks.catalogue import ERROR, INFO, WARNING, readable


def listed(parts: Sequence[str]) -> str:
    """At most a dozen of the parts."""
    return str(readable(list(parts)))


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


def unknown_sheet(sheet: str) -> Finding:
    """W-60 A sheet is a table if it carries the title of one; others are not read."""
    return invalid(
        "W-60",
        INFO,
        say(
            "The sheet “{sheet}” carries the title of none of the tables and is not read. If it "
            "is one, enter its title in the first row.",
            sheet=sheet,
        ),
        Place(sheet=sheet, cell="A1"),
    )


def repeated_table(title: str, first: Place, second: Place) -> Finding:
    """W-61 A workbook holds each table once."""
    return invalid(
        "W-61",
        ERROR,
        say(
            "The table “{title}” stands twice: on the sheets “{first}” (from {first_cell}) and "
            "“{second}” (from {second_cell}). The first was read. Delete one; if the second "
            "continues the first, add “(续)” to its title.",
            title=title,
            first=first.sheet,
            first_cell=first.cell,
            second=second.sheet,
            second_cell=second.cell,
        ),
        first,
        second,
    )


def continued_table(title: str, first: Place, second: Place) -> Finding:
    """W-62 A table spread over several sheets is read as one, and reported."""
    return invalid(
        "W-62",
        INFO,
        say(
            "The table “{title}” continues from the sheet “{first}” on the sheet “{second}”; both "
            "were read as one table.",
            title=title,
            first=first.sheet,
            second=second.sheet,
        ),
        first,
        second,
    )


def other_year(found: str, year: int, place: Place) -> Finding:
    """W-63 The title of a table names the year of the case."""
    return invalid(
        "W-63",
        ERROR,
        say(
            "The title at {cell} is of the year {found}, but the case is that of {year}. Upload "
            "the workbook of {year}, or correct the title.",
            cell=place.cell,
            found=found,
            year=year,
        ),
        place,
        expected=str(year),
        actual=found,
    )


def title_and_name_differ(title: str, sheet_title: str, place: Place) -> Finding:
    """W-64 The name of a sheet and the title on it are those of one table."""
    return invalid(
        "W-64",
        WARNING,
        say(
            "The sheet “{sheet}” is named like the table “{named}”, but carries the title of "
            "“{title}”. It was read as “{title}”. Correct the name or the title.",
            sheet=place.sheet,
            named=sheet_title,
            title=title,
        ),
        place,
        expected=title,
        actual=sheet_title,
    )


def other_department(found: str, department: str, place: Place) -> Finding:
    """W-65 The department line names the department of the case."""
    return invalid(
        "W-65",
        WARNING,
        say(
            "{cell} names the department “{found}”, but the case is that of “{department}”. "
            "Check that it is the right workbook.",
            cell=place.cell,
            found=found,
            department=department,
        ),
        place,
        expected=department,
        actual=found,
    )


def other_unit(found: str, unit: str, place: Place) -> Finding:
    """W-66 Amounts are in the unit of the table."""
    return invalid(
        "W-66",
        ERROR,
        say(
            "{cell} says that the amounts are in {found}, but this table is in {unit}. Convert "
            "the amounts, or correct the unit.",
            cell=place.cell,
            found=found,
            unit=unit,
        ),
        place,
        expected=unit,
        actual=found,
    )


def no_headings(title: str, headings: Sequence[str], place: Place) -> Finding:
    """W-67 A table has its heading rows."""
    return incomplete(
        "W-67",
        ERROR,
        say(
            "The sheet “{sheet}” has the title of “{title}”, but no row with its headings "
            "({headings}) was found beneath. Nothing of it is read.",
            sheet=place.sheet,
            title=title,
            headings=listed(headings),
        ),
        place,
        expected=listed(headings),
    )


def missing_heading(heading: str, place: Place, is_needed: bool) -> Finding:
    """W-68 Every column of a table is there."""
    template = (
        say(
            "The column “{heading}” was not found. Insert it, or correct its headings from the "
            "top row to the lowest.",
            heading=heading,
        )
        if is_needed
        else say(
            "The column “{heading}” was not found. The table has no figures, so nothing is lost.",
            heading=heading,
        )
    )
    return incomplete("W-68", ERROR if is_needed else INFO, template, place, expected=heading)


def doubled_heading(heading: str, *places: Place) -> Finding:
    """W-69 A heading stands once in its table."""
    return invalid(
        "W-69",
        ERROR,
        say(
            "The heading “{heading}” stands over several columns: {cells}. It is unclear which of "
            "them counts, so none is read. Correct or delete the others.",
            heading=heading,
            cells=listed([place.cell for place in places]),
        ),
        *places,
    )


def read_by_order(place: Place, bottom: int) -> Finding:
    """W-70 Headings stand over their columns; columns in the right order are read, and reported."""
    return invalid(
        "W-70",
        INFO,
        say(
            "Some headings down to row {bottom} do not stand over their columns. Their order is "
            "that of the table, so the columns were read in this order. Check the figures.",
            bottom=bottom,
        ),
        place,
    )


def beside_last(heading: str, place: Place) -> Finding:
    """W-71 Figures beside the empty last column are read as those of the last column."""
    return invalid(
        "W-71",
        WARNING,
        say(
            "The last column “{heading}” is empty, and one column further right stand figures "
            "without a heading, from {cell} on. They were read as “{heading}”. Check it, and "
            "move the heading over them.",
            heading=heading,
            cell=place.cell,
        ),
        place,
    )


def figures_without_heading(cells: Sequence[str], sheet: str) -> Finding:
    """W-72 Figures stand under a heading of the table."""
    return invalid(
        "W-72",
        ERROR,
        say(
            "These cells stand under no heading of the table and are not read: {cells}. Move them "
            "under the right heading, or delete them.",
            cells=listed(cells),
        ),
        *(Place(sheet=sheet, cell=cell) for cell in cells[:12]),
        actual=listed(cells),
    )


def moved_columns(headings: Sequence[str], *places: Place) -> Finding:
    """W-73 Columns stand in the order of the table; a moved one is read by its heading."""
    return invalid(
        "W-73",
        INFO,
        say(
            "These columns stand in another place than in the published layout and were read by "
            "their headings: {headings}.",
            headings=listed(headings),
        ),
        *places,
        actual=listed(headings),
    )


def other_columns_below(heading: str, above: Place, below: Place) -> Finding:
    """W-74 Headings repeated after a page break stand over the columns of the first page."""
    return invalid(
        "W-74",
        ERROR,
        say(
            "On a later page the heading “{heading}” stands at {below} over another column than "
            "at {above}, and the other headings of that page do not decide it. The rows below "
            "are read as on the page before. Correct the headings.",
            heading=heading,
            above=above.cell,
            below=below.cell,
        ),
        below,
        above,
    )


def too_many_decimals(found: str, decimals: int, unit: str, place: Place) -> Finding:
    """W-75 Amounts have as many decimals as the table prints."""
    return invalid(
        "W-75",
        ERROR,
        say(
            "{cell} ({label}) holds {found}, more decimals than the table prints: it is in {unit} "
            "with {decimals} decimal(s). Enter the rounded amount.",
            cell=place.cell,
            label=place.label,
            found=found,
            unit=unit,
            decimals=decimals,
        ),
        place,
        expected=str(decimals),
        actual=found,
    )


def code_as_number(found: str, place: Place) -> Finding:
    """W-76 Long codes are text: a number keeps only fifteen digits."""
    return invalid(
        "W-76",
        ERROR,
        say(
            "{cell} ({label}) holds the code {found} as a number; the spreadsheet has lost its "
            "last digits. Format the cell as text and enter the code again.",
            cell=place.cell,
            label=place.label,
            found=found,
        ),
        place,
        actual=found,
    )


def amount_over_rows(area: str, place: Place) -> Finding:
    """W-77 An amount stands in one row; one merged over several is read for the first."""
    return invalid(
        "W-77",
        WARNING,
        say(
            "The amount at {area} ({label}) is merged over several rows. It was read for the "
            "first of them. Split the cells and enter the amount of each row.",
            area=area,
            label=place.label,
        ),
        place,
    )
