"""The person's own workbook with the cells marked."""

from __future__ import annotations

import io
from typing import Any

import openpyxl
import pytest

from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import Sentence, say
from tests.workbooks.building import DEFINITIONS, PUBLISHED, published, read, rules_of, saved
from workbooks.marking import MAX_COMMENT, mark_workbook
from workbooks.opening import UnreadableWorkbook, open_workbook
from workbooks.reading import read_forms
from workbooks.summary import SUMMARY_NAME


def finding(cell: str, severity: Severity = Severity.ERROR, **given: Any) -> Finding:
    sheet = given.pop("sheet", "自评表3")
    message = given.pop("message", say("wrong: {what}", what="=1"))
    return Finding(
        "W-32", severity, Outcome.INVALID, message, (Place("", "", sheet, cell),), **given
    )


def marked(data: bytes, *findings: Finding, **given: Any) -> Any:
    return openpyxl.load_workbook(io.BytesIO(mark_workbook(data, findings, **given)))


def test_cells_are_filled_and_commented() -> None:
    workbook = marked(
        PUBLISHED.read_bytes(),
        finding("E22"),
        finding("F22", Severity.WARNING),
        finding("F22", Severity.ERROR, message=say("worse")),
        finding("G22", Severity.INFO),
    )
    sheet = workbook["自评表3"]
    fills = [sheet[cell].fill.fgColor.rgb for cell in ("E22", "F22", "G22", "D22")]
    assert fills[0] == fills[1] and len(set(fills)) == 3
    assert sheet["E22"].comment.text == "[error W-32] wrong: =1"
    assert sheet["F22"].comment.text == "[error W-32] worse\n[warning W-32] wrong: =1"
    assert sheet["D22"].comment is None
    assert sheet["E22"].value == "1320人"


def test_the_first_sheet_lists_the_findings_with_links() -> None:
    workbook = marked(
        PUBLISHED.read_bytes(),
        finding("F22", Severity.WARNING),
        finding("E22", expected="≥0", actual="-1", difference="1"),
        finding("A1", sheet="不存在"),
    )
    assert workbook.sheetnames[0] == SUMMARY_NAME
    summary = workbook[SUMMARY_NAME]
    lines = [[cell.value for cell in row] for row in summary.iter_rows(min_row=4)]
    assert [line[0] for line in lines] == ["error", "error", "warning"]
    assert lines[0][1:] == ["W-32", "自评表3", "E22", "wrong: =1", "≥0", "-1", "1"]
    assert summary["D4"].hyperlink.location == "'自评表3'!E22"
    assert summary["D5"].hyperlink is None
    assert summary["A2"].value.startswith("2 error(s), 1 warning(s)")
    assert workbook.active.title == SUMMARY_NAME


def test_the_language_is_the_callers() -> None:
    def words(sentence: Sentence) -> str:
        return "译：" + str(sentence)

    workbook = marked(PUBLISHED.read_bytes(), finding("E22"), words=words)
    assert workbook["自评表3"]["E22"].comment.text == "[译：error W-32] 译：wrong: =1"
    assert workbook[SUMMARY_NAME]["E3"].value == "译：Finding"


def test_a_merged_cell_is_marked_where_it_shows() -> None:
    sheet = marked(PUBLISHED.read_bytes(), finding("A23"))["自评表3"]
    assert sheet["A21"].comment is not None


def test_places_that_are_no_cells_are_only_listed() -> None:
    workbook = marked(PUBLISHED.read_bytes(), finding(""), finding("自评"), finding("A0"))
    assert workbook[SUMMARY_NAME].max_row == 6


def test_long_comments_are_cut() -> None:
    sheet = marked(PUBLISHED.read_bytes(), finding("E22", message=say("长" * 9000)))["自评表3"]
    assert len(sheet["E22"].comment.text) == MAX_COMMENT


def test_the_rest_of_the_file_stays() -> None:
    workbook = published()
    sheet = workbook["自评表3"]
    sheet["J1"] = "=SUM(F19:F32)"
    sheet.row_dimensions[22].height = 77
    workbook["自评表5"].sheet_state = "hidden"
    after = marked(saved(workbook), finding("E22"))
    assert after.sheetnames[1:] == workbook.sheetnames
    assert after["自评表3"]["J1"].value == "=SUM(F19:F32)"
    assert after["自评表3"]["D31"].value == "=1个"
    assert after["自评表3"].row_dimensions[22].height == 77
    assert after["自评表5"].sheet_state == "hidden"
    assert after["自评表3"].merged_cells.ranges == sheet.merged_cells.ranges
    assert after["自评表3"]["C22"].border.left.style == sheet["C22"].border.left.style


def test_results_of_formulas_stay() -> None:
    source = published("自评表3")
    source["自评表3"]["G33"] = 91.8
    data = saved(source)
    with_formula = io.BytesIO()
    from zipfile import ZipFile

    with ZipFile(io.BytesIO(data)) as old, ZipFile(with_formula, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            if name.endswith("sheet1.xml"):
                assert b"<v>91.8</v>" in content
                content = content.replace(b"<v>91.8</v>", b"<f>SUM(G19:G32)</f><v>91.8</v>")
            new.writestr(name, content)
    data = mark_workbook(with_formula.getvalue(), [finding("E22")])
    reading = read_forms(open_workbook(data, "x.xlsx"), DEFINITIONS)
    assert str(reading.forms[0].printed["indicators.footer.score"]) == "91.8"
    assert reading.findings == ()


def test_a_marked_workbook_can_be_corrected_and_read_again() -> None:
    """The list of findings is no form; on the next round it is replaced, old marks go."""
    workbook = published("自评表3")
    workbook["自评表3"]["F22"] = "三分"
    findings = read(workbook).findings
    once = mark_workbook(saved(workbook), findings)
    assert rules_of(read_forms(open_workbook(once, "x.xlsx"), DEFINITIONS).findings) == {"W-32"}
    corrected = openpyxl.load_workbook(io.BytesIO(once))
    corrected["自评表3"]["F22"] = 3
    assert read(corrected).findings == ()
    twice = marked(saved(corrected), finding("E22"))
    assert twice.sheetnames == [SUMMARY_NAME, "自评表3"]
    assert twice["自评表3"]["F22"].comment is None
    assert twice["自评表3"]["F22"].fill.fill_type is None


def test_what_cannot_be_opened_cannot_be_marked() -> None:
    with pytest.raises(UnreadableWorkbook):
        mark_workbook(b"no workbook", [])
