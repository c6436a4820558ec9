"""What follows of the secrets of a book from its figures, and which further figures protect them.

The figures are those that will be printed; what is withheld besides is named by its money, so
that it is withheld wherever it is printed. More than was asked for may be withheld in that way,
which protects no less (ADR 0023).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fiscal.reconciling.secrecy import Examination, examine
from fiscal.reconciling.suppression import proposal, without
from fiscal.sentences import Sentence
from publishing.secrecy.figures import PublicFigures


@dataclass(frozen=True)
class Answer:
    """The money to withhold for all secrets to be safe; `reason` says why nothing helps."""

    withheld: tuple[str, ...]
    is_safe: bool
    is_smallest: bool = True
    reason: Sentence | None = None


def examined(public: PublicFigures, withheld: Collection[str] = ()) -> Examination:
    """What a reader can find out with some money withheld."""
    return examine(
        without(public.figures, public.of(withheld)),
        public.equations,
        list(public.secrets),
        public.book.definition.masking.share,
        public.secrets,
    )


def proposed(public: PublicFigures) -> Answer:
    """The least to withhold."""
    found = proposal(
        public.figures,
        public.equations,
        list(public.secrets),
        public.book.definition.masking.share,
        may_withhold=public.own.keys(),
        fixed=public.fixed,
        true=public.secrets,
    )
    if found.withhold is None:
        return Answer((), False, reason=found.reason)
    withheld = tuple(sorted({public.money[key] for key in found.withhold}))
    return Answer(withheld, examined(public, withheld).is_safe, found.smallest)
