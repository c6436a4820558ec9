"""The self-evaluations of a department and year as one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone

from performance.exporting import export_workbook
from performance.models import SelfEvaluation
from performance.queries import assessment_of, with_rows
from publishing.charts import parts_of
from publishing.documents.frame import head
from publishing.documents.self_evaluations import form, frozen_form
from publishing.exports.formats import json_bytes, styles
from publishing.tables import computed_rows, table_of
from publishing.typesetting.outline import Outline
from publishing.typesetting.outlining import Held, outline_of_draft, sheets_below
from publishing.typesetting.pdf import pdf_of
from publishing.typesetting.word import docx_of


def evaluations_of(code: str, fiscal_year: int) -> list[SelfEvaluation]:
    """The self-evaluations of a department and year, the department's own form first."""
    held = with_rows(SelfEvaluation.objects.all()).filter(
        case__department__code=code, case__fiscal_year=fiscal_year
    )
    return sorted(held, key=lambda one: (one.case.subject != "", one.case_id))


def as_json(evaluations: Sequence[SelfEvaluation]) -> bytes:
    """One object with all forms; every figure is a string."""
    forms = [{**form(assessment_of(one)), "state": one.case.state} for one in evaluations]
    return json_bytes({**head(evaluations[0].case), "tables": [], "text": [], "forms": forms})


def as_xlsx(evaluations: Sequence[SelfEvaluation]) -> bytes:
    """One sheet per form, laid out as published."""
    return export_workbook(assessment_of(one) for one in evaluations)


def as_pdf(evaluations: Sequence[SelfEvaluation]) -> bytes:
    """All forms to be printed."""
    return pdf_of(outline_of(evaluations))


def as_docx(evaluations: Sequence[SelfEvaluation]) -> bytes:
    """All forms to be edited on."""
    return docx_of(outline_of(evaluations))


def outline_of(evaluations: Sequence[SelfEvaluation]) -> Outline:
    """The forms under what each is about, with the state it is in."""
    case = evaluations[0].case
    assessments = [(one.case, assessment_of(one)) for one in evaluations]
    sheets = [
        Held(
            f"form-{number}",
            f"{one.definition.title}（{its.subject or its.department.name}，"
            f"{its.get_state_display()}）",
            frozen_form(one.definition, one.sheet),
        )
        for number, (its, one) in enumerate(assessments, start=1)
    ]
    cover = (case.department.name, f"{case.fiscal_year}年度绩效自评表")
    states = "、".join(dict.fromkeys(its.get_state_display() for its, _ in assessments))
    return outline_of_draft(cover, tuple(sheets_below(0, sheets)), states, timezone.localtime())


def as_html(evaluations: Sequence[SelfEvaluation]) -> bytes:
    """One page with all forms that needs no other file."""
    context = {
        "case": evaluations[0].case,
        "forms": [shown(number, one) for number, one in enumerate(evaluations, start=1)],
        "styles": styles(),
    }
    return render_to_string("publishing/export_forms.html", context).encode()


def shown(number: int, evaluation: SelfEvaluation) -> dict[str, Any]:
    assessment = assessment_of(evaluation)
    frozen = form(assessment)
    sheet = frozen_form(assessment.definition, assessment.sheet)
    return {
        "key": f"form{number}",
        "name": evaluation.case.subject or evaluation.case.department.name,
        "state": evaluation.case.get_state_display(),
        "form": frozen,
        "table": table_of(sheet, f"form{number}-"),
        "computed_rows": list(computed_rows(frozen)),
        "parts": parts_of(frozen),
    }
