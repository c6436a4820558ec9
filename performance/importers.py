"""Which import reads which kind of document, and what came of it, as JSON and in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from django.utils.translation import gettext as _

from budgets.importing import BudgetReport, import_budget
from departments.models import Department, Person
from departments.words import in_words
from fiscal.comparing import Comparison
from fiscal.findings import Outcome, Report
from performance.importing import ImportReport, import_workbook
from performance.reporting import form_json
from workflow.models import CaseKindChoices
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


IMPORTERS: dict[str, Importer] = {
    CaseKindChoices.SELF_EVALUATION: import_workbook,
    CaseKindChoices.BUDGET: import_budget,
}


def report_json(report: Report) -> dict[str, Any]:
    """The report as DESIGN §6 lays down: one object, all numbers as strings."""
    content: dict[str, Any] = {}
    if isinstance(report, ImportReport):
        content = {"forms": forms_json(report)}
    if isinstance(report, BudgetReport):
        content = budget_json(report)
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


def budget_json(report: BudgetReport) -> dict[str, Any]:
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
    if isinstance(report, BudgetReport):
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
