"""The statutory workbook of a book, to take away."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from books.access import visible_book
from books.exporting import export_book
from workbooks.writing import MIME_TYPE
from workflow.pages import actor, in_words_when_refused


@require_GET
@in_words_when_refused
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """All tables as the person reads the book; uploading them again changes nothing."""
    case = visible_book(request, pk).case
    name = _("%(year)s %(kind)s of %(department)s.xlsx") % {
        "kind": case.get_kind_display(),
        "year": case.fiscal_year,
        "department": case.department.name,
    }
    response = HttpResponse(export_book(case, actor(request)), content_type=MIME_TYPE)
    response["Content-Disposition"] = str(content_disposition_header(True, name))
    return response
