"""Statutory tables out of a workbook: every row with its cells, and every problem at once."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from openpyxl.workbook import Workbook

from fiscal.findings import Finding, Place
from fiscal.given import GivenTable
from fiscal.problems import MAX_LISTED
from fiscal.tables import TableDefinition
from workbooks import problems as general
from workbooks.captions import unit_in
from workbooks.cells import SeenCell, address
from workbooks.grids import MAX_COLUMN, MAX_ROW, SheetGrid
from workbooks.summary import is_summary
from workbooks.tables import problems
from workbooks.tables.columns import Columns, find_columns
from workbooks.tables.figures import is_figure
from workbooks.tables.heads import Band, Ident, KnownTable, find_bands, is_counting_row
from workbooks.tables.rows import RowRead, RowReader
from workbooks.tables.titles import (
    Segment,
    Surroundings,
    Titles,
    find_segments,
    is_furniture,
    is_named,
    is_note_row,
    is_plainly_title,
    note_texts,
    read_surroundings,
    year_in,
)


@dataclass(frozen=True)
class TableRead:
    """One statutory table as read. `sheet` is the (first) sheet it stands on.

    `notes` are the lines beneath it. `columns` are the columns that were found.
    """

    definition: TableDefinition
    sheet: str
    rows: tuple[RowRead, ...]
    notes: tuple[str, ...]
    problems: tuple[Finding, ...]
    columns: frozenset[Ident] = frozenset()
    first_cell: str = "A1"

    @property
    def given(self) -> GivenTable:
        """What was read, as facts are recovered from it."""
        return GivenTable(self.definition, self.rows, self.sheet, self.notes)


@dataclass(frozen=True)
class TablesRead:
    """All tables of a workbook, and the problems that belong to no single table.

    `missing` are the definitions without a sheet; whether that matters the caller knows.
    """

    sheets: tuple[TableRead, ...]
    problems: tuple[Finding, ...]
    missing: tuple[TableDefinition, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every problem, those of the workbook first."""
        return self.problems + tuple(one for sheet in self.sheets for one in sheet.problems)

    def table(self, code: str) -> TableRead | None:
        return next((one for one in self.sheets if one.definition.code == code), None)


def read_tables(
    opened: Workbook,
    definitions: Sequence[TableDefinition],
    *,
    year: int,
    department_names: Sequence[str] = (),
) -> TablesRead:
    """The tables in an opened workbook that follow one of `definitions`, in sheet order.

    `department_names` are the names whose tables these may be, the full one first; without any
    the department lines are not looked at. Never raises for what people did: everything that is
    wrong or odd is a finding with its cell.
    """
    titles = Titles(definitions, department_names)
    known = {one.code: KnownTable(one, year) for one in definitions}
    found: list[Finding] = []
    tables: dict[str, TableRead] = {}
    for segment in find_all(opened, titles, known, found):
        table = _TableReader(segment, known[segment.definition.code], year, department_names).read()
        earlier = tables.get(segment.definition.code)
        if earlier is None:
            tables[segment.definition.code] = table
            continue
        title = segment.definition.title.replace("{year}", str(year))
        found.append(second_table(segment.continues, whole(earlier, title), whole(table, title)))
        if segment.continues:
            tables[segment.definition.code] = joined(earlier, table)
    missing = tuple(one for one in definitions if one.code not in tables)
    return TablesRead(tuple(tables.values()), tuple(found), missing)


def sheets_with_tables(
    opened: Workbook, definitions: Sequence[TableDefinition], year: int
) -> frozenset[str]:
    """The sheets on which one of the tables stands, without reading them."""
    known = {one.code: KnownTable(one, year) for one in definitions}
    return frozenset(one.grid.name for one in find_all(opened, Titles(definitions), known, []))


def find_all(
    opened: Workbook, titles: Titles, known: Mapping[str, KnownTable], found: list[Finding]
) -> Iterator[Segment]:
    """Every table of the workbook sheet by sheet; what is odd about sheets goes to `found`."""
    for sheet in opened.worksheets:
        if sheet.sheet_state != "visible":
            found.append(general.HIDDEN_SHEET.at(Place(sheet=sheet.title)))
            continue
        if is_summary(sheet):
            continue
        grid = SheetGrid(sheet)
        if grid.beyond:
            place = Place(sheet=sheet.title, cell=grid.beyond)
            found.append(general.CONTENT_BEYOND.at(place, rows=MAX_ROW, columns=MAX_COLUMN))
        segments = find_segments(grid, titles, known)
        if not segments and grid.cells:
            found.append(problems.UNKNOWN_SHEET.at(Place(sheet=sheet.title, cell="A1")))
        yield from segments
        named = titles.named(sheet.title)
        if len(segments) == 1 and named and named is not segments[0].definition:
            title = segments[0].title
            place = Place(sheet=sheet.title, cell=title.address if title else "A1")
            read_as = segments[0].definition.title_aliases or (segments[0].definition.title,)
            found.append(
                problems.TITLE_AND_NAME_DIFFER.at(place, title=read_as[0], named=sheet.title)
            )


def second_table(continues: bool, first: Place, second: Place) -> Finding:
    """What is said of two tables of one title: one continues the other, or it is there twice."""
    problem = problems.CONTINUED_TABLE if continues else problems.REPEATED_TABLE
    return problem.at(
        first,
        second,
        title=first.label,
        first=first.sheet,
        first_cell=first.cell,
        second=second.sheet,
        second_cell=second.cell,
    )


def whole(table: TableRead, title: str) -> Place:
    return Place(label=title, sheet=table.sheet, cell=table.first_cell)


def joined(first: TableRead, second: TableRead) -> TableRead:
    """A table and its continuation on another sheet."""
    return replace(
        first,
        rows=first.rows + second.rows,
        notes=first.notes + second.notes,
        problems=first.problems + second.problems,
        columns=first.columns & second.columns,
    )


def between(rows: Sequence[int], above: int, below: int) -> Sequence[int]:
    """The rows, given in order, between two others."""
    return rows[bisect_right(rows, above) : bisect_left(rows, below)]


def page_of(pages: Sequence[tuple[int, Columns]], row: int) -> Columns:
    """The columns that count for a row: of the last headings above it."""
    return pages[bisect_right(pages, row, key=lambda page: page[0]) - 1][1]


class _TableReader:
    """Reads one table from its part of a sheet."""

    def __init__(
        self, segment: Segment, known: KnownTable, year: int, names: Sequence[str]
    ) -> None:
        self.segment = segment
        self.grid = segment.grid
        self.definition = segment.definition
        self.known = known
        self.year = year
        self.names = names
        self.found: list[Finding] = []
        self.labels = {one.ident: one.name for one in known.headings}
        self.titles = Titles([self.definition], names)

    def read(self) -> TableRead:
        rows = list(self.grid.in_rows(self.segment.top, self.segment.bottom))
        bands = find_bands(self.known, self.grid, self.segment.top, self.segment.bottom)
        self.check_title()
        first = bands[0].top if bands else self.segment.bottom + 1
        self.check_surroundings(
            read_surroundings(self.grid, [row for row in rows if row < first]), bands
        )
        if not bands:
            self.report_no_headings()
            return self.result((), (), frozenset())
        body, notes = self.divide(rows, bands)
        pages = self.find_pages(bands, body)
        reader = RowReader(self.definition, self.grid)
        read: list[RowRead] = []
        for row in body:
            read += reader.read(row, page_of(pages, row), self.labels)
        self.found += reader.problems
        self.report_unread(body, pages)
        self.report_hidden(rows)
        return self.result(tuple(read), notes, frozenset(pages[0][1].by_ident))

    def result(
        self, rows: tuple[RowRead, ...], notes: tuple[str, ...], columns: frozenset[Ident]
    ) -> TableRead:
        title = self.segment.title
        cell = title.address if title else "A1"
        return TableRead(
            self.definition, self.grid.name, rows, notes, tuple(self.found), columns, cell
        )

    def place(self, cell: SeenCell, label: str = "") -> Place:
        return Place(label=label, sheet=self.grid.name, cell=cell.address)

    def check_title(self) -> None:
        title = self.segment.title
        text = title.text if title else self.grid.name
        found = year_in(text)
        if found and int(found) != self.year:
            cell = title or SeenCell(1, 1, "blank")
            self.found.append(problems.OTHER_YEAR.at(self.place(cell), found=found, year=self.year))

    def check_surroundings(self, around: Surroundings, bands: Sequence[Band]) -> None:
        unit, cell = around.unit_name, around.unit
        for band in bands[:1]:
            for heading in (one for row in band.cells for one in row):
                if not unit and (unit := unit_in(heading.text)):
                    cell = heading
        if cell and unit != self.definition.unit:
            self.found.append(
                problems.OTHER_UNIT.at(self.place(cell), found=unit, unit=self.definition.unit)
            )
        name = around.department_name
        if self.names and around.department and not is_named(name, self.names):
            where = self.place(around.department)
            self.found.append(
                problems.OTHER_DEPARTMENT.at(where, found=name, department=self.names[0])
            )

    def report_no_headings(self) -> None:
        title = self.segment.title or SeenCell(self.segment.top, 1, "blank")
        self.found.append(
            problems.NO_HEADINGS.at(
                self.place(title),
                title=self.definition.title.replace("{year}", str(self.year)),
                headings=[one.name for one in self.known.headings],
            )
        )

    def divide(
        self, rows: Sequence[int], bands: Sequence[Band]
    ) -> tuple[list[int], tuple[str, ...]]:
        """The rows with figures, and the notes; after repeated headings the table goes on."""
        in_band = {row for band in bands for row in range(band.top, band.bottom + 1)}
        counting = {band.bottom + 1 for band in bands}
        body: list[int] = []
        notes: list[str] = []
        in_notes = False
        for row in rows:
            cells = self.grid.own_in_row(row)
            if row < bands[0].top:
                continue
            if row in in_band:
                in_notes = False
            elif (row in counting and is_counting_row(cells)) or self.is_around(row):
                continue
            elif in_notes or is_note_row(cells):
                in_notes = True
                notes += note_texts(cells)
            else:
                body.append(row)
        return body, tuple(notes)

    def is_around(self, row: int) -> bool:
        """Titles, captions and page numbers repeated after a page break."""
        title = self.titles.in_row(self.grid, row)
        if title and is_plainly_title(title[0].text):
            return True
        return is_furniture(self.grid.own_in_row(row), self.definition)

    def find_pages(self, bands: Sequence[Band], body: Sequence[int]) -> list[tuple[int, Columns]]:
        """The columns from each row on: of the headings at the top, and of those repeated below.

        Of several sets of headings above the same rows the one that decides most counts.
        """
        groups: list[list[Band]] = []
        for band in bands:
            if groups and not between(body, groups[-1][-1].bottom, band.top):
                groups[-1].append(band)
            else:
                groups.append([band])
        pages: list[tuple[int, Columns]] = []
        for index, group in enumerate(groups):
            end = groups[index + 1][0].top if index + 1 < len(groups) else MAX_ROW + 1
            filled = self.filled(between(body, group[-1].bottom, end))
            options = [find_columns(self.known, band, filled) for band in group]
            best = max(options, key=lambda one: one.rank)
            if not pages:
                self.found += best.problems
                pages.append((0, best))
            else:
                pages.append((group[-1].bottom, self.continued(pages[-1][1], best)))
        return pages

    def continued(self, before: Columns, here: Columns) -> Columns:
        """The columns below repeated headings: as decided there, else as on the page before."""
        if before.by_ident == here.by_ident:
            return before
        if len(here.certain) == len(self.known.headings):
            self.found += here.problems
            return here
        for ident in sorted(here.certain):
            above, below = before.by_ident.get(ident), here.by_ident[ident]
            if above is not None and above != below:
                at = Place(sheet=self.grid.name, cell=address(here.band.bottom, below))
                first = Place(sheet=self.grid.name, cell=address(before.band.bottom, above))
                self.found.append(
                    problems.OTHER_COLUMNS_BELOW.at(
                        at, first, heading=self.labels[ident], below=at.cell, above=first.cell
                    )
                )
                break
        return before

    def filled(self, rows: Sequence[int]) -> Mapping[int, Sequence[SeenCell]]:
        """The cells of rows by column."""
        cells: dict[int, list[SeenCell]] = defaultdict(list)
        for row in rows:
            for cell in self.grid.own_in_row(row):
                cells[cell.column].append(cell)
        return cells

    def report_unread(self, body: Sequence[int], pages: Sequence[tuple[int, Columns]]) -> None:
        """Cells under no heading; whole columns under headings the table does not have."""
        stray: list[str] = []
        words: list[str] = []
        unknown: dict[str, SeenCell] = {}
        for row in body:
            columns = page_of(pages, row)
            for cell in self.grid.own_in_row(row):
                if cell.column in columns.explained:
                    continue
                if heading := columns.headed.get(cell.column):
                    unknown.setdefault(heading, cell)
                else:
                    (stray if is_figure(cell) else words).append(cell.address)
        for heading, cell in unknown.items():
            title = self.definition.title.replace("{year}", str(self.year))
            self.found.append(
                general.UNKNOWN_COLUMN.at(self.place(cell), found=heading, block=title)
            )
        if stray:
            places = [Place(sheet=self.grid.name, cell=cell) for cell in stray[:MAX_LISTED]]
            self.found.append(problems.FIGURES_WITHOUT_HEADING.at(*places, cells=stray))
        if words:
            places = [Place(sheet=self.grid.name, cell=cell) for cell in words]
            self.found.append(general.UNREAD_CONTENT.at(*places, cells=words))

    def report_hidden(self, rows: Sequence[int]) -> None:
        """Hidden rows and columns with content are read, and reported."""
        hidden_rows = [row for row in rows if row in self.grid.hidden_rows]
        hidden_columns = sorted(
            {
                cell.column
                for row in rows
                for cell in self.grid.own_in_row(row)
                if cell.column in self.grid.hidden_columns
            }
        )
        if not hidden_rows and not hidden_columns:
            return
        lines = [str(row) for row in hidden_rows]
        lines += [address(1, column).rstrip("1") for column in hidden_columns]
        cell = address(
            hidden_rows[0] if hidden_rows else self.segment.top,
            hidden_columns[0] if hidden_columns else 1,
        )
        place = Place(sheet=self.grid.name, cell=cell)
        self.found.append(general.HIDDEN_LINES.at(place, is_needed=False, lines=lines))
