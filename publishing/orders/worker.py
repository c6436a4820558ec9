"""The job that does what was ordered: one entry after the other, each in one transaction.

An attempt is noted before it begins, with the time of the next one, so that a document that
brings the process down is given up in the end and holds up no other. Its files are made before the
transaction (`publishing.preparing`). Then, under the lock on the entry, the case is published by
the very step that a person takes, and the entry is done in the same transaction: killed at any
moment, neither is there or both. Public files follow after the commit, and are tried until they
are written.

Several of these processes may run: each passes over what another has in hand.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta

from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from departments.words import in_both_languages
from fiscal.rules import log_failure
from fiscal.sentences import Sentence, say
from publishing.models import Publication
from publishing.orders.models import OrderEntry
from publishing.preparing import files_made
from publishing.queries import cases_showing
from publishing.writing import write_files_of
from workflow.refusals import Refused, Stale
from workflow.services import act

log = logging.getLogger(__name__)

State = OrderEntry.State

# How long after an attempt that failed the next one is made; after the last it is given up.
PAUSES = tuple(map(timedelta, (0,) * 5, (10, 60, 300, 900, 3600)))


def do_what_is_due(stopped: Callable[[], bool] = lambda: False) -> Counter[str]:
    """Publish and write whatever is due now. How many entries came to which state.

    Raises what the database raises where not even a failure can be noted.
    """
    came: Counter[str] = Counter()
    while not stopped():
        if write_next():
            came["written"] += 1
        elif (number := begin_next()) is not None:
            came[publish_entry(number)] += 1
        else:
            break
    return came


def unlocked(entries: QuerySet[OrderEntry]) -> QuerySet[OrderEntry]:
    """Those that no other process has in hand, locked until the transaction ends."""
    return entries.select_for_update(of=("self",), skip_locked=True)


def pause_after(tries: int) -> timedelta:
    return PAUSES[min(tries, len(PAUSES)) - 1]


def begin_next() -> int | None:
    """Note that the next entry is tried now, and give its number; None where none is due."""
    with transaction.atomic():
        now = timezone.now()
        due = OrderEntry.objects.filter(state=State.WAITING, due_at__lte=now)
        entry = unlocked(due.order_by("due_at", "pk")).first()
        if entry is None:
            return None
        entry.tries += 1
        entry.tried_at, entry.due_at = now, now + pause_after(entry.tries)
        entry.message, entry.found_version = {}, None
        entry.save()
    return entry.pk


def publish_entry(number: int) -> str:
    """Publish the case of an entry, or keep why not. The state it is in afterwards."""
    try:
        with prepared(number), transaction.atomic():
            waiting = OrderEntry.objects.filter(pk=number, state=State.WAITING)
            entry = unlocked(waiting.select_related("order__ordered_by", "case")).first()
            if entry is None:  # cancelled, or in the hand of another process
                return "passed over"
            if entry.tries > len(PAUSES):
                settle(entry, State.FAILED, gave_up())
            else:
                attempt(entry)
            return entry.state
    except Exception as error:  # whatever it is, nothing was published
        log_failure(f"publishing entry {number}", error)
        return note_failure(number, error)


def prepared(number: int) -> AbstractContextManager[None]:
    """The files of an entry made before its transaction, unless it is not to be published."""
    worth_it = OrderEntry.objects.filter(
        pk=number,
        state=State.WAITING,
        tries__lte=len(PAUSES),
        version=F("case__version"),
        order__ordered_by__is_active=True,
    )
    case_id = worth_it.values_list("case_id", flat=True).first()
    return nullcontext() if case_id is None else files_made(case_id)


def attempt(entry: OrderEntry) -> None:
    """The step of the person who ordered. The caller holds the transaction and the entry."""
    by = entry.order.ordered_by
    if not by.is_active:
        settle(
            entry,
            State.REFUSED,
            say(
                "{name}, who ordered this, can no longer sign in, and nothing is published in "
                "their name. Another publisher may order it anew.",
                name=by.name,
            ),
        )
        return
    try:
        act(case_id=entry.case_id, action="publish", by=by, version=entry.version)
    except Stale:
        entry.case.refresh_from_db(fields=["version"])
        entry.found_version = entry.case.version
        settle(
            entry,
            State.REFUSED,
            say(
                "The case was changed after it had been ordered, so it was not published. Look at "
                "what changed, and order it anew once it is approved."
            ),
        )
    except Refused as refused:
        settle(entry, State.REFUSED, refused.reason)
    else:
        entry.publication = Publication.objects.filter(case=entry.case_id).latest("number")
        entry.due_at, entry.tries = timezone.now(), 0
        settle(entry, State.DONE)


def settle(entry: OrderEntry, state: str, words: Sentence | None = None) -> None:
    entry.state, entry.settled_at = state, timezone.now()
    entry.message = in_both_languages(words) if words else {}
    entry.save()


def note_failure(number: int, error: Exception) -> str:
    """Keep that an attempt failed: it is tried again after a pause, or given up."""
    with transaction.atomic():
        waiting = OrderEntry.objects.filter(pk=number, state=State.WAITING)
        entry = unlocked(waiting).first()
        if entry is None:
            return "passed over"
        if entry.tries >= len(PAUSES):
            settle(entry, State.FAILED, say("{failure} {end}", failure=failure(error), end=END))
        else:
            entry.due_at = timezone.now() + pause_after(entry.tries)
            entry.message = in_both_languages(
                say("{failure} Nothing of it is public.", failure=failure(error))
            )
            entry.save()
    return "failed"


END = say(
    "Nothing of it is public, and it is not tried again by itself. Tell whoever runs this site, "
    "then have it tried again."
)


def gave_up() -> Sentence:
    return say("The job that publishes was interrupted each time it tried. {end}", end=END)


def failure(error: Exception) -> Sentence:
    """What failed, without the words of an error that may hold figures."""
    if isinstance(error, OperationalError):
        return say(
            "The database could not be written: its disk is full, or it could not be reached."
        )
    if isinstance(error, OSError) and error.strerror:
        return say("The server reported: {error}.", error=error.strerror)
    return say(
        "A mistake in the program ({error}); the log of the server names the place.",
        error=type(error).__name__,
    )


def write_next() -> bool:
    """Write the public files of one entry that is published. Whether there was one.

    Publishing has done so after its commit, unless that failed or was interrupted.
    """
    due = OrderEntry.objects.filter(state=State.DONE, written_at=None, due_at__lte=timezone.now())
    entry = due.select_related("case__department").order_by("due_at", "pk").first()
    if entry is None:
        return False
    try:
        for case_id in (entry.case_id, *cases_showing(entry.case)):
            write_files_of(case_id)
    except Exception as error:  # whatever it is, it is tried again
        log_failure(f"writing the files of entry {entry.pk}", error)
        tries = entry.tries + 1
        words = say(
            "It is published, but its public pages could not be written yet. {failure}",
            failure=failure(error),
        )
        still_unwritten(entry).update(
            tries=tries,
            due_at=timezone.now() + pause_after(tries),
            message=in_both_languages(words),
        )
    else:
        still_unwritten(entry).update(written_at=timezone.now(), message={})
    return True


def still_unwritten(entry: OrderEntry) -> QuerySet[OrderEntry]:
    return OrderEntry.objects.filter(pk=entry.pk, written_at=None)
