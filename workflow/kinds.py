"""What the workflow must know of a kind of case, told by the app that holds the content.

The workflow stands below the content apps and imports none of them. Each registers its kind
once, when Django starts; publishing registers what happens inside a transition.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from fiscal.findings import Finding, by_weight
from fiscal.given import folded
from fiscal.sentences import Sentence
from fiscal.sheets import Sheet

if TYPE_CHECKING:
    from departments.models import Person
    from workflow.models import Case, Event


def nothing_to_report(case: Case) -> Mapping[str, Sequence[Any]]:
    return {}


@dataclass(frozen=True)
class Share:
    """A part of a case that is somebody's to fill in, where the case as a whole is not."""

    case: Case
    title: str
    url: str


def no_shares(person: Person) -> Sequence[Share]:
    return ()


def no_place_url(case: Case, place: str) -> str:
    return ""


def no_secrets(case: Case) -> bool:
    return False


def nothing_exposed(case: Case, person: Person) -> Sentence | None:
    return None


def no_sheets(case: Case, person: Person | None) -> Sequence[Sheet]:
    return ()


def nothing_further(case: Case) -> Sequence[Finding]:
    return ()


def no_content(case: Case) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Withheld:
    """What a person must not read of a case: `places` with all that stands below them
    (`projects.p5`, `goal12`), and `words` (names, codes) wherever somebody typed them.
    """

    places: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.places or self.words)

    def __or__(self, more: Withheld) -> Withheld:
        return Withheld(self.places + more.places, self.words + more.words)

    def hides_place(self, place: str) -> bool:
        return any(place == one or place.startswith((f"{one}.", f"{one}:")) for one in self.places)

    def hides_text(self, text: str) -> bool:
        """Whether one of the words stands in a text, blanks and width of characters aside."""
        bare = folded(text)
        return any(folded(word) in bare for word in self.words if word)


NOTHING_WITHHELD = Withheld()


def nothing_withheld(person: Person | None, cases: Collection[int] | None) -> dict[int, Withheld]:
    return {}


@dataclass(frozen=True)
class CaseKind:
    """`findings` checks a case; `place_labels` names paths (`indicators.r3.actual`) in words.

    `obstacles` are further reasons why it is not ready to be handed in or signed.
    `url` is the page on which the case is worked. `settled_otherwise` are rules whose warnings
    no explanation settles, because an obstacle asks for something else. `shares` are the open
    parts of cases that wait for a person who does not see the whole. `report` is the content of
    a case in short for commands: lists by their names (`forms`, `tables`), as JSON. `sheets` is
    the case as a person reads it (None: the public), laid out as published. `place_url` is where
    a place is to be seen that does not stand on the page of the case; blank for any other.
    `withheld` is what a person (None: the public) must not read of cases, by their numbers; of
    all cases of the kind if none are given. `at_steps` is what is checked only where somebody
    vouches for the case or asks, as it takes long. `content` is all that the checks look at of
    the case, as lines of text in any order, the same for the same content. `has_secrets` says
    whether publishing the case may tell a secret, its own or that of another; `exposure` is why
    one would become known, in words that the person may read.
    """

    key: str
    findings: Callable[[Case], Sequence[Finding]]
    obstacles: Callable[[Case], Sequence[Sentence]]
    place_labels: Callable[[Case], Mapping[str, str]]
    url: Callable[[Case], str]
    settled_otherwise: frozenset[str] = frozenset()
    shares: Callable[[Person], Sequence[Share]] = no_shares
    report: Callable[[Case], Mapping[str, Sequence[Any]]] = nothing_to_report
    sheets: Callable[[Case, Person | None], Sequence[Sheet]] = no_sheets
    place_url: Callable[[Case, str], str] = no_place_url
    withheld: Callable[[Person | None, Collection[int] | None], Mapping[int, Withheld]] = (
        nothing_withheld
    )
    at_steps: Callable[[Case], Sequence[Finding]] = nothing_further
    content: Callable[[Case], Iterable[str]] = no_content
    has_secrets: Callable[[Case], bool] = no_secrets
    exposure: Callable[[Case, Person], Sentence | None] = nothing_exposed


@dataclass(frozen=True)
class Notice:
    """Something a person is told in their inbox until they say that they have read it."""

    text: Sentence
    url: str


KINDS: dict[str, CaseKind] = {}

NOTICES: list[Callable[[Person], Sequence[Notice]]] = []

Effect = Callable[["Case", "Event"], None]
EFFECTS: dict[str, list[Effect]] = {}

#: What takes long and needs no lock, done before the transaction: its outcome is there for the
#: effects for as long as the context lasts. They do without where it is not, or does not fit.
Preparation = Callable[[int], AbstractContextManager[None]]
PREPARATIONS: dict[str, Preparation] = {}


def register_kind(kind: CaseKind) -> None:
    KINDS[kind.key] = kind


def extend_kind(key: str, more: CaseKind) -> None:
    """Let an app above the one that told of a kind add what it holds of the same cases."""
    base = KINDS[key]
    KINDS[key] = replace(
        base,
        findings=lambda case: by_weight([*base.findings(case), *more.findings(case)]),
        obstacles=lambda case: [*base.obstacles(case), *more.obstacles(case)],
        place_labels=lambda case: {**base.place_labels(case), **more.place_labels(case)},
        sheets=lambda case, person: [*base.sheets(case, person), *more.sheets(case, person)],
        place_url=lambda case, at: more.place_url(case, at) or base.place_url(case, at),
        at_steps=lambda case: [*base.at_steps(case), *more.at_steps(case)],
        content=lambda case: [*base.content(case), *more.content(case)],
        withheld=lambda person, cases: put_together(
            base.withheld(person, cases), more.withheld(person, cases)
        ),
    )


def guard_secrets(
    key: str,
    has_secrets: Callable[[Case], bool],
    exposure: Callable[[Case, Person], Sentence | None],
) -> None:
    """Let the app that publishes a kind of case say whether secrets stay secret."""
    KINDS[key] = replace(KINDS[key], has_secrets=has_secrets, exposure=exposure)


def put_together(
    one: Mapping[int, Withheld], more: Mapping[int, Withheld]
) -> Mapping[int, Withheld]:
    none = NOTHING_WITHHELD
    return {pk: one.get(pk, none) | more.get(pk, none) for pk in {**one, **more}}


def register_notices(notices: Callable[[Person], Sequence[Notice]]) -> None:
    """Have what an app must tell a person stand above their inbox."""
    if notices not in NOTICES:
        NOTICES.append(notices)


def register_effect(action: str, effect: Effect) -> None:
    """Have `effect` run inside the transaction of every transition by `action`."""
    effects = EFFECTS.setdefault(action, [])
    if effect not in effects:
        effects.append(effect)


def register_preparation(action: str, preparation: Preparation) -> None:
    """Have every transition by `action` run within `preparation` of the number of its case."""
    PREPARATIONS[action] = preparation
