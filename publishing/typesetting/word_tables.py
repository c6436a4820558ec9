"""Grids as tables of Word: merged cells, heading rows repeated on every page; runs and fields."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from publishing.typesetting.grids import LINE, Band, Grid, GridCell, GridRow
from publishing.typesetting.word_styles import SANS, fonts, sized

BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)


def twips(points: float) -> int:
    """Twentieths of a point."""
    return round(points * 20)


def tables_xml(grid: Grid, title: str) -> Iterator[str]:
    """The table in pieces, each with the heads that are repeated on every page it goes on to.

    Word repeats no heads but those a table begins with, so other ones begin a table of their own,
    a hair's breadth below. The lines around are paragraphs of their own.
    """
    for number, bands in enumerate(pieces(grid)):
        if number:
            yield paragraph("Gap", "")
        yield piece_xml(grid, bands, title)


def pieces(grid: Grid) -> list[list[Band]]:
    """The bands of each table: one of headings, if it has one, and the one below it."""
    found: list[list[Band]] = []
    for band in grid.bands:
        if band.is_heading or not found:
            found.append([])
        found[-1].append(band)
    return found


def piece_xml(grid: Grid, bands: list[Band], title: str) -> str:
    columns = [twips(one) for one in grid.columns]
    # Lines are apart by their whole height here, by what is between them in the PDF.
    inset = max(0, twips(grid.inset - (LINE - 1) * grid.size / 2))
    head = len(bands[0].rows) if bands[0].is_heading and len(bands) > 1 else 0
    rows = [row for band in bands for row in band.rows]
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(columns)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/><w:tblCellMar>'
        f'<w:top w:w="{inset}" w:type="dxa"/><w:left w:w="56" w:type="dxa"/>'
        f'<w:bottom w:w="{inset}" w:type="dxa"/><w:right w:w="56" w:type="dxa"/>'
        f'</w:tblCellMar><w:tblLook w:val="0020" w:firstRow="{int(head > 0)}"/>'
        f"<w:tblCaption w:val={quoteattr(title)}/></w:tblPr><w:tblGrid>"
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
        f'{apart(size)}<w:jc w:val="{cell.align}"/></w:pPr>{run_xml(text, look)}</w:p></w:tc>'
    )


def apart(size: float, times: float = LINE) -> str:
    """Lines as far apart as in the PDF, whatever typeface a reader has."""
    return f'<w:spacing w:line="{twips(size * times)}" w:lineRule="exact"/>'


def paragraph(style: str, content: str, properties: str = "") -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def run_xml(text: str, look: str = "") -> str:
    """A run of text with its line breaks; nothing for no text.

    Quotation marks and signs such as ≥ are Chinese ones: Word would take them for Latin.
    """
    if not text:
        return ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")
    )
    if "<w:rFonts" not in look:
        look = f'<w:rFonts w:hint="eastAsia"/>{look}'
    return f"<w:r><w:rPr>{look}</w:rPr>{lines}</w:r>"


def field(instruction: str, shown: str) -> str:
    """A field that Word works out, and what it shows until then."""
    return field_begin(instruction) + shown + field_end()


def field_begin(instruction: str) -> str:
    return (
        '<w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


def field_end() -> str:
    return '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
