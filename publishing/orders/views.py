"""Pages of orders to publish: give one, see how far it is, take it back, try again."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from departments.permissions import may
from departments.roles import Permission
from departments.words import in_words
from fiscal.sentences import say
from publishing.orders.forms import OrderForm
from publishing.orders.models import PublicationOrder
from publishing.orders.queries import foreseen, orders_of, progress_of
from publishing.orders.services import cancel_order, note_refusals, place_order, retry_order
from workflow.bulk import Chosen
from workflow.forms import ChosenField
from workflow.pages import BadRequest, actor, in_words_when_refused, is_htmx
from workflow.refusals import NotAllowed, Refused

ORDERS_PER_PAGE = 20


def visible_order(request: HttpRequest, pk: int) -> PublicationOrder:
    """An order with a case that the person may publish, or 404."""
    return get_object_or_404(orders_of(actor(request)), pk=pk)


@require_GET
@in_words_when_refused
def orders(request: HttpRequest) -> HttpResponse:
    """All orders, the latest first."""
    person = actor(request)
    require_publisher(request)
    page = Paginator(orders_of(person), ORDERS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "orders/list.html", {"section": "cases", "page": page})


def require_publisher(request: HttpRequest) -> None:
    decision = may(actor(request), Permission.PUBLISH)
    if not decision:
        raise NotAllowed(decision.reason or say("Not allowed."))


@require_http_methods(["GET", "HEAD", "POST"])
@in_words_when_refused
def new(request: HttpRequest) -> HttpResponse:
    """Show what would come of the chosen cases, ask when, and order them."""
    require_publisher(request)
    if request.method != "POST":
        chosen = readable(request.GET.getlist("case"))
        return ask(request, OrderForm(), chosen, {one.case_id for one in chosen})
    form = OrderForm(request.POST)
    offered = readable(request.POST.getlist("offered"))
    if not form.is_valid():
        ticked = {one.case_id for one in form.cleaned_data.get("case", ())}
        return ask(request, form, offered, ticked, status=422)
    chosen = form.cleaned_data["case"]
    try:
        order = place_order(
            key=form.cleaned_data["key"],
            chosen=chosen,
            publish_at=form.cleaned_data["at"],
            by=actor(request),
        )
    except Refused as refused:
        form.add_error(None, in_words(refused.reason))
        return ask(request, form, offered or chosen, {one.case_id for one in chosen}, status=422)
    return redirect("orders:order", order.pk)


def readable(given: list[str]) -> list[Chosen]:
    """The cases that are offered to be ordered; none where the list cannot be read."""
    try:
        return ChosenField(required=False).clean(given) or []
    except ValidationError:
        return []


def ask(
    request: HttpRequest,
    form: OrderForm,
    offered: list[Chosen],
    ticked: set[int],
    status: int = 200,
) -> HttpResponse:
    """The page on which an order is given. At first every case is ticked that is clear."""
    rows = foreseen(actor(request), offered)
    if not form.is_bound:
        ticked = {one.chosen.case_id for one in rows if one.is_clear}
    context = {
        "section": "cases",
        "form": form,
        "rows": [(one, one.chosen.case_id in ticked) for one in rows],
        "clear": sum(one.is_clear for one in rows),
        "orderable": any(one.obstacle is None for one in rows),
    }
    return render(request, "orders/new.html", context, status=status)


@require_GET
@never_cache
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """One order: how far it is, and what became of each case."""
    found = visible_order(request, pk)
    return render(request, "orders/order.html", context_of(request, found))


def context_of(request: HttpRequest, found: PublicationOrder) -> dict[str, Any]:
    person = actor(request)
    progress = progress_of(person, found)
    return {
        "section": "cases",
        "order": found,
        "progress": progress,
        "is_own": found.ordered_by_id == person.pk,
        "anew": urlencode(
            {
                "case": [
                    f"{row.entry.case_id}:{row.entry.case.version}"
                    for row in progress.rows
                    if row.entry.state in ("refused", "cancelled")
                ]
            },
            doseq=True,
        ),
        "live": False,
    }


@require_GET
@never_cache
def progress(request: HttpRequest, pk: int) -> HttpResponse:
    """The part of the page that changes, for htmx; nothing where it has not changed."""
    found = visible_order(request, pk)
    if not is_htmx(request):
        return redirect("orders:order", pk)
    context = context_of(request, found)
    if request.GET.get("seen") == context["progress"].seen and context["progress"].look_every:
        return HttpResponse(status=204)
    return render(request, "orders/_progress.html", {**context, "live": True})


@require_POST
@in_words_when_refused
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what still waits, or one entry of it."""
    visible_order(request, pk)
    one = request.POST.get("entry", "")
    entries = {int(one)} if one.isascii() and one.isdigit() and len(one) < 19 else None
    if one and entries is None:
        raise BadRequest("entry")
    count = cancel_order(order_id=pk, by=actor(request), entries=entries)
    if count:
        messages.success(request, _("Taken back: %(count)s.") % {"count": count})
    else:
        messages.warning(request, _("Nothing was taken back: nothing of it waits any more."))
    return redirect("orders:order", pk)


@require_POST
@in_words_when_refused
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again what failed."""
    visible_order(request, pk)
    count = retry_order(order_id=pk, by=actor(request))
    if count:
        messages.success(request, _("Tried again now: %(count)s.") % {"count": count})
    else:
        messages.warning(request, _("Nothing is left to be tried again."))
    return redirect("orders:order", pk)


@require_POST
@in_words_when_refused
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Have read what was refused."""
    visible_order(request, pk)
    note_refusals(order_id=pk, by=actor(request))
    return redirect("orders:order", pk)
