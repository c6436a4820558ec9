"""Orders as tests give them, and what became of one."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils import timezone

from departments.models import Person
from publishing.orders.models import OrderEntry, PublicationOrder
from publishing.orders.services import place_order
from workflow.bulk import Chosen
from workflow.models import Case


def ordered(by: Person, *cases: Case, at: datetime | None = None) -> PublicationOrder:
    """An order for these cases as they stand."""
    chosen = [Chosen(one.pk, one.version) for one in cases]
    return place_order(key=uuid.uuid4(), chosen=chosen, publish_at=at, by=by)


def entry_of(case: Case) -> OrderEntry:
    """The latest entry of a case."""
    return OrderEntry.objects.filter(case=case).latest("pk")


def states(order: PublicationOrder) -> list[str]:
    return list(order.entries.order_by("pk").values_list("state", flat=True))


def later(**values: float) -> datetime:
    """A time from now on."""
    return timezone.now() + timedelta(**values)


def let_time_pass(**values: float) -> None:
    """Have what waits for a later attempt be due so much earlier."""
    for entry in OrderEntry.objects.all():
        OrderEntry.objects.filter(pk=entry.pk).update(due_at=entry.due_at - timedelta(**values))
