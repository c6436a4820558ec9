"""Ordering that cases be published, taking it back, trying again.

What is ordered is done by `publishing.orders.worker`, which asks permission and checks anew.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from departments.models import Person
from departments.permissions import reach
from departments.roles import Permission
from fiscal.sentences import Sentence, say
from publishing.orders.models import OrderEntry, PublicationOrder
from workflow.bulk import Chosen
from workflow.events import record
from workflow.models import Case
from workflow.queries import visible_cases
from workflow.refusals import NotAllowed, Refused
from workflow.services import decide

State = OrderEntry.State

FARTHEST = timedelta(days=2 * 365)


def place_order(
    *, key: uuid.UUID, chosen: Sequence[Chosen], publish_at: datetime | None, by: Person
) -> PublicationOrder:
    """Order that cases be published in the versions seen; at once without `publish_at`.

    All of them or none: what cannot be ordered is refused by name. Sending the same `key` again
    gives the order it has made.
    """
    numbers = sorted({one.case_id for one in chosen})
    with transaction.atomic():
        # Of two who order the same case the second waits here, and is told.
        cases = Case.objects.select_for_update(of=("self",)).filter(pk__in=numbers).order_by("pk")
        locked = {case.pk: case for case in cases.select_related("department", "unit")}
        if made := PublicationOrder.objects.filter(key=key).first():
            return require_own(made, by)
        seen = set(visible_cases(by).filter(pk__in=numbers).values_list("pk", flat=True))
        now = timezone.now()
        require_ahead(publish_at, now)
        for one in chosen:
            case = locked[one.case_id] if one.case_id in seen else None
            if obstacle := obstacle_to(case, one.version, by):
                raise Refused(
                    say("{case}: {reason}", case=str(case), reason=obstacle) if case else obstacle
                )
        order = PublicationOrder.objects.create(
            key=key, ordered_by=by, ordered_at=now, publish_at=publish_at or now
        )
        for one in chosen:
            OrderEntry.objects.create(
                order=order,
                case=locked[one.case_id],
                version=one.version,
                due_at=order.publish_at,
            )
            record(
                case=locked[one.case_id],
                action="order",
                by=by,
                data={"publish_at": order.publish_at.isoformat()},
            )
    return order


def require_own(order: PublicationOrder, by: Person) -> PublicationOrder:
    if order.ordered_by_id != by.pk:
        raise NotAllowed(say("Someone else has given this order; load the page again."))
    return order


def require_ahead(publish_at: datetime | None, now: datetime) -> None:
    """Refuse a time that has passed, or is farther off than anybody plans."""
    if publish_at is None:
        return
    when = f"{publish_at:%Y-%m-%d %H:%M}"
    if publish_at <= now:
        raise Refused(say("{when} has passed: choose a later time, or publish now.", when=when))
    if publish_at > now + FARTHEST:
        raise Refused(say("{when} is more than two years off: choose an earlier time.", when=when))


def obstacle_to(case: Case | None, version: int, by: Person) -> Sentence | None:
    """Why a case cannot be ordered at all in the version a person saw."""
    if case is None:
        return say("There is no such case, or you have no role in it.")
    decision, transition = decide(by, Permission.PUBLISH, case)
    if transition is None:
        return decision.reason or say("Not allowed.")
    if case.version != version:
        return say(
            "Someone changed this while you were looking at it. Look at what changed, then decide."
        )
    waiting = OrderEntry.objects.filter(case=case, state=State.WAITING)
    if entry := waiting.select_related("order__ordered_by").first():
        return say(
            "{name} has ordered it to be published at {when}. Cancel it there first.",
            name=entry.order.ordered_by.name,
            when=f"{timezone.localtime(entry.order.publish_at):%Y-%m-%d %H:%M}",
        )
    return None


def cancel_order(*, order_id: int, by: Person, entries: Collection[int] | None = None) -> int:
    """Take back what still waits, or of it only these entries. How many were taken back.

    One that is being published at this moment is published first, and stays so.
    """
    with transaction.atomic():
        within = OrderEntry.objects.filter(reach(by, Permission.PUBLISH, "case__"), order=order_id)
        if not within.exists():
            raise NotAllowed(say("Only who may publish these cases can take back the order."))
        if entries is not None:
            within = within.filter(pk__in=entries)
        waiting = within.filter(state=State.WAITING).select_for_update(of=("self",))
        cancelled = list(waiting.order_by("pk").select_related("case"))
        for entry in cancelled:
            case = Case.objects.select_for_update().get(pk=entry.case_id)
            entry.state, entry.settled_at, entry.cancelled_by = State.CANCELLED, timezone.now(), by
            entry.message = {}
            entry.save()
            record(case=case, action="cancel_order", by=by)
    return len(cancelled)


def retry_order(*, order_id: int, by: Person) -> int:
    """Try again now what failed. How many entries that are.

    It goes on in the name of the person who ordered, so only they can say so. What was refused is
    not tried again: somebody has to look at it, and order it anew.
    """
    with transaction.atomic():
        order = PublicationOrder.objects.select_for_update(of=("self",)).get(pk=order_id)
        if order.ordered_by_id != by.pk:
            raise NotAllowed(
                say(
                    "Only {name}, who ordered this, can have it tried again: it is published in "
                    "their name. Cancel what waits, and order it yourself.",
                    name=order.ordered_by.name,
                )
            )
        failed = order.entries.filter(state=State.FAILED)
        list(
            Case.objects.select_for_update()
            .filter(pk__in=failed.values("case"))
            .order_by("pk")
            .values_list("pk")
        )
        waiting = OrderEntry.objects.filter(state=State.WAITING).values("case")
        again = order.entries.filter(
            Q(state=State.FAILED) & ~Q(case__in=waiting)
            | Q(state=State.WAITING, tries__gt=0)
            | Q(state=State.DONE, written_at=None)
        )
        # One that a worker has in hand at this moment needs no further try.
        tried = list(again.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
        for entry in tried:
            if entry.state == State.FAILED:
                entry.state, entry.settled_at = State.WAITING, None
            entry.tries, entry.message, entry.due_at = 0, {}, timezone.now()
            entry.save()
    return len(tried)


def note_refusals(*, order_id: int, by: Person) -> None:
    """Have read what could not be published, so that the inbox need not tell it any more."""
    PublicationOrder.objects.filter(pk=order_id, ordered_by=by).update(noted_at=timezone.now())
