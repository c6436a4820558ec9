"""Checking a workbook without an account: look at it, say what was found, forget it."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from departments.words import in_words
from portal.admission import MOST_BYTES, MOST_CHECKS, SECONDS, admitted
from portal.forms import AgainForm, CheckForm, sent_back
from publishing.checking import check_workbook
from workbooks.marking import mark_workbook
from workbooks.opening import UnreadableWorkbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
@admitted
def check(request: HttpRequest) -> HttpResponse:
    """The form; posted, what was found in the workbook."""
    is_posted = request.method == "POST"
    form = CheckForm(request.POST, request.FILES) if is_posted else CheckForm()
    if not form.is_valid():
        context = {
            "section": "check",
            "form": form,
            "megabytes": MOST_BYTES // 2**20,
            "checks": MOST_CHECKS,
            "minutes": SECONDS // 60,
        }
        return render(request, "portal/check.html", context, status=422 if is_posted else 200)
    asked = form.cleaned_data
    data, name = asked["file"].read(), asked["file"].name
    report = check_workbook(data, name, kind=asked["kind"], year=asked["year"], text=asked["text"])
    context = {
        "section": "check",
        "report": report,
        "groups": report.groups,
        "can_mark": any(place.cell for one in report.findings for place in one.places),
        "again": sent_back(data, name, asked),
    }
    return render(request, "portal/checked.html", context)


@login_not_required
@require_POST
@admitted
def marked(request: HttpRequest) -> HttpResponse:
    """The workbook sent back with the cells marked about which something is to say."""
    form = AgainForm(request.POST)
    if not form.is_valid():
        return HttpResponse(_("This is no workbook."), status=422, content_type="text/plain")
    asked = form.cleaned_data
    data, name = asked["workbook"], asked["name"]
    report = check_workbook(data, name, kind=asked["kind"], year=asked["year"])
    try:
        content = mark_workbook(data, report.findings, in_words)
    except UnreadableWorkbook as unreadable:
        return HttpResponse(in_words(unreadable.message), status=422, content_type="text/plain")
    copy = _("%(name)s (marked).xlsx") % {"name": name.rpartition(".")[0] or name}
    disposition = content_disposition_header(as_attachment=True, filename=copy) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})
