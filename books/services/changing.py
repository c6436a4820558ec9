"""The frame of every change to a part: lock, permission, state, version; afterwards the event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from books.models import Part
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.findings import Finding
from fiscal.sentences import say
from workflow.models import Case, Event
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.services import finish_change, locked, require, require_editable

Changes = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Saved:
    """A part after it was saved, and what it is only asked about."""

    part: Part
    warnings: tuple[Finding, ...] = ()


def locked_part(part_id: int, by: Person) -> Part:
    """A part with its case row locked, if the person may at least read it.

    What a person may not read does not exist for them, whatever else would be wrong with it.
    """
    found = Part.objects.select_related("book__case__department", "unit").filter(pk=part_id)
    seen = found.first()
    if seen is None or not may(by, Permission.VIEW, seen):
        raise NotAllowed(say("This belongs to a department or unit in which you have no role."))
    case = locked(seen.book_id)
    part = found.get()
    part.book.case = case
    return part


def begin_part_change(*, part_id: int, by: Person, version: int, finished: bool = False) -> Part:
    """Lock a part for a change of its figures, or refuse. The caller holds a transaction.

    `finished` says whether the part has to be finished (to be taken up again) or must not be.
    """
    part = locked_part(part_id, by)
    require(by, Permission.EDIT, part)
    require_editable(part.book.case)
    if part.version != version:
        raise Stale(
            say("Someone changed this while you were typing. Look at both, then choose."),
            events=events_of_part(part, version),
        )
    if finished and not part.finished_at:
        raise Refused(say("{part} is not finished.", part=str(part)))
    if part.finished_at and not finished:
        raise Refused(say("{part} is marked as finished; take it up again first.", part=str(part)))
    return part


def events_of_part(part: Part, version: int) -> list[Event]:
    """What happened to a part after a version of it."""
    return list(
        part.book.case.events.filter(data__part=part.unit_code, data__part_version__gt=version)
        .select_related("actor")
        .order_by("number")
    )


def finish_part_change(
    *,
    part: Part,
    by: Person,
    action: str,
    changes: Changes | None = None,
    comment: str = "",
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Count the change in the part and in the case, and record it."""
    part.version += 1
    part.save(update_fields=["version", "finished_at", "finished_by"])
    return finish_change(
        case=part.book.case,
        by=by,
        changes=changes or {},
        action=action,
        comment=comment,
        data={"part": part.unit_code, "part_version": part.version, **(data or {})},
    )


def begin_case_change(*, case: Case, by: Person, version: int) -> None:
    """Refuse unless the person may change the locked case as a whole and saw its version."""
    require(by, Permission.EDIT, case)
    require_editable(case)
    refuse_old_version(case, version)


def refuse_old_version(case: Case, version: int) -> None:
    if case.version != version:
        raise Stale(
            say("Someone changed this while you were typing. Look at both, then choose."),
            events=list(
                case.events.filter(version__gt=version).select_related("actor").order_by("number")
            ),
        )


def refuse_problems(findings: tuple[Finding, ...]) -> None:
    """Raise with all of them if there are any."""
    if findings:
        raise Refused(
            say("{count} entries cannot be taken over; nothing was changed.", count=len(findings)),
            findings,
        )
