"""The kinds of books there are, told by the apps that stand above: budgets, final accounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fiscal.findings import Finding

if TYPE_CHECKING:
    from books.figures import Figures
    from books.models import Book


@dataclass(frozen=True)
class BookKind:
    """What the rules say of books as a whole, and of one part by itself."""

    key: str
    check: Callable[[Book, Figures], Sequence[Finding]]
    check_part: Callable[[Figures], Sequence[Finding]]


BOOK_KINDS: dict[str, BookKind] = {}
