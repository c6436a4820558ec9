"""The summary of project goals: units and their projects, amounts by fund, goals side by side.

Its captions belong to an edition (`editions/goal_summaries/`). Amounts are in 万元 with the
precision they were given in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import zip_longest
from typing import Self

from pydantic import model_validator

from fiscal.amounts import fixed
from fiscal.editions import EDITIONS, EditionError, load_toml
from fiscal.forms import Strict, refuse_repeats
from fiscal.sheets import Cell, CellKind, Sheet

FOLDER = EDITIONS / "goal_summaries"


class Caption(Strict):
    """A heading, and what else it is called in workbooks."""

    heading: str
    aliases: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return (self.heading, *self.aliases)


class AmountCaption(Caption):
    """The heading over the amounts of one fund."""

    key: str


class SummaryDefinition(Strict):
    """The summary of one edition. `levels` are the level-1 indicators that stand side by side.

    Without a `masked_name` classified projects are left out instead of masked.
    """

    key: str
    region: str
    since: int
    until: int | None = None
    title: str
    title_aliases: tuple[str, ...] = ()
    basis: str
    decimals: int
    department: Caption
    code: Caption
    name: Caption
    amounts_heading: Caption
    amounts: tuple[AmountCaption, ...]
    goal_heading: Caption
    levels: tuple[Caption, ...]
    indicator: Caption
    target: Caption
    masked_name: str
    masked_amount: str
    widths: tuple[float, ...]

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        refuse_repeats([one.key for one in self.amounts], "amount")
        refuse_repeats([one.heading for one in self.levels], "level")
        width = 2 + len(self.amounts) + 2 * len(self.levels)
        if width != len(self.widths):
            raise ValueError(f"the summary is {width} columns wide, widths has {len(self.widths)}")
        return self

    @property
    def titles(self) -> tuple[str, ...]:
        return (self.title, *self.title_aliases)

    @property
    def level_names(self) -> tuple[str, ...]:
        return tuple(one.heading for one in self.levels)


@dataclass(frozen=True)
class SummaryIndicator:
    """An indicator under one of the levels; cells are known where it was read from a sheet."""

    level1: str
    name: str
    target: str
    name_cell: str = ""
    target_cell: str = ""


@dataclass(frozen=True)
class SummaryLine:
    """Code, name and amounts of the department, a unit or a project.

    `cells` gives the cell of `code`, `name` and each amount where it was read from a sheet.
    """

    code: str
    name: str
    amounts: Mapping[str, Decimal | None] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class SummaryProject(SummaryLine):
    """A project with its indicators in the order of the form. A masked one shows nothing."""

    indicators: tuple[SummaryIndicator, ...] = ()
    masked: bool = False

    def of_level(self, level: Caption) -> list[SummaryIndicator]:
        return [one for one in self.indicators if one.level1 in level.names]


@dataclass(frozen=True)
class SummaryUnit:
    """A budget unit and its projects."""

    line: SummaryLine
    projects: tuple[SummaryProject, ...] = ()


@dataclass(frozen=True)
class GoalSummary:
    """All projects of a department in a year. `total` is the department's own line."""

    department: str
    fiscal_year: int | None
    total: SummaryLine | None
    units: tuple[SummaryUnit, ...]

    @property
    def projects(self) -> list[SummaryProject]:
        return [project for unit in self.units for project in unit.projects]


@cache
def summary_definition(key: str) -> SummaryDefinition:
    """The definition of a summary. Raises EditionError if the file is missing or wrong."""
    path = FOLDER / f"{key}.toml"
    definition = load_toml(path, SummaryDefinition)
    if definition.key != key:
        raise EditionError(f"{path.name}: key is {definition.key!r}, the file is named {key!r}")
    return definition


@cache
def summary_definitions() -> tuple[SummaryDefinition, ...]:
    return tuple(summary_definition(path.stem) for path in sorted(FOLDER.glob("*.toml")))


def lay_out_summary(definition: SummaryDefinition, summary: GoalSummary) -> Sheet:
    """The summary as it is published: title, department, three heading rows, body."""
    width = len(definition.widths)
    year = f"{summary.fiscal_year}年" if summary.fiscal_year else ""
    title = f"{year}{definition.title}"
    caption = f"{definition.department.heading}：{summary.department}"
    cells = [
        Cell(0, 0, 1, width, title, "title"),
        Cell(1, 0, 1, width, caption, "value", "department", "long_text"),
        *heading_cells(definition),
    ]
    row = 5
    if summary.total:
        cells += line_cells(definition, summary.total, row, 1)
        row += 1
    for unit in summary.units:
        cells += line_cells(definition, unit.line, row, 1)
        row += 1
        for project in unit.projects:
            placed = list(project_cells(definition, project, row))
            cells += placed
            row += placed[0].height
    return Sheet(title, definition.widths, tuple(sorted(cells, key=lambda c: (c.row, c.column))))


def heading_cells(definition: SummaryDefinition) -> Iterator[Cell]:
    amounts, levels = len(definition.amounts), len(definition.levels)
    first = 2 + amounts

    def heading(row: int, column: int, height: int, width: int, text: str) -> Cell:
        return Cell(row, column, height, width, text, "heading")

    yield heading(2, 0, 3, 1, definition.code.heading)
    yield heading(2, 1, 3, 1, definition.name.heading)
    yield heading(2, 2, 1, amounts, definition.amounts_heading.heading)
    yield heading(2, first, 1, 2 * levels, definition.goal_heading.heading)
    for at, amount in enumerate(definition.amounts):
        yield heading(3, 2 + at, 2, 1, amount.heading)
    for at, level in enumerate(definition.levels):
        yield heading(3, first + 2 * at, 1, 2, level.heading)
        yield heading(4, first + 2 * at, 1, 1, definition.indicator.heading)
        yield heading(4, first + 2 * at + 1, 1, 1, definition.target.heading)


def line_cells(
    definition: SummaryDefinition, line: SummaryLine, row: int, height: int, masked: bool = False
) -> Iterator[Cell]:
    """Code, name and amounts, merged over `height` rows; a line of its own is filled up."""
    yield text_cell(row, 0, "" if masked else line.code, height)
    yield text_cell(row, 1, definition.masked_name if masked else line.name, height)
    for at, one in enumerate(definition.amounts):
        amount = line.amounts.get(one.key)
        if masked:
            text = definition.masked_amount if at < 2 else ""
            yield text_cell(row, 2 + at, text, height)
        elif amount is None:
            yield text_cell(row, 2 + at, "", height)
        else:
            text = fixed(amount, definition.decimals)
            path = f"summary.{line.code}.{one.key}"
            yield Cell(row, 2 + at, height, 1, text, "value", path, "amount", amount)
    if height == 1 and not isinstance(line, SummaryProject):
        for column in range(2 + len(definition.amounts), len(definition.widths)):
            yield text_cell(row, column, "")


def project_cells(
    definition: SummaryDefinition, project: SummaryProject, row: int
) -> Iterator[Cell]:
    columns = [] if project.masked else [project.of_level(one) for one in definition.levels]
    height = max(1, *(len(column) for column in columns)) if columns else 1
    yield from line_cells(definition, project, row, height, project.masked)
    first = 2 + len(definition.amounts)
    blank = [[]] * len(definition.levels) if project.masked else columns
    for offset, indicators in enumerate(zip_longest(*blank)):
        for at, one in enumerate(indicators):
            yield text_cell(row + offset, first + 2 * at, one.name if one else "")
            yield text_cell(row + offset, first + 2 * at + 1, one.target if one else "")
    if not any(blank):
        for column in range(first, len(definition.widths)):
            yield text_cell(row, column, "")


def text_cell(row: int, column: int, text: str, height: int = 1) -> Cell:
    kind: CellKind = "value"
    return Cell(row, column, height, 1, text, kind)
