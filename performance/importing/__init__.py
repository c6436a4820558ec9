"""A workbook of self-evaluation forms, taken in whole or not at all."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction

from departments.models import Department, Person
from fiscal.observing import on_trial
from fiscal.problems import file_finding
from performance.editions import form_definitions
from performance.importing.drafts import draft_of, imported, placed
from performance.importing.refusals import problems_of, refuse_repeated_subjects
from performance.importing.reports import ImportedForm, ImportReport
from performance.importing.writing import write
from workbooks.opening import UnreadableWorkbook, open_workbook
from workbooks.reading import read_forms
from workflow.refusals import Refused

__all__ = ["ImportReport", "ImportedForm", "import_workbook"]


def import_workbook(
    *,
    data: bytes,
    name: str,
    department: Department,
    fiscal_year: int,
    by: Person,
    dry_run: bool = False,
) -> ImportReport:
    """Read every form in the workbook and write all of them, or none.

    Cases are begun where there are none. An error anywhere refuses the whole file; warnings do
    not. With `dry_run` the report says what would change.
    """
    try:
        reading = read_forms(open_workbook(data, name), form_definitions())
    except UnreadableWorkbook as unreadable:
        return ImportReport(findings=(file_finding(unreadable.message, name),))
    with transaction.atomic():
        drafts = [draft_of(form, department, fiscal_year) for form in reading.forms]
        for draft in drafts:
            draft.problems += problems_of(draft, department, fiscal_year, by)
        refuse_repeated_subjects(drafts)
        units = {unit.name: unit for unit in department.units.all()}
        findings = [*reading.problems]
        for draft in drafts:
            findings += placed(draft)
        report = ImportReport(
            forms=tuple(imported(draft) for draft in drafts),
            findings=on_trial(findings, fiscal_year),
        )
        if report.refused or dry_run:
            return report
        try:
            cases = [write(draft, department, fiscal_year, by, units) for draft in drafts]
        except Refused as refused:
            transaction.set_rollback(True)
            return replace(report, findings=(file_finding(refused.reason, name), *report.findings))
    forms = tuple(replace(form, case=case) for form, case in zip(report.forms, cases, strict=True))
    return replace(report, forms=forms, done=True)
