"""Two people changed the same form: what stands there now beside what was about to be written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from departments.models import Person
from workflow.refusals import Stale


@dataclass(frozen=True)
class Conflict:
    """A place where the two differ. `untouched` means that only the other person changed it."""

    place: str
    label: str
    theirs: str
    mine: str
    by: Person | None
    untouched: bool


def conflicts(
    stale: Stale, labels: Mapping[str, str], unreadable: Mapping[str, str], prefix: str = ""
) -> list[Conflict]:
    """Every place that differs, those that both changed first.

    `prefix` stands before the places of the form in the events of its case.
    """
    found = []
    for place, (theirs, written) in stale.differences.items():
        mine = unreadable.get(place, written)
        changes = [
            (event, event.data["changes"][prefix + place])
            for event in stale.events
            if prefix + place in event.data.get("changes", {})
        ]
        untouched = bool(changes) and same(changes[0][1][0], mine)
        by = changes[-1][0].actor if changes else None
        found.append(Conflict(place, labels.get(place, place), theirs, mine, by, untouched))
    return sorted(found, key=lambda one: one.untouched)


def same(before: str, mine: str) -> bool:
    """Whether two entries say the same, figures compared as figures whatever their precision."""
    if before == mine:
        return True
    try:
        return Decimal(before.partition(" ")[0]) == Decimal(mine.partition(" ")[0])
    except InvalidOperation:
        return False
