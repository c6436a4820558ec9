"""Goal forms out of a workbook.

Their amounts are labelled values without headings, between the grids or above them. These rows
are found by their labels and read here; the rest is a form as any other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from openpyxl.workbook import Workbook

from fiscal.findings import Finding, Place
from fiscal.forms import FormContent, FormDefinition, GridBlock, Row, RowDefinition
from workbooks import problems
from workbooks.captions import is_called, is_row_called, unit_in
from workbooks.cells import SeenCell
from workbooks.fixedrows import side_names, title_of
from workbooks.grids import SheetGrid
from workbooks.headings import KnownForm
from workbooks.reading import FormReading, WorkbookReading, read_form, repeated_forms
from workbooks.segments import Segment, find_segments
from workbooks.summary import is_summary
from workbooks.texts import one_line
from workbooks.values import Slot, is_dash, take

_AMOUNT = re.compile(
    r"\s*[¥￥]?\s*[-+（(]?[\d０-９][\d０-９,，.．\s]*[)）]?\s*(亿元|万元|千元|元)?\s*"
)


@dataclass(frozen=True)
class LabelledRow:
    """A row of a grid without headings: its label and the place of its value."""

    definition: RowDefinition
    label: SeenCell
    value: SeenCell


def read_goal_forms(workbook: Workbook, definitions: Sequence[FormDefinition]) -> WorkbookReading:
    """The goal forms in `workbook`, wherever they stand; other sheets are passed over."""
    by_key = {one.key: one for one in definitions}
    known = [KnownForm(without_labelled_blocks(one)) for one in definitions]
    forms: list[FormReading] = []
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible" or is_summary(sheet):
            continue
        grid = SheetGrid(sheet)
        rows = labelled_rows_of(grid, definitions)
        rest = WithoutRows(grid, rows) if rows else grid
        for segment in find_segments(rest, known):
            if segment.title is None:
                continue
            definition = by_key[segment.known.definition.key]
            forms.append(read_goal_form(segment, grid, definition))
    return WorkbookReading(tuple(forms), tuple(repeated_forms(forms)))


def labelled_blocks(definition: FormDefinition) -> list[GridBlock]:
    """The grids that print no headings."""
    return [block for block in definition.grids if not block.headed]


def without_labelled_blocks(definition: FormDefinition) -> FormDefinition:
    blocks = tuple(
        block for block in definition.blocks if not isinstance(block, GridBlock) or block.headed
    )
    return definition.model_copy(update={"blocks": blocks})


class WithoutRows(SheetGrid):
    """A grid in which some rows are passed over."""

    def __init__(self, grid: SheetGrid, passed_over: set[int]) -> None:
        self.name, self.beyond = grid.name, grid.beyond
        self.cells = {at: one for at, one in grid.cells.items() if at[0] not in passed_over}
        kept = {row: cells for row, cells in grid.by_row.items() if row not in passed_over}
        self.by_row = defaultdict(list, kept)
        self.merges = grid.merges
        self._regions_by_row = grid._regions_by_row
        self.rows = [row for row in grid.rows if row not in passed_over]
        self.hidden_rows, self.hidden_columns = grid.hidden_rows, grid.hidden_columns


def labelled_rows_of(grid: SheetGrid, definitions: Sequence[FormDefinition]) -> set[int]:
    return {
        one.label.row
        for definition in definitions
        for block in labelled_blocks(definition)
        for one in find_labelled(block, grid, grid.rows)
    }


def find_labelled(block: GridBlock, grid: SheetGrid, rows: Sequence[int]) -> Iterator[LabelledRow]:
    """The rows of `block`: a known label, and nothing but a figure or a dash behind it."""
    for row in rows:
        own = grid.own_in_row(row)
        labels = [cell for cell in own if cell.kind == "text" and not is_dash(cell.text)]
        for definition in block.rows:
            names = (definition.label, *definition.aliases)
            label = next((one for one in labels if is_row_called(one.text, names)), None)
            if label is None:
                continue
            right = grid.region_of(label).right
            after = [cell for cell in own if cell.column > right]
            if all(cell.kind == "number" or not is_words(cell) for cell in after):
                blank = SeenCell(row, right + 1, "blank")
                yield LabelledRow(definition, label, after[0] if after else blank)
                break


def is_words(cell: SeenCell) -> bool:
    """Whether a cell holds words, not an amount or a dash, however it is written."""
    return cell.kind == "text" and not is_dash(cell.text) and not _AMOUNT.fullmatch(cell.text)


def read_goal_form(segment: Segment, grid: SheetGrid, definition: FormDefinition) -> FormReading:
    """One goal form: `printed` holds its amounts in 万元 by path."""
    reading = read_form(segment)
    printed = dict(reading.printed)
    addresses = dict(reading.addresses)
    found = list(reading.problems)
    rows = dict(reading.content.rows)
    lines = [row for row in grid.rows if segment.top <= row <= segment.bottom]
    for block in labelled_blocks(definition):
        seen: dict[str, LabelledRow] = {}
        unit = unit_of(block, grid, lines)
        for one in find_labelled(block, grid, lines):
            key = one.definition.key
            path = f"{block.key}.{key}.{block.columns[0].key}"
            name = one_line(one.definition.label)
            if key in seen:
                places = [
                    Place(path, name, grid.name, cell.address)
                    for cell in (seen[key].label, one.label)
                ]
                found.append(problems.REPEATED_ROW.at(*places))
                continue
            seen[key] = one
            addresses[path] = one.value.address
            addresses[f"{block.key}.{key}.label"] = one.label.address
            place = Place(path, name, grid.name, one.value.address)
            slot = Slot("amount", place, unit=unit_in(one.label.text) or unit)
            value = take(one.value, slot, found.append)
            if isinstance(value, Decimal):
                printed[path] = value
        found += missing_rows(block, seen, segment)
        rows[block.key] = tuple(Row(row.key, {}) for row in block.rows)
    content = FormContent(reading.content.fields, rows)
    return replace(
        reading,
        definition=definition,
        content=content,
        printed=printed,
        addresses=addresses,
        problems=tuple(found),
    )


def unit_of(block: GridBlock, grid: SheetGrid, rows: Sequence[int]) -> str:
    """The money unit that the label at the side of the block names, else 万元."""
    for row in rows:
        for cell in grid.own_in_row(row):
            if is_called(cell.text, side_names(block)) and unit_in(cell.text):
                return unit_in(cell.text)
    return "万元"


def missing_rows(
    block: GridBlock, seen: dict[str, LabelledRow], segment: Segment
) -> Iterator[Finding]:
    if seen and len(seen) == len(block.rows):
        return
    cell = segment.title.address if segment.title else f"A{segment.top}"
    for row in block.rows:
        if row.key not in seen:
            name = one_line(row.label).rstrip(":：")
            place = Place(f"{block.key}.{row.key}", name, segment.grid.name, cell)
            yield problems.MISSING_ROW.at(place, block=title_of(block))
