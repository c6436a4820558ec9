"""Last year's entries beside this year's."""

from __future__ import annotations

from collections.abc import Iterator

from fiscal.forms import GridBlock, Row
from fiscal.sheets import printed
from performance.assessment import Assessment


def matched_values(now: Assessment, earlier: Assessment) -> Iterator[tuple[str, str]]:
    """Path this year → what was printed last year, rows matched by name or fixed key."""
    definition = now.definition
    for grid in definition.grids:
        held = {row_name(grid, row): row for row in earlier.content.rows.get(grid.key, ())}
        for row in now.content.rows.get(grid.key, ()):
            match = held.get(row_name(grid, row))
            if match is None:
                continue
            for column in grid.columns:
                source = f"{grid.key}.{match.key}.{column.key}"
                value = (
                    earlier.computed.get(source)
                    if column.computed
                    else match.values.get(column.key)
                )
                text = printed(value, column.kind, column.decimals)
                if text and not column.group and column.key != "name":
                    yield f"{grid.key}.{row.key}.{column.key}", text


def row_name(grid: GridBlock, row: Row) -> tuple[str, ...]:
    if not grid.is_open:
        return (row.key,)
    return tuple(str(row.values.get(key) or "") for key in ("level1", "level2", "name"))
