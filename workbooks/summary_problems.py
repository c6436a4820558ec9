"""What can be wrong with an uploaded summary of project goals, one numbered rule per function.

The docstring of a function is the rule as the catalogue prints it.
"""

from __future__ import annotations

from collections.abc import Sequence

from fiscal.findings import Finding, Place
from fiscal.sentences import say
from workbooks.catalogue import ERROR, INFO, WARNING
from workbooks.tables.problems import incomplete, invalid, listed


def missing_columns(headings: Sequence[str], place: Place) -> Finding:
    """W-80 The summary has every column of its form."""
    return incomplete(
        "W-80",
        ERROR,
        say(
            "The columns {headings} were not found. Put the headings back as on the form; their "
            "place does not matter.",
            headings=listed(headings),
        ),
        place,
        expected=listed(headings),
    )


def no_projects(place: Place) -> Finding:
    """W-81 The summary lists at least one project."""
    return incomplete(
        "W-81", ERROR, say("No project stands beneath the headings. Enter the projects."), place
    )


def wrong_project_code(code: str, name: str, place: Place) -> Finding:
    """W-82 A project code has 20 or 21 digits."""
    return invalid(
        "W-82",
        ERROR,
        say(
            "“{code}” of “{name}” is no project code: it has 20 or 21 digits, this has {count} "
            "characters. Copy the code from the budget system.",
            code=code or "–",
            name=name,
            count=len(code),
        ),
        place,
        actual=code,
    )


def code_as_number(text: str, place: Place) -> Finding:
    """W-83 A long code is kept as text, as a number it loses its last digits."""
    return invalid(
        "W-83",
        ERROR,
        say(
            "The code is kept as the number {text}, which has lost its last digits. Format the "
            "column as text and enter the code again.",
            text=text,
        ),
        place,
        actual=text,
    )


def repeated_project(code: str, name: str, first: Place, place: Place) -> Finding:
    """W-84 A project stands once."""
    return invalid(
        "W-84",
        ERROR,
        say(
            "Project {code} “{name}” stands twice, in {first} as well. Remove one of the two.",
            code=code,
            name=name,
            first=first.cell,
        ),
        place,
        first,
        actual=code,
    )


def project_without_unit(name: str, place: Place) -> Finding:
    """W-85 A project stands beneath the line of its unit."""
    return incomplete(
        "W-85",
        ERROR,
        say(
            "“{name}” stands before the first unit. Put the line with code and name of its unit "
            "above it.",
            name=name,
        ),
        place,
    )


def indicator_without_target(name: str, place: Place) -> Finding:
    """W-86 An indicator has a target."""
    return incomplete(
        "W-86", ERROR, say("“{name}” has no target; enter the value beside it.", name=name), place
    )


def target_without_name(target: str, place: Place) -> Finding:
    """W-87 A target stands beside its indicator."""
    return incomplete(
        "W-87",
        ERROR,
        say("The value “{target}” has no indicator; enter its name beside it.", target=target),
        place,
    )


def indicator_without_project(name: str, place: Place) -> Finding:
    """W-88 An indicator stands in the rows of a project."""
    return incomplete(
        "W-88",
        ERROR,
        say("“{name}” belongs to no project; move it into the rows of its project.", name=name),
        place,
    )


def name_continued(name: str, place: Place) -> Finding:
    """W-89 A name cut by a page break is put together again."""
    return invalid(
        "W-89",
        INFO,
        say("The name goes on after a page break; it was read as “{name}”.", name=name),
        place,
        actual=name,
    )


def unread(cells: Sequence[str], place: Place) -> Finding:
    """W-90 Everything in the body of the summary stands under a heading."""
    return invalid(
        "W-90",
        WARNING,
        say(
            "What stands in {cells} is under no heading and was not read. Move it or remove it.",
            cells=listed(cells),
        ),
        place,
    )
