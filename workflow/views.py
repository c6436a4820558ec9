"""Pages of the workspace. A view parses, makes one service call, and renders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_tables2 import RequestConfig

from departments.models import Person
from departments.permissions import in_bureau, may, prepares_whole
from departments.roles import Permission
from departments.words import in_words
from workflow import board as boards
from workflow import bulk as bulks
from workflow import explanations, history, queries, services
from workflow.events import first_broken_event
from workflow.filters import CaseFilter
from workflow.forms import (
    ActForm,
    AnswerForm,
    AssignForm,
    BulkForm,
    DecideForm,
    ExplainForm,
    RemarkForm,
)
from workflow.kinds import KINDS
from workflow.models import Case, Explanation, Remark
from workflow.pages import actor
from workflow.panels import findings_panel, panels
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.reminders import DAYS_BEFORE, standing_reminder
from workflow.states import State
from workflow.steps import steps_of
from workflow.tables import CaseTable, InboxTable

PER_PAGE = 50


def visible_case(request: HttpRequest, pk: int) -> Case:
    """The case, or 404: what a person may not see does not exist for them."""
    related = ("handed_in_by", "submitted_by", "self_evaluation")
    return get_object_or_404(queries.visible_cases(actor(request)).select_related(*related), pk=pk)


def visible_remark(request: HttpRequest, pk: int) -> Remark:
    """A remark the person may see, or 404."""
    person = actor(request)
    remark = get_object_or_404(
        Remark.objects.select_related("case__department", "case__unit").filter(
            case__in=queries.visible_cases(person)
        ),
        pk=pk,
    )
    if remark.stage == Remark.Stage.DRAFT and not in_bureau(person, remark.case):
        return get_object_or_404(Remark.objects.none())
    return remark


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for the person who is signed in."""
    person = actor(request)
    waiting = queries.inbox(person)
    table = InboxTable(
        waiting.select_related("self_evaluation"), tickable=bulks.tickable_states(person)
    )
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    context = {
        "section": "inbox",
        "table": table,
        "notices": queries.notices(person),
        "shares": queries.shares(person),
        "counts": counts_of(waiting),
        "bulk_actions": bulk_buttons(person),
        "may_create": may(person, Permission.CREATE),
        "begins_books": prepares_whole(person),
        "reminder": standing_reminder(person),
        "days_before": DAYS_BEFORE,
    }
    return render(request, "workflow/inbox.html", context)


def counts_of(waiting: QuerySet[Case]) -> dict[str, int]:
    """How many wait, and how many of them too long."""
    return waiting.order_by().aggregate(
        waiting=Count("pk", distinct=True), late=Count("pk", filter=boards.is_late(), distinct=True)
    )


def bulk_buttons(person: Person) -> list[tuple[str, Any]]:
    """Action and label of the steps a person may take for many cases at once."""
    return [(action, bulks.BULK_LABELS[action]) for action in bulks.bulk_actions_of(person)]


@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """All cases the person may see, filtered and sorted."""
    person = actor(request)
    found = CaseFilter(
        request.GET,
        queryset=queries.visible_cases(person).select_related("self_evaluation"),
        person=person,
    )
    table = CaseTable(found.qs, tickable=bulks.tickable_states(person))
    RequestConfig(request, paginate={"per_page": PER_PAGE, "silent": True}).configure(table)
    context = {
        "section": "cases",
        "filter": found,
        "table": table,
        "bulk_actions": bulk_buttons(person),
        "may_publish": may(person, Permission.PUBLISH),
    }
    return render(request, "workflow/cases.html", context)


@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Who has handed in and who has not, by department."""
    given = request.GET.get("year", "")
    year = int(given) if given.isascii() and given.isdigit() and len(given) == 4 else None
    context = {
        "section": "board",
        "board": boards.board(actor(request), year),
        "states": list(State),
    }
    return render(request, "workflow/board.html", context)


@require_POST
def bulk(request: HttpRequest) -> HttpResponse:
    """One step for the ticked cases; the page says of each what came of it.

    What takes long leads on to the page on which it is ordered.
    """
    person = actor(request)
    form = BulkForm(request.POST)
    if not form.is_valid():
        return complain(request, form.errors.get("case") or form.errors.get("action") or [])
    action, chosen = form.cleaned_data["action"], form.cleaned_data["case"]
    if page := bulks.ordering_url(action, chosen):
        return redirect(page)
    outcomes = bulks.act_on_all(action=action, by=person, chosen=chosen)
    context = {
        "section": "cases",
        "action": bulks.BULK_LABELS[action],
        "done": [one.case for one in outcomes if one.refusal is None],
        "refused": [one for one in outcomes if one.refusal is not None],
    }
    return render(request, "workflow/bulk.html", context)


@require_GET
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """One case: where it stands, what was said, what happened, what can be done."""
    person, found = actor(request), visible_case(request, pk)
    kind = KINDS[found.kind]
    labels = kind.place_labels(found)
    audits = bool(may(person, Permission.AUDIT, found))
    context = {
        "section": "cases",
        "case": found,
        "form_url": kind.url(found),
        "steps": steps_of(found),
        **findings_panel(person, found),
        "score": getattr(found, "self_evaluation", None),
        "entries": history.history(person, found, labels),
        "changes": history.changed_since_return(person, found, labels),
        "audits": audits,
        "broken": first_broken_event(found) if audits else None,
        **panels(person, found),
    }
    return render(request, "workflow/case.html", context)


@require_POST
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a case a step further."""
    found = visible_case(request, pk)
    form = ActForm(request.POST)
    if not form.is_valid():
        return complain(request, [_("This step is not known; load the page again.")], found)
    step = form.cleaned_data
    try:
        done = services.act(
            case_id=pk,
            action=step["action"],
            by=actor(request),
            version=step["version"],
            comment=step["comment"],
        )
    except Refused as refused:
        return refuse(request, refused, found)
    messages.success(
        request,
        _("Done. It is now: %(state)s.") % {"state": done.get_state_display()},
    )
    return redirect("workflow:case", pk)


@require_POST
def assign(request: HttpRequest, pk: int) -> HttpResponse:
    """Say who works on a case."""
    found = visible_case(request, pk)
    form = AssignForm(request.POST, case=found)
    if not form.is_valid():
        return complain(request, [_("This person cannot take the next step of the case.")], found)
    try:
        services.assign(
            case_id=pk,
            by=actor(request),
            assignee=form.cleaned_data["assignee"],
            version=form.cleaned_data["version"],
        )
    except Refused as refused:
        return refuse(request, refused, found)
    return back(request, found)


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a remark to a place of the form."""
    found = visible_case(request, pk)
    form = RemarkForm(request.POST)
    labels = KINDS[found.kind].place_labels(found)
    if not form.is_valid():
        return complain(request, [_("The remark is too long.")], found)
    place = form.cleaned_data["place"]
    if place not in labels:
        return complain(request, [_("The form has no such place; load the page again.")], found)
    try:
        services.write_remark(
            case_id=pk,
            by=actor(request),
            place=place,
            place_label=labels[place],
            body=form.cleaned_data["body"],
        )
    except Refused as refused:
        return refuse(request, refused, found)
    return after_remark(request, found)


@require_POST
def delete_remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a remark not yet sent."""
    return change_remark(request, pk, services.delete_remark)


@require_POST
def settle_remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the answer to a remark."""
    return change_remark(request, pk, services.settle_remark)


@require_POST
def answer_remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a remark."""
    form = AnswerForm(request.POST)
    if not form.is_valid():
        held = visible_remark(request, pk)
        return complain(request, [_("The answer is too long.")], held.case)
    return change_remark(request, pk, services.answer_remark, answer=form.cleaned_data["answer"])


def change_remark(
    request: HttpRequest, pk: int, change: Callable[..., object], **values: Any
) -> HttpResponse:
    """Have a service change a remark the person may see; answer with the panel or the refusal."""
    held = visible_remark(request, pk)
    try:
        change(remark_id=pk, by=actor(request), **values)
    except Refused as refused:
        return refuse(request, refused, held.case)
    return after_remark(request, held.case)


def after_remark(request: HttpRequest, case: Case) -> HttpResponse:
    """The panel of remarks alone where htmx asked for it, else back to the page."""
    if getattr(request, "htmx", False):
        context = {"case": case, **panels(actor(request), case)}
        return render(request, "workflow/_remarks.html", context)
    return back(request, case)


@require_POST
def explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Write why warnings stand although the figures are right."""
    found = visible_case(request, pk)
    form = ExplainForm(request.POST)
    if not form.is_valid():
        return complain(request, [_("The reason is too long.")], found)
    try:
        explanations.explain_warnings(
            case_id=pk,
            by=actor(request),
            digests=request.POST.getlist("warning"),
            reason=form.cleaned_data["reason"],
        )
    except Refused as refused:
        return refuse(request, refused, found)
    return after_explanation(request, pk)


@require_POST
def decide_explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept an explanation, or turn it down."""
    seen = Explanation.objects.filter(case__in=queries.visible_cases(actor(request)))
    found = get_object_or_404(seen.select_related("case__department", "case__unit"), pk=pk).case
    form = DecideForm(request.POST)
    if not form.is_valid():
        return complain(request, [_("This step is not known; load the page again.")], found)
    accepted = form.cleaned_data["decision"] == "accept"
    try:
        explanations.decide_explanation(explanation_id=pk, by=actor(request), accepted=accepted)
    except Refused as refused:
        return refuse(request, refused, found)
    return after_explanation(request, found.pk)


def after_explanation(request: HttpRequest, pk: int) -> HttpResponse:
    """The panels of warnings and steps alone where htmx asked for them, else back to the page."""
    found = visible_case(request, pk)
    if getattr(request, "htmx", False):
        context = {"case": found, "live": True, **panels(actor(request), found)}
        return render(request, "workflow/_explained.html", context)
    return back(request, found)


def back(request: HttpRequest, case: Case) -> HttpResponse:
    """Back to the page of ours that was named as `next`, else to the case."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()):
        return redirect(target)
    return redirect("workflow:case", case.pk)


def complain(request: HttpRequest, reasons: Any, case: Case | None = None) -> HttpResponse:
    """A request that cannot be read: 400 with its reason."""
    if getattr(request, "htmx", False):
        return render(request, "workflow/_refused.html", {"reasons": list(reasons)}, status=400)
    context = {"section": "cases", "case": case, "reasons": list(reasons)}
    return render(request, "workflow/refused.html", context, status=400)


def refuse(request: HttpRequest, refused: Refused, case: Case) -> HttpResponse:
    """A refusal with its reason: 403 not allowed, 409 stale with what happened, else 422."""
    labels = KINDS[case.kind].place_labels(case)
    context: dict[str, Any] = {
        "section": "cases",
        "case": case,
        "reasons": [in_words(refused.reason)],
        "findings": refused.findings,
        "form_url": KINDS[case.kind].url(case),
    }
    if isinstance(refused, Stale):
        context["entries"] = history.entries(actor(request), case, refused.events, labels)
        return render(request, "workflow/stale.html", context, status=409)
    status = 403 if isinstance(refused, NotAllowed) else 422
    if getattr(request, "htmx", False):
        return render(request, "workflow/_refused.html", context, status=status)
    return render(request, "workflow/refused.html", context, status=status)
