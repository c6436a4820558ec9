"""Two texts compared, sentence by sentence below the headings of their sections."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest

from publishing.changes.pairing import Pairing
from publishing.changes.shapes import Kind, SentenceChange
from publishing.documents.frame import Document

END_OF_SENTENCE = re.compile(r"(?<=[。！？])(?=.)")


def compare_texts(old: Document, new: Document) -> Iterator[SentenceChange]:
    """The sentences that are new, gone or changed, in the order of the later text.

    That a text of another year speaks of another year is no change.
    """
    years = int(old["fiscal_year"]), int(new["fiscal_year"])
    found: Pairing[Document] = Pairing(old.get("sections", ()), new.get("sections", ()))
    found.by(lambda one: one["key"])
    before = {id(after): one for one, after in found.pairs}
    for section in new.get("sections", ()):
        other = before.get(id(section))
        yield from compare_sentences(
            section["heading"], sentences_of(other) if other else [], sentences_of(section), years
        )
    for section in found.olds:
        yield from compare_sentences(section["heading"], sentences_of(section), [], years)


def sentences_of(section: Document) -> list[str]:
    """The sentences of a section; a term stands before what explains it."""
    return [
        sentence
        for one in section["paragraphs"]
        for sentence in END_OF_SENTENCE.split(
            f"{one['term']}：{one['text']}" if "term" in one else one["text"]
        )
    ]


def compare_sentences(
    heading: str, olds: Sequence[str], news: Sequence[str], years: tuple[int, int]
) -> Iterator[SentenceChange]:
    matcher = SequenceMatcher(
        a=[neutral(one, years[0]) for one in olds],
        b=[neutral(one, years[1]) for one in news],
        autojunk=False,
    )
    for _tag, first, last, start, end in matcher.get_opcodes():
        if _tag == "equal":
            continue
        for before, after in zip_longest(olds[first:last], news[start:end]):
            kind = Kind.NEW if before is None else Kind.GONE if after is None else Kind.CHANGED
            yield SentenceChange(kind, heading, before, after)


def neutral(text: str, year: int) -> str:
    """A sentence with its own year and the one before as such."""
    return text.replace(str(year), "{year}").replace(str(year - 1), "{before}")
