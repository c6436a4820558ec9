"""The page of a form for a person: to fill in, to review, or to read, cell by cell.

Goal forms and self-evaluations are pages of this kind; each says where its content comes from.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Protocol

from departments.models import Person
from departments.permissions import Reachable, may
from departments.roles import Permission
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import FormContent, FormDefinition, GridBlock, Value, place_labels
from fiscal.observing import on_trial
from fiscal.sentences import Sentence
from fiscal.sheets import Cell, Sheet, lay_out
from performance.boxes import (
    Block,
    Box,
    Control,
    Line,
    as_typed,
    column_heading,
    row_path,
    ungrouped,
)
from performance.entry import blank_row, limits_at, reason_of
from performance.queries import is_open
from workflow.models import Case, Remark
from workflow.states import EDITABLE, State

NEW_ROW = "r000000"

# Widths on the screen: characters of a column, percent of the sheet for the row buttons.
NARROWEST, WIDEST, GUTTER = 12, 36, 3


class Assessed(Protocol):
    """A form with what follows from it."""

    @property
    def definition(self) -> FormDefinition: ...

    @property
    def content(self) -> FormContent: ...

    @property
    def sheet(self) -> Sheet: ...

    @property
    def findings(self) -> tuple[Finding, ...]: ...


@dataclass
class SheetPage(ABC):
    """A form as a person sees it: to fill in, to review, or to read."""

    case: Case
    person: Person
    compare: bool = False
    changes: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    place_prefix = ""
    """What stands before the places of the form where they are places of its case."""

    # What a kind of form says of itself

    @property
    @abstractmethod
    def assessment(self) -> Assessed: ...

    @property
    @abstractmethod
    def typed(self) -> Mapping[str, str]:
        """By path, what was typed but cannot be read."""

    @property
    @abstractmethod
    def thing(self) -> Reachable:
        """What the person must reach to change the form."""

    @property
    @abstractmethod
    def version(self) -> int: ...

    @property
    @abstractmethod
    def places(self) -> tuple[str, ...] | None: ...

    @property
    @abstractmethod
    def remarks(self) -> Sequence[Remark]: ...

    @property
    @abstractmethod
    def url(self) -> str: ...

    @property
    @abstractmethod
    def save_url(self) -> str: ...

    @property
    @abstractmethod
    def place_url(self) -> str: ...

    @property
    def earlier(self) -> Mapping[str, str]:
        """Last year's values under this year's paths."""
        return {}

    def finished(self, box: Box) -> Box:
        """A cell with what only this kind of form shows in it."""
        return box

    # What follows for every form

    @property
    def definition(self) -> FormDefinition:
        return self.assessment.definition

    @property
    def content(self) -> FormContent:
        return self.assessment.content

    @property
    def sheet(self) -> Sheet:
        return self.assessment.sheet

    @property
    def findings(self) -> tuple[Finding, ...]:
        return on_trial(self.assessment.findings, self.case.fiscal_year)

    @cached_property
    def editing(self) -> bool:
        return State(self.case.state) in EDITABLE and bool(
            may(self.person, Permission.EDIT, self.thing)
        )

    @cached_property
    def remarking(self) -> bool:
        return self.case.state == State.UNDER_REVIEW and bool(
            may(self.person, Permission.REMARK, self.thing)
        )

    @property
    def has_tools(self) -> bool:
        return self.editing or self.remarking

    def may_enter(self, path: str) -> bool:
        return self.editing and is_open(path, self.places)

    @cached_property
    def labels(self) -> dict[str, str]:
        return place_labels(self.definition, self.content)

    @cached_property
    def unreadable(self) -> list[tuple[str, str, Sentence]]:
        """Path, label and reason of everything typed that cannot be read."""
        return [
            (path, self.labels.get(path, path), reason)
            for path, typed in self.typed.items()
            if (reason := reason_of(self.definition, path, typed))
        ]

    @cached_property
    def errors(self) -> list[Finding]:
        return [one for one in self.findings if one.blocks and not is_gap(one)]

    @cached_property
    def gaps(self) -> list[Finding]:
        """What is still to be filled in: not wrong, only not there yet."""
        typed = self.typed
        return [
            one
            for one in self.findings
            if one.blocks and is_gap(one) and not any(place.path in typed for place in one.places)
        ]

    @cached_property
    def warnings(self) -> list[Finding]:
        """The warnings that stand in the list of findings."""
        return self.all_warnings

    @cached_property
    def all_warnings(self) -> list[Finding]:
        return [one for one in self.findings if one.severity is Severity.WARNING]

    @cached_property
    def hints(self) -> list[Finding]:
        return [one for one in self.findings if one.severity is Severity.INFO]

    @property
    def problem_count(self) -> int:
        return len(self.unreadable) + len(self.errors) + len(self.gaps) + len(self.all_warnings)

    @cached_property
    def at_path(self) -> dict[str, list[Finding]]:
        """Errors and warnings by the first place they point at."""
        found: dict[str, list[Finding]] = {}
        for one in self.findings:
            if one.severity is not Severity.INFO and one.places:
                found.setdefault(one.places[0].path, []).append(one)
        return found

    @cached_property
    def remarks_by_row(self) -> dict[str, list[Remark]]:
        """Remarks still to be dealt with, by row; drafts only for those who write them."""
        shown = {Remark.Stage.SENT, Remark.Stage.ANSWERED}
        if self.remarking:
            shown.add(Remark.Stage.DRAFT)
        found: dict[str, list[Remark]] = {}
        for one in self.remarks:
            if one.stage in shown:
                found.setdefault(".".join(one.place.split(".")[:2]), []).append(one)
        return found

    @cached_property
    def blocks(self) -> list[Block]:
        """The sheet, block by block; the title is a block of its own."""
        lines: dict[str, list[tuple[Cell, ...]]] = {}
        key = ""
        for row in reversed(self.sheet_rows):
            paths = [cell.path for cell in row if cell.path]
            key = paths[0].partition(".")[0] if paths else key
            if any(cell.kind == "title" for cell in row):
                key = ""
            lines.setdefault(key, []).append(tuple(row))
        return [self.block(key, rows[::-1]) for key, rows in reversed(lines.items())]

    @cached_property
    def sheet_rows(self) -> list[list[Cell]]:
        sheet = self.sheet
        if not self.editing:
            return sheet.rows()
        return replace(sheet, cells=tuple(ungrouped(sheet.cells, self.content))).rows()

    def block(self, key: str, rows: list[tuple[Cell, ...]]) -> Block:
        grid = next((one for one in self.definition.grids if one.key == key), None)
        if grid is None or not grid.is_open:
            return Block(key, tuple(self.line(row, grid) for row in rows))
        keys = [row.key for row in self.content.rows.get(key, ())]
        return Block(
            key,
            tuple(self.line(row, grid) for row in rows),
            grows=self.may_enter(f"{key}.order"),
            order=",".join(keys),
            columns=" ".join(column.key for column in grid.columns),
            caption=self.labels[key],
        )

    def line(self, cells: tuple[Cell, ...], grid: GridBlock | None) -> Line:
        path = row_path(cells, grid)
        key = path.partition(".")[2]
        keys = [row.key for row in self.content.rows.get(grid.key, ())] if grid else []
        scored = any(cell.path == f"{path}.score" for cell in cells)
        dashed = any(cell.path == f"{path}.weight" and cell.text == "-" for cell in cells)
        return Line(
            path,
            tuple(self.box(cell, grid, keys) for cell in cells),
            movable=bool(path and grid and grid.is_open and self.may_enter(f"{grid.key}.order")),
            number=keys.index(key) + 1 if key in keys else 0,
            target=f"{path}.score" if scored and not dashed else path,
            remarks=tuple(self.remarks_by_row.get(path, ())) if path else (),
            caption=self.labels.get(path, ""),
        )

    def box(self, cell: Cell, grid: GridBlock | None, keys: list[str]) -> Box:
        path = cell.path
        if not path or cell.kind in ("heading", "title", "banner", "label"):
            return Box(cell)
        found = self.at_path.get(path, [])
        column = path.rpartition(".")[2]
        group = bool(grid and any(one.key == column and one.group for one in grid.columns))
        value = self.values.get(path)
        typed = self.typed.get(path)
        box = Box(
            cell,
            label=self.labels.get(path, path),
            heading=column_heading(grid, cell) if grid else "",
            control=self.control(cell),
            typed=as_typed(value) if typed is None else typed,
            problem=None if typed is None else reason_of(self.definition, path, typed),
            errors=tuple(one for one in found if one.blocks and not is_gap(one)),
            warnings=tuple(one for one in found if not one.blocks),
            missing=any(one.blocks and is_gap(one) for one in found),
            group=group,
            repeats=group and self.editing and self.repeats_above(path, grid, keys),
            suggested=bool(grid and column in grid.suggestions),
            before=self.changes[path][0] if path in self.changes else None,
            earlier="" if self.earlier.get(path) == cell.text else self.earlier.get(path, ""),
        )
        return self.finished(box)

    def control(self, cell: Cell) -> Control:
        """Which input stands in a cell; none where nothing can be entered, or not now."""
        if cell.kind != "value" or not self.may_enter(cell.path):
            return ""
        limits = limits_at(self.definition, cell.path)
        if limits is None:
            return ""
        if limits.is_figure:
            return "figure"
        return "long_text" if limits.kind == "long_text" else "text"

    @cached_property
    def values(self) -> dict[str, Value]:
        return self.content.flat()

    def repeats_above(self, path: str, grid: GridBlock | None, keys: list[str]) -> bool:
        """Whether a level, and every level before it, is that of the row above."""
        name, key, column = path.split(".")
        at = keys.index(key) if key in keys else 0
        if grid is None or at == 0:
            return False
        levels = [one.key for one in grid.columns if one.group]
        levels = levels[: levels.index(column) + 1]
        here, above = ([f"{name}.{k}.{level}" for level in levels] for k in (key, keys[at - 1]))
        return [self.values.get(one) for one in here] == [self.values.get(one) for one in above]

    @property
    def computed_boxes(self) -> Iterator[Box]:
        """The cells that are not entered, for the answer to a save."""
        for cell in self.sheet.cells:
            box = self.box(cell, None, [])
            if not box.control and (cell.kind == "computed" or box.score):
                yield box

    @property
    def templates(self) -> Iterator[Line]:
        """A blank row of each block that can grow."""
        definition = self.definition
        for grid in definition.grids:
            if not grid.is_open or not self.may_enter(f"{grid.key}.order"):
                continue
            content = FormContent({}, {grid.key: (blank_row(grid, NEW_ROW),)})
            for cells in lay_out(definition, content, {}).rows():
                line = tuple(cell for cell in cells if cell.column >= side_width(grid))
                if row_path(line, grid) == f"{grid.key}.{NEW_ROW}":
                    boxes = tuple(
                        self.finished(
                            Box(
                                cell,
                                label=column_heading(grid, cell),
                                heading=column_heading(grid, cell),
                                control=self.control(cell),
                                group=grid.column(cell.path.rpartition(".")[2]).group,
                                suggested=cell.path.rpartition(".")[2] in grid.suggestions,
                            )
                        )
                        for cell in line
                    )
                    yield Line(f"{grid.key}.{NEW_ROW}", boxes, movable=True)

    @property
    def suggestions(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Id and values of the lists offered in the level columns."""
        for grid in self.definition.grids:
            for column, values in grid.suggestions.items():
                yield f"list-{grid.key}-{column}", tuple(values)

    @property
    def column_widths(self) -> list[str]:
        """Widths on the screen: those of the form, no column too narrow for an amount."""
        widths = [min(max(width, NARROWEST), WIDEST) for width in self.definition.widths]
        whole = 100 - GUTTER if self.has_tools else 100
        return [f"{whole * width / sum(widths):.2f}%" for width in widths]


def side_width(grid: GridBlock) -> int:
    return grid.side.span if grid.side else 0


def is_gap(finding: Finding) -> bool:
    """Whether something is only missing, which is no mistake while the form is being filled in."""
    return finding.outcome is Outcome.INCOMPLETE
