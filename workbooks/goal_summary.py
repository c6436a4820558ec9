"""The summary of project goals out of a workbook: rows of several lines, headings repeated.

After a page break the headings stand again, and a project goes on in rows whose code, name and
amounts are blank or repeat what stood before the break.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from openpyxl.workbook import Workbook

from fiscal.findings import Finding, Place
from fiscal.goal_summary import (
    Caption,
    GoalSummary,
    SummaryDefinition,
    SummaryIndicator,
    SummaryLine,
    SummaryProject,
    SummaryUnit,
)
from workbooks import summary_problems as problems
from workbooks.captions import (
    is_called,
    is_note,
    is_page_number,
    labelled_value,
    plain,
    title_in,
)
from workbooks.cells import SeenCell
from workbooks.grids import SheetGrid
from workbooks.summary import is_summary
from workbooks.texts import one_line
from workbooks.values import Slot, take

LONGEST_UNIT_CODE = 12
PROJECT_CODE_LENGTHS = (20, 21)
MAX_PROJECTS = 5_000

_YEAR = re.compile(r"(20\d\d)年")
_MASK = re.compile(r"[X×*＊]{2,}", re.IGNORECASE)


@dataclass(frozen=True)
class SummaryReading:
    """A summary as read from a sheet, and what was wrong or odd about it."""

    definition: SummaryDefinition
    sheet: str
    summary: GoalSummary
    problems: tuple[Finding, ...]


def read_goal_summaries(
    workbook: Workbook, definitions: Sequence[SummaryDefinition]
) -> list[SummaryReading]:
    """Every summary in `workbook`, found by its title. Never raises for what people did."""
    found = []
    for sheet in workbook.worksheets:
        if sheet.sheet_state != "visible" or is_summary(sheet):
            continue
        grid = SheetGrid(sheet)
        for definition in definitions:
            if has_title(grid, definition):
                found.append(_SummaryReader(grid, definition).read())
                break
    return found


def has_title(grid: SheetGrid, definition: SummaryDefinition) -> bool:
    """Whether one of the first lines, or the name of the sheet, is the title of the summary."""
    texts = [cell.text for row in grid.rows[:4] for cell in grid.own_in_row(row)[:1]]
    return any(title_in(text, definition.titles) for text in (grid.name, *texts))


@dataclass
class _Draft:
    """A line of the body while its rows come."""

    line: SummaryLine
    masked: bool = False
    indicators: list[SummaryIndicator] = field(default_factory=list)

    def project(self, level_order: Sequence[str]) -> SummaryProject:
        ordered = sorted(self.indicators, key=lambda one: level_order.index(one.level1))
        line = self.line
        return SummaryProject(
            line.code, line.name, line.amounts, line.cells, tuple(ordered), self.masked
        )


class _SummaryReader:
    """Walks the rows of the sheet: headings say where things stand, other rows are the body."""

    def __init__(self, grid: SheetGrid, definition: SummaryDefinition) -> None:
        self.grid = grid
        self.definition = definition
        self.problems: list[Finding] = []
        self.columns: dict[str, int] = {}
        self.level_starts: dict[str, int] = {}
        self.indicator_columns: dict[int, tuple[str, str]] = {}
        self.department = ""
        self.fiscal_year: int | None = None
        self.total: SummaryLine | None = None
        self.units: list[tuple[SummaryLine, list[_Draft]]] = []
        self.current: _Draft | None = None
        self.is_after_heading = False
        self.seen: dict[str, Place] = {}

    def read(self) -> SummaryReading:
        for row in self.grid.rows:
            own = self.grid.own_in_row(row)
            if not own or self.is_outside(own):
                continue
            if self.is_heading(own):
                self.read_heading(own)
                self.is_after_heading = True
            elif self.columns:
                self.read_row(own)
                self.is_after_heading = False
            else:
                self.read_unread(own)
        self.report_missing_columns()
        order = self.definition.level_names
        units = tuple(
            SummaryUnit(line, tuple(draft.project(order) for draft in drafts))
            for line, drafts in self.units
        )
        summary = GoalSummary(self.department, self.fiscal_year, self.total, units)
        return SummaryReading(self.definition, self.grid.name, summary, tuple(self.problems))

    # What stands around the body

    def is_outside(self, own: list[SeenCell]) -> bool:
        """Titles, the line with the department, page numbers, notes below."""
        first = own[0]
        if title_in(first.text, self.definition.titles) and len(own) <= 2:
            year = _YEAR.search(plain(first.text))
            if year and self.fiscal_year is None:
                self.fiscal_year = int(year[1])
            return True
        names = self.definition.department.names
        named = labelled_value(first.text, names)
        if named is None and is_called(first.text, names) and len(own) > 1:
            named = one_line(own[1].text)
        if named is not None:
            self.department = self.department or one_line(named)
            return True
        if len(own) == 1 and first.kind == "text" and plain(first.text).startswith("单位:"):
            return True
        if len(own) == 1 and is_page_number(first.text) and self.is_after_heading is False:
            return first.column != self.columns.get("code", 0)
        return bool(self.columns) and len(own) == 1 and is_note(first.text)

    def is_heading(self, own: list[SeenCell]) -> bool:
        return all(cell.kind == "text" and self.caption_of(cell) for cell in own)

    def caption_of(self, cell: SeenCell) -> Caption | None:
        definition = self.definition
        captions = (
            definition.code,
            definition.name,
            definition.amounts_heading,
            *definition.amounts,
            definition.goal_heading,
            *definition.levels,
            definition.indicator,
            definition.target,
        )
        return next((one for one in captions if is_called(cell.text, one.names)), None)

    def read_heading(self, own: list[SeenCell]) -> None:
        definition = self.definition
        levels = {level.heading: level for level in definition.levels}
        indicator_cells = []
        for cell in own:
            caption = self.caption_of(cell)
            if caption is None:
                continue
            if caption == definition.code:
                self.columns["code"] = cell.column
            elif caption == definition.name:
                self.columns["name"] = cell.column
            elif caption in definition.amounts:
                key = next(one.key for one in definition.amounts if one == caption)
                self.columns[key] = cell.column
            elif caption.heading in levels:
                self.level_starts[caption.heading] = cell.column
            elif caption in (definition.indicator, definition.target):
                indicator_cells.append((cell, caption == definition.indicator))
        if indicator_cells:
            self.indicator_columns = {
                cell.column: (self.level_over(cell.column), "name" if is_name else "target")
                for cell, is_name in indicator_cells
            }

    def level_over(self, column: int) -> str:
        """The level whose heading begins at a column or last before it."""
        before = {start: level for level, start in self.level_starts.items() if start <= column}
        return before[max(before)] if before else ""

    def report_missing_columns(self) -> None:
        wanted = [("code", self.definition.code.heading), ("name", self.definition.name.heading)]
        wanted += [(one.key, one.heading) for one in self.definition.amounts]
        missing = [heading for key, heading in wanted if key not in self.columns]
        found = {level for level, _ in self.indicator_columns.values()}
        missing += [one for one in self.definition.level_names if one not in found]
        place = self.place("", self.definition.title, f"A{self.grid.rows[0]}")
        if missing:
            self.problems.append(problems.MISSING_COLUMNS.at(place, headings=missing))
        elif not any(drafts for _, drafts in self.units):
            self.problems.append(problems.NO_PROJECTS.at(place))

    # The body

    def read_row(self, own: list[SeenCell]) -> None:
        cells = {cell.column: cell for cell in own}
        code = cells.get(self.columns.get("code", 0))
        name = cells.get(self.columns.get("name", 0))
        amounts = [cells[at] for key, at in self.columns.items() if at in cells]
        figures = [one for one in amounts if one not in (code, name)]
        if code or name or figures:
            self.begin(cells, code, name, figures)
        self.read_indicators(cells)
        known = {*self.columns.values(), *self.indicator_columns}
        self.read_unread([cell for cell in own if cell.column not in known])

    def begin(
        self,
        cells: dict[int, SeenCell],
        code: SeenCell | None,
        name: SeenCell | None,
        figures: list[SeenCell],
    ) -> None:
        """A line begins here, or goes on after a page break."""
        text = self.code_text(code) if code else ""
        title = one_line(name.text) if name else ""
        masked = self.is_masked(title, figures)
        current = self.current
        if current and self.is_after_heading and not masked:
            if text and text == current.line.code:
                return
            if not text and title and not figures:
                joined = replace(current.line, name=current.line.name + title)
                if plain(title) != plain(current.line.name):
                    assert name is not None
                    place = self.place("name", joined.name, name)
                    self.problems.append(problems.NAME_CONTINUED.at(place, name=joined.name))
                    current.line = joined
                return
        line = SummaryLine(text, title, *self.amounts_of(cells, masked, title or text))
        if code:
            line = replace(line, cells={**line.cells, "code": code.address})
        if name:
            line = replace(line, cells={**line.cells, "name": name.address})
        if text and len(text) <= LONGEST_UNIT_CODE and text.isdigit():
            self.begin_unit(line)
        else:
            self.begin_project(line, masked, code or name or figures[0])

    def begin_unit(self, line: SummaryLine) -> None:
        self.current = None
        if not line.name and self.total is None and not self.units:
            self.total = line
        else:
            self.units.append((line, []))

    def begin_project(self, line: SummaryLine, masked: bool, cell: SeenCell) -> None:
        if not self.units:
            self.units.append((SummaryLine("", ""), []))
            self.problems.append(
                problems.PROJECT_WITHOUT_UNIT.at(
                    self.place("code", line.name, cell), name=line.name
                )
            )
        place = self.place("code", line.name or line.code, cell)
        if not masked and not (line.code.isdigit() and len(line.code) in PROJECT_CODE_LENGTHS):
            self.problems.append(
                problems.WRONG_PROJECT_CODE.at(
                    place,
                    code=line.code or "–",
                    name=line.name,
                    count=len(line.code),
                    found=line.code,
                )
            )
        if not masked and line.code and (first := self.seen.setdefault(line.code, place)) != place:
            self.problems.append(
                problems.REPEATED_PROJECT.at(
                    place, first, code=line.code, name=line.name, first=first.cell
                )
            )
        self.current = _Draft(line, masked)
        self.units[-1][1].append(self.current)

    def code_text(self, cell: SeenCell) -> str:
        """The code without the blanks that line breaks leave in it."""
        text = plain(cell.text)
        if cell.kind == "number":
            digits = f"{cell.number:f}" if cell.number is not None else text
            if len(digits) > 15:
                place = self.place("code", digits, cell)
                self.problems.append(problems.CODE_AS_NUMBER.at(place, text=cell.text))
            return digits
        return text

    def is_masked(self, name: str, figures: list[SeenCell]) -> bool:
        named = is_called(name, (self.definition.masked_name,)) if name else False
        return named or any(_MASK.fullmatch(plain(cell.text)) for cell in figures)

    def amounts_of(
        self, cells: dict[int, SeenCell], masked: bool, label: str
    ) -> tuple[dict[str, Decimal | None], dict[str, str]]:
        amounts: dict[str, Decimal | None] = {}
        addresses: dict[str, str] = {}
        for one in self.definition.amounts:
            cell = cells.get(self.columns.get(one.key, 0))
            if cell is None or masked:
                amounts[one.key] = None
                continue
            addresses[one.key] = cell.address
            place = self.place(one.key, f"{label} · {one.heading}", cell)
            value = take(cell, Slot("amount", place), self.problems.append)
            amounts[one.key] = value if isinstance(value, Decimal) else None
        return amounts, addresses

    def read_indicators(self, cells: dict[int, SeenCell]) -> None:
        found: dict[str, dict[str, SeenCell]] = {}
        for column, (level, part) in self.indicator_columns.items():
            if column in cells:
                found.setdefault(level, {})[part] = cells[column]
        for level, parts in found.items():
            cell = next(iter(parts.values()))
            name, target = (self.text(parts.get(part)) for part in ("name", "target"))
            place = self.place("indicators", name or target, cell)
            if self.current is None:
                self.problems.append(
                    problems.INDICATOR_WITHOUT_PROJECT.at(place, name=name or target)
                )
                continue
            if not name:
                self.problems.append(problems.TARGET_WITHOUT_NAME.at(place, target=target))
                continue
            if not target:
                self.problems.append(problems.INDICATOR_WITHOUT_TARGET.at(place, name=name))
            self.current.indicators.append(
                SummaryIndicator(
                    level,
                    name,
                    target,
                    parts["name"].address,
                    parts["target"].address if "target" in parts else cell.address,
                )
            )

    def text(self, cell: SeenCell | None) -> str:
        if cell is None:
            return ""
        value = take(
            cell, Slot("text", self.place("indicators", cell.text, cell)), self.problems.append
        )
        return str(value or "")

    def read_unread(self, own: list[SeenCell]) -> None:
        if own and self.columns:
            place = self.place("", self.definition.title, own[0])
            self.problems.append(problems.UNREAD.at(place, cells=[cell.address for cell in own]))

    def place(self, path: str, label: str, cell: SeenCell | str) -> Place:
        where = cell if isinstance(cell, str) else cell.address
        return Place(path=path, label=label, sheet=self.grid.name, cell=where)
