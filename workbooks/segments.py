"""Where forms begin and end on a sheet, and which definition each of them follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiscal.forms import FieldDefinition, FormDefinition
from workbooks.captions import (
    bare,
    is_called,
    is_continuation,
    labelled_value,
    title_in,
    without_prefix,
    without_remark,
)
from workbooks.cells import SeenCell
from workbooks.grids import SheetGrid
from workbooks.headings import KnownForm, find_heading_row

OWN_TITLE, OTHER_TITLE, SHEET_NAME = 6.0, 5.0, 3.0
LEAST_SCORE = 0


@dataclass(frozen=True)
class Segment:
    """The rows of one form on a sheet. `title` is the cell with its title, if it has one."""

    grid: SheetGrid
    top: int
    bottom: int
    known: KnownForm
    title: SeenCell | None
    title_text: str


def find_segments(grid: SheetGrid, forms: Sequence[KnownForm]) -> list[Segment]:
    """The forms on a sheet from top to bottom; none if no form is recognised."""
    if not grid.rows:
        return []
    starts = _starts(grid, forms) or [grid.rows[0]]
    ends = [row - 1 for row in starts[1:]] + [grid.rows[-1]]
    found = (_segment(grid, top, end, forms) for top, end in zip(starts, ends, strict=True))
    return [segment for segment in found if segment]


def all_titles(definition: FormDefinition) -> tuple[str, ...]:
    return (definition.title, *definition.title_aliases)


def name_field(definition: FormDefinition) -> FieldDefinition | None:
    """The labelled field that says whose form it is: the first required one of the head."""
    fields = (one for block in definition.field_blocks for one in block.fields)
    return next((one for one in fields if one.label and one.required), None)


def title_cell(
    grid: SheetGrid, row: int, forms: Sequence[KnownForm]
) -> tuple[SeenCell, str] | None:
    """The title in a row, and which of the known titles it is."""
    cells = grid.own_in_row(row)
    if len(cells) > 3:
        return None
    titles = [title for one in forms for title in all_titles(one.definition)]
    for cell in cells:
        if cell.kind == "text" and (title := title_in(cell.text, titles)):
            return cell, title
    return None


def _names(grid: SheetGrid, row: int, forms: Sequence[KnownForm]) -> bool:
    """Whether the row begins with the label of the name of the form."""
    for known in forms:
        field = name_field(known.definition)
        names = (field.label, *field.aliases) if field else ()
        for cell in grid.own_in_row(row)[:2]:
            if is_called(cell.text, names) or labelled_value(cell.text, names) is not None:
                return True
    return False


def _begins_form(grid: SheetGrid, top: int, bottom: int, forms: Sequence[KnownForm]) -> bool:
    """Whether rows hold the head or the first grid of a form, not just the rest of one."""
    for row in grid.in_rows(top, bottom):
        if _names(grid, row, forms):
            return True
        for known in forms:
            found = find_heading_row(known, grid, row)
            if found and found.block.key == known.definition.grids[0].key:
                return True
    return False


def _starts(grid: SheetGrid, forms: Sequence[KnownForm]) -> list[int]:
    """The rows in which forms begin: titles that are no continuation, or heads without title."""
    titles: list[int] = []
    continued: set[int] = set()
    for row in grid.rows:
        if found := title_cell(grid, row, forms):
            titles.append(row)
            if is_continuation(found[0].text):
                continued.add(row)
    ends = [row - 1 for row in [*titles[1:], grid.rows[-1] + 1]]
    starts = [
        row
        for index, (row, end) in enumerate(zip(titles, ends, strict=False))
        if index == 0 or (row not in continued and _begins_form(grid, row + 1, end, forms))
    ]
    return sorted({*starts, *_untitled_starts(grid, starts, forms)})


def _untitled_starts(
    grid: SheetGrid, starts: Sequence[int], forms: Sequence[KnownForm]
) -> list[int]:
    """Heads of forms without a title of their own, alone or stacked beneath another form."""
    found: list[int] = []
    is_inside = has_grid = False
    for row in grid.rows:
        if row in starts:
            is_inside, has_grid = True, False
        elif _names(grid, row, forms):
            if not is_inside:
                found.append(grid.rows[0])
            elif has_grid:
                found.append(_line_above(grid, row))
            is_inside, has_grid = True, False
        elif not has_grid:
            has_grid = any(find_heading_row(one, grid, row) for one in forms)
    return found


def _line_above(grid: SheetGrid, row: int) -> int:
    """The period stands in a line of its own above the name."""
    above = grid.own_in_row(row - 1)
    is_period = len(above) == 1 and ("年" in above[0].text or above[0].kind == "date")
    return row - 1 if is_period else row


def _segment(grid: SheetGrid, top: int, bottom: int, forms: Sequence[KnownForm]) -> Segment | None:
    title = title_cell(grid, top, forms)
    captions = Captions(grid, top, bottom)
    ranked = [
        (
            captions.score(one.definition)
            + _title_bonus(one.definition, title[1] if title else "", grid.name),
            one,
        )
        for one in forms
    ]
    ranked.sort(key=lambda pair: -pair[0])
    score, known = ranked[0]
    rows = list(grid.in_rows(top, bottom))
    has_grid = any(find_heading_row(known, grid, row) for row in rows)
    has_head = title is not None and any(_names(grid, row, forms) for row in rows)
    if not (has_grid or has_head) or (score < LEAST_SCORE and title is None):
        return None
    return Segment(grid, top, bottom, known, title[0] if title else None, title[1] if title else "")


def _title_bonus(definition: FormDefinition, title: str, sheet_name: str) -> float:
    if title == definition.title:
        return OWN_TITLE
    if title in definition.title_aliases:
        return OTHER_TITLE
    if title_in(sheet_name, all_titles(definition)):
        return SHEET_NAME
    return 0


class Captions:
    """Every short text of a segment, to count which definition's captions are among them."""

    def __init__(self, grid: SheetGrid, top: int, bottom: int) -> None:
        texts = {
            cell.text
            for row in grid.in_rows(top, bottom)
            for cell in grid.own_in_row(row)
            if cell.kind == "text" and len(cell.text) < 60
        }
        self.known = {bare(text) for text in texts} | {without_remark(text) for text in texts}
        self.known |= {bare(text.partition("：")[0].partition(":")[0]) for text in texts}
        self.known_rows = {without_prefix(text) for text in texts}

    def has(self, names: Sequence[str]) -> bool:
        return any(bare(name) in self.known or without_remark(name) in self.known for name in names)

    def has_row(self, names: Sequence[str]) -> bool:
        return any(without_prefix(name) in self.known_rows for name in names)

    def score(self, definition: FormDefinition) -> float:
        """Captions found, less captions missing; the form's own wording counts a little more."""
        score = 0.0
        for fields in definition.field_blocks:
            for one in fields.fields:
                if one.label:
                    score += 1 if self.has((one.label, *one.aliases)) else -1
        for block in definition.grids:
            for column in block.columns:
                score += 1 if self.has((column.heading, *column.aliases)) else -1
                score += 0.1 if bare(column.heading) in self.known else 0
            for row in block.rows:
                if row.label:
                    score += 1 if self.has_row((row.label, *row.aliases)) else -1
            if block.banner:
                score += 1 if self.has((block.banner,)) else -1
            if block.side:
                score += 1 if self.has((block.side.text, *block.side.aliases)) else -1
        return score
