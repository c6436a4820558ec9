"""Which statutory table a sheet or a part of it holds, by its title; the lines around tables."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from fiscal.tables import TableDefinition
from workbooks.captions import bare, is_note, is_page_number, plain, without_remark
from workbooks.cells import SeenCell
from workbooks.grids import SheetGrid
from workbooks.tables.heads import KnownTable, find_bands
from workbooks.texts import one_line
from workbooks.values import is_dash

_LONGEST_TITLE = 80
_MOST_LINES_ABOVE_TITLE = 6
_MOST_TEXTS_IN_NOTE = 6
_MOST_LINES_TO_HEADINGS = 8
_YEAR = re.compile(r"^(.*?)(20\d\d)年?度?")
_PLACEHOLDER = re.compile(r"\{year\}年?度?")
_NUMBERING = re.compile(
    r"^(附件|附表|预算|公开|表)?[(]?[0-9]{1,3}[)]?表?[.、:\-_]*"
    r"|^(附件|附表|公开|表)?[(]?[一二三四五六七八九十]{1,3}[)]?[.、:\-_]+"
    r"|^(附件|附表)[.、:\-_]+"
)
_CONTINUED = re.compile(r"[(\[-]?续(表)?\d*[)\]]?$|[(\[]续(表)?[^)\]]{0,3}[)\]]")
_REMARK = re.compile(r"[(\[](单位:)?(万元|元|公开|样表|\d{1,2})[)\]]$")
_UNIT = re.compile(r"单位[:为](?:人民币)?(亿元|千万元|百万元|万元|千元|元)")
_DEPARTMENT = re.compile(
    r"^(?:部门|编制部门|填报部门|预算部门|编报部门|单位)(?:\(单位\))?(?:名称)?[:](.+)$"
)
_BRACKETS = re.compile(r"[()\[\]〔〕【】]")
_BEFORE_NAME = re.compile(r"^\d+[-—:.]?")
_TABLE_NUMBER = re.compile(r"^(附表|附件|预算|公开|表)[0-9一二三四五六七八九十-]{1,4}表?$")


@lru_cache(maxsize=4096)
def canonical(title: str, department: str = "") -> str:
    """A title as compared: without year, department, numbering, remarks, quotes, trailing 表."""
    text = _CONTINUED.sub("", plain(_PLACEHOLDER.sub("", title)).replace('"', "").replace("'", ""))
    text = _REMARK.sub("", text.rstrip(":"))
    if found := _YEAR.match(text):
        text = text[found.end() :]
    if department:
        text = text.removeprefix(bare(department))
    text = text if _NUMBERING.fullmatch(text) else _NUMBERING.sub("", text, count=1)
    if found := _YEAR.match(text):
        text = text[found.end() :]
    return text.rstrip("表")


def year_in(title: str) -> str:
    """The year a title names, or ""."""
    found = _YEAR.match(plain(title))
    return found[2] if found else ""


def is_continued(title: str) -> bool:
    """Whether a title says that the table is continued from another sheet (续)."""
    return bool(_CONTINUED.search(plain(title)))


class Titles:
    """The titles of all definitions, as compared."""

    def __init__(
        self, definitions: Sequence[TableDefinition], departments: Sequence[str] = ()
    ) -> None:
        self.departments = departments
        self.known: dict[str, TableDefinition] = {}
        for definition in definitions:
            for title in (definition.title, *definition.title_aliases):
                self.known.setdefault(canonical(title), definition)

    def named(self, text: str) -> TableDefinition | None:
        """The definition whose title a text is."""
        if len(text) > _LONGEST_TITLE:
            return None
        readings = (canonical(text, department) for department in ("", *self.departments))
        return next((self.known[one] for one in readings if one in self.known), None)

    def in_row(self, grid: SheetGrid, row: int) -> tuple[SeenCell, TableDefinition] | None:
        """The title that stands in a row, alone or beside the number of the table."""
        cells = grid.own_in_row(row)
        if len(cells) > 3 or any(cell.kind == "number" for cell in cells):
            return None
        for cell in cells:
            if cell.kind == "text" and (definition := self.named(cell.text)):
                return cell, definition
        return None


@dataclass(frozen=True)
class Segment:
    """The rows of one table on a sheet, from its title on. Ends are included."""

    grid: SheetGrid
    definition: TableDefinition
    top: int
    bottom: int
    title: SeenCell | None

    @property
    def continues(self) -> bool:
        """Whether it says of itself that it continues a table begun elsewhere."""
        return is_continued(self.title.text if self.title else self.grid.name) or is_continued(
            self.grid.name
        )


def find_segments(
    grid: SheetGrid, titles: Titles, known: Mapping[str, KnownTable]
) -> list[Segment]:
    """The tables on a sheet from top to bottom; a title repeated after a page break begins none."""
    if not grid.rows:
        return []
    found: list[tuple[int, TableDefinition, SeenCell | None]] = []
    for row in grid.rows:
        title = titles.in_row(grid, row)
        if not title or (found and found[-1][1] is title[1]):
            continue
        if _is_heading_of_sheet(grid, row, title[0].text) or find_bands(
            known[title[1].code], grid, row + 1, row + _MOST_LINES_TO_HEADINGS
        ):
            found.append((row, title[1], title[0]))
    by_name = titles.named(grid.name)
    if not found and by_name:
        found = [(grid.rows[0], by_name, None)]
    if not found:
        return []
    starts = [grid.rows[0], *(row for row, _, _ in found[1:])]  # captions may stand above a title
    ends = [row - 1 for row in starts[1:]] + [grid.rows[-1]]
    return [
        Segment(grid, definition, start, end, title)
        for (_, definition, title), start, end in zip(found, starts, ends, strict=True)
    ]


def _is_heading_of_sheet(grid: SheetGrid, row: int, text: str) -> bool:
    return is_plainly_title(text) and row in grid.rows[:_MOST_LINES_ABOVE_TITLE]


def is_plainly_title(text: str) -> bool:
    """Whether a title cannot be the label of a row: with its year, or with 表 at the end."""
    return bool(year_in(text)) or bare(_CONTINUED.sub("", plain(text))).endswith("表")


@dataclass(frozen=True)
class Surroundings:
    """What the lines around a table say: whose it is and the unit of its amounts."""

    department: SeenCell | None = None
    department_name: str = ""
    unit: SeenCell | None = None
    unit_name: str = ""


def read_surroundings(grid: SheetGrid, rows: Sequence[int]) -> Surroundings:
    """Department and unit out of the lines above the headings."""
    department, name, unit_cell, unit = None, "", None, ""
    for row in rows:
        for cell in grid.own_in_row(row):
            text = plain(cell.text)
            if (found := _UNIT.search(text)) and not unit:
                unit_cell, unit = cell, found[1]
                text = text[: found.start()]
            if (whose := _DEPARTMENT.match(text.rstrip(":("))) and not name:
                department, name = cell, whose[1]
    return Surroundings(department, name, unit_cell, unit)


def is_named(found: str, names: Iterable[str]) -> bool:
    """Whether a department line says one of these names.

    Blanks, brackets, remarks in brackets at the end and a code before the name make no difference.
    """
    known = {_as_name(one) for one in names}
    return _as_name(found) in known or _as_name(without_remark(found)) in known


def _as_name(text: str) -> str:
    return _BEFORE_NAME.sub("", _BRACKETS.sub("", bare(text)))


def is_furniture(cells: Sequence[SeenCell], definition: TableDefinition) -> bool:
    """Whether a row between the figures is a line around the table: caption, unit, page number."""
    if not cells or len(cells) > 3 or any(cell.kind != "text" for cell in cells):
        return False
    return all(_is_around(cell.text, definition) for cell in cells)


def _is_around(text: str, definition: TableDefinition) -> bool:
    line = plain(text)
    return bool(
        (is_page_number(line) and not line.isdigit())
        or _TABLE_NUMBER.match(line)
        or (definition.caption and line == plain(definition.caption))
        or _DEPARTMENT.match(line)
        or _UNIT.search(line)
        or line.strip("()[]") in ("续", "续表")
    )


def note_texts(cells: Sequence[SeenCell]) -> tuple[str, ...]:
    """The texts of a row below the table, dashes in empty cells aside."""
    return tuple(
        one_line(cell.text) for cell in cells if cell.kind == "text" and not is_dash(cell.text)
    )


def is_note_row(cells: Sequence[SeenCell]) -> bool:
    """Whether a row is a note below the table: nothing but text that begins like one."""
    texts = note_texts(cells)
    return (
        0 < len(texts) <= _MOST_TEXTS_IN_NOTE
        and all(cell.kind == "text" for cell in cells)
        and is_note(texts[0])
    )
