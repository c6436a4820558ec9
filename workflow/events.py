"""The audit trail: append an event, verify the chain."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.utils import timezone

from departments.models import Person
from workflow.models import Case, Event


def canonical(value: Any) -> str:
    """JSON with one spelling per value: sorted keys, no blanks, characters as they are."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of(event: Event) -> str:
    """SHA-256 over everything the event says, the digest of the one before included."""
    stated = {
        "case": event.case_id,
        "number": event.number,
        "action": event.action,
        "state": event.state,
        "version": event.version,
        "actor": event.actor_id,
        "at": event.at.isoformat(),
        "comment": event.comment,
        "data": event.data,
        "previous": event.previous,
    }
    return hashlib.sha256(canonical(stated).encode()).hexdigest()


def record(
    *, case: Case, action: str, by: Person, comment: str = "", data: dict[str, Any] | None = None
) -> Event:
    """Append an event. The caller holds the lock on the case row and has set its new state."""
    last = case.events.order_by("-number").only("number", "digest").first()
    event = Event(
        case=case,
        number=last.number + 1 if last else 1,
        action=action,
        state=case.state,
        version=case.version,
        actor=by,
        at=timezone.now(),
        comment=comment,
        data=data or {},
        previous=last.digest if last else "",
    )
    event.digest = digest_of(event)
    event.save(force_insert=True)
    return event


def events_since(case: Case, version: int) -> list[Event]:
    """What happened after the version that somebody saw."""
    return list(case.events.filter(version__gt=version).select_related("actor").order_by("number"))


def first_broken_event(case: Case) -> Event | None:
    """The first event whose number, link or digest is not right; None if the chain holds."""
    previous = ""
    for number, event in enumerate(case.events.order_by("number"), start=1):
        if event.number != number or event.previous != previous or event.digest != digest_of(event):
            return event
        previous = event.digest
    return None
