"""What of a budget a request may see: everything else is not found."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from budgets.models import Budget, Part
from budgets.part_sums import KINDS
from budgets.queries import visible_budgets, visible_parts
from departments.models import Person
from fiscal.ledger import UNITS
from workflow.pages import actor

UNIT_IN_SESSION = "amount_unit"


def visible_budget(request: HttpRequest, pk: int) -> Budget:
    """A budget of which the person reads at least one part, or 404."""
    budgets = visible_budgets(actor(request)).select_related("case__department", "case__assignee")
    return get_object_or_404(budgets, pk=pk)


def visible_part(request: HttpRequest, pk: int, part: int, kind: str = "income") -> Part:
    """A part the person reads, or 404; so is a grid that does not exist."""
    if kind not in KINDS:
        raise Http404(kind)
    return part_of(actor(request), pk, part)


def part_of(person: Person, pk: int, part: int) -> Part:
    return get_object_or_404(visible_parts(person), pk=part, budget=pk)


def unit_of(request: HttpRequest, budget: Budget) -> str:
    """The unit in which the person reads and types amounts: as chosen, else the budget's."""
    sent = request.POST.get("unit") or request.session.get(UNIT_IN_SESSION)
    return sent if sent in UNITS else budget.entry_unit
