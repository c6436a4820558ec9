"""The kinds of books there are, told by the apps that stand above: budgets, final accounts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fiscal.findings import Finding
from fiscal.ledger import Selection
from fiscal.sentences import Sentence

if TYPE_CHECKING:
    from books.figures import Figures
    from books.models import Book, Part

#: The lines and projects a book begins with; gives what its event is to say of it.
Beginning = Callable[["Book", dict[int | None, "Part"]], Mapping[str, Any]]


@dataclass(frozen=True)
class Opposed:
    """Two sums that ought to be the same; `label` names what is left of the one.

    `where_both`: compared only where both are there. `at_most`: the one may be less, as projects
    that are not listed may have been paid for as well.
    """

    label: Sentence
    one: tuple[Selection, ...]
    other: tuple[Selection, ...]
    where_both: bool = False
    at_most: bool = False


@dataclass(frozen=True)
class Stages:
    """How far along its year a figure stands; a budget knows one stage that has no name.

    `counted` is the one that stands for a project where only one amount is shown, `funds` those
    for which the grid of projects has columns before any is in use.
    """

    keys: tuple[str, ...] = ("",)
    counted: str = ""
    funds: tuple[str, ...] = ()


@dataclass(frozen=True)
class BookKind:
    """What there is to know of one kind of books.

    `check` is what the rules say of a whole, `check_part` of one part by itself. The first of
    `opposed` tells whether a part balances. `sums` are what a grid adds up to where that is not
    simply all its lines, the main sum first; `titles` what its grids are called where it has its
    own words.
    """

    key: str
    check: Callable[[Book, Figures], Sequence[Finding]]
    check_part: Callable[[Figures], Sequence[Finding]]
    begin: Beginning
    begins_with: Sentence
    opposed: tuple[Opposed, ...]
    titles: Mapping[str, Sentence] = field(default_factory=dict)
    sums: Mapping[str, tuple[Selection, ...]] = field(default_factory=dict)
    stages: Stages = Stages()

    def sums_of(self, grid: str) -> tuple[Selection, ...]:
        return self.sums.get(grid) or (Selection("project" if grid == "projects" else grid),)


BOOK_KINDS: dict[str, BookKind] = {}

#: What other cases know of a text: amounts in 元 and counts, by the names editions ask for.
Provider = Callable[["Book"], Mapping[str, Decimal]]
PROVIDERS: dict[str, list[Provider]] = {}


def provide(key: str, provider: Provider) -> None:
    """Let the texts of a kind of books draw on what another app holds."""
    providers = PROVIDERS.setdefault(key, [])
    if provider not in providers:
        providers.append(provider)


def provided_to(book: Book) -> dict[str, Decimal]:
    """All that other cases know of the text of a book."""
    found: dict[str, Decimal] = {}
    for provider in PROVIDERS.get(book.case.kind, ()):
        found |= provider(book)
    return found


def kind_of(book: Book) -> BookKind:
    return BOOK_KINDS[book.case.kind]


def within_one(measure: str, dimension: str, node: str) -> Selection:
    """The figures of a measure that lie within one node."""
    return Selection(measure, ((dimension, (node,)),))
