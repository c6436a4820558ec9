"""The sheet that lists findings in front of a person's own workbook, with links to the cells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook import Workbook
from openpyxl.worksheet.hyperlink import Hyperlink

from fiscal.findings import Finding, Severity
from fiscal.sentences import Sentence, say
from workbooks.writing import printable, put_text, unique_names

SUMMARY_NAME = "检查结果"

FILLS: Mapping[Severity, PatternFill] = {
    Severity.ERROR: PatternFill("solid", fgColor="FFFFC7CE"),
    Severity.WARNING: PatternFill("solid", fgColor="FFFFEB9C"),
    Severity.INFO: PatternFill("solid", fgColor="FFDDEBF7"),
}
SEVERITY_NAMES: Mapping[Severity, Sentence] = {
    Severity.ERROR: say("error"),
    Severity.WARNING: say("warning"),
    Severity.INFO: say("hint"),
}
HEADINGS = (
    (say("Severity"), 10),
    (say("Rule"), 10),
    (say("Sheet"), 26),
    (say("Cell"), 10),
    (say("Finding"), 70),
    (say("Expected"), 24),
    (say("Found"), 24),
    (say("Difference"), 14),
)

_ORDER = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_LINE = Side(style="thin", color="FF999999")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_PLAIN = Font(name="宋体", size=11)
_BOLD = Font(name="宋体", size=11, bold=True)
_LINK = Font(name="宋体", size=11, underline="single", color="FF0563C1")

Words = Callable[[Sentence], str]


def is_summary(sheet: Any) -> bool:
    """Whether a sheet is the list of findings of an earlier round."""
    return bool(sheet.title.startswith(SUMMARY_NAME) and sheet["A1"].value == SUMMARY_NAME)


def ordered(findings: Sequence[Finding]) -> list[Finding]:
    """Errors first, then warnings, then hints; otherwise as found."""
    return sorted(findings, key=lambda finding: _ORDER[finding.severity])


def add_summary(workbook: Workbook, findings: Sequence[Finding], words: Words) -> None:
    """Puts the list of findings in front; the list of an earlier round goes."""
    for sheet in list(workbook.worksheets):
        sheet.sheet_view.tabSelected = False
        if is_summary(sheet):
            workbook.remove(sheet)
    name = unique_names([*workbook.sheetnames, SUMMARY_NAME])[-1]
    sheet = workbook.create_sheet(name, 0)
    workbook.active = 0
    put_text(sheet["A1"], SUMMARY_NAME)
    sheet["A1"].font = Font(name="宋体", size=16, bold=True)
    put_text(sheet["A2"], words(counted(findings)))
    for column, (heading, width) in enumerate(HEADINGS, start=1):
        cell = sheet.cell(3, column)
        put_text(cell, words(heading))
        cell.font, cell.border = _BOLD, _BORDER
        cell.alignment = Alignment(horizontal="center")
        sheet.column_dimensions[cell.column_letter].width = width
    for row, finding in enumerate(ordered(findings), start=4):
        add_line(sheet, row, finding, words)
    sheet.freeze_panes = "A4"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def counted(findings: Sequence[Finding]) -> Sentence:
    def count(severity: Severity) -> int:
        return sum(1 for finding in findings if finding.severity is severity)

    return say(
        "{errors} error(s), {warnings} warning(s), {infos} hint(s). Errors must be corrected "
        "before the form can be handed in.",
        errors=count(Severity.ERROR),
        warnings=count(Severity.WARNING),
        infos=count(Severity.INFO),
    )


def add_line(sheet: Any, row: int, finding: Finding, words: Words) -> None:
    place = next(iter(finding.places), None)
    where, address = (place.sheet, place.cell) if place else ("", "")
    texts = (
        words(SEVERITY_NAMES[finding.severity]),
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
        cell.border, cell.font = _BORDER, _PLAIN
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(row, 1).fill = FILLS[finding.severity]
    if where in sheet.parent.sheetnames:
        column = 4 if address else 3
        link = sheet.cell(row, column)
        quoted = where.replace("'", "''")
        target = f"'{quoted}'!{address or 'A1'}"
        link.hyperlink = Hyperlink(ref=link.coordinate, location=target)
        link.font = _LINK
