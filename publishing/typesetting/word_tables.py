"""Grids as tables of Word: merged cells, heading rows repeated on every page."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from publishing.typesetting.grids import Grid, GridCell, GridRow
from publishing.typesetting.word_styles import SANS, fonts, sized

BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def twips(points: float) -> int:
    """Twentieths of a point."""
    return round(points * 20)


def table_xml(grid: Grid) -> str:
    """The table; the lines around it are paragraphs of their own."""
    columns = [twips(one) for one in grid.columns]
    inset = twips(grid.inset)
    head = len(grid.bands[0].rows) if grid.repeated else 0
    rows = [row for band in grid.bands for row in band.rows]
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:top w:w="{inset}" w:type="dxa"/><w:left w:w="56" w:type="dxa"/>'
        f'<w:bottom w:w="{inset}" w:type="dxa"/><w:right w:w="56" w:type="dxa"/>'
        "</w:tblCellMar></w:tblPr><w:tblGrid>"
        + "".join(f'<w:gridCol w:w="{one}"/>' for one in columns)
        + "</w:tblGrid>"
        + "".join(rows_xml(rows, columns, head, grid.size))
        + "</w:tbl>"
    )


def rows_xml(rows: list[GridRow], columns: list[int], head: int, size: float) -> Iterator[str]:
    """Each row with a cell for whatever reaches into it from above; the first `head` repeated."""
    reaching: dict[int, tuple[GridCell, int]] = {}  # by first column: the cell, rows still to come
    for number, row in enumerate(rows):
        waiting = list(row)
        cells, column = [], 0
        while column < len(columns):
            if column in reaching:
                cell, left = reaching.pop(column)
                merge = "<w:vMerge/>"
                text = ""
            elif waiting:
                cell = waiting.pop(0)
                left = cell.height
                merge = '<w:vMerge w:val="restart"/>' if cell.height > 1 else ""
                text = cell.text
            else:
                raise ValueError("a row of the grid does not cover its columns")
            if left > 1:
                reaching[column] = (cell, left - 1)
            width = sum(columns[column : column + cell.width])
            cells.append(cell_xml(cell, text, width, merge, size))
            column += cell.width
        repeated = "<w:tblHeader/>" if number < head else ""
        yield (f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>" + "".join(cells) + "</w:tr>")


def cell_xml(cell: GridCell, text: str, width: int, merge: str, size: float) -> str:
    span = f'<w:gridSpan w:val="{cell.width}"/>' if cell.width > 1 else ""
    look = (fonts(SANS) if cell.look == "heading" else "") + sized(size)
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}'
        f'<w:vAlign w:val="center"/></w:tcPr><w:p><w:pPr><w:pStyle w:val="TableText"/>'
        f'<w:jc w:val="{cell.align}"/></w:pPr>{run_xml(text, look)}</w:p></w:tc>'
    )


def run_xml(text: str, look: str = "") -> str:
    """A run of text with its line breaks; nothing for no text."""
    if not text:
        return ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")
    )
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    return f"<w:r>{properties}{lines}</w:r>"
