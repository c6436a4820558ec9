"""Finding for each of one list what it is in another, by what both are called."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from typing import Generic, TypeVar

from fiscal.given import folded

Thing = TypeVar("Thing")
DIGITS = re.compile(r"\d+")


class Pairing(Generic[Thing]):
    """Pairs found so far, and what is left on both sides, in order."""

    def __init__(self, olds: Sequence[Thing], news: Sequence[Thing]) -> None:
        self.pairs: list[tuple[Thing, Thing]] = []
        self.olds = list(olds)
        self.news = list(news)

    def by(self, name: Callable[[Thing], Hashable | None]) -> Pairing[Thing]:
        """Pair what has the same name, the first with the first; None names nothing."""
        waiting: dict[Hashable, deque[Thing]] = defaultdict(deque)
        unnamed = []
        for one in self.olds:
            if (key := name(one)) is None:
                unnamed.append(one)
            else:
                waiting[key].append(one)
        left = []
        taken: list[int] = []
        for one in self.news:
            key = name(one)
            if key is not None and waiting.get(key):
                other = waiting[key].popleft()
                taken.append(id(other))
                self.pairs.append((other, one))
            else:
                left.append(one)
        gone = set(taken)
        self.olds = [one for one in self.olds if id(one) not in gone]
        self.news = left
        return self


def bare(text: str) -> str:
    """A title or heading without its year, blanks and width of characters."""
    return DIGITS.sub("", folded(text))
