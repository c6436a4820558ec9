"""What follows of secrets from the figures of a book, and which further figures protect them.

The figures are those that will be printed; what is withheld besides is named by its money, so
that it is withheld wherever it is printed. More than was asked for may be withheld in that way,
which protects no less (ADR 0023). What was published before is known whatever is withheld now.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Generic, TypeVar

from fiscal.findings import Finding
from fiscal.reconciling.secrecy import Examination, examine
from fiscal.reconciling.suppression import proposal, without
from fiscal.sentences import Sentence, say
from publishing.secrecy.beside import recognised_by
from publishing.secrecy.figures import PublicFigures
from publishing.secrecy.rules import BOOK, Withheld

#: So many examinations are kept: of the documents that are being settled just now.
KEPT = 16

Found = TypeVar("Found")


@dataclass(frozen=True)
class Answer:
    """The money to withhold for all secrets to be safe; `reason` says why nothing helps."""

    withheld: tuple[str, ...]
    is_safe: bool
    is_smallest: bool = True
    reason: Sentence | None = None


class Kept(Generic[Found]):
    """The last things that were found, by all that they depend on.

    The page, the proposal and its confirmation examine the same figures.
    """

    def __init__(self) -> None:
        self.found: OrderedDict[object, Found] = OrderedDict()

    def of(self, key: object, find: Callable[[], Found]) -> Found:
        if key not in self.found:
            self.found[key] = find()
        self.found.move_to_end(key)
        while len(self.found) > KEPT:
            self.found.popitem(last=False)
        return self.found[key]


EXAMINED: Kept[Examination] = Kept()
PROPOSED: Kept[Answer] = Kept()


def examined(public: PublicFigures, withheld: Collection[str] = ()) -> Examination:
    """What a reader can find out with some money withheld."""
    return examined_without(public, public.of(withheld))


def known_already(public: PublicFigures) -> frozenset[str]:
    """The secrets that are not safe even if no figure of this document is published.

    Readers have what they follow from, so nothing that is withheld here protects them.
    """
    if not public.publications:
        return frozenset()
    own = tuple(key for key, one in public.own.items() if one.amount)
    found = examined_without(public, own).exposures
    return frozenset(key for key, one in found.items() if not one.is_safe)


def told_by_this(public: PublicFigures, found: Examination) -> frozenset[str]:
    """The secrets that are not safe, without those that follow from other documents alone.

    A secret of this document counts in any case: it is not published while its own is known.
    """
    open_ones = {key for key, one in found.exposures.items() if not one.is_safe}
    return frozenset(open_ones - known_of_others(public, open_ones))


def known_of_others(public: PublicFigures, asked: Collection[str]) -> frozenset[str]:
    """The secrets of other documents among some that follow without this one."""
    of_others = frozenset(asked) - public.hidden.keys()
    return of_others & known_already(public) if of_others else of_others


def findings(public: PublicFigures, found: Examination) -> tuple[Finding, ...]:
    """What breaks the rule."""
    exempt = known_of_others(public, found.exposures)
    return BOOK.check(Withheld(public.figures, found.exposures, exempt))


def proposed(public: PublicFigures) -> Answer:
    """The least to withhold for every secret to be safe that is not known already."""
    return PROPOSED.of(all_of(public), lambda: newly_proposed(public))


def newly_proposed(public: PublicFigures) -> Answer:
    already = known_already(public)
    if already & public.hidden.keys():
        return Answer((), False, reason=KNOWN_ALREADY)
    found = proposal(
        public.figures,
        public.equations,
        [key for key in public.secrets if key not in already],
        public.book.definition.masking.share,
        may_withhold=public.own.keys(),
        fixed=public.fixed,
        true=public.true,
    )
    if found.withhold is None:
        return Answer((), False, reason=found.reason)
    withheld = tuple(sorted({public.money[key] for key in found.withhold}))
    is_safe = not told_by_this(public, examined(public, withheld))
    return Answer(withheld, is_safe, found.smallest)


def examined_without(public: PublicFigures, keys: Collection[str]) -> Examination:
    """All secrets with some figures withheld."""
    return EXAMINED.of(
        (all_of(public), frozenset(keys)),
        lambda: examine(
            without(public.figures, keys),
            public.equations,
            list(public.secrets),
            public.book.definition.masking.share,
            public.true,
        ),
    )


def all_of(public: PublicFigures) -> object:
    """All that an examination depends on: the figures, in their digest, secrets and projects."""
    projects = recognised_by(public.book.case)
    return public.digest, tuple(sorted(public.true.items())), tuple(projects)


KNOWN_ALREADY = say(
    "A withheld amount follows from what was published before, in an earlier version or in another "
    "document of the department: readers have that, and nothing withheld here takes it back. "
    "Report it to the bureau for secrecy. If it decides that the project need not be secret any "
    "more, lift the classification and publish; if it stays secret, enter the project as part of "
    "another one, so that its amount is not a figure of its own."
)
