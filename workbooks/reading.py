"""Forms out of a workbook: found by their titles and headings, read with every problem at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from openpyxl.workbook import Workbook

from fiscal.findings import Finding, Place
from fiscal.forms import FormContent, FormDefinition, GridBlock
from fiscal.problems import MAX_LISTED
from workbooks import cellproblems, problems
from workbooks.captions import is_called, is_note, is_page_number, plain
from workbooks.cells import SeenCell, address
from workbooks.collecting import Collected
from workbooks.fixedrows import FixedRowsReader, side_names, title_of
from workbooks.grids import MAX_COLUMN, MAX_ROW, SheetGrid
from workbooks.headings import HeadingRow, KnownForm, find_heading_row
from workbooks.heads import HeadReader
from workbooks.openrows import OpenRowsReader
from workbooks.segments import Segment, all_titles, find_segments, name_field, title_cell
from workbooks.shifts import FIGURES
from workbooks.summary import is_summary


@dataclass(frozen=True)
class FormReading:
    """One form as read from a sheet.

    `content` holds what was entered: amounts in 万元 and numbers as decimals with the precision
    given, texts cleaned, None where there is nothing or nothing that can be taken. Rows of open
    grids are r1, r2, … in the order of the sheet; fixed rows are complete and in form order.
    `printed` holds what the file shows in computed cells: rates as text (`64.28%`), scores,
    deviations and totals (`indicators.footer.score`) as decimals. `addresses` gives the cell of
    every path whose place is known: values, empty cells, headings (`budget.heading.rate`) and
    labels of fixed rows (`budget.total.label`).
    """

    definition: FormDefinition
    sheet: str
    content: FormContent
    printed: Mapping[str, str | Decimal]
    addresses: Mapping[str, str]
    problems: tuple[Finding, ...]

    @property
    def name(self) -> str:
        """Whose form it is: the name of the project or department, "" if there is none."""
        block = self.definition.field_blocks[0].key if self.definition.field_blocks else ""
        field = name_field(self.definition)
        value = self.content.fields.get(f"{block}.{field.key}") if field else None
        return str(value or "")


@dataclass(frozen=True)
class WorkbookReading:
    """All forms of a workbook, and the problems that belong to no single form."""

    forms: tuple[FormReading, ...]
    problems: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Every problem, those of the workbook first."""
        return self.problems + tuple(one for form in self.forms for one in form.problems)


def read_forms(workbook: Workbook, definitions: Sequence[FormDefinition]) -> WorkbookReading:
    """The forms in `workbook` that follow one of `definitions`, wherever they stand.

    Never raises for what people did: everything that is wrong or odd is a finding with its cell.
    """
    known = [KnownForm(definition) for definition in definitions]
    titles = [definition.title for definition in definitions]
    forms: list[FormReading] = []
    found: list[Finding] = []
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible":
            found.append(problems.HIDDEN_SHEET.at(Place(sheet=sheet.title)))
            continue
        if is_summary(sheet):
            continue
        grid = SheetGrid(sheet)
        if grid.beyond:
            place = Place(sheet=sheet.title, cell=grid.beyond)
            found.append(problems.CONTENT_BEYOND.at(place, rows=MAX_ROW, columns=MAX_COLUMN))
        segments = find_segments(grid, known)
        if not segments and grid.cells:
            place = Place(sheet=sheet.title, cell="A1")
            found.append(problems.UNKNOWN_SHEET.at(place, titles=titles))
        for segment in segments:
            forms.append(read_form(segment))
            found.extend(hidden_lines(segment))
    if not forms:
        found.insert(0, problems.NO_FORM.at(titles=titles))
    found.extend(repeated_forms(forms))
    return WorkbookReading(tuple(forms), tuple(found))


def hidden_lines(segment: Segment) -> Iterator[Finding]:
    grid = segment.grid
    rows = [row for row in grid.in_rows(segment.top, segment.bottom) if row in grid.hidden_rows]
    columns = sorted(
        {
            cell.column
            for row in grid.in_rows(segment.top, segment.bottom)
            for cell in grid.own_in_row(row)
            if cell.column in grid.hidden_columns
        }
    )
    lines = [str(row) for row in rows]
    lines += [address(1, column).rstrip("1") for column in columns]
    if lines:
        cell = address(rows[0] if rows else segment.top, columns[0] if columns else 1)
        yield problems.HIDDEN_LINES.at(Place(sheet=grid.name, cell=cell), lines=lines)


def repeated_forms(forms: Sequence[FormReading]) -> Iterator[Finding]:
    first: dict[tuple[str, str], Place] = {}
    for form in forms:
        name = plain(form.name)
        if not name:
            continue
        field = name_field(form.definition)
        path = f"{form.definition.field_blocks[0].key}.{field.key}" if field else ""
        place = Place(path, form.name, form.sheet, form.addresses.get(path, ""))
        known = first.setdefault((form.definition.subject, name), place)
        if known is not place:
            yield problems.REPEATED_FORM.at(
                known,
                place,
                title=form.definition.title,
                name=form.name,
                first=f"{known.sheet}!{known.cell}",
                second=f"{place.sheet}!{place.cell}",
            )


def read_form(segment: Segment) -> FormReading:
    """One form from its part of a sheet."""
    return _FormReader(segment).read()


class _FormReader:
    """Walks the rows of one form and hands each to the reader of the block it belongs to."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        self.grid = segment.grid
        self.definition = segment.known.definition
        self.collected = Collected(segment.grid)
        self.readers: dict[str, FixedRowsReader | OpenRowsReader] = {}
        self.headings: dict[str, HeadingRow] = {}
        self.has_notes = False

    def read(self) -> FormReading:
        rows = list(self.grid.in_rows(self.segment.top, self.segment.bottom))
        heads = {
            row: found
            for row in rows
            if (found := find_heading_row(self.segment.known, self.grid, row))
        }
        self.check_title()
        first = min(heads, default=self.segment.bottom + 1)
        title = self.segment.title
        above = [row for row in rows if row < first]
        HeadReader(self.definition, self.grid, self.collected, title).read(above)
        self.read_grids([row for row in rows if row >= first], heads)
        self.finish(first)
        content = FormContent(
            self.collected.fields,
            {block.key: self.collected.rows[block.key] for block in self.definition.grids},
        )
        return FormReading(
            self.definition,
            self.grid.name,
            content,
            self.collected.printed,
            self.collected.addresses,
            tuple(self.collected.problems),
        )

    def check_title(self) -> None:
        title, text = self.segment.title, self.segment.title_text
        if title is None:
            return
        self.collected.use(title)
        self.collected.addresses["title"] = title.address
        if text not in all_titles(self.definition):
            place = self.collected.place("title", self.definition.title, title)
            self.collected.report(
                problems.TITLE_OF_ANOTHER_FORM.at(
                    place, found=title.text, title=self.definition.title
                )
            )

    def read_grids(self, rows: list[int], heads: Mapping[int, HeadingRow]) -> None:
        current: HeadingRow | None = None
        for row in rows:
            if current and row <= current.bottom and row != current.row:
                self.collected.use(*self.grid.own_in_row(row))
            elif row in heads:
                current = self.begin(heads[row])
            elif self.is_furniture(row, current):
                self.collected.use(*self.grid.own_in_row(row))
            elif current is None:
                self.skip_outside(row)
            elif self.is_note_row(row, current):
                self.collected.use(*self.grid.own_in_row(row))
                self.has_notes, current = True, None
            else:
                reader = self.readers[current.block.key]
                reader.read_row(row, current)
                if reader.is_closed:
                    current = None

    def skip_outside(self, row: int) -> None:
        """Below the grids: lines after the first note are notes too."""
        own = self.grid.own_in_row(row)
        if own and is_note(own[0].text):
            self.has_notes = True
        if self.has_notes:
            self.collected.use(*own)

    def is_furniture(self, row: int, current: HeadingRow | None) -> bool:
        """Banners, titles repeated after a page break, page numbers."""
        own = self.grid.own_in_row(row)
        if title_cell(self.grid, row, [self.segment.known]):
            return True
        if len(own) != 1:
            return False
        text = plain(own[0].text)
        banners = {plain(block.banner) for block in self.definition.grids if block.banner}
        is_first = current is not None and row == current.bottom + 1
        if not is_first and own[0].kind == "text" and is_page_number(own[0].text):
            return True
        if any(is_called(own[0].text, side_names(block)) for block in self.definition.grids):
            return True
        return text.rstrip(":") in banners or text in ("续表", "(续)", "(续表)", "续")

    def is_note_row(self, row: int, current: HeadingRow) -> bool:
        own = self.grid.own_in_row(row)
        block = current.block
        if not is_note(own[0].text):
            return False
        if not block.is_open and not block.label_span:
            return bool(self.grid.cells) and row > current.bottom + 1
        figures = [
            current.spans[one.key]
            for one in block.columns
            if one.kind in FIGURES and one.key in current.spans
        ]
        return not any(
            span.left <= cell.column <= span.right and cell.kind == "number"
            for span in figures
            for cell in own
        )

    def begin(self, heading: HeadingRow) -> HeadingRow:
        """A heading row: of a new block, or repeated after a page break."""
        block = heading.block
        is_repeated = block.key in self.readers
        self.collected.use(*self.grid.own_in_row(heading.row), *heading.left_cells)
        if not is_repeated:
            self.readers[block.key] = (
                OpenRowsReader(block, self.grid, self.collected)
                if block.is_open
                else FixedRowsReader(block, self.grid, self.collected)
            )
            self.headings[block.key] = heading
            self.report_heading(heading)
            for key, span in heading.spans.items():
                self.collected.addresses[f"{block.key}.heading.{key}"] = span.cell.address
        if not heading.unit and self.headings[block.key].unit:
            heading = replace(heading, left_cells=self.headings[block.key].left_cells)
        return heading

    def report_heading(self, heading: HeadingRow) -> None:
        block, title = heading.block, title_of(heading.block)
        report, place = self.collected.report, self.collected.place
        first = next(iter(heading.spans.values())).cell
        for column in heading.missing:
            path = f"{block.key}.heading.{column.key}"
            where = place(path, column.heading, first)
            is_needed = not column.computed and (column.required or column.kind != "long_text")
            missing = problems.MISSING_COLUMN if is_needed else problems.MISSING_COMPUTED_COLUMN
            report(missing.at(where, heading=column.heading, block=title))
        for column, cell in heading.repeated:
            path = f"{block.key}.heading.{column.key}"
            places = (
                place(path, column.heading, heading.spans[column.key].cell),
                place(path, column.heading, cell),
            )
            report(problems.REPEATED_COLUMN.at(*places, heading=column.heading))
        for column, cell in heading.similar:
            where = place(f"{block.key}.heading.{column.key}", column.heading, cell)
            report(problems.SIMILAR_HEADING.at(where, found=cell.text, heading=column.heading))
        for span in heading.unknown:
            is_second = any(span.cell == cell for _, cell in heading.repeated)
            if not is_second:
                where = place(f"{block.key}.heading", title, span.cell)
                report(problems.UNKNOWN_COLUMN.at(where, found=span.cell.text, block=title))
        self.report_unit(heading)

    def report_unit(self, heading: HeadingRow) -> None:
        block = heading.block
        noted, unit = self.collected.unit, heading.unit or self.collected.unit or "万元"
        if not any(column.kind == "amount" for column in block.columns):
            return
        first = next(iter(heading.spans.values())).cell
        place = self.collected.place(f"{block.key}.heading", title_of(block), first)
        title = title_of(block)
        if noted and noted != unit:
            self.collected.report(
                cellproblems.CONTRADICTORY_UNITS.at(place, unit=unit, other=noted, block=title)
            )
        if unit != "万元":
            self.collected.report(cellproblems.CONVERTED_BLOCK.at(place, unit=unit, block=title))

    def finish(self, first: int) -> None:
        for block in self.definition.grids:
            heading = self.headings.get(block.key)
            reader = self.readers.get(block.key) or self.absent(block)
            reader.finish(heading)
        self.report_unread(first)

    def absent(self, block: GridBlock) -> FixedRowsReader | OpenRowsReader:
        """The reader of a block that is not there: it gives empty rows."""
        cell: SeenCell | str = self.segment.title or address(self.segment.top, 1)
        place = self.collected.place(block.key, title_of(block), cell)
        headings = [column.heading for column in block.columns]
        self.collected.report(
            problems.MISSING_BLOCK.at(place, block=title_of(block), headings=headings)
        )
        if block.is_open:
            return OpenRowsReader(block, self.grid, self.collected)
        return FixedRowsReader(block, self.grid, self.collected)

    def report_unread(self, first: int) -> None:
        """Cells that no part of the form has claimed: in the grids, and in the head."""
        rows = self.grid.in_rows(self.segment.top, self.segment.bottom)
        unread = [
            cell
            for row in rows
            for cell in self.grid.own_in_row(row)
            if not self.collected.is_used(cell) and not (row >= first and is_note(cell.text))
        ]
        for in_grid in (True, False):
            cells = [cell.address for cell in unread if (cell.row >= first) == in_grid]
            if cells:
                places = [Place(sheet=self.grid.name, cell=cell) for cell in cells[:MAX_LISTED]]
                self.collected.report(
                    problems.UNREAD_CONTENT.at(*places, is_needed=in_grid, cells=cells)
                )
