"""Sheets of a workbook that belong to another kind of document than it was uploaded as.

The published document of a year holds tables and, as its annex, forms; people upload the file
whole. What is not read is said by name, with the kind it is to be uploaded as.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace

from openpyxl.workbook import Workbook

from fiscal.findings import Finding, Place, Report, by_weight
from fiscal.goal_summary import summary_definitions
from fiscal.sentences import Sentence, say
from fiscal.tables import table_editions
from performance.editions import form_definitions
from performance.import_problems import OTHER_DOCUMENT
from performance.importing import ImportReport
from workbooks.goal_forms import read_goal_forms
from workbooks.goal_summary import read_goal_summaries
from workbooks.opening import UnreadableWorkbook, open_workbook
from workbooks.reading import read_forms
from workbooks.tables.reading import sheets_with_tables
from workflow.models import CaseKindChoices

#: What the workbook of a kind holds, as the upload page names it.
HELD: Mapping[str, Sentence] = {
    CaseKindChoices.SELF_EVALUATION: say("self-evaluation forms"),
    CaseKindChoices.BUDGET: say("the tables of an annual budget"),
    CaseKindChoices.FINAL_ACCOUNTS: say("the tables of final accounts"),
}

#: Rules that say of a sheet that it was not recognised.
UNRECOGNISED = {"W-02", "W-60"}


def naming_others(report: Report, data: bytes, name: str, kind: str, year: int) -> Report:
    """The report with the sheets of other kinds named as what they are.

    They stand in the way only if nothing of the kind asked for was read.
    """
    unknown = unrecognised(report)
    if not unknown:
        return report
    try:
        workbook = open_workbook(data, name)
    except UnreadableWorkbook:
        return report
    found: list[Finding] = []
    named: set[str] = set()
    for other in HELD:
        sheets = held_by(workbook, other, unknown - named, year) if other != kind else []
        if sheets:
            named |= set(sheets)
            found.append(
                OTHER_DOCUMENT.at(
                    *(Place(sheet=one, cell="A1") for one in sheets),
                    is_needed=not was_read(report),
                    sheets=sheets,
                    found=HELD[other],
                    asked=HELD[kind],
                )
            )
    rest = [one for one in report.findings if not is_about(one, named)]
    return replace(report, findings=by_weight([*found, *rest]))


def unrecognised(report: Report) -> set[str]:
    return {
        place.sheet for one in report.findings if one.rule in UNRECOGNISED for place in one.places
    }


def is_about(finding: Finding, sheets: Collection[str]) -> bool:
    """Whether a finding says no more than that one of these sheets was not recognised."""
    return finding.rule in UNRECOGNISED and finding.places[0].sheet in sheets


def was_read(report: Report) -> bool:
    """Whether anything of the kind asked for was in the workbook."""
    if isinstance(report, ImportReport):
        return bool(report.forms)
    return bool(getattr(report, "comparisons", ()))


def held_by(workbook: Workbook, kind: str, sheets: Collection[str], year: int) -> list[str]:
    """Those of the sheets that carry a table or form of a kind, in the order of the workbook."""
    held: set[str] = set()
    for edition in table_editions():
        if edition.kind == kind:
            held |= sheets_with_tables(workbook, edition.tables, year)
    if kind == CaseKindChoices.BUDGET:
        held |= {one.sheet for one in read_goal_forms(workbook, form_definitions("goal")).forms}
        held |= {one.sheet for one in read_goal_summaries(workbook, summary_definitions())}
    if kind == CaseKindChoices.SELF_EVALUATION:
        held |= {one.sheet for one in read_forms(workbook, form_definitions()).forms}
    return [one.title for one in workbook.worksheets if one.title in held and one.title in sheets]
