"""The goal forms of a budget: the list, one page for a form, upload. A view makes one call."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from departments.permissions import may
from departments.roles import Permission
from departments.words import in_words
from fiscal.forms import FormContent, place_labels
from performance.entry import BadEntry, Entry, read_entry, rearranged
from performance.goals import library, services
from performance.goals.exporting import export_goal, export_goals
from performance.goals.forms import BeginGoalForm, GoalUploadForm, SectorForm
from performance.goals.importing import GoalReport, import_goals
from performance.goals.page import GoalPage, goal_page
from performance.goals.queries import (
    assessment_of_goal,
    place_prefix,
    remarks_prefetched,
    visible_goals,
    with_goal_rows,
)
from performance.goals.secrecy import is_secret_goal
from performance.models import GoalForm, IndicatorTemplate
from performance.views import own_entries, workbook
from workflow.conflicts import conflicts
from workflow.models import Case
from workflow.pages import actor, in_words_when_refused, is_htmx, version_in
from workflow.queries import visible_cases
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.states import EDITABLE, State


def visible_goal(request: HttpRequest, pk: int) -> GoalForm:
    """The goal form of a budget with its rows, or 404."""
    goals = with_goal_rows(visible_goals(actor(request)).filter(case__isnull=False))
    return get_object_or_404(goals.prefetch_related(remarks_prefetched()), pk=pk)


def budget_case(request: HttpRequest, pk: int) -> Case:
    """The budget, if the person sees it or one of its goal forms; else 404."""
    person = actor(request)
    case = get_object_or_404(Case.objects.select_related("department"), pk=pk, kind="budget")
    seen = visible_cases(person).filter(pk=pk).exists()
    if not seen and not visible_goals(person).filter(case=case).exists():
        raise Http404(_("There is no such budget."))
    return case


@require_GET
@in_words_when_refused
def index(request: HttpRequest, case_pk: int) -> HttpResponse:
    """The goal forms of a budget that the person may see."""
    case, person = budget_case(request, case_pk), actor(request)
    goals = visible_goals(person).filter(case=case).select_related("unit").order_by("position")
    begin = BeginGoalForm(case=case, person=person)
    return render(request, "goals/index.html", index_context(request, case, list(goals), begin))


def index_context(
    request: HttpRequest, case: Case, goals: list[GoalForm], begin: BeginGoalForm
) -> dict[str, Any]:
    unit_field: Any = begin.fields["unit"]
    editable = State(case.state) in EDITABLE
    may_edit = editable and (
        bool(may(actor(request), Permission.EDIT, case)) or unit_field.queryset.exists()
    )
    return {
        "section": "budgets",
        "case": case,
        "whole": [one for one in goals if one.scope == "department"],
        "projects": [one for one in goals if one.scope == "project"],
        "begin": begin,
        "may_edit": may_edit,
        "may_export": bool(goals) and visible_cases(actor(request)).filter(pk=case.pk).exists(),
        "upload": GoalUploadForm(),
    }


@require_POST
@in_words_when_refused
def begin(request: HttpRequest, case_pk: int) -> HttpResponse:
    """Begin a goal form."""
    case, person = budget_case(request, case_pk), actor(request)
    posted = BeginGoalForm(request.POST, case=case, person=person)
    if posted.is_valid():
        data = posted.cleaned_data
        try:
            goal = services.create_goal_form(
                case=case,
                by=person,
                unit=data["unit"],
                project_code=data["project_code"],
                subject=data["subject"],
            )
        except NotAllowed:
            raise
        except Refused as refused:
            posted.add_error(None, in_words(refused.reason))
        else:
            messages.success(request, _("The goal form has been begun."))
            if is_secret_goal(person, goal):
                return redirect("goals:index", case_pk)
            return redirect("goals:form", goal.pk)
    goals = list(visible_goals(person).filter(case=case).select_related("unit"))
    context = index_context(request, case, goals, posted)
    return render(request, "goals/index.html", context, status=422)


@require_GET
@in_words_when_refused
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """The goal form: to fill in, to review, or to read."""
    goal = visible_goal(request, pk)
    return render(request, "goals/form.html", form_context(request, goal))


def form_context(request: HttpRequest, goal: GoalForm) -> dict[str, Any]:
    page = goal_page(goal, actor(request))
    return {
        "section": "cases",
        "case": goal.case,
        "goal": goal,
        "page": page,
        "place": "",
        "remarks": page.remarks,
        "may_answer": page.may_answer,
        "may_remark": False,
        "sectors": library.sectors(),
        "found": library.search(goal.sector, "") if page.may_choose else [],
    }


@require_POST
@in_words_when_refused
def save(request: HttpRequest, pk: int) -> HttpResponse:
    """Save what was entered; answer with everything that follows from it."""
    goal, person = visible_goal(request, pk), actor(request)
    before = assessment_of_goal(goal).content
    entry = read_entry(goal.definition, own_entries(request.POST), before, goal.unreadable)
    command = request.POST.get("arrange", "")
    content = entry.content
    if command.startswith("take:"):
        content = taken(goal, content, command.removeprefix("take:"))
    elif command:
        content = rearranged(goal.definition, content, command)
    try:
        saved = services.save_goal_form(
            goal_id=pk,
            by=person,
            version=version_in(request.POST),
            content=content,
            unreadable=entry.unreadable,
        )
    except Stale as stale:
        return show_conflict(request, goal, entry, stale)
    if not is_htmx(request):
        return redirect("goals:form", pk)
    if "theirs" in request.POST or command:
        return HttpResponse(headers={"HX-Redirect": reverse("goals:form", args=[pk])})
    page = goal_page(visible_goal(request, saved.pk), person)
    context = {"page": page, "case": page.case, "goal": page.form, "live": True}
    return render(request, "goals/live.html", context)


def taken(goal: GoalForm, content: FormContent, template: str) -> FormContent:
    """The content with an indicator of the library as its last row."""
    if not template.isascii() or not template.isdigit():
        raise BadEntry(template)
    found = get_object_or_404(IndicatorTemplate, pk=int(template[:18]))
    content = rearranged(goal.definition, content, "add:indicators")
    *rows, last = content.rows["indicators"]
    values = {
        "level1": found.level1,
        "level2": found.level2,
        "name": found.name,
        "target": found.example,
    }
    row = type(last)(last.key, {**last.values, **values})
    return FormContent(content.fields, {**content.rows, "indicators": (*rows, row)})


def show_conflict(request: HttpRequest, goal: GoalForm, entry: Entry, stale: Stale) -> HttpResponse:
    """Both entries side by side, place by place; nothing was written."""
    page = goal_page(visible_goal(request, goal.pk), actor(request))
    definition = goal.definition
    labels = {
        **place_labels(definition, entry.content),
        **page.labels,
        **{f"{block.key}.order": _("order of the rows") for block in definition.grids},
    }
    context = {
        "section": "cases",
        "case": page.case,
        "page": page,
        "conflicts": conflicts(stale, labels, entry.unreadable, place_prefix(goal)),
        "people": sorted({str(event.actor) for event in stale.events}),
        "version": page.version,
        "typed": request.POST,
        "save_url": page.save_url,
        "page_url": page.url,
    }
    template = "workflow/_conflict.html" if is_htmx(request) else "workflow/conflict.html"
    return render(request, template, context, status=409)


@require_GET
@in_words_when_refused
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """What is to be said of one place: remarks, and what was changed."""
    goal = visible_goal(request, pk)
    page = goal_page(goal, actor(request))
    context = {
        "section": "cases",
        "case": goal.case,
        "page": page,
        **place_context(page, request.GET.get("place", "")),
    }
    template = "performance/_place.html" if is_htmx(request) else "performance/place.html"
    return render(request, template, context)


def place_context(page: GoalPage, place: str) -> dict[str, Any]:
    if place not in page.labels or place.count(".") > 2:
        raise Http404(_("The form has no such place."))
    row = ".".join(place.split(".")[:2])
    return {
        "place": place,
        "label": page.labels[place],
        "score": None,
        "row_remarks": page.remarks_by_row.get(row, []),
        "changed": page.changes.get(place),
        "earlier": "",
    }


@require_GET
@in_words_when_refused
def find(request: HttpRequest, pk: int) -> HttpResponse:
    """Indicators of the library that fit what is typed."""
    goal = visible_goal(request, pk)
    if not is_htmx(request):
        return redirect("goals:form", pk)
    page = goal_page(goal, actor(request))
    found = library.search(goal.sector, request.GET.get("q", "")[:100]) if page.may_choose else []
    return render(request, "goals/_found.html", {"page": page, "goal": goal, "found": found})


@require_POST
@in_words_when_refused
def sector(request: HttpRequest, pk: int) -> HttpResponse:
    """Say to which sector a goal form belongs."""
    goal = visible_goal(request, pk)
    posted = SectorForm(request.POST)
    chosen = posted.cleaned_data["sector"] if posted.is_valid() else ""
    services.set_sector(goal_id=goal.pk, by=actor(request), sector=chosen)
    return redirect(f"{reverse('goals:form', args=[pk])}#library")


@require_GET
@in_words_when_refused
def export(request: HttpRequest, pk: int) -> HttpResponse:
    """One goal form as a workbook."""
    goal = visible_goal(request, pk)
    name = f"{goal.fiscal_year}-{goal.subject or goal.department.name}-绩效目标表.xlsx"
    return workbook(export_goal(goal), name)


@require_GET
@in_words_when_refused
def export_all(request: HttpRequest, case_pk: int) -> HttpResponse:
    """Table 12 and table 13 of a budget, for those who see all of it."""
    case = get_object_or_404(visible_cases(actor(request)), pk=case_pk, kind="budget")
    return workbook(export_goals(case), f"{case.fiscal_year}-{case.department.name}-绩效目标.xlsx")


@require_POST
@in_words_when_refused
def upload(request: HttpRequest, case_pk: int) -> HttpResponse:
    """Take in a workbook of goals, or show what it would change."""
    case, person = budget_case(request, case_pk), actor(request)
    posted = GoalUploadForm(request.POST, request.FILES)
    if not posted.is_valid():
        begin = BeginGoalForm(case=case, person=person)
        goals = list(visible_goals(person).filter(case=case).select_related("unit"))
        context = {**index_context(request, case, goals, begin), "upload": posted}
        return render(request, "goals/index.html", context, status=422)
    data = posted.cleaned_data
    report = import_goals(
        data=data["file"].read(),
        name=data["file"].name,
        case=case,
        by=person,
        dry_run=data["dry_run"],
    )
    return show_report(request, case, report, data["file"].name)


def show_report(request: HttpRequest, case: Case, report: GoalReport, name: str) -> HttpResponse:
    shown = [one for one in report.goals if not one.classified]
    context = {"section": "cases", "case": case, "report": report, "goals": shown, "name": name}
    return render(request, "goals/report.html", context, status=422 if report.refused else 200)
