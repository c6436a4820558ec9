"""What can be done to the attachments of a case: add, move, remove. Each is one event.

All take `by`, the person who acts, and refuse by raising `Refused`; a refusal changes nothing. None
asks for the version of the case that the person saw: files stand beside what others type, and a
file that somebody else has moved or removed meanwhile is told as such.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction

from departments.models import Person
from departments.roles import Permission
from fiscal.sentences import say
from publishing.attachments.cleaned import PDF
from publishing.attachments.cleaning import cleaned
from publishing.attachments.models import Attachment
from publishing.attachments.storage import keep, sweep
from publishing.attachments.words import FORMATS
from workflow.kinds import NOTHING_WITHHELD
from workflow.models import Case
from workflow.refusals import Refused
from workflow.services import finish_change, locked, require, require_editable
from workflow.withholding import withheld_in

log = logging.getLogger(__name__)

MOST_FILES = 20
MOST_TOGETHER = 60 * 2**20


def add_attachment(*, case_id: int, by: Person, title: str, data: bytes, name: str) -> Attachment:
    """Clean a file and annex it as the last; `name` is what the person calls it, and is not kept.

    What takes long is done before the case is locked.
    """
    require_open(Case.objects.select_related("department", "unit").get(pk=case_id), by)
    found = cleaned(data, name)
    try:
        with transaction.atomic():
            case = locked(case_id)
            require_open(case, by)
            others = list(case.attachments.defer("texts").order_by("position", "pk"))
            refuse_too_many(others, len(found.content))
            added = Attachment(
                case=case,
                position=others[-1].position + 1 if others else 1,
                title=" ".join(title.split()),
                media_type=found.media_type,
                size=len(found.content),
                pages=len(found.texts) if found.media_type == PDF else 0,
                width=found.width,
                height=found.height,
                texts=found.texts,
                unread=found.unread,
                removed=dict(found.removed),
                added_by=by,
            )
            added.sha256 = stored(case_id, found.content, name)
            refuse_twice(added, others)
            added.save(force_insert=True)
            record_change(case, by, "attach", {added.place: ["", described(added)]}, added)
    except BaseException:
        sweep_later(case_id)
        raise
    return added


def remove_attachment(*, case_id: int, attachment_id: int, by: Person) -> None:
    """Take a file out of a case, and its bytes off the disk once that is committed."""
    with transaction.atomic():
        case = opened(case_id, by)
        one = still_there(case, attachment_id)
        changes = {one.place: [described(one), ""]}
        one.delete()
        record_change(case, by, "detach", changes, one)
        transaction.on_commit(lambda: sweep_later(case_id), robust=True)


def move_attachment(*, case_id: int, attachment_id: int, by: Person, up: bool) -> None:
    """Let a file change places with the one before or after it; nothing at the ends."""
    with transaction.atomic():
        case = opened(case_id, by)
        one = still_there(case, attachment_id)
        before = list(case.attachments.defer("texts").order_by("position", "pk"))
        at = next(number for number, it in enumerate(before) if it.pk == one.pk)
        other = at - 1 if up else at + 1
        if not 0 <= other < len(before):
            return
        after = list(before)
        after[at], after[other] = after[other], after[at]
        for position, it in enumerate(after, start=1):
            if it.position != position:
                it.position = position
                it.save(update_fields=["position"])
        order = [" · ".join(it.title for it in held) for held in (before, after)]
        record_change(case, by, "move_attachment", {"attachments.order": order}, one)


def opened(case_id: int, by: Person) -> Case:
    """The locked case, if the person may change its files now."""
    case = locked(case_id)
    require_open(case, by)
    return case


def require_open(case: Case, by: Person) -> None:
    require(by, Permission.EDIT, case)
    require_editable(case)


def still_there(case: Case, attachment_id: int) -> Attachment:
    """The file, unless somebody has removed it."""
    found = case.attachments.filter(pk=attachment_id).first()
    if found is None:
        raise Refused(say("This file has been removed meanwhile. Load the page again."))
    return found


def refuse_too_many(others: list[Attachment], size: int) -> None:
    if len(others) >= MOST_FILES:
        raise Refused(
            say(
                "There are {most} files already, which is the most. Remove one, or put several "
                "into one PDF.",
                most=MOST_FILES,
            )
        )
    if sum(one.size for one in others) + size > MOST_TOGETHER:
        raise Refused(
            say(
                "All files together may have {megabytes} MB, and this one would exceed that. "
                "Save it with pictures of lower resolution, or remove another file.",
                megabytes=MOST_TOGETHER // 2**20,
            )
        )


def refuse_twice(added: Attachment, others: list[Attachment]) -> None:
    for one in others:
        if one.sha256 == added.sha256:
            raise Refused(say("This very file is there already, as number {n}.", n=one.position))
        if one.title == added.title:
            raise Refused(say("Number {n} has this title already; give another.", n=one.position))


def stored(case_id: int, content: bytes, name: str) -> str:
    """The SHA-256 of a file that was put into the store, or why it could not be."""
    try:
        return keep(case_id, content)
    except OSError as error:
        log.error("an attachment could not be stored: %s", type(error).__name__)
        raise Refused(
            say(
                "“{name}” could not be stored, so nothing was changed. The reason is in the log of "
                "the site: tell whoever looks after it, then add the file again.",
                name=name,
            )
        ) from error


def record_change(
    case: Case, by: Person, action: str, changes: dict[str, list[str]], one: Attachment
) -> None:
    data: dict[str, Any] = {
        "attachment": {
            "sha256": one.sha256,
            "size": str(one.size),
            "removed": {key: str(count) for key, count in one.removed.items()},
        }
    }
    finish_change(case=case, by=by, changes=changes, action=action, data=data)


def described(one: Attachment) -> str:
    """A file in a line of the history: its title, and of what kind it is."""
    return f"{one.title} ({FORMATS[one.media_type]})"


def sweep_later(case_id: int) -> None:
    """Remove what lies on the disk without a row; a failure is made good the next time."""
    try:
        with transaction.atomic():
            case = locked(case_id)
            sweep(case_id, set(case.attachments.values_list("sha256", flat=True)))
    except OSError as error:
        log.error("files of case %s could not be removed: %s", case_id, type(error).__name__)


def withheld_files(person: Person | None, case: Case) -> set[int]:
    """The files that a person must not see: their title or their text names a secret."""
    hidden = withheld_in(person, {case.pk: case.kind}).get(case.pk, NOTHING_WITHHELD)
    if not hidden.words:
        return set()
    return {
        one.pk
        for one in case.attachments.all()
        if hidden.hides_text(one.title) or any(map(hidden.hides_text, one.texts))
    }
