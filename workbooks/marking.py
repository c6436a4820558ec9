"""A person's own workbook handed back with every cell marked about which there is something to say."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils.exceptions import CellCoordinatesException
from openpyxl.workbook import Workbook

from fiscal.findings import Finding, Severity
from fiscal.sentences import Sentence, say
from workbooks.archives import damaged, open_archive, read_part, stream_part
from workbooks.recognition import refuse_other_formats, refuse_other_packages
from workbooks.sheetdata import trim_sheet
from workbooks.writing import printable, put_text, unique_names

SUMMARY_NAME = "检查结果"
AUTHOR = "明账"
MAX_COMMENT = 1_500

_FILLS: Mapping[Severity, PatternFill] = {
    Severity.ERROR: PatternFill("solid", fgColor="FFFFC7CE"),
    Severity.WARNING: PatternFill("solid", fgColor="FFFFEB9C"),
    Severity.INFO: PatternFill("solid", fgColor="FFDDEBF7"),
}
_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_LINE = Side(style="thin", color="FF999999")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_WIDTHS = (10, 10, 26, 10, 70, 24, 24, 14)

Words = Callable[[Sentence], str]

_SEVERITY_NAMES: Mapping[Severity, Sentence] = {
    Severity.ERROR: say("error"),
    Severity.WARNING: say("warning"),
    Severity.INFO: say("hint"),
}


def mark_workbook(data: bytes, findings: Sequence[Finding], words: Words = str) -> bytes:
    """The workbook in `data` with the cells of the findings filled and commented, and a first
    sheet that lists all findings with links to them. Formulas, styles and sheets stay.

    `words` puts a sentence into the reader's language. Raises UnreadableWorkbook for what
    `open_workbook` would not read. Pictures and charts are not kept.
    """
    workbook = _load(data)
    by_place: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        for place in finding.places:
            if place.sheet in workbook.sheetnames and place.cell:
                by_place[place.sheet, place.cell].append(finding)
    for (sheet, address), about in by_place.items():
        mark_cell(workbook[sheet], address, about, words)
    add_summary(workbook, findings, words)
    target = BytesIO()
    workbook.save(target)
    return target.getvalue()


def _load(data: bytes) -> Workbook:
    """The workbook with everything openpyxl keeps, rows that were only formatted left out."""
    refuse_other_formats(data, "")
    source = BytesIO()
    with open_archive(data) as archive, ZipFile(source, "w", ZIP_DEFLATED, compresslevel=1) as kept:
        refuse_other_packages(archive, "")
        for member in archive.infolist():
            name = member.filename
            if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                kept.writestr(name, trim_sheet(stream_part(archive, name)))
            elif name.endswith((".xml", ".rels", ".vml")):
                kept.writestr(name, read_part(archive, name))
            elif not member.is_dir():
                kept.writestr(name, archive.read(name))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return openpyxl.load_workbook(source, keep_links=False)
    except Exception as error:  # whatever openpyxl trips over, the person can only save it anew
        raise damaged() from error


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Errors first, then warnings, then hints; otherwise as found."""
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])


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
    cell.fill = _FILLS[about[0].severity]
    lines = [
        f"[{words(_SEVERITY_NAMES[finding.severity])} {finding.rule}] {words(finding.message)}"
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


def add_summary(workbook: Workbook, findings: Sequence[Finding], words: Words) -> None:
    """The first sheet: one line for each finding, with a link to its cell."""
    taken = [SUMMARY_NAME] if SUMMARY_NAME in workbook.sheetnames else []
    old = workbook[SUMMARY_NAME] if taken else None
    if old is not None and old["A1"].value == SUMMARY_NAME:
        workbook.remove(old)  # our own list of an earlier round
        taken = []
    sheet = workbook.create_sheet(unique_names([*taken, SUMMARY_NAME])[-1], 0)
    for other in workbook.worksheets:
        other.sheet_view.tabSelected = False
    workbook.active = 0
    sheet.append([SUMMARY_NAME])
    sheet["A1"].font = Font(name="宋体", size=16, bold=True)
    counts = {severity: 0 for severity in Severity}
    for finding in findings:
        counts[finding.severity] += 1
    sheet.append([])
    put_text(
        sheet["A2"],
        words(
            say(
                "{errors} error(s), {warnings} warning(s), {infos} hint(s). Errors must be "
                "corrected before the form can be handed in.",
                errors=counts[Severity.ERROR],
                warnings=counts[Severity.WARNING],
                infos=counts[Severity.INFO],
            )
        ),
    )
    headings = (
        say("Severity"),
        say("Rule"),
        say("Sheet"),
        say("Cell"),
        say("Finding"),
        say("Expected"),
        say("Found"),
        say("Difference"),
    )
    for column, heading in enumerate(headings, start=1):
        cell = sheet.cell(3, column)
        put_text(cell, words(heading))
        cell.font = Font(name="宋体", size=11, bold=True)
        cell.border = _BORDER
        cell.alignment = Alignment(horizontal="center")
    for row, finding in enumerate(ordered(findings), start=4):
        add_line(sheet, row, finding, words)
    for column, width in zip("ABCDEFGH", _WIDTHS, strict=True):
        sheet.column_dimensions[column].width = width
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def add_line(sheet: Any, row: int, finding: Finding, words: Words) -> None:
    place = next(iter(finding.places), None)
    where, address = (place.sheet, place.cell) if place else ("", "")
    texts = (
        words(_SEVERITY_NAMES[finding.severity]),
        finding.rule,
        where,
        address,
        words(finding.message),
        finding.expected,
        finding.actual,
        finding.difference,
    )
    for column, text in enumerate(texts, start=1):
        cell = sheet.cell(row, column)
        if text:
            put_text(cell, printable(text))
        cell.border = _BORDER
        cell.font = Font(name="宋体", size=11)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(row, 1).fill = _FILLS[finding.severity]
    if address and where in sheet.parent.sheetnames:
        link = sheet.cell(row, 4)
        quoted = where.replace("'", "''")
        link.hyperlink = f"#'{quoted}'!{address}"
        link.font = Font(name="宋体", size=11, underline="single", color="FF0563C1")
