"""What a workbook is, by what it says itself: tables and their edition, year, department, units."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from openpyxl.workbook import Workbook

from books.models import ClassificationCode
from fiscal.amounts import half_width
from fiscal.given import GivenTable
from fiscal.tables import TableEdition, table_editions
from workbooks.captions import without_remark
from workbooks.grids import SheetGrid
from workbooks.summary import is_summary
from workbooks.tables.reading import TablesRead, read_tables, sheets_with_tables
from workbooks.tables.titles import read_surroundings

#: In so many rows from the top a sheet says whose and which year's it is.
ROWS_AROUND_TITLE = 8
DEPARTMENT_DIGITS = 3

_YEAR = re.compile(r"(20\d\d)\s*年")
_CODE = re.compile(r"\d+")


@dataclass(frozen=True)
class BookRead:
    """The tables of one kind in a workbook, read by an edition that fits them.

    `others` are the readings by editions whose titles and headings fit as well: then the figures
    decide.
    """

    edition: TableEdition
    read: TablesRead
    others: tuple[BookRead, ...] = ()

    @property
    def tables(self) -> list[GivenTable]:
        return [one.given for one in self.read.sheets]


@dataclass(frozen=True)
class Contents:
    """What a workbook says of itself.

    `units` are names by code. `classified_as` is the year whose classification is read, as near
    to that of the workbook as there is one. `left_out` are sheets of other kinds than asked for.
    """

    year: int
    names_year: bool = True
    department: str = ""
    department_code: str = ""
    units: dict[str, str] = field(default_factory=dict)
    classified_as: int | None = None
    books: tuple[BookRead, ...] = ()
    left_out: tuple[str, ...] = ()


def contents_of(opened: Workbook, name: str, kind: str, year: int | None) -> Contents:
    """What a workbook holds of a kind, of all kinds if that is blank."""
    grids = [
        SheetGrid(sheet)
        for sheet in opened.worksheets
        if sheet.sheet_state == "visible" and not is_summary(sheet)
    ]
    named = most(found for grid in grids for found in years_named(grid))
    of_name = _YEAR.search(name)
    fiscal_year = year or int(named or (of_name[1] if of_name else newest_classified()))
    owners = [one for grid in grids if (one := owner_of(grid))]
    claimed = list(books_in(opened, fiscal_year, most(owners)))
    books = tuple(one for one in claimed if kind in ("", one.edition.kind))
    tables = [table for one in books for table in one.tables]
    code, department = department_in(tables, owners)
    return Contents(
        year=fiscal_year,
        names_year=bool(year or named),
        department=department,
        department_code=code,
        units=units_in(tables, code),
        classified_as=classified_year(fiscal_year),
        books=books,
        left_out=tuple(
            sheet.sheet for one in claimed if one not in books for sheet in one.read.sheets
        ),
    )


def most(texts: Iterator[str] | Sequence[str]) -> str:
    """What is said most often, of equals what is said first; blank for nothing."""
    counted = Counter(texts)
    return counted.most_common(1)[0][0] if counted else ""


def years_named(grid: SheetGrid) -> Iterator[str]:
    """The first year a sheet names around its title, if it names one."""
    for row in grid.rows[:ROWS_AROUND_TITLE]:
        for cell in grid.own_in_row(row):
            if cell.kind == "text" and (found := _YEAR.search(half_width(cell.text))):
                yield found[1]
                return


def owner_of(grid: SheetGrid) -> str:
    """Whose table a sheet says it is, remarks in brackets aside."""
    around = read_surroundings(grid, grid.rows[:ROWS_AROUND_TITLE])
    return without_remark(around.department_name)


def books_in(opened: Workbook, year: int, owner: str) -> Iterator[BookRead]:
    """The tables of each kind that the workbook holds; no sheet is counted for two kinds."""
    fitting = [best_fits(opened, kind, year, owner) for kind in ("budget", "final_accounts")]
    taken: set[str] = set()
    for readings in sorted((one for one in fitting if one), key=lambda it: -len(it[0].read.sheets)):
        own = [without(one, taken) for one in readings]
        if own[0].read.sheets:
            taken |= {sheet.sheet for sheet in own[0].read.sheets}
            yield replace(own[0], others=tuple(own[1:]))


def without(book: BookRead, taken: Collection[str]) -> BookRead:
    """The same without the tables on sheets that are something else."""
    sheets = tuple(one for one in book.read.sheets if one.sheet not in taken)
    return replace(book, read=replace(book.read, sheets=sheets))


def best_fits(opened: Workbook, kind: str, year: int, owner: str) -> list[BookRead]:
    """The readings by the editions of a kind whose tables the workbook has, the newest first.

    Those are the ones with the most tables whose headings are found, and the least that is wrong
    with them; one in force comes before one that is not.
    """
    editions = [one for one in table_editions() if one.kind == kind]
    held = {one.key: len(sheets_with_tables(opened, one.tables, year)) for one in editions}
    most_sheets = max(held.values(), default=0)
    if not most_sheets:
        return []
    names = [owner] if owner else []
    readings = [
        BookRead(one, read_tables(opened, one.tables, year=year, department_names=names))
        for one in editions
        if held[one.key] == most_sheets
    ]
    best = max(map(fitness, readings))
    equal = [one for one in readings if fitness(one) == best]
    return sorted(equal, key=lambda it: (is_in_force(it.edition, year), it.edition.since))[::-1]


def fitness(one: BookRead) -> tuple[int, int]:
    with_headings = sum(bool(sheet.columns) for sheet in one.read.sheets)
    return with_headings, -sum(found.blocks for found in one.read.findings)


def is_in_force(edition: TableEdition, year: int) -> bool:
    return edition.since <= year <= (edition.until or year)


def department_in(tables: Sequence[GivenTable], owners: Sequence[str]) -> tuple[str, str]:
    """Code and name of the department: the code beside its name, else a code of three digits."""
    owner = most(owners)
    named: list[tuple[str, str]] = []
    for texts in (list(row.texts.values()) for table in tables for row in table.rows):
        codes = [one.strip() for one in texts if len(one.strip()) == DEPARTMENT_DIGITS]
        names = [one.strip() for one in texts if len(one.strip()) > DEPARTMENT_DIGITS]
        if len(codes) == 1 and len(names) == 1 and _CODE.fullmatch(codes[0]):
            named.append((codes[0], names[0]))
    beside = [one for one in named if one[1] == owner]
    if beside:
        return beside[0]
    shown = set(unit_codes(tables))
    of_units = [one for one in named if one[0] in shown]
    if of_units:
        return of_units[0]
    longer = sorted(one for one in shown if len(one) > DEPARTMENT_DIGITS)
    return (longer[0][:DEPARTMENT_DIGITS] if longer else ""), owner


def unit_codes(tables: Sequence[GivenTable]) -> dict[str, str]:
    """Names by the codes that stand in columns of units."""
    found: dict[str, str] = {}
    for table in tables:
        for row in table.rows:
            shown = {
                (column.shows.dimension, column.shows.aspect): row.texts.get(column.key, "").strip()
                for column in table.definition.panel(row.panel).texts
                if column.shows
            }
            code = shown.get(("unit", ""), "")
            if _CODE.fullmatch(code):
                found[code] = found.get(code) or shown.get(("unit", "name"), "")
    return found


def units_in(tables: Sequence[GivenTable], department_code: str) -> dict[str, str]:
    """The units of the department: the codes in columns of units but its own."""
    return {code: name for code, name in unit_codes(tables).items() if code != department_code}


def newest_classified() -> int:
    """The newest year with a classification, else the newest an edition begins with."""
    years = classified_years()
    return max(years) if years else max(one.since for one in table_editions())


def classified_years() -> list[int]:
    return list(
        ClassificationCode.objects.order_by("fiscal_year")
        .values_list("fiscal_year", flat=True)
        .distinct()
    )


def classified_year(year: int) -> int | None:
    """The year itself if it has a classification, else the nearest that has; None for none."""
    return min(classified_years(), key=lambda one: (abs(one - year), -one), default=None)
