"""What reading one form has brought together so far: values, places, problems."""

from __future__ import annotations

from decimal import Decimal

from fiscal.findings import Finding, Place
from fiscal.forms import ColumnDefinition, Row, Value
from workbooks.cells import SeenCell, address
from workbooks.grids import Region, SheetGrid
from workbooks.headings import HeadingRow, Span
from workbooks.values import Slot, take


class Collected:
    """The parts of a form reading while they are gathered from one sheet."""

    def __init__(self, grid: SheetGrid) -> None:
        self.grid = grid
        self.fields: dict[str, Value] = {}
        self.rows: dict[str, tuple[Row, ...]] = {}
        self.printed: dict[str, str | Decimal] = {}
        self.addresses: dict[str, str] = {}
        self.problems: list[Finding] = []
        self.unit = ""
        self._used: set[tuple[int, int]] = set()
        self._reported: set[tuple[str, Region]] = set()

    def report(self, finding: Finding) -> None:
        self.problems.append(finding)

    def place(self, path: str, label: str, cell: SeenCell | str) -> Place:
        where = cell if isinstance(cell, str) else cell.address
        return Place(path=path, label=label, sheet=self.grid.name, cell=where)

    def use(self, *cells: SeenCell) -> None:
        """The cells have been understood, whatever became of them."""
        self._used.update((cell.row, cell.column) for cell in cells)

    def is_used(self, cell: SeenCell) -> bool:
        return (cell.row, cell.column) in self._used

    def once(self, what: str, region: Region) -> bool:
        """True the first time something is to be said about a merged range."""
        if (what, region) in self._reported:
            return False
        self._reported.add((what, region))
        return True

    def take_column(
        self,
        column: ColumnDefinition,
        heading: HeadingRow,
        path: str,
        label: str,
        cell: SeenCell,
    ) -> Value:
        """The value of a grid cell; a computed one goes to `printed` and gives None."""
        slot = Slot(
            kind=column.kind,
            place=self.place(path, label, cell),
            is_needed=not column.computed,
            unit=heading.unit or self.unit or "万元",
            heading=heading.spans[column.key].cell.text,
        )
        value = take(cell, slot, self.report)
        if not column.computed:
            return value
        if value is not None:
            self.printed[path] = value
        return None


def cells_under(grid: SheetGrid, row: int, span: Span, shift: int = 0) -> list[SeenCell]:
    """The filled cells that a row shows under a heading, merged ranges counted once."""
    found: list[SeenCell] = []
    for column in range(max(1, span.left + shift), span.right + shift + 1):
        cell = grid.shown_at(row, column)
        if not cell.is_blank and cell not in found:
            found.append(cell)
    return found


def blank_under(grid: SheetGrid, row: int, span: Span, shift: int = 0) -> SeenCell:
    """The place under a heading where a row would have its value."""
    region = grid.region(row, max(1, span.left + shift))
    top = region.top if region.left == span.left + shift else row
    return SeenCell(top, max(1, span.left + shift), "blank")


def blank_address(row: int, span: Span) -> str:
    return address(row, span.left)
