"""What happened to a case, told in sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from departments.models import Person
from departments.permissions import in_bureau
from departments.words import in_words
from fiscal.sentences import Sentence, say
from workflow.models import Case, Event, Remark
from workflow.queries import changes_since_return
from workflow.withholding import INSTEAD, withhold

# What an event says. A step that is missing here is told by its bare name.
SENTENCES: dict[str, Sentence] = {
    "create": say("began the form"),
    "save": say("changed entries"),
    "import": say("took over an uploaded workbook"),
    "state_score": say("set a score by hand, or took it back"),
    "review_score": say("set a review score, or took it back"),
    "prefill": say("began it with what was known already"),
    "save_lines": say("changed lines"),
    "save_projects": say("changed projects"),
    "save_text": say("wrote on the explanatory text"),
    "take_over": say("took over the budget and last year's closing balances"),
    "take_over_accounts": say("took over the amounts of the final accounts"),
    "add_part": say("added a part"),
    "finish_part": say("marked a part as finished"),
    "reopen_part": say("took up a finished part again"),
    "state_total": say("stated a total, or took it back"),
    "attach": say("added an attachment"),
    "detach": say("removed an attachment"),
    "move_attachment": say("put the attachments in another order"),
    "link_project": say("linked a project to one of an earlier year"),
    "classify": say("marked a project as classified"),
    "declassify": say("lifted the classification of a project"),
    "examine_secrets": say("examined whether withheld amounts follow from the others"),
    "confirm_withholding": say("confirmed what is withheld beside classified projects"),
    "record_approval": say("recorded the approval of the finance bureau"),
    "assign": say("said who works on it"),
    "due": say("moved the due date"),
    "remark": say("noted a remark"),
    "unremark": say("took back a remark"),
    "settle": say("accepted an answer"),
    "answer": say("answered a remark"),
    "explain": say("explained warnings"),
    "accept_explanation": say("accepted an explanation"),
    "reject_explanation": say("did not accept an explanation"),
    "hand_in": say("handed it in to the department approver"),
    "take_back": say("took it back"),
    "send_back": say("sent it back to the preparer"),
    "submit": say("signed and submitted it to the finance bureau"),
    "recall": say("recalled it from the finance bureau"),
    "return": say("returned it with remarks"),
    "approve": say("approved it"),
    "reopen": say("reopened the review"),
    "order": say("ordered that it be published"),
    "cancel_order": say("took back the order to publish it"),
    "publish": say("published it"),
    "correct": say("opened it for correction"),
    "withdraw": say("withdrew it from the public"),
    "resume": say("took it up again after the withdrawal"),
}

# Events of a review in progress, which the department does not see: what comes of it, it sees
# when the case is returned or approved.
OF_THE_BUREAU = frozenset(
    {"remark", "unremark", "settle", "accept_explanation", "reject_explanation"}
)


@dataclass(frozen=True)
class Change:
    """A place in words, with what stood there before and what stands there now."""

    place: str
    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """An event as people read it."""

    event: Event
    sentence: Sentence
    changes: tuple[Change, ...]
    details: tuple[str, ...] = ()


def remarks_for(person: Person, case: Case) -> list[Remark]:
    """The remarks a person may read, the latest round first, each round in the order written.

    The bureau alone sees those that are not sent yet.
    """
    remarks = case.remarks.select_related("author", "answered_by").order_by("-round", "pk")
    if not in_bureau(person, case):
        remarks = remarks.exclude(stage=Remark.Stage.DRAFT)
    return withhold(person, remarks)


def history(person: Person, case: Case, labels: Mapping[str, str]) -> list[Entry]:
    """The events of a case, the latest first."""
    events = case.events.select_related("actor").order_by("-number")
    return entries(person, case, events, labels)


def entries(
    person: Person, case: Case, events: Iterable[Event], labels: Mapping[str, str]
) -> list[Entry]:
    """Events in words, without those the person may not see yet, and without secrets."""
    everything = in_bureau(person, case)
    open_ones = [event for event in events if everything or event.action not in OF_THE_BUREAU]
    seen = withhold(person, open_ones)
    names = assignee_names(seen)
    return [
        Entry(
            event,
            SENTENCES.get(event.action) or say("{action}", action=event.action),
            changes_in_words(event.data.get("changes") or {}, labels),
            details(event, labels, names),
        )
        for event in seen
    ]


def assignee_names(events: Sequence[Event]) -> dict[int, str]:
    wanted = {event.data["assignee"] for event in events if event.data.get("assignee")}
    if not wanted:
        return {}
    return dict(Person.objects.filter(pk__in=wanted).values_list("pk", "name"))


def details(event: Event, labels: Mapping[str, str], names: Mapping[int, str]) -> tuple[str, ...]:
    """What an event carries besides changes and comment: the place, the text, the name."""
    data = event.data
    if event.action == "assign":
        name = names.get(data.get("assignee") or 0)
        return (name,) if name else ()
    if event.action == "due":
        return (f"{data['before'] or '–'} → {data['after'] or '–'}",)
    if event.action == "order":
        return (f"{localtime(datetime.fromisoformat(data['publish_at'])):%Y-%m-%d %H:%M}",)
    found = [in_words(INSTEAD)] if data.get("withheld") else []
    if "place" in data:
        found.append(label_of(data["place"], labels))
    found += [f"{one['rule']} {one['message']}" for one in data.get("warnings", ())]
    found += [data[key] for key in ("body", "answer") if data.get(key)]
    return tuple(found)


def changes_in_words(
    changes: Mapping[str, Sequence[str]], labels: Mapping[str, str]
) -> tuple[Change, ...]:
    """Changes by place, labelled in the words of the form; a new order of rows is left out."""
    return tuple(
        Change(place, label_of(place, labels), before, after)
        for place, (before, after) in changes.items()
        if not place.endswith(".order")
    )


def changed_since_return(
    person: Person, case: Case, labels: Mapping[str, str]
) -> tuple[Change, ...]:
    """What the department changed since the case was last returned, as far as a person reads it."""
    return changes_in_words(changes_since_return(case, person), labels)


def label_of(place: str, labels: Mapping[str, str]) -> str:
    """The place in words: of its own, of the place it hangs on, or as it is spelled."""
    while place not in labels and "." in place:
        place = place.rpartition(".")[0]
    return labels.get(place, place)
