"""Templates of sentences: plain text with places for figures, `全年收入{income}，占{share:a/b}`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_SLOT = re.compile(r"\{([a-z][a-z0-9_]*)(?::([a-z][a-z0-9_]*)(?:/([a-z][a-z0-9_]*))?)?\}")


@dataclass(frozen=True)
class Words:
    """Text that stands as it is."""

    text: str


@dataclass(frozen=True)
class Binding:
    """A place to be filled: `{income}`, `{change:income}`, `{share:basic/expenditure}`.

    `kind` is blank where the place is a bare name; `of` is the second name of a share.
    """

    kind: str
    name: str
    of: str = ""


def parts_of(template: str) -> Iterator[Words | Binding]:
    """A template taken apart, in order. Raises ValueError for a brace that opens no place."""
    end = 0
    for found in _SLOT.finditer(template):
        yield from _words(template[end : found.start()])
        first, second, third = found.groups()
        yield Binding(first, second, third or "") if second else Binding("", first)
        end = found.end()
    yield from _words(template[end:])


def bindings_of(template: str) -> list[Binding]:
    return [part for part in parts_of(template) if isinstance(part, Binding)]


def _words(text: str) -> Iterator[Words]:
    if "{" in text or "}" in text:
        raise ValueError(f"“{text}” has a brace that belongs to no place such as {{income}}")
    if text:
        yield Words(text)
