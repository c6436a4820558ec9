"""Which import reads which kind of document, and what came of it, as JSON and in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.importing import import_accounts
from books.importing import BookReport, import_book
from departments.models import Department, Person
from departments.words import in_words
from fiscal.comparing import Comparison
from fiscal.findings import Finding, Outcome, Report, by_weight
from performance.goals.importing import GoalReport, import_goals
from performance.importing import ImportReport, import_workbook
from performance.other_documents import naming_others
from performance.reporting import form_json
from workbooks.problems import NO_FORM
from workflow.models import Case, CaseKindChoices
from workflow.reporting import finding_json


class Importer(Protocol):
    """Reads a workbook whole or not at all; with `dry_run` says what would change."""

    def __call__(
        self,
        *,
        data: bytes,
        name: str,
        department: Department,
        fiscal_year: int,
        by: Person,
        dry_run: bool = False,
    ) -> Report: ...


def import_budget_with_goals(
    *,
    data: bytes,
    name: str,
    department: Department,
    fiscal_year: int,
    by: Person,
    dry_run: bool = False,
) -> BookReport:
    """The tables of a budget and, where they are in the file, its goals: all or nothing.

    The goals are read beside the projects that the tables give, so a dry run takes the tables
    in as well and puts everything back.
    """
    known = Case.objects.filter(kind="budget", department=department, fiscal_year=fiscal_year)
    is_new = not known.exists()
    with transaction.atomic():
        report = import_book(
            kind=CaseKindChoices.BUDGET,
            data=data,
            name=name,
            department=department,
            fiscal_year=fiscal_year,
            by=by,
        )
        if report.refused or report.case is None:
            return report
        case = Case.objects.select_related("department").get(pk=report.case.pk)
        goals = import_goals(data=data, name=name, case=case, by=by)
        if not holds_none(goals):
            report = replace(report, findings=with_goals(report.findings, goals))
        if dry_run or report.refused:
            transaction.set_rollback(True)
            report = replace(report, done=False, case=None if is_new else report.case)
    return report


def holds_none(goals: GoalReport) -> bool:
    """Whether a workbook has no goal forms at all, which is no mistake in one of tables."""
    return [one.rule for one in goals.findings] == [NO_FORM.number]


def with_goals(findings: Sequence[Finding], goals: GoalReport) -> tuple[Finding, ...]:
    """The findings on tables and goals; the sheets of goals were no unknown sheets."""
    sheets = {one.sheet for one in goals.goals}
    rest = [
        one
        for one in findings
        if one.rule != "W-60" or not any(place.sheet in sheets for place in one.places)
    ]
    return by_weight([*rest, *goals.findings])


READERS: dict[str, Importer] = {
    CaseKindChoices.SELF_EVALUATION: import_workbook,
    CaseKindChoices.BUDGET: import_budget_with_goals,
    CaseKindChoices.FINAL_ACCOUNTS: import_accounts,
}


def import_as(
    kind: str,
    *,
    data: bytes,
    name: str,
    department: Department,
    fiscal_year: int,
    by: Person,
    dry_run: bool = False,
) -> Report:
    """Take a workbook in as one kind of document; sheets of other kinds are named."""
    report = READERS[kind](
        data=data,
        name=name,
        department=department,
        fiscal_year=fiscal_year,
        by=by,
        dry_run=dry_run,
    )
    return naming_others(report, data, name, kind, fiscal_year)


def report_json(report: Report) -> dict[str, Any]:
    """The report as DESIGN §6 lays down: one object, all numbers as strings."""
    content: dict[str, Any] = {}
    if isinstance(report, ImportReport):
        content = {"forms": forms_json(report)}
    if isinstance(report, BookReport):
        content = book_json(report)
    return {
        "status": report.status,
        "done": report.done,
        **content,
        "findings": [finding_json(one) for one in report.findings],
    }


def forms_json(report: ImportReport) -> list[dict[str, Any]]:
    return [
        {
            **form_json(form.assessment),
            "sheet": form.sheet,
            "case": str(form.case.pk) if form.case else None,
            "changes": [
                {"place": place, "before": before, "after": after}
                for place, (before, after) in form.changes.items()
            ],
        }
        for form in report.forms
    ]


def book_json(report: BookReport) -> dict[str, Any]:
    """How the cells compare with the lines, and which show something else than before."""
    return {
        "case": str(report.case.pk) if report.case else None,
        "cells": {
            outcome.value: str(report.count(outcome))
            for outcome in (Outcome.EXACT, Outcome.ROUNDING, Outcome.MISMATCH)
        },
        "tails": [cell_json(one) for one in report.comparisons if one.outcome is Outcome.ROUNDING],
        "changes": [
            {**place_json(one), "before": one.derived, "after": one.given} for one in report.changes
        ],
    }


def place_json(one: Comparison) -> dict[str, str]:
    return {"table": one.table, "panel": one.panel, "row": one.row, "column": one.column}


def cell_json(one: Comparison) -> dict[str, str]:
    return {**place_json(one), "given": one.given, "computed": one.derived}


def report_lines(report: Report) -> Iterator[str]:
    """The report as lines for a terminal."""
    if isinstance(report, ImportReport):
        for form in report.forms:
            score = form.assessment.score
            yield (
                f"{form.sheet}: {form.subject or form.assessment.definition.title}  "
                f"{score.total}  {score.grade}  "
                + _("(%(count)s places changed)")
                % {"count": len(form.changes)}
            )
    if isinstance(report, BookReport):
        yield _(
            "%(exact)s cells exact, %(rounding)s rounding tails, %(mismatch)s mismatches; "
            "%(changed)s cells change."
        ) % {
            "exact": report.count(Outcome.EXACT),
            "rounding": report.count(Outcome.ROUNDING),
            "mismatch": report.count(Outcome.MISMATCH),
            "changed": len(report.changes),
        }
    for one in report.findings:
        where = ", ".join(
            f"{place.sheet}!{place.cell}" if place.cell else place.label for place in one.places[:3]
        )
        yield f"{one.severity.value.upper():8}{one.rule}  {where}  {in_words(one.message)}"
    if report.refused:
        yield _("Refused: nothing was changed.")
    else:
        yield _("Imported.") if report.done else _("Dry run: nothing was changed.")
