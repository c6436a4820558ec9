"""The cells of a form on the page: what each shows, whether it is an input, what is said of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from fiscal.amounts import trimmed
from fiscal.findings import Finding
from fiscal.forms import FormContent, GridBlock, Row, Value
from fiscal.sentences import Sentence
from fiscal.sheets import Cell
from performance.scores import ScoreSheet
from workflow.models import Remark

Control = Literal["", "text", "long_text", "figure"]


@dataclass(frozen=True)
class Box:
    """A cell on the page. With a `control` it is an input that shows what was `typed`."""

    cell: Cell
    label: str = ""
    heading: str = ""
    control: Control = ""
    typed: str = ""
    problem: Sentence | None = None
    errors: tuple[Finding, ...] = ()
    warnings: tuple[Finding, ...] = ()
    missing: bool = False
    group: bool = False
    repeats: bool = False
    suggested: bool = False
    before: str | None = None
    earlier: str = ""
    score: ScoreSheet | None = None

    @property
    def column(self) -> str:
        return self.cell.path.rpartition(".")[2]

    @property
    def block(self) -> str:
        return self.cell.path.partition(".")[0]

    @property
    def id(self) -> str:
        """The path as part of an element's id."""
        return self.cell.path.replace(".", "-")

    @property
    def is_header(self) -> bool:
        return self.cell.kind in ("title", "banner", "heading", "label")

    @property
    def scope(self) -> str:
        if self.cell.kind == "label":
            return "rowgroup" if self.cell.height > 1 else "row"
        return "col" if self.cell.kind == "heading" else "colgroup"

    @property
    def is_figure(self) -> bool:
        return self.cell.value_kind in ("amount", "number", "rate", "percent")


@dataclass(frozen=True)
class Line:
    """A row of the sheet. `path` names a row of a grid (`indicators.r3`), else it is blank."""

    path: str
    boxes: tuple[Box, ...]
    movable: bool = False
    number: int = 0
    target: str = ""
    remarks: tuple[Remark, ...] = ()
    caption: str = ""

    @property
    def key(self) -> str:
        return self.path.partition(".")[2]


@dataclass(frozen=True)
class Block:
    """The rows of one block. `grows` says that rows may be added, moved and removed."""

    key: str
    lines: tuple[Line, ...]
    grows: bool = False
    order: str = ""
    columns: str = ""
    caption: str = ""


def column_heading(grid: GridBlock, cell: Cell) -> str:
    """What stands over a cell, for where the columns do not fit beside each other."""
    return grid.column(cell.path.rpartition(".")[2]).heading


def row_path(cells: tuple[Cell, ...], grid: GridBlock | None) -> str:
    """`indicators.r3` for a line that is a row of a grid; headings and footers have none."""
    if grid is None:
        return ""
    for cell in cells:
        if cell.kind in ("value", "computed") and cell.path:
            path = ".".join(cell.path.split(".")[:2])
            return "" if path.endswith(".footer") else path
    return ""


def as_typed(value: Value) -> str:
    """A value as it stands in an input, figures as the form prints them: 1600, not 1600.00."""
    return trimmed(value) if isinstance(value, Decimal) else value or ""


def ungrouped(cells: tuple[Cell, ...], content: FormContent) -> Iterator[Cell]:
    """The cells with merged level cells split, so that every row can be entered by itself."""
    for cell in cells:
        if cell.kind != "value" or cell.height == 1:
            yield cell
            continue
        block, first, column = cell.path.split(".")
        rows: tuple[Row, ...] = content.rows[block]
        start = next(at for at, row in enumerate(rows) if row.key == first)
        for offset in range(cell.height):
            row = rows[start + offset]
            yield replace(cell, row=cell.row + offset, height=1, path=f"{block}.{row.key}.{column}")
