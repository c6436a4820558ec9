"""The form of a self-evaluation, one page for all roles. A view parses, makes one call, renders."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from departments.models import Department
from departments.permissions import may
from departments.roles import Permission
from departments.words import in_words
from fiscal.forms import place_labels
from fiscal.sentences import say
from performance import services
from performance.entry import Entry, read_entry, rearranged
from performance.exporting import export_workbook
from performance.form_page import FormPage, form_page
from performance.forms import CreateForm, ScoreForm
from performance.queries import assessment_of, evaluation_of, visible_evaluations, with_rows
from performance.scores import score_sheet
from workflow.conflicts import conflicts
from workflow.models import Case, Remark
from workflow.pages import actor, in_words_when_refused, is_htmx, version_in
from workflow.panels import panels
from workflow.queries import visible_cases
from workflow.refusals import NotAllowed, Refused, Stale

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def visible_case(request: HttpRequest, pk: int) -> Case:
    """The case with its remarks, or 404: what a person may not see does not exist for them."""
    cases = visible_cases(actor(request)).filter(kind="self_evaluation")
    remarks = Prefetch("remarks", Remark.objects.select_related("author", "answered_by"))
    return get_object_or_404(cases.prefetch_related(remarks), pk=pk)


@require_GET
@in_words_when_refused
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form: to fill in, to review, or to read."""
    case, person = visible_case(request, pk), actor(request)
    page = form_page(case, person, compare="compare" in request.GET)
    context = {
        "section": "cases",
        "case": case,
        "page": page,
        "place": "",
        "may_export": True,
        **panels(person, case),
    }
    return render(request, "performance/form.html", context)


@require_POST
@in_words_when_refused
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was entered; answer with everything that follows from it."""
    case, person = visible_case(request, pk), actor(request)
    evaluation = evaluation_of(case)
    before = assessment_of(evaluation).content
    entry = read_entry(
        evaluation.definition, own_entries(request.POST), before, evaluation.unreadable
    )
    content = entry.content
    if command := request.POST.get("arrange", ""):
        content = rearranged(evaluation.definition, content, command)
    try:
        saved = services.save_form(
            case_id=pk,
            by=person,
            version=version_in(request.POST),
            content=content,
            unreadable=entry.unreadable,
        )
    except Stale as stale:
        return show_conflict(request, case, entry, stale)
    if not is_htmx(request):
        return redirect("performance:form", pk)
    if "theirs" in request.POST:
        return HttpResponse(headers={"HX-Redirect": reverse("performance:form", args=[pk])})
    return live(request, saved)


@require_POST
@in_words_when_refused
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Take initial, adjusted and executed amounts from the final accounts of the year."""
    case = visible_case(request, pk)
    services.take_over_accounts(
        case_id=case.pk, by=actor(request), version=version_in(request.POST)
    )
    messages.success(request, _("The amounts of the final accounts were taken over."))
    return redirect("performance:form", pk)


def own_entries(data: QueryDict) -> dict[str, str]:
    """What was typed, without the places where the other person's entry is to stay."""
    theirs = set(data.getlist("theirs"))
    return {name: str(data[name]) for name in data if name not in theirs}


def live(request: HttpRequest, case: Case) -> HttpResponse:
    """Everything on the page that follows from what was entered, to be put in place by htmx."""
    person = actor(request)
    page = form_page(case, person)
    context: dict[str, Any] = {"page": page, "case": case, "live": True, **panels(person, case)}
    if place_shown := request.POST.get("panel", ""):
        context |= place_context(page, place_shown)
    return render(request, "performance/live.html", context)


def show_conflict(request: HttpRequest, case: Case, entry: Entry, stale: Stale) -> HttpResponse:
    """Both entries side by side, place by place; nothing was written."""
    definition = evaluation_of(case).definition
    labels = {
        **place_labels(definition, entry.content),
        **place_labels(definition, assessment_of(evaluation_of(case)).content),
        **{f"{block.key}.order": _("order of the rows") for block in definition.grids},
    }
    context = {
        "section": "cases",
        "case": case,
        "page": form_page(case, actor(request)),
        "conflicts": conflicts(stale, labels, entry.unreadable),
        "people": sorted({str(event.actor) for event in stale.events}),
        "version": visible_cases(actor(request)).values_list("version", flat=True).get(pk=case.pk),
        "typed": request.POST,
        "save_url": reverse("performance:save", args=[case.pk]),
        "page_url": reverse("performance:form", args=[case.pk]),
    }
    template = "workflow/_conflict.html" if is_htmx(request) else "workflow/conflict.html"
    return render(request, template, context, status=409)


@require_GET
@in_words_when_refused
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be said of one place: how the score came about, scores beside it, remarks."""
    case = visible_case(request, pk)
    page = form_page(case, actor(request), compare=True)
    context = {
        "section": "cases",
        "case": case,
        "page": page,
        **place_context(page, request.GET.get("place", "")),
    }
    template = "performance/_place.html" if is_htmx(request) else "performance/place.html"
    return render(request, template, context)


def place_context(page: FormPage, place: str) -> dict[str, Any]:
    """A place of the form, or 404. `score` only where a figure is computed or judged."""
    if place not in page.labels or place.count(".") > 2:
        raise Http404(_("The form has no such place."))
    is_figure = place in page.assessment.computed or (
        place.startswith("management.") and place.endswith(".score")
    )
    row = ".".join(place.split(".")[:2])
    return {
        "place": place,
        "label": page.labels[place],
        "score": score_sheet(
            page.assessment, place, editing=page.may_enter(place), reviewing=page.scoring
        )
        if is_figure and place.count(".") == 2
        else None,
        "row_remarks": page.remarks_by_row.get(row, []),
        "changed": page.changes.get(place),
        "earlier": page.earlier.get(place, ""),
    }


def score_in(request: HttpRequest, case: Case) -> ScoreForm:
    """The claimed score that was posted. Raises Refused with what is wrong with it."""
    posted = ScoreForm(request.POST)
    if not posted.is_valid():
        reasons = [str(reason) for reasons in posted.errors.values() for reason in reasons]
        raise Refused(say("{reason}", reason=reasons[0]))
    if posted.cleaned_data["place"] not in place_labels(
        evaluation_of(case).definition, assessment_of(evaluation_of(case)).content
    ):
        raise Http404(_("The form has no such place."))
    return posted


@require_POST
@in_words_when_refused
def state_score(request: HttpRequest, pk: int) -> HttpResponse:
    """Set a score by hand, keep a printed one, or go back to the computed one."""
    case = visible_case(request, pk)
    claim = score_in(request, case).cleaned_data
    saved = services.state_score(
        case_id=pk,
        by=actor(request),
        version=claim["version"] or version_in(request.POST),
        place=claim["place"],
        score=claim["score"],
        reason=claim["reason"],
    )
    return after_score(request, saved, claim["place"])


@require_POST
@in_words_when_refused
def review_score(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a review score beside the self score, or take it back."""
    case = visible_case(request, pk)
    claim = score_in(request, case).cleaned_data
    saved = services.review_score(
        case_id=pk,
        by=actor(request),
        place=claim["place"],
        score=claim["score"],
        reason=claim["reason"],
    )
    return after_score(request, saved, claim["place"])


def after_score(request: HttpRequest, case: Case, place: str) -> HttpResponse:
    if is_htmx(request):
        return live(request, case)
    return redirect(f"{reverse('performance:form', args=[case.pk])}#{place}")


@in_words_when_refused
def create(request: HttpRequest) -> HttpResponse:
    """Begin a self-evaluation."""
    person = actor(request)
    decision = may(person, Permission.CREATE)
    if not decision:
        raise NotAllowed(decision.reason or say("Not allowed."))
    posted = CreateForm(request.POST or None, person=person)
    status = 200
    if request.method == "POST":
        if posted.names_foreign_department:
            raise NotAllowed(say("This belongs to a department in which you have no such role."))
        if posted.is_valid():
            data = posted.cleaned_data
            try:
                case = services.create_self_evaluation(
                    department=data["department"],
                    fiscal_year=data["fiscal_year"],
                    by=person,
                    subject=data["subject"],
                    unit=data["unit"],
                    edition=data["edition"],
                    start_from=data["start_from"],
                )
            except NotAllowed:
                raise
            except Refused as refused:
                posted.add_error(None, in_words(refused.reason))
            else:
                messages.success(request, _("The form has been begun."))
                return redirect("performance:form", case.pk)
        status = 422
    context = {"section": "create", "form": posted}
    return render(request, "performance/create.html", context, status=status)


@require_GET
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as a workbook in the published layout."""
    case = visible_case(request, pk)
    name = f"{case.fiscal_year}-{case.subject or case.department.name}-自评表.xlsx"
    return workbook(export_workbook([assessment_of(evaluation_of(case))]), name)


@require_GET
def export_year(request: HttpRequest, code: str, year: int) -> HttpResponse:
    """All forms of a department and year that the person may see, in one workbook."""
    department = get_object_or_404(Department, code=code)
    found = with_rows(visible_evaluations(actor(request))).filter(
        case__department=department, case__fiscal_year=year
    )
    assessments = [assessment_of(one) for one in found.order_by("case__subject", "pk")]
    if not assessments:
        raise Http404(_("There are no forms of this department and year."))
    return workbook(export_workbook(assessments), f"{year}-{department.name}-自评表.xlsx")


def workbook(data: bytes, name: str) -> HttpResponse:
    disposition = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(data, content_type=XLSX, headers={"Content-Disposition": disposition})
