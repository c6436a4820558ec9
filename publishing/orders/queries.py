"""Reads for the pages of orders: what would come of one, how far it is, what a person is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from departments.models import Person
from departments.permissions import reach
from departments.roles import Permission
from fiscal.sentences import Sentence, say
from publishing.orders.models import OrderEntry, PublicationOrder
from publishing.orders.services import obstacle_to
from workflow.bulk import Chosen
from workflow.guards import GUARDS
from workflow.history import Entry, entries
from workflow.kinds import KINDS, Notice
from workflow.models import Case
from workflow.queries import visible_cases
from workflow.runs import is_stale, last_run
from workflow.services import decide

State = OrderEntry.State

# What the person who ordered must be told.
UNDONE = (State.REFUSED, State.FAILED)

# After this nobody seems to do what is due.
PATIENCE = timedelta(seconds=60)
# So long may one document take.
LONGEST_ATTEMPT = timedelta(minutes=5)
# Closer than this, the page looks every two seconds how far it is.
SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class Foreseen:
    """A chosen case before it is ordered. `obstacle` keeps it from being ordered at all;
    `refusals` are why it would not be published as it stands; `remark` is what is not known.
    """

    case: Case | None
    chosen: Chosen
    obstacle: Sentence | None
    refusals: tuple[Sentence, ...] = ()
    remark: Sentence | None = None

    @property
    def is_clear(self) -> bool:
        return self.obstacle is None and not self.refusals


def foreseen(person: Person, chosen: Sequence[Chosen]) -> list[Foreseen]:
    """What would come of each chosen case as it stands, without checking everything anew."""
    found = visible_cases(person).filter(pk__in={one.case_id for one in chosen})
    cases = {case.pk: case for case in found}
    return [foreseen_of(person, cases.get(one.case_id), one) for one in chosen]


def foreseen_of(person: Person, case: Case | None, chosen: Chosen) -> Foreseen:
    obstacle = obstacle_to(case, chosen.version, person)
    if case is None or obstacle:
        return Foreseen(case, chosen, obstacle)
    _, transition = decide(person, Permission.PUBLISH, case)
    assert transition is not None  # or there were an obstacle
    refusals = []
    remark = None
    for name in transition.guards:
        if name == "no_blocking_findings":
            error, remark = last_check(case)
            refusals += [error] if error else []
        elif objection := GUARDS[name](case, person):
            refusals.append(objection.reason)
    return Foreseen(case, chosen, None, tuple(refusals), remark)


def last_check(case: Case) -> tuple[Sentence | None, Sentence | None]:
    """What the last full check says against publishing, or that it says nothing any more."""
    run = last_run(case)
    if run is None or is_stale(run):
        return None, say("Not checked in full as it stands; that is done when it is published.")
    if run.errors:
        return say("{count} errors are open; correct them first.", count=run.errors), None
    when = f"{timezone.localtime(run.at):%Y-%m-%d %H:%M}"
    return None, say("Checked in full {when}: no error.", when=when)


def orders_of(person: Person) -> QuerySet[PublicationOrder]:
    """The orders with a case the person may publish, the latest first, with their counts."""
    theirs = OrderEntry.objects.filter(
        reach(person, Permission.PUBLISH, "case__"), order=OuterRef("pk")
    )
    return (
        PublicationOrder.objects.filter(Exists(theirs))
        .select_related("ordered_by")
        .annotate(
            cases=Count("entries"),
            **{state: Count("entries", filter=Q(entries__state=state)) for state in State.values},
        )
        .order_by("-ordered_at", "-pk")
    )


@dataclass(frozen=True)
class Shown:
    """An entry as its row shows it; `changes` are what happened between order and refusal."""

    entry: OrderEntry
    message: str
    changes: Sequence[Entry] = ()


@dataclass(frozen=True)
class Progress:
    """How far an order is, as a person sees it."""

    order: PublicationOrder
    rows: Sequence[Shown]
    counts: Mapping[str, int] = field(default_factory=dict)
    is_overdue: bool = False

    @property
    def settled(self) -> int:
        """How many entries nothing more happens to."""
        return len(self.rows) - sum(not is_settled(row.entry) for row in self.rows)

    @property
    def is_finished(self) -> bool:
        return self.settled == len(self.rows)

    @property
    def next_at(self) -> datetime | None:
        """When the next attempt is made."""
        return min(
            (row.entry.due_at for row in self.rows if not is_settled(row.entry)), default=None
        )

    @property
    def look_every(self) -> int:
        """After how many seconds the page looks again; 0 for never."""
        if self.is_finished or self.next_at is None:
            return 0
        return 2 if self.next_at <= timezone.now() + SOON else 60

    @property
    def is_to_note(self) -> bool:
        """Whether something was not published since the person who ordered last looked."""
        noted = self.order.noted_at
        return any(
            one.settled_at and (noted is None or one.settled_at > noted)
            for one in (row.entry for row in self.rows)
            if one.state in UNDONE
        )

    @property
    def can_retry(self) -> bool:
        return any(
            row.entry.state == State.FAILED or (row.message and not is_settled(row.entry))
            for row in self.rows
        )

    @property
    def seen(self) -> str:
        """What tells one stage from another."""
        stages = [stage_of(row.entry) for row in self.rows]
        return "-".join([*stages, f"{self.look_every}{'o' if self.is_overdue else ''}"])


def stage_of(entry: OrderEntry) -> str:
    """What tells one stage of an entry from another: `w2m` has failed twice and waits."""
    marks = {"m": entry.message, "f": entry.written_at, "i": entry.is_interrupted}
    told = "".join(mark for mark, given in marks.items() if given)
    return f"{entry.state[0]}{entry.tries}{told}"


def is_settled(entry: OrderEntry) -> bool:
    """Whether nothing more is to happen to an entry."""
    if entry.state == State.DONE:
        return entry.written_at is not None
    return entry.state != State.WAITING


def progress_of(person: Person, order: PublicationOrder) -> Progress:
    """The order with the cases the person may see."""
    found = list(
        order.entries.filter(reach(person, Permission.VIEW, "case__"))
        .select_related("case__department", "case__unit", "publication", "cancelled_by")
        .defer("publication__document")
        .order_by("pk")
    )
    rows = [Shown(one, spoken(one.message), changes_of(person, one)) for one in found]
    return Progress(order, rows, Counter(one.state for one in found), is_overdue(found))


def changes_of(person: Person, entry: OrderEntry) -> Sequence[Entry]:
    """What happened to a case between the version ordered and the one that was found."""
    if entry.found_version is None:
        return ()
    between = entry.case.events.filter(
        version__gt=entry.version, version__lte=entry.found_version
    ).select_related("actor", "case")
    labels = KINDS[entry.case.kind].place_labels(entry.case)
    return entries(person, entry.case, between.order_by("number"), labels)


def spoken(message: Mapping[str, str]) -> str:
    """A kept message in the reader's language."""
    english = (get_language() or "").startswith("en")
    return message.get("en" if english else "zh-hans", "")


def is_overdue(found: Iterable[OrderEntry]) -> bool:
    """Whether something is due and nobody has been at work for a while."""
    late = any(not is_settled(one) and one.due_at < timezone.now() - PATIENCE for one in found)
    busy = Q(tried_at__gt=timezone.now() - LONGEST_ATTEMPT)
    return late and not OrderEntry.objects.filter(busy).exists()


def notices(person: Person) -> list[Notice]:
    """The orders of a person of which something was not published, until they have noted it."""
    unread = Q(order__noted_at=None) | Q(settled_at__gt=F("order__noted_at"))
    undone = (
        OrderEntry.objects.filter(unread, order__ordered_by=person, state__in=UNDONE)
        .order_by("-order")
        .values("order", "order__ordered_at")
        .annotate(count=Count("pk"))
    )
    return [
        Notice(
            say(
                "{count} documents of your order of {when} could not be published.",
                count=one["count"],
                when=f"{timezone.localtime(one['order__ordered_at']):%Y-%m-%d %H:%M}",
            ),
            reverse("orders:order", args=[one["order"]]),
        )
        for one in undone
    ]
