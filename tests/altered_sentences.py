"""What becomes of sentences that people overwrite by hand: every figure and name changed once.

The sentences are those of `tests.published_documents`, with the figures the documents print.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from fiscal.findings import Place
from fiscal.text_checks import RULES, Passage, Text
from fiscal.text_mentions import MENTION, plain
from tests.published_documents import narrative, published_text

#: The rules that look at what people write themselves.
OF_PASSAGES = ("X-04", "X-05", "X-06", "X-07", "X-13", "X-14", "X-15")

KINDS = ("amount", "percentage", "count", "year", "department", "code")

_YEAR = re.compile(r"20\d\d(?=年)")
_CODED = re.compile(r"([^,;:。、\s()\d.]{4,})\((?:类|款|项)\)")
HERE = Place("passage", "passage")


@dataclass
class Altered:
    """What came of altering the sentences of a document, by what was altered."""

    passages: int = 0
    unaltered: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def share(self) -> float:
        return self.noticed.total() / self.tried.total()


@cache
def with_sentences_altered(name: str) -> Altered:
    """Change one figure or name of one paragraph at a time.

    Noticed: a finding more than the paragraph had; named: the finding is of what was changed.
    """
    altered = Altered()
    base = Text(narrative(name), amounts=published_text(name).amounts)
    for passage in published_text(name).passages:
        written = plain(passage.text)
        before = said(base, written)
        altered.passages += 1
        altered.unaltered += len(before)
        for kind, text, changed in alterations(base, written):
            altered.tried[kind] += 1
            more = said(base, text) - before
            if more:
                altered.noticed[kind] += 1
                altered.named[kind] += any(changed in one for one in more)
            else:
                altered.missed.append((kind, f"{changed} in {passage.place.path}"))
    return altered


def said(base: Text, written: str) -> set[str]:
    """What the rules say of a passage. Of the document itself everything is known already."""
    text = Text(base.narrative, passages=(Passage(HERE, written),))
    vars(text).update(sources=base.sources, known_amounts=base.known_amounts)
    vars(text)["roundings"] = base.roundings
    vars(text)["written"] = list(text.passages)
    return {
        f"{found.rule} {found.actual} {found.message}"
        for one in RULES
        if one.number in OF_PASSAGES
        for found in one.check(text)
    }


def alterations(base: Text, written: str) -> Iterator[tuple[str, str, str]]:
    """(what is altered, the passage, the part of it that is wrong now)."""
    for found in MENTION.finditer(written):
        kind = {"%": "percentage"}.get(found["unit"], "count")
        kind = "amount" if "元" in found["unit"] else kind
        for number in others(found["number"], kind):
            yield kind, replaced(written, found.span("number"), number), number
    for found in _YEAR.finditer(written):
        for other in (int(found[0]) - 2, int(found[0]) + 1):
            yield "year", replaced(written, found.span(), str(other)), str(other)
    own = plain(base.narrative.material.catalogue.department)
    for found in re.finditer(re.escape(own), written):
        for name in slips(own):
            yield "department", replaced(written, found.span(), name), name
    for found in _CODED.finditer(written):
        for name in slips(found[1]):
            yield "code", replaced(written, found.span(1), name), name


def others(number: str, kind: str) -> Iterator[str]:
    """A figure one unit of its last place off, with two digits swapped, and ten times as much."""
    decimals = len(number.partition(".")[2])
    digits = number.replace(".", "").replace(",", "")
    found = [str(int(digits) + 1), f"{digits}0"]
    if kind == "count":
        found = [str(int(digits) + 1), str(int(digits) + 10)]
    swapped = next(
        (
            digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :]
            for at in range(len(digits) - 1)
            if digits[at] != digits[at + 1]
        ),
        None,
    )
    for one in dict.fromkeys([*found, *([swapped] if swapped else [])]):
        if int(one) == int(digits):
            continue
        padded = one.zfill(decimals + 1)
        yield f"{padded[:-decimals]}.{padded[-decimals:]}" if decimals else padded


def slips(name: str) -> Iterator[str]:
    """A name with another character in its middle, and with two of them exchanged."""
    at = len(name) // 2
    yield name[:at] + "某" + name[at + 1 :]
    yield name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def replaced(text: str, span: tuple[int, int], by: str) -> str:
    return text[: span[0]] + by + text[span[1] :]
