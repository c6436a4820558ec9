"""The statutory workbook of a budget, to take away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from budgets.access import visible_budget
from budgets.exporting import export_budget
from workbooks.writing import MIME_TYPE
from workflow.pages import actor, in_words_when_refused


@require_GET
@in_words_when_refused
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """All tables as the person reads the budget; uploading them again changes nothing."""
    case = visible_budget(request, pk).case
    name = _("%(year)s budget of %(department)s.xlsx") % {
        "year": case.fiscal_year,
        "department": case.department.name,
    }
    response = HttpResponse(export_budget(case, actor(request)), content_type=MIME_TYPE)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response
