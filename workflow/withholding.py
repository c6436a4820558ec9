"""What people read of a case without what has become a secret since it was written.

Events cannot be rewritten, and remarks and explanations are evidence: they keep what was typed
before something was classified. So nobody reads them as they stand. Every reader goes through
`withhold`, which leaves that something was said of a secret, not what.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from departments.models import Person
from departments.words import in_words
from fiscal.sentences import say
from workflow.events import digest_of
from workflow.kinds import KINDS, NOTHING_WITHHELD, Withheld
from workflow.models import Event, Explanation, Remark

if TYPE_CHECKING:
    from django.db.models import QuerySet

INSTEAD = say("(withheld: a classified project)")

#: The texts of each kind of row in which a secret may be named.
TEXTS: dict[type[Any], tuple[str, ...]] = {
    Event: ("comment",),
    Remark: ("place_label", "body", "answer"),
    Explanation: ("message", "reason"),
}

Written = TypeVar("Written", Event, Remark, Explanation)


def withhold(person: Person | None, rows: Iterable[Written]) -> list[Written]:
    """The rows as a person may read them (None: the public); not to be saved afterwards.

    Of an event `is_intact` says whether it held the digest it was written with. Two queries for
    each kind of case, and one more for events of cases with secrets.
    """
    held = list(rows)
    hidden = withheld_in(person, {row.case_id: row.case.kind for row in held})
    places = places_of_remarks(held, hidden)
    for row in held:
        of_case = hidden.get(row.case_id, NOTHING_WITHHELD)
        if isinstance(row, Event):
            row.is_intact = row.digest == digest_of(row)  # type: ignore[attr-defined]
            if of_case:
                place = places.get(row.data.get("remark") or 0, "")
                row.data = told(row.data, of_case, of_case.hides_place(place))
        if of_case:
            secret = not isinstance(row, Event) and any(map(of_case.hides_place, places_of(row)))
            for name in TEXTS[type(row)]:
                setattr(row, name, shown(getattr(row, name), of_case, secret))
    return held


def withheld_in(person: Person | None, kinds: Mapping[int, str]) -> dict[int, Withheld]:
    """What is withheld from a person in cases, given by number with their kind."""
    found: dict[int, Withheld] = {}
    for kind in set(kinds.values()) & KINDS.keys():
        found |= KINDS[kind].withheld(person, [pk for pk, one in kinds.items() if one == kind])
    return found


def withheld_everywhere(person: Person | None) -> dict[int, Withheld]:
    """The same for every case that has something to withhold."""
    return {pk: one for kind in KINDS.values() for pk, one in kind.withheld(person, None).items()}


def places_of_remarks(rows: Iterable[Any], hidden: Mapping[int, Withheld]) -> dict[int, str]:
    """The places of the remarks that events of such cases speak of by number."""
    numbers = {
        row.data["remark"]
        for row in rows
        if isinstance(row, Event) and row.case_id in hidden and "remark" in row.data
    }
    if not numbers:
        return {}
    return dict(Remark.objects.filter(pk__in=numbers).order_by().values_list("pk", "place"))


def places_of(row: Remark | Explanation) -> list[str]:
    return [row.place] if isinstance(row, Remark) else [row.place, *row.places]


def shown(text: str, hidden: Withheld, secret: bool = False) -> str:
    """A text, or what stands instead of it if it is about a secret or names one."""
    return in_words(INSTEAD) if text and (secret or hidden.hides_text(text)) else text


def told(data: Mapping[str, Any], hidden: Withheld, secret: bool = False) -> dict[str, Any]:
    """What an event holds, without the places and the words that are withheld.

    `withheld` says that a place was left out; `secret` that the event is about nothing else.
    """
    found = dict(data)
    changes = data.get("changes") or {}
    open_ones = {at: pair for at, pair in changes.items() if not hidden.hides_place(at)}
    if len(open_ones) < len(changes):
        found |= {"changes": open_ones, "withheld": True}
    warnings = [
        {"rule": one["rule"], "message": in_words(INSTEAD)} if is_about(one, hidden) else one
        for one in data.get("warnings", ())
    ]
    if "warnings" in data:
        found["warnings"] = warnings
    if hidden.hides_place(data.get("place", "")):
        del found["place"]
        found["withheld"] = secret = True
    if secret or warnings != list(data.get("warnings", ())):
        found |= {one: in_words(INSTEAD) for one in ("body", "answer") if found.get(one)}
    return {key: spoken(value, hidden) for key, value in found.items()}


def is_about(warning: Mapping[str, Any], hidden: Withheld) -> bool:
    return hidden.hides_place(warning.get("place", "")) or hidden.hides_text(warning["message"])


def spoken(value: Any, hidden: Withheld) -> Any:
    """A value with every text in it shown or withheld."""
    if isinstance(value, str):
        return shown(value, hidden)
    if isinstance(value, Mapping):
        return {shown(key, hidden): spoken(one, hidden) for key, one in value.items()}
    return [spoken(one, hidden) for one in value] if isinstance(value, Sequence) else value


def found_by_secrets(
    rows: QuerySet[Any], texts: Sequence[str], person: Person | None = None
) -> list[int]:
    """Of rows that a search found, those that a person must not find: in their texts stands
    something withheld. Only rows of cases with secrets are read.
    """
    hidden = withheld_everywhere(person)
    suspects = rows.filter(case__in=list(hidden)).select_related("case")
    before = {row.pk: [getattr(row, name) for name in texts] for row in suspects}
    after = withhold(person, suspects)
    return [row.pk for row in after if before[row.pk] != [getattr(row, name) for name in texts]]
