"""A derived table laid out as published: title, captions, heading rows, panels, notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from fiscal.amounts import fixed
from fiscal.deriving import Catalogue, DerivedRow, DerivedTable, Figure
from fiscal.sheets import Align, Cell, Sheet
from fiscal.tables import CODE_PARTS, ColumnDefinition, Panel, TableDefinition

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
    left = 0
    height = body_height(table)
    for panel in definition.panels:
        cells += heading_cells(panel, catalogue, first, left, depth)
        cells += body_cells(table, panel, first + depth, left, height)
        left += len(panel.columns)
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
    yield Cell(row, 0, 1, half, f"部门名称：{catalogue.department}", "caption", align="left")
    yield Cell(row, half, 1, width - half, unit, "caption", align="right")


def heading_cells(
    panel: Panel, catalogue: Catalogue, top: int, left: int, depth: int
) -> Iterator[Cell]:
    """Equal neighbours merge across; a heading that ends early reaches down to the body."""
    paths = [column.heading for column in panel.columns]
    for level in range(depth):
        start = 0
        while start < len(paths):
            path = paths[start][: level + 1]
            end = start + 1
            if len(path) > level:
                while end < len(paths) and paths[end][: level + 1] == path:
                    end += 1
                is_last = all(len(one) == level + 1 for one in paths[start:end])
                height = depth - level if is_last else 1
                text = catalogue.filled(path[level])
                yield Cell(top + level, left + start, height, end - start, text, "heading")
            start = end


def body_height(table: DerivedTable) -> int:
    """Rows of the body: those of the longest panel, and below them the foot rows in line."""
    counts = [(len(rows) - feet(rows), feet(rows)) for rows in table.rows.values()]
    return max(body for body, _ in counts) + max(foot for _, foot in counts)


def feet(rows: Sequence[DerivedRow]) -> int:
    return sum(1 for row in rows if row.definition.foot)


def body_cells(
    table: DerivedTable, panel: Panel, top: int, left: int, height: int
) -> Iterator[Cell]:
    rows = table.rows[panel.key]
    body = [row for row in rows if not row.definition.foot]
    foot = [row for row in rows if row.definition.foot]
    blanks: list[DerivedRow | None] = [None] * (height - len(rows))
    decimals = table.definition.decimals
    for line, row in enumerate([*body, *blanks, *foot], start=top):
        for offset, column in enumerate(panel.columns):
            yield body_cell(line, left + offset, panel, row, column, decimals)


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
