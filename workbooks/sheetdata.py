"""The XML of a worksheet cut down to its filled cells, while it is inflated.

Spreadsheet programs save a row element for every row that was ever formatted, up to 1,048,576
of them. They are dropped here, in a stream, so that what comes after sees filled cells only.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from workbooks.archives import MAX_PART_BYTES, damaged, too_much_inside

MAX_FILLED_CELLS = 300_000
MAX_MERGES = 20_000
MAX_UNTRIMMED_BYTES = 2**20
MAX_HEAD_BYTES = 4 * 2**20
MAIN_NAMESPACE = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_NAMESPACE = b"http://purl.oclc.org/ooxml/spreadsheetml/main"

_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData\s*(/?)>")
_CELL_ADDRESS = re.compile(rb"<(?:[\w.-]+:)?c\b[^>]*?\sr=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_MERGE = re.compile(
    rb"<(?:[\w.-]+:)?mergeCell\b[^>]*?\sref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']"
)
_LITERAL_PERCENT = re.compile(r"[+-]?[\d.]+%")


@dataclass
class SlimSheet:
    """What is left of a worksheet: `xml` for openpyxl, and what openpyxl would not tell.

    `formulas` holds, by address, the text of formulas without a cached value, and of formulas
    that are nothing but a typed percentage.
    """

    xml: bytes = b""
    formulas: dict[str, str] = field(default_factory=dict)


class _Slimmer:
    def __init__(self, prefix: bytes) -> None:
        p = re.escape(prefix)
        self.row_start = b"<" + prefix + b"row"
        self.data_end = b"</" + prefix + b"sheetData>"
        self.cell_start = re.compile(rb"<" + p + rb"c[\s/>]")
        value = rb"<" + p + rb"v\s*(?:/>|>\s*</" + p + rb"v>)"
        close = rb"\s*</" + p + rb"c>"
        self.empty_cell = re.compile(
            rb"<" + p + rb"c\b[^>]*(?:/>|(?<!/)>\s*(?:" + value + rb")?" + close + rb")"
        )
        self.empty_row = re.compile(rb"<" + p + rb"row\b[^>]*(?:/>|(?<!/)>\s*</" + p + rb"row>)\s*")
        self.nameless_cell = re.compile(rb"<" + p + rb"c\b(?![^>]*\sr=)")
        self.nameless_row = re.compile(rb"<" + p + rb"row\b(?![^>]*\sr=)")
        self.formula = re.compile(
            rb"<" + p + rb"c\b([^>]*)(?<!/)>\s*<" + p + rb"f\b[^>]*?(?:/>|>([^<]*)</" + p + rb"f>)"
            rb"\s*(" + value + rb")?(" + close + rb")?"
        )
        self.cells = 0
        self.last_row = 0
        self.last_column = 0
        self.tail = b""
        self.formulas: dict[str, str] = {}

    def slim(self, rows: bytes) -> bytes:
        """Whole rows without what is empty. Without addresses position counts: keep all."""
        if not self.nameless_cell.search(rows):
            rows = self.empty_cell.sub(b"", rows)
        if not self.nameless_row.search(rows):
            rows = self.empty_row.sub(b"", rows)
        self.cells += len(self.cell_start.findall(rows))
        if self.cells > MAX_FILLED_CELLS:
            raise too_much_inside()
        self.note_formulas(rows)
        for column, row in _CELL_ADDRESS.findall(rows):
            self.last_row = max(self.last_row, int(row))
            self.last_column = max(self.last_column, column_number(column))
        return rows

    def note_formulas(self, rows: bytes) -> None:
        for attributes, text, empty, closed in self.formula.findall(rows):
            address = re.search(rb"\sr=[\"']([A-Z]+\d+)[\"']", attributes)
            if not address:
                continue
            formula = html.unescape(text.decode("utf-8", "replace")).strip()
            is_cached = not (empty or closed) or re.search(rb"\st=[\"']str[\"']", attributes)
            if not is_cached or _LITERAL_PERCENT.fullmatch(formula):
                self.formulas[address[1].decode()] = "=" + (formula or "…")


def column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def column_letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def slim_sheet(pieces: Iterable[bytes]) -> SlimSheet:
    """The worksheet whose XML comes in `pieces`; raises UnreadableWorkbook on too much."""
    source = iter(pieces)
    head, rest = _until_data(source)
    opening = _SHEET_DATA.search(head)
    if opening is None:
        raise damaged()
    prefix = opening[1]
    slimmer = _Slimmer(prefix)
    parts = [_head(head, prefix), b"<" + prefix + b"sheetData>"]
    kept = 0
    if opening[2]:
        tail = rest + _rest(source)
    else:
        for rows in _whole_rows(source, rest, slimmer):
            part = slimmer.slim(rows)
            kept += len(part)
            if kept > MAX_PART_BYTES:
                raise too_much_inside()
            parts.append(part)
        tail = slimmer.tail
    parts.append(slimmer.data_end)
    parts.append(_merges(tail, prefix, slimmer))
    parts.append(b"</" + prefix + b"worksheet>")
    return SlimSheet(b"".join(parts), slimmer.formulas)


def trim_sheet(pieces: Iterable[bytes]) -> bytes:
    """The worksheet as it is, without empty rows where there are very many of them.

    For handing a workbook back: what people formatted around their form stays.
    """
    source = iter(pieces)
    head, rest = _until_data(source)
    opening = _SHEET_DATA.search(head)
    if opening is None:
        raise damaged()
    if opening[2]:
        return head + rest + _rest(source)
    slimmer = _Slimmer(opening[1])
    parts, kept = [head], 0
    for rows in _whole_rows(source, rest, slimmer):
        if kept > MAX_UNTRIMMED_BYTES:
            rows = slimmer.slim(rows)
        kept += len(rows)
        if kept > MAX_PART_BYTES:
            raise too_much_inside()
        parts.append(rows)
    return b"".join([*parts, slimmer.data_end, slimmer.tail])


def _until_data(source: Iterator[bytes]) -> tuple[bytes, bytes]:
    """What stands up to and with `<sheetData>`, and what is read already of what follows."""
    head = b""
    for piece in source:
        head += piece
        found = _SHEET_DATA.search(head)
        if found:
            return head[: found.end()], head[found.end() :]
        if len(head) > MAX_HEAD_BYTES:
            raise too_much_inside()
    raise damaged()


def _head(head: bytes, prefix: bytes) -> bytes:
    """Only the root element and the columns: views, protection and the like are not needed."""
    root = re.search(rb"<" + re.escape(prefix) + rb"worksheet\b[^>]*>", head)
    if root is None:
        raise damaged()
    p = re.escape(prefix)
    columns = re.search(rb"<" + p + rb"cols>.*?</" + p + rb"cols>", head, re.DOTALL)
    opening = root[0].replace(STRICT_NAMESPACE, MAIN_NAMESPACE)
    return opening + (columns[0] if columns else b"")


def _whole_rows(source: Iterator[bytes], buffer: bytes, slimmer: _Slimmer) -> Iterator[bytes]:
    """Pieces that end between rows; the rest of the part is left in `slimmer.tail`."""
    while True:
        end = buffer.find(slimmer.data_end)
        if end >= 0:
            yield buffer[:end]
            slimmer.tail = buffer[end + len(slimmer.data_end) :] + _rest(source)
            return
        cut = buffer.rfind(slimmer.row_start)
        if cut > 0:
            yield buffer[:cut]
            buffer = buffer[cut:]
        if len(buffer) > MAX_PART_BYTES:
            raise too_much_inside()
        piece = next(source, None)
        if piece is None:
            raise damaged()
        buffer += piece


def _rest(source: Iterator[bytes]) -> bytes:
    rest = bytearray()
    for piece in source:
        rest += piece
        if len(rest) > MAX_PART_BYTES:
            raise too_much_inside()
    return bytes(rest)


def _merges(tail: bytes, prefix: bytes, slimmer: _Slimmer) -> bytes:
    """The merged ranges, cut to where there are cells: openpyxl makes a cell of each place."""
    last_row = (slimmer.last_row or 10_000) + 1
    last_column = (slimmer.last_column or 100) + 1
    found = []
    area = 0
    for left, top, right, bottom in _MERGE.findall(tail):
        r1, r2 = int(top), min(int(bottom), max(last_row, int(top)))
        c1, c2 = column_number(left), column_number(right)
        c2 = min(c2, max(last_column, c1))
        if r1 > last_row or (r1, c1) == (r2, c2):
            continue
        area += (r2 - r1 + 1) * (c2 - c1 + 1)
        found.append(f'ref="{left.decode()}{r1}:{column_letters(c2)}{r2}"'.encode())
    if len(found) > MAX_MERGES or area > 4 * MAX_FILLED_CELLS:
        raise too_much_inside()
    if not found:
        return b""
    one = b"<" + prefix + b"mergeCell "
    return (
        b"<" + prefix + b"mergeCells>"
        + b"".join(one + ref + b"/>" for ref in found)
        + b"</" + prefix + b"mergeCells>"
    )  # fmt: skip
