"""A derived table laid out as published: title, captions, heading rows, panels, notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from fiscal.amounts import fixed
from fiscal.deriving import Catalogue, DerivedRow, DerivedTable, Figure
from fiscal.sheets import Align, Cell, Sheet
from fiscal.table_soundness import CODE_PARTS
from fiscal.tables import ColumnDefinition, Panel, TableDefinition

_WIDEST_SIDE = 60.0


def lay_out_table(table: DerivedTable, catalogue: Catalogue) -> Sheet:
    """The table as a sheet. The path of a cell is `panel.row.column`, as in the derived table."""
    definition = table.definition
    width = len(definition.columns)
    cells = [Cell(0, 0, 1, width, table.title, "title")]
    top = 1
    if table.caption:
        cells.append(Cell(top, 0, 1, width, table.caption, "caption", align="right"))
        top += 1
    cells += caption_line(definition, catalogue, top)
    first = top + 1
    depth = max(len(column.heading) for _, column in definition.columns)
    cells += heading_cells(definition, catalogue, first, depth)
    if definition.numbered:
        cells += number_cells(definition, first + depth)
        depth += 1
    height = body_height(table)
    cells += Body(table, first + depth, height).cells()
    bottom = first + depth + height
    for offset, note in enumerate(table.notes):
        cells.append(Cell(bottom + offset, 0, 1, width, note, "caption", align="left"))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    widths = tuple(column.width for _, column in definition.columns)
    return Sheet(
        table.title, widths, tuple(cells), (first, first + depth - 1), side_columns(definition)
    )


def caption_line(definition: TableDefinition, catalogue: Catalogue, row: int) -> Iterator[Cell]:
    """Whose table it is on the left, the unit of its amounts on the right."""
    width = len(definition.columns)
    half = max(1, width // 2)
    unit = f"单位：{definition.unit}"
    yield Cell(row, 0, 1, half, catalogue.filled(definition.owner), "caption", align="left")
    yield Cell(row, half, 1, width - half, unit, "caption", align="right")


def heading_cells(
    definition: TableDefinition, catalogue: Catalogue, top: int, depth: int
) -> Iterator[Cell]:
    """Equal neighbours of a panel or list merge across; one that ends early reaches down.

    The heading of line numbers also covers the line that numbers the columns.
    """
    columns = definition.columns
    paths = [(panel.list_of or panel.key, *column.heading) for panel, column in columns]
    for level in range(depth):
        start = 0
        while start < len(paths):
            path = paths[start][: level + 2]
            end = start + 1
            if len(path) > level + 1:
                while end < len(paths) and paths[end][: level + 2] == path:
                    end += 1
                is_last = all(len(one) == level + 2 for one in paths[start:end])
                height = depth - level if is_last else 1
                if is_last and definition.numbered and columns[start][1].is_line:
                    height += 1
                text = catalogue.filled(path[-1])
                yield Cell(top + level, start, height, end - start, text, "heading")
            start = end


def number_cells(definition: TableDefinition, row: int) -> Iterator[Cell]:
    """The columns of amounts, numbered through all panels; the label stands over the others."""
    number, left = 0, 0
    for panel in definition.panels:
        words = [at for at, column in enumerate(panel.columns, left) if column in panel.texts]
        if words:
            yield Cell(row, words[0], 1, len(words), definition.numbering, "heading")
        for at, column in enumerate(panel.columns, left):
            if column.is_amount:
                number += 1
                yield Cell(row, at, 1, 1, str(number), "heading")
        left += len(panel.columns)


def body_height(table: DerivedTable) -> int:
    """Rows of the body: those of the longest panel, and below them the foot rows in line."""
    counts = [(len(rows) - feet(rows), feet(rows)) for rows in table.rows.values()]
    return max(body for body, _ in counts) + max(foot for _, foot in counts)


def feet(rows: Sequence[DerivedRow]) -> int:
    return sum(1 for row in rows if row.definition.foot)


class Body:
    """The rows of all panels side by side, from the line `top` of the sheet on."""

    def __init__(self, table: DerivedTable, top: int, height: int) -> None:
        self.table = table
        self.top = top
        self.height = height
        self.lefts: dict[str, int] = {}
        self.covered: set[tuple[int, int]] = set()
        left = 0
        for panel in table.definition.panels:
            self.lefts[panel.key] = left
            left += len(panel.columns)

    def cells(self) -> Iterator[Cell]:
        numbered_before = 0
        for panel in self.table.definition.panels:
            for line, row in enumerate(self.lines(panel)):
                yield from self.row_cells(panel, self.top + line, row, numbered_before + line + 1)
            if any(column.is_line for column in panel.columns):
                numbered_before += self.height

    def lines(self, panel: Panel) -> list[DerivedRow | None]:
        """The rows of a panel with blank ones between its body and its foot."""
        rows = self.table.rows[panel.key]
        body = [row for row in rows if not row.definition.foot]
        foot = [row for row in rows if row.definition.foot]
        blanks: list[DerivedRow | None] = [None] * (self.height - len(rows))
        return [*body, *blanks, *foot]

    def row_cells(
        self, panel: Panel, line: int, row: DerivedRow | None, number: int
    ) -> Iterator[Cell]:
        left = self.lefts[panel.key]
        if row and row.definition.across:
            yield from self.across_cells(panel, line, row)
        decimals = self.table.definition.decimals
        for place, column in enumerate(panel.columns, start=left):
            if (line, place) in self.covered:
                continue
            if column.is_line:
                yield Cell(line, place, 1, 1, str(number), "label")
            else:
                yield body_cell(line, place, panel, row, column, decimals)

    def across_cells(self, panel: Panel, line: int, row: DerivedRow) -> Iterator[Cell]:
        """The label up to the figure; that of another panel stands in its last column."""
        left = self.lefts[panel.key]
        label, amount = panel.texts[0], panel.amounts[0]
        end = left + panel.columns.index(amount)
        if row.definition.across != panel.key:
            target = self.table.definition.panel(row.definition.across)
            end = self.lefts[target.key] + len(target.columns) - 1
            decimals = self.table.definition.decimals
            yield body_cell(line, end, panel, row, amount, decimals)
            self.covered.add((line, end))
        path = f"{panel.key}.{row.key}.{label.key}"
        text = row.texts.get(label.key, "")
        yield Cell(line, left, 1, end - left, text, "label", path, align="left")
        self.covered |= {(line, place) for place in range(left, end)}


def body_cell(
    line: int,
    place: int,
    panel: Panel,
    row: DerivedRow | None,
    column: ColumnDefinition,
    decimals: int,
) -> Cell:
    path = f"{panel.key}.{row.key}.{column.key}" if row else ""
    if not column.is_amount:
        text = row.texts.get(column.key, "") if row else ""
        align: Align = "" if is_code(column) else "left"
        return Cell(line, place, 1, 1, text, "label", path, align=align)
    figure = row.figures.get(column.key) if row else None
    return Cell(
        line,
        place,
        1,
        1,
        printed_figure(figure, decimals),
        "computed",
        path,
        "amount",
        number_of(figure),
        "right",
    )


def printed_figure(figure: Figure | None, decimals: int) -> str:
    """With thousands separators; zeros, blanks and masks as the table prints them."""
    if figure is None:
        return ""
    return fixed(figure.shown, decimals, grouped=True) if figure.shown else figure.text


def number_of(figure: Figure | None) -> Decimal | None:
    return figure.shown if figure and figure.text else None


def is_code(column: ColumnDefinition) -> bool:
    """Whether a text column shows a code, which stands in the middle of its cell."""
    shows = column.shows
    return shows is not None and (
        shows.aspect in CODE_PARTS or (shows.dimension != "label" and not shows.aspect)
    )


def side_columns(definition: TableDefinition) -> int:
    """The text columns on the left that stay in view: of a single panel, and not too wide."""
    if len(definition.panels) > 1:
        return 0
    count = 0
    for column in definition.panels[0].columns:
        if column.is_amount:
            break
        count += 1
    width = sum(column.width for column in definition.panels[0].columns[:count])
    return count if width <= _WIDEST_SIDE else 0
