"""The list of budgets, beginning one, and its overview. A view makes one call and renders."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from budgets import services
from budgets.access import unit_of, visible_budget
from budgets.forms import ApprovalForm, CreateForm, PartForm
from budgets.models import Budget, Part
from budgets.overview import Overview, budget_entries
from budgets.part_sums import KINDS
from budgets.queries import parts_for, reads_all
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from departments.words import in_words
from fiscal.ledger import UNITS
from fiscal.sentences import say
from workflow.kinds import KINDS as CASE_KINDS
from workflow.models import Remark
from workflow.pages import actor, in_words_when_refused, is_htmx, refuse, version_in
from workflow.panels import panels
from workflow.refusals import NotAllowed, Refused
from workflow.states import State
from workflow.warnings import wants_reason

PER_PAGE = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The budgets the person has to do with."""
    page = Paginator(budget_entries(actor(request)), PER_PAGE).get_page(request.GET.get("page"))
    context = {"section": "budgets", "page": page, "may_create": may_create(actor(request))}
    return render(request, "budgets/index.html", context)


def may_create(person: Person) -> bool:
    """Whether the person prepares some department as a whole."""
    return any(one.unit_id is None for one in person.current_memberships if one.role == "preparer")


@in_words_when_refused
def create(request: HttpRequest) -> HttpResponse:
    """Begin a budget."""
    person = actor(request)
    if not may_create(person):
        decision = may(person, Permission.CREATE)
        raise NotAllowed(decision.reason or say("The department begins the budget, not a unit."))
    posted = CreateForm(request.POST or None, person=person)
    status = 200
    if request.method == "POST":
        status = 422
        if posted.names_foreign_department:
            raise NotAllowed(say("This belongs to a department in which you have no such role."))
        if posted.is_valid():
            try:
                case = services.create_budget(by=person, **posted.cleaned_data)
            except NotAllowed:
                raise
            except Refused as refused:
                posted.add_error(None, in_words(refused.reason))
            else:
                messages.success(request, _("The budget has been begun."))
                return redirect("budgets:overview", case.pk)
    context = {"section": "budgets", "form": posted}
    return render(request, "budgets/create.html", context, status=status)


@require_GET
@in_words_when_refused
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a budget stands: its parts, the whole, what is wrong, what is to be done."""
    budget, person = visible_budget(request, pk), actor(request)
    return render(request, "budgets/overview.html", overview_context(request, budget, person))


def overview_context(request: HttpRequest, budget: Budget, person: Person) -> dict[str, Any]:
    unit, case = unit_of(request, budget), budget.case
    page = Overview(budget, person, unit)
    context: dict[str, Any] = {
        "section": "budgets",
        "case": case,
        "budget": budget,
        "page": page,
        "unit": unit,
        "units": list(UNITS),
        "form_url": reverse("budgets:overview", args=[case.pk]),
        "approval_form": ApprovalForm(initial={"approved_on": budget.approved_on}),
        "part_form": PartForm(budget=budget) if page.units_without_part else None,
    }
    if page.reads_all:
        kind = CASE_KINDS["budget"]
        found = [one for one in kind.findings(case) if not wants_reason(case, one)]
        context |= {"findings": found, **panels(person, case)}
    return context


@require_POST
@in_words_when_refused
def record_approval(request: HttpRequest, pk: int) -> HttpResponse:
    """Record when the finance bureau approved the budget."""
    visible_budget(request, pk)
    posted = ApprovalForm(request.POST)
    if not posted.is_valid():
        raise Refused(say("Choose the day of the approval."))
    case = services.record_approval(
        case_id=pk,
        approved_on=posted.cleaned_data["approved_on"],
        version=version_in(request.POST),
        by=actor(request),
    )
    assert case.due_on
    messages.success(
        request, _("Recorded. The budget is to be public by %(day)s.") % {"day": case.due_on}
    )
    return redirect("budgets:overview", pk)


@require_POST
@in_words_when_refused
def add_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a unit a part that it does not have yet."""
    budget = visible_budget(request, pk)
    posted = PartForm(request.POST, budget=budget)
    if not posted.is_valid():
        return refuse(request, [_("Choose a unit of the department.")], 422)
    services.add_part(
        case_id=pk,
        unit=posted.cleaned_data["unit"],
        version=version_in(request.POST),
        by=actor(request),
    )
    return redirect("budgets:overview", pk)


@require_GET
@in_words_when_refused
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a place of the budget is to be seen; for a reviewer, the remarks on it."""
    budget, person = visible_budget(request, pk), actor(request)
    named = request.GET.get("place", "")
    if not is_htmx(request):
        return redirect(url_of(budget, person, named))
    labels = CASE_KINDS["budget"].place_labels(budget.case) if reads_all(budget, person) else {}
    if named not in labels:
        raise Http404(_("The budget has no such place."))
    found = budget.case.remarks.filter(place=named).select_related("author").order_by("pk")
    remarking = budget.case.state == State.UNDER_REVIEW and bool(
        may(person, Permission.REMARK, budget.case)
    )
    context = {
        "case": budget.case,
        "place": named,
        "label": labels[named],
        "remarks": found if remarking else found.exclude(stage=Remark.Stage.DRAFT),
        "remarking": remarking,
        "back": url_of(budget, person, named),
    }
    return render(request, "budgets/_place.html", context)


def url_of(budget: Budget, person: Person, place: str) -> str:
    """The page on which a place stands: a grid of a part, the text, or the overview."""
    if elsewhere := CASE_KINDS["budget"].place_url(budget.case, place):
        return elsewhere
    grid, _dot, rest = place.partition(".")
    if grid == "text":
        return f"{reverse('budgets:text', args=[budget.pk])}#{quote(place, safe='.')}"
    parts = parts_for(budget, person)
    part: Part | None = None
    if grid == "projects" and rest:
        node = rest.partition(".")[0]
        own = {f"p{pk}": part_id for part_id, pk in project_places(budget, parts)}
        part = next((one for one in parts if one.pk == own.get(node)), None)
    elif grid in KINDS:
        unit = rest.partition(".")[0]
        part = next((one for one in parts if one.unit_code == unit), None)
        if not rest and len(parts) == 1:
            part = parts[0]
    if part is None:
        # A place that the overview does not show either would only lead back here.
        shown = quote(place, safe=".") if grid == "stated" or not rest else grid
        return f"{reverse('budgets:overview', args=[budget.pk])}#{shown}"
    return f"{reverse('budgets:grid', args=[budget.pk, part.pk, grid])}#{quote(place, safe='./')}"


def project_places(budget: Budget, parts: list[Part]) -> list[tuple[int, int]]:
    return list(budget.projects.filter(part__in=parts).order_by("pk").values_list("part_id", "pk"))
