"""A person's own workbook, handed back with the cells marked about which something is to say."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils.exceptions import CellCoordinatesException
from openpyxl.workbook import Workbook

from fiscal.findings import Finding
from workbooks.archives import damaged, open_archive, read_part, stream_part
from workbooks.recognition import refuse_other_formats, refuse_other_packages
from workbooks.sheetdata import trim_sheet
from workbooks.summary import FILLS, SEVERITY_NAMES, Words, add_summary, ordered
from workbooks.writing import printable

AUTHOR = "明账"
MAX_COMMENT = 1_500

_UNCALCULATED = re.compile(rb'<c r="([A-Z]+\d+)"([^>]*)>(<f\b.*?(?:</f>|/>))<v\s*(?:/>|></v>)</c>')
_TYPE = re.compile(rb'\st="\w+"')


def mark_workbook(data: bytes, findings: Sequence[Finding], words: Words = str) -> bytes:
    """The workbook in `data` with the cells of the findings filled and commented, and a first
    sheet that lists all findings with links to them. Sheets, styles, formulas and their results
    stay; pictures do not.

    `words` puts a sentence into the reader's language. Raises UnreadableWorkbook for what
    `open_workbook` would not read.
    """
    source = _trimmed(data)
    workbook = _load(source, data_only=False)
    by_place: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        for place in finding.places:
            if place.sheet in workbook.sheetnames and place.cell:
                by_place[place.sheet, place.cell].append(finding)
    remove_marks(workbook)
    for (sheet, address), about in by_place.items():
        mark_cell(workbook[sheet], address, about, words)
    add_summary(workbook, findings, words)
    target = BytesIO()
    workbook.save(target)
    return with_results(target.getvalue(), workbook, _load(source, data_only=True))


def _trimmed(data: bytes) -> bytes:
    """The whole file, rows that were only formatted left out where there are very many."""
    refuse_other_formats(data, "")
    kept = BytesIO()
    with open_archive(data) as archive, ZipFile(kept, "w", ZIP_DEFLATED, compresslevel=1) as target:
        refuse_other_packages(archive, "")
        for member in archive.infolist():
            name = member.filename
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                target.writestr(name, trim_sheet(stream_part(archive, name)))
            elif not member.is_dir():
                target.writestr(name, read_part(archive, name))
    return kept.getvalue()


def _load(data: bytes, data_only: bool) -> Workbook:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(BytesIO(data), data_only=data_only, keep_links=False)
    except Exception as error:  # whatever openpyxl trips over, the person can only save it anew
        raise damaged() from error


def remove_marks(workbook: Workbook) -> None:
    """Takes away what an earlier round has marked."""
    for sheet in workbook.worksheets:
        for cell in list(sheet._cells.values()):
            comment = getattr(cell, "comment", None)
            if comment is not None and comment.author == AUTHOR:
                cell.comment = None
                cell.fill = PatternFill()


def mark_cell(sheet: Any, address: str, about: Sequence[Finding], words: Words) -> None:
    """Fills one cell by the gravest finding and says in a comment what was found."""
    try:
        cell = sheet[address]
    except (ValueError, KeyError, CellCoordinatesException):
        return
    if isinstance(cell, MergedCell):
        cell = anchor_of(sheet, cell)
    if not hasattr(cell, "comment"):
        return
    about = ordered(about)
    cell.fill = FILLS[about[0].severity]
    lines = [
        f"[{words(SEVERITY_NAMES[finding.severity])} {finding.rule}] {words(finding.message)}"
        for finding in about
    ]
    if cell.comment is not None:
        lines.insert(0, cell.comment.text)
    text = printable("\n".join(dict.fromkeys(lines)))
    if len(text) > MAX_COMMENT:
        text = text[: MAX_COMMENT - 1] + "…"
    comment = Comment(text, AUTHOR)
    comment.width = 320
    comment.height = min(400, 40 + 18 * (len(text) // 22 + text.count("\n") + 1))
    cell.comment = comment


def anchor_of(sheet: Any, cell: Any) -> Any:
    """The cell that shows what a merged range shows."""
    for merged in sheet.merged_cells.ranges:
        if cell.coordinate in merged:
            return sheet.cell(merged.min_row, merged.min_col)
    return cell


def with_results(data: bytes, marked: Workbook, values: Workbook) -> bytes:
    """The saved workbook with the results of its formulas, which openpyxl does not write."""
    sheets = {
        f"xl/worksheets/sheet{number}.xml": sheet.title
        for number, sheet in enumerate(marked.worksheets, start=1)
    }
    target = BytesIO()
    with ZipFile(BytesIO(data)) as source, ZipFile(target, "w", ZIP_DEFLATED) as kept:
        for member in source.infolist():
            content = source.read(member)
            title = sheets.get(member.filename)
            if title in values.sheetnames and b"<f" in content:
                content = _UNCALCULATED.sub(_Results(values[title]), content)
            kept.writestr(member, content)
    return target.getvalue()


class _Results:
    """Puts the last calculated value behind each formula of one sheet."""

    def __init__(self, sheet: Any) -> None:
        self.values: Mapping[str, Any] = {
            cell.coordinate: cell.value for cell in sheet._cells.values() if cell.value is not None
        }
        self.kinds = {cell.coordinate: cell.data_type for cell in sheet._cells.values()}

    def __call__(self, found: re.Match[bytes]) -> bytes:
        address = found[1].decode()
        value = self.values.get(address)
        if value is None or self.kinds[address] == "d":
            return found[0]
        kind = {"b": b"b", "e": b"e", "s": b"str"}.get(self.kinds[address], b"n")
        text = str(int(value)) if isinstance(value, bool) else str(value)
        attributes = _TYPE.sub(b"", found[2]) + b' t="' + kind + b'"'
        result = b"<v>" + escape(text).encode() + b"</v></c>"
        return b'<c r="' + found[1] + b'"' + attributes + b">" + found[3] + result
