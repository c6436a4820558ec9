"""Laid-out forms and tables as .xlsx: printed as such, numbers as numbers, nothing personal.

The same sheets always give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from fiscal.amounts import decimals_of, read_number
from fiscal.sentences import Sentence, say
from fiscal.sheets import Cell, Sheet

MAX_CELL_TEXT = 32_767
LONGEST_SHEET_NAME = 31
FIRST_MOMENT = datetime(2000, 1, 1)
MIME_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_LINE = Side(style="thin", color="FF000000")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_TITLE = Font(name="宋体", size=18, bold=True)
_CAPTION = Font(name="宋体", size=11, bold=True)
_LABEL = Font(name="宋体", size=11)
_VALUE = Font(name="仿宋", size=11)
_POINTS_PER_LINE = 15.0
_TITLE_POINTS = 36.0
_HIGHEST_ROW = 409.0
_POINTS_PER_CHARACTER = 5.6
_SIGNIFICANT_DIGITS = 15

NOT_IN_XML = re.compile(
    "[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)  # what XML 1.0 cannot hold: control characters, lone surrogates
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]")
_CREATED = re.compile(rb"<dcterms:(created|modified)[^>]*>[^<]*</dcterms:\1>")


class UnwritableSheet(ValueError):
    """A sheet that no workbook can hold; `message` says which cell and why."""

    def __init__(self, message: Sentence) -> None:
        super().__init__(str(message))
        self.message = message


def write_workbook(sheets: Sequence[tuple[str, Sheet]]) -> bytes:
    """One worksheet for each (name, laid-out form or table), in order, as an .xlsx file.

    Names are made fit for a workbook and unique. Characters that XML cannot hold are left out;
    a text longer than a cell can hold raises UnwritableSheet, as do no sheets at all.
    """
    if not sheets:
        raise UnwritableSheet(say("There is no form to write."))
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    names = unique_names(name for name, _ in sheets)
    for name, (_, sheet) in zip(names, sheets, strict=True):
        write_sheet(workbook.create_sheet(name), sheet)
    workbook.properties.creator = ""
    workbook.properties.lastModifiedBy = None
    target = BytesIO()
    workbook.save(target)
    return repeatable(target.getvalue())


def unique_names(names: Iterable[str]) -> list[str]:
    """Sheet names as a workbook allows them, told apart by a number where they are the same."""
    used = {"history"}  # reserved by Excel
    fitting = []
    for name in names:
        plain = _FORBIDDEN_IN_NAME.sub("-", printable(name)).strip().strip("'") or "表"
        chosen, number = plain[:LONGEST_SHEET_NAME].rstrip("'"), 1
        while chosen.casefold() in used:
            number += 1
            tail = f"（{number}）"
            chosen = plain[: LONGEST_SHEET_NAME - len(tail)] + tail
        used.add(chosen.casefold())
        fitting.append(chosen)
    return fitting


def printable(text: str) -> str:
    """The text with \\n as line break and without characters that a workbook cannot hold."""
    return NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def write_sheet(target: Any, sheet: Sheet) -> None:
    for column, width in enumerate(sheet.widths, start=1):
        target.column_dimensions[get_column_letter(column)].width = width
    for cell in sheet.cells:
        write_cell(target, cell)
    heights = row_heights(sheet)
    for row, height in heights.items():
        target.row_dimensions[row + 1].height = height
    set_up_print(target, sheet, sum(heights.values()))


def write_cell(target: Any, cell: Cell) -> None:
    top, left = cell.row + 1, cell.column + 1
    place = target.cell(top, left)
    number = shown_number(cell)
    if number is not None:
        place.value = float(number.value) if number.decimals else int(number.value)
        place.number_format = number.format
    elif text := printable(cell.text):
        put_text(place, text)
    place.font = font_of(cell)
    place.alignment = alignment_of(cell)
    if cell.height > 1 or cell.width > 1:
        target.merge_cells(
            start_row=top,
            start_column=left,
            end_row=top + cell.height - 1,
            end_column=left + cell.width - 1,
        )
    if cell.kind not in ("title", "caption"):
        for row in range(top, top + cell.height):
            for column in range(left, left + cell.width):
                target.cell(row, column).border = _BORDER


def put_text(place: Any, text: str) -> None:
    """Text stays text, even if it begins like a formula or reads like an error value."""
    if len(text) > MAX_CELL_TEXT:
        raise UnwritableSheet(
            say(
                "The text for {cell} has {length} characters; a cell holds at most {limit}.",
                cell=place.coordinate,
                length=len(text),
                limit=MAX_CELL_TEXT,
            )
        )
    place.value = _LOOKS_ESCAPED.sub("_x005F_", text)
    place.data_type = "s"
    place.number_format = "@"
    place.quotePrefix = text.startswith(("=", "+", "-", "@", "'"))


@dataclass(frozen=True)
class ShownNumber:
    """A number with the format under which it is seen exactly as printed."""

    value: Decimal
    decimals: int
    format: str


def shown_number(cell: Cell) -> ShownNumber | None:
    """The number to store for a cell, None if it must be stored as text to be exact.

    What is stored is what is printed, never digits behind it that nobody sees.
    """
    if cell.number is None:
        return None
    text = cell.text.strip()
    try:
        printed = read_number(text)
    except ValueError:
        return None
    if printed is None or len(printed.as_tuple().digits) > _SIGNIFICANT_DIGITS:
        return None
    decimals = decimals_of(printed)
    places = "." + "0" * decimals if decimals else ""
    return ShownNumber(printed, decimals, ("#,##0" if "," in text else "0") + places)


def font_of(cell: Cell) -> Font:
    if cell.kind == "title":
        return _TITLE
    if cell.kind in ("banner", "heading"):
        return _CAPTION
    return _LABEL if cell.kind in ("label", "caption") else _VALUE


def alignment_of(cell: Cell) -> Alignment:
    is_prose = cell.kind == "value" and cell.value_kind == "long_text"
    horizontal = cell.align or ("left" if is_prose else "center")
    return Alignment(horizontal=horizontal, vertical="center", wrap_text=True)


def row_heights(sheet: Sheet) -> dict[int, float]:
    """Points for each row, enough for its wrapped text; tall merged cells share what they need."""
    heights = dict.fromkeys(range(sheet.height), _POINTS_PER_LINE + 3)
    for cell in sorted(sheet.cells, key=lambda one: one.height):
        if cell.kind == "title":
            needed = _TITLE_POINTS
        else:
            width = sum(sheet.widths[cell.column : cell.column + cell.width])
            needed = wrapped_lines(cell.text, width) * _POINTS_PER_LINE + 3
        rows = range(cell.row, cell.row + cell.height)
        lacking = needed - sum(heights[row] for row in rows)
        if lacking > 0:
            for row in rows:
                heights[row] += lacking / cell.height
    return {row: min(_HIGHEST_ROW, round(height, 1)) for row, height in heights.items()}


def wrapped_lines(text: str, width: float) -> int:
    """How many lines a text takes in a cell of that many characters; Chinese ones count double."""
    room = max(2.0, width - 1.5)
    lines = 0
    for paragraph in text.split("\n"):
        length = sum(1.0 if ord(character) < 0x2E80 else 2.0 for character in paragraph)
        lines += max(1, int(-(-length * 1.05 // room)))
    return lines


def set_up_print(target: Any, sheet: Sheet, height: float) -> None:
    width = sum(sheet.widths) * _POINTS_PER_CHARACTER
    target.page_setup.paperSize = target.PAPERSIZE_A4
    target.page_setup.orientation = "landscape" if width > height else "portrait"
    target.page_setup.fitToWidth = 1
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr.fitToPage = True
    target.print_options.horizontalCentered = True
    target.print_title_rows = "1:1"
    if sheet.heading_rows:
        first, last = sheet.heading_rows
        target.page_setup.orientation = "landscape"
        target.print_title_rows = f"{first + 1}:{last + 1}"
        target.freeze_panes = target.cell(last + 2, sheet.side_columns + 1)
    margins = target.page_margins
    margins.left = margins.right = 0.5
    margins.top = margins.bottom = 0.6
    target.oddFooter.center.text = "&P / &N"


def repeatable(data: bytes, moment: datetime = FIRST_MOMENT) -> bytes:
    """The file with one moment (UTC) on every member and in its properties, parts in order."""
    stated = b">" + moment.strftime("%Y-%m-%dT%H:%M:%SZ").encode() + b"<"
    target = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(target, "w", ZIP_DEFLATED) as fixed:
        for name in sorted(source.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            content = source.read(name)
            if name == "docProps/core.xml":
                content = _CREATED.sub(
                    lambda found: re.sub(rb">[^<]*<", stated, found[0], count=1), content
                )
            info = ZipInfo(name, date_time=moment.timetuple()[:6])
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            fixed.writestr(info, content)
    return target.getvalue()
