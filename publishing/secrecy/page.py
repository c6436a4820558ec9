"""What the page of withheld amounts shows, for people who are cleared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from books.models import Book, Suppression
from books.queries import catalogue_of, ledger_of
from fiscal.amounts import fixed, wan_from_yuan
from fiscal.deriving import Catalogue
from fiscal.reconciling.derivations import said
from fiscal.reconciling.secrecy import Examination, Exposure
from fiscal.sentences import Sentence, say
from publishing.secrecy.examining import (
    KNOWN_ALREADY,
    examined,
    known_already,
    known_of_others,
)
from publishing.secrecy.figures import PublicFigures, public_figures
from publishing.secrecy.services import suppression_of
from publishing.secrecy.told import narrative_without

#: So many ways are told at once, the others on asking.
FIRST = 5


@dataclass(frozen=True)
class ShownSecret:
    """A withheld amount, in all the places where it stands; `ways` tell how it follows.

    `is_known_already`: it does so without this document.
    """

    labels: tuple[str, ...]
    amount: str
    is_safe: bool
    is_known_already: bool
    verdict: Sentence
    interval: Sentence
    ways: tuple[Sentence, ...]

    @property
    def first_ways(self) -> tuple[Sentence, ...]:
        return self.ways[:FIRST]

    @property
    def more_ways(self) -> tuple[Sentence, ...]:
        return self.ways[FIRST:]


@dataclass(frozen=True)
class Loss:
    """A figure that readers lose."""

    label: str
    amount: str


@dataclass(frozen=True)
class Losses:
    """What readers lose by a proposal; `share` is in percent of the figures that are not zero."""

    places: Sequence[tuple[str, Sequence[Loss]]]
    sentences: Sequence[str]
    count: int
    of: int

    @property
    def share(self) -> str:
        return fixed(Decimal(self.count) / self.of * 100, 1) if self.of else ""


@dataclass(frozen=True)
class SecretsPage:
    """The page: what follows now, and what the proposal for these figures would change.

    `no_cure` is what to do where nothing that is withheld here helps.
    """

    book: Book
    held: Suppression | None
    is_current: bool
    findings: Sequence[ShownSecret]
    after: Sequence[ShownSecret]
    losses: Losses | None
    relaxed: Sequence[str]
    no_cure: Sentence | None

    @property
    def is_safe(self) -> bool:
        return all(one.is_safe for one in self.findings)


def secrets_page(book: Book) -> SecretsPage:
    public = public_figures(book)
    held = suppression_of(book)
    is_current = held is not None and held.digest == public.digest
    now = examined(public)
    withheld = held.withheld if held and is_current else []
    return SecretsPage(
        book,
        held,
        is_current,
        findings_of(public, now),
        findings_of(public, examined(public, withheld)) if withheld else (),
        losses_of(public, withheld) if withheld else None,
        [public.figures[key].label for key in relaxed_in(now) if key in public.figures],
        KNOWN_ALREADY if known_already(public) & public.hidden.keys() else None,
    )


def relaxed_in(found: Examination) -> Iterable[str]:
    return dict.fromkeys(key for one in found.relaxed for key in one.equation.figures)


def findings_of(public: PublicFigures, found: Examination) -> list[ShownSecret]:
    """The withheld amounts; places between which a reader sees no difference are told as one."""
    alike: dict[object, list[str]] = {}
    for key, one in found.exposures.items():
        terms = tuple(way.terms for way in one.derivations)
        alike.setdefault((one.possible, public.secrets[key], terms), []).append(key)
    return [finding_of(public, keys, found.exposures[keys[0]]) for keys in alike.values()]


def finding_of(public: PublicFigures, keys: Sequence[str], one: Exposure) -> ShownSecret:
    is_known = bool(known_of_others(public, keys))
    told = {str(way): way for way in (said(each, public.figures) for each in one.derivations)}
    return ShownSecret(
        tuple(public.figures[key].label for key in keys),
        in_wan(amount) if (amount := public.secrets[keys[0]]) is not None else "",
        one.is_safe,
        is_known,
        say("follows already from other documents") if is_known else verdict_on(one),
        interval_of(one),
        tuple(told.values()),
    )


def verdict_on(one: Exposure) -> Sentence:
    if one.determined:
        return say("follows from what is published")
    if not one.wide_enough:
        return say("does not follow exactly, but too closely")
    return say("does not follow")


def interval_of(one: Exposure) -> Sentence:
    low, high = one.possible
    if high is None:
        return say("at least {low} 万元", low=in_wan(low or Decimal(0)))
    return say("{low} to {high} 万元", low=in_wan(low or Decimal(0)), high=in_wan(high))


def in_wan(yuan: Decimal) -> str:
    return fixed(wan_from_yuan(yuan), 2, grouped=True)


def losses_of(public: PublicFigures, withheld: Collection[str]) -> Losses:
    """The figures, table by table, and the sentences that tell of them."""
    places: dict[str, list[Loss]] = {}
    keys = public.of(withheld)
    hiding = hidden_by(withheld)
    lost, sums = [public.own[key] for key in keys], public.present.sums
    lost += [one.printed() for one in sums if one.amount and hiding.hides_any(one.terms)]
    for figure in lost:
        place, _, label = figure.label.partition(" · ")
        places.setdefault(place, []).append(Loss(label, in_wan(figure.amount or Decimal(0))))
    count = sum(bool(one.amount) for one in public.own.values())
    count += sum(bool(one.amount) for one in sums)
    return Losses(list(places.items()), sentences_with(public, withheld), len(lost), count)


def hidden_by(withheld: Collection[str]) -> Catalogue:
    """A catalogue without words that says what some money hides."""
    return Catalogue(0, "", "", suppressed=frozenset(withheld))


def sentences_with(public: PublicFigures, withheld: Collection[str]) -> list[str]:
    """The paragraphs of the text that tell of some money, as they read before."""
    book = public.book
    words = replace(catalogue_of(book), suppressed=frozenset())
    hiding = hidden_by(withheld)
    narrative = narrative_without(book, ledger_of(book), words)
    if narrative is None:
        return []
    found = (
        f"{section.heading}　{paragraph.text}"
        for section, paragraph, figure in narrative.bound()
        if any(one.is_hidden(hiding) for one in figure.sources)
    )
    return list(dict.fromkeys(found))
