"""Uploading a workbook of forms: look first, then take it in, or get a marked copy."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from books.importing import BookReport
from departments.models import Department
from departments.permissions import may
from departments.roles import Permission
from departments.words import in_words
from fiscal.findings import Outcome, Report
from fiscal.forms import place_labels
from fiscal.sentences import say
from performance.forms import UploadForm
from performance.importers import import_as
from performance.importing import ImportedForm, ImportReport
from performance.uploads import Upload, keep, kept
from performance.views import workbook
from workbooks.marking import mark_workbook
from workbooks.opening import UnreadableWorkbook
from workflow.kinds import KINDS
from workflow.models import CaseKindChoices
from workflow.pages import actor, in_words_when_refused
from workflow.refusals import NotAllowed, Refused

MOST_CHANGES_SHOWN = 30


@in_words_when_refused
def upload(request: HttpRequest) -> HttpResponse:
    """The upload form; posted, the report on the file."""
    person = actor(request)
    decision = may(person, Permission.CREATE)
    if not decision:
        raise NotAllowed(decision.reason or say("Not allowed."))
    posted = UploadForm(request.POST or None, request.FILES or None, person=person)
    if request.method != "POST":
        return render(request, "performance/upload.html", {"section": "upload", "form": posted})
    if posted.names_foreign_department:
        raise NotAllowed(say("This belongs to a department in which you have no such role."))
    if not posted.is_valid():
        context = {"section": "upload", "form": posted}
        return render(request, "performance/upload.html", context, status=422)
    data = posted.cleaned_data
    file, department = data["file"], data["department"]
    content = file.read()
    held = keep(person, content, file.name, data["kind"], department.code, data["fiscal_year"])
    return report_on(request, held, content, department, dry_run=data["dry_run"])


@require_POST
@in_words_when_refused
def confirm_upload(request: HttpRequest, token: str) -> HttpResponse:
    """Take in what was looked at before."""
    held, content = own_upload(request, token)
    department = Department.objects.get(code=held.department)
    return report_on(request, held, content, department, dry_run=False)


@require_GET
@in_words_when_refused
def marked_copy(request: HttpRequest, token: str) -> HttpResponse:
    """The uploaded workbook with the cells of its findings marked."""
    held, content = own_upload(request, token)
    report = run_import(request, held, content, dry_run=True)
    try:
        marked = mark_workbook(content, report.findings, in_words)
    except UnreadableWorkbook as unreadable:
        raise Refused(unreadable.message) from unreadable
    stem = held.name.rpartition(".")[0] or held.name
    return workbook(marked, _("%(name)s (marked).xlsx") % {"name": stem})


def own_upload(request: HttpRequest, token: str) -> tuple[Upload, bytes]:
    found = kept(actor(request), token)
    if found is None:
        raise Http404(_("This upload is no longer kept; upload the file again."))
    return found


def run_import(request: HttpRequest, held: Upload, content: bytes, dry_run: bool) -> Report:
    return import_as(
        held.kind,
        data=content,
        name=held.name,
        department=Department.objects.get(code=held.department),
        fiscal_year=held.fiscal_year,
        by=actor(request),
        dry_run=dry_run,
    )


def report_on(
    request: HttpRequest, held: Upload, content: bytes, department: Department, dry_run: bool
) -> HttpResponse:
    report = run_import(request, held, content, dry_run)
    context = {
        "section": "upload",
        "upload": held,
        "department": department,
        "report": report,
        "forms": [form_lines(one) for one in report.forms]
        if isinstance(report, ImportReport)
        else [],
        "case_url": KINDS[report.case.kind].url(report.case)
        if isinstance(report, BookReport) and report.case
        else "",
        "kind": CaseKindChoices(held.kind).label,
        "tables": table_lines(report) if isinstance(report, BookReport) else [],
        "can_mark": any(place.cell for one in report.findings for place in one.places),
    }
    status = 422 if report.refused else 200
    return render(request, "performance/report.html", context, status=status)


def table_lines(report: BookReport) -> list[dict[str, Any]]:
    """Each table that was read: how its cells compare with the lines, what would change."""
    found = []
    for code in dict.fromkeys(one.table for one in report.comparisons):
        cells = [one.outcome for one in report.comparisons if one.table == code]
        changes = [one for one in report.changes if one.table == code]
        found.append(
            {
                "code": code,
                "exact": cells.count(Outcome.EXACT),
                "rounding": cells.count(Outcome.ROUNDING),
                "mismatch": cells.count(Outcome.MISMATCH),
                "changes": changes[:MOST_CHANGES_SHOWN],
                "changed": len(changes),
                "more": max(0, len(changes) - MOST_CHANGES_SHOWN),
            }
        )
    return found


def form_lines(form: ImportedForm) -> dict[str, Any]:
    """A form of the report with its changes in words, as many as one can take in."""
    labels = place_labels(form.assessment.definition, form.assessment.content)
    changes = [
        {"label": labels.get(path, path), "before": before, "after": after}
        for path, (before, after) in form.changes.items()
        if not path.endswith(".order")
    ]
    return {
        "form": form,
        "changes": changes[:MOST_CHANGES_SHOWN],
        "more": max(0, len(changes) - MOST_CHANGES_SHOWN),
    }
