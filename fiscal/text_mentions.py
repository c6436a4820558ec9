"""The figures that people wrote into a passage of their own, each with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from fiscal.amounts import decimals_of, half_width
from fiscal.ledger import UNITS

#: Yuan in the units people write.
WRITTEN_UNITS: dict[str, Decimal] = {**UNITS, "亿元": Decimal(10) ** 8}

#: What is counted alike, whichever of these words is written.
COUNTED = {
    **dict.fromkeys(("个", "家", "项", "批", "批次", "团组"), "个"),
    **dict.fromkeys(("台", "套", "台(套)"), "台"),
    **dict.fromkeys(("人", "人次"), "人次"),
    "辆": "辆",
    "分": "分",
}

_NUMBER = r"(?<![\d.第])(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
_UNIT = r"(?P<unit>亿元|万元|元|%|台\(套\)|批次|人次|个|家|项|批|台|套|人|辆|分)"
#: What follows a limit (50万元以上), a date (3个月), a price per piece (元/人) or an age.
_NONE = r"(?!\(含\)|\(不含\)|以上|以下|以内|左右|[/月]|百分点|钟|之)"
MENTION = re.compile(_NUMBER + _UNIT + _NONE)

#: An amount, also where it is a limit.
MONEY = re.compile(_NUMBER + r"(?P<unit>亿元|万元|元)")

_CHANGED = r"(增加|减少|增长|下降|上升|降低|提高|压减|节约|节省|多|少|调增|调减)"
_DIFFERENCE = re.compile(_CHANGED + r"(了|额|数|约|各|为|:)*$")
_SHARE = re.compile(r"(占|占比|比重|比例)[^,;。]*$")
_COMPLETION = re.compile(r"(完成|执行率|达到)[^,;。]*$")
_SENTENCE = re.compile(r"[。!?]+(?!\n*其中)")
_LINE = re.compile(r"\n+(?!其中)")
_SENTENCE_WRITTEN = re.compile(r"(?<=[。!?！？])(?!\s*其中)")
_LINE_WRITTEN = re.compile(r"[\r\n]+(?!\s*其中)")
_STOP = re.compile(r"[,;:。!?\n]")


class Role(StrEnum):
    """What a figure says: an amount, a change of one, a part of one, or how many."""

    AMOUNT = "amount"
    DIFFERENCE = "difference"
    SHARE = "share"
    CHANGE = "change"
    COMPLETION = "completion"
    PERCENTAGE = "percentage"
    COUNT = "count"

    @property
    def is_percentage(self) -> bool:
        return self not in (Role.AMOUNT, Role.DIFFERENCE, Role.COUNT)


@dataclass(frozen=True)
class Mention:
    """A figure in a sentence: `value` in its `unit`, as `text` has it.

    `before` are the words since the figure before it, `after` those up to the next stop.
    """

    role: Role
    value: Decimal
    unit: str
    text: str
    before: str
    after: str
    start: int

    @property
    def decimals(self) -> int:
        return decimals_of(self.value)


@dataclass(frozen=True)
class Spoken:
    """A sentence with the figures in it. What follows “其中” belongs to the sentence before it.

    `context` is what its paragraph says before it.
    """

    text: str
    context: str = ""

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        return tuple(_mentions(self.text))

    def said(self, mention: Mention) -> str:
        """What the paragraph says before a figure."""
        return self.context + self.text[: mention.start]


def plain(passage: str) -> str:
    """A passage in half-width signs, without blanks and marks of emphasis."""
    return "\n".join(re.sub(r"[\s*]+", "", half_width(line)) for line in passage.splitlines())


def paragraphs_as_written(text: str) -> Iterator[list[str]]:
    """The sentences of each paragraph as they stand, stops included; a line of 其中 goes on."""
    for paragraph in _LINE_WRITTEN.split(text):
        written = [one for one in _SENTENCE_WRITTEN.split(paragraph) if plain(one).strip("。!?")]
        if written:
            yield written


def sentences_of(passage: str, context: str = "") -> tuple[Spoken, ...]:
    """The sentences of a passage, paragraph by paragraph; `context` is said before the first."""
    found = []
    for at, line in enumerate(_LINE.split(plain(passage))):
        said = "" if at else context
        for sentence in _SENTENCE.split(line):
            if sentence:
                found.append(Spoken(sentence, said))
                said += sentence
    return tuple(found)


def _mentions(sentence: str) -> Iterator[Mention]:
    end = 0
    for found in MENTION.finditer(sentence):
        rest = sentence[found.end() :]
        stop, following = _STOP.search(rest), MENTION.search(rest)
        limit = min(one.start() for one in (stop, following) if one) if stop or following else None
        before = sentence[end : found.start()]
        yield Mention(
            role_of(found["unit"], before),
            Decimal(found["number"].replace(",", "")),
            found["unit"],
            found[0],
            before,
            rest[:limit],
            found.start(),
        )
        end = found.end()


def role_of(unit: str, before: str) -> Role:
    """What a figure says by its unit and the words before it."""
    is_changed = bool(_DIFFERENCE.search(before))
    if unit in WRITTEN_UNITS:
        return Role.DIFFERENCE if is_changed else Role.AMOUNT
    if unit != "%":
        return Role.COUNT
    if is_changed:
        return Role.CHANGE
    if _SHARE.search(before):
        return Role.SHARE
    return Role.COMPLETION if _COMPLETION.search(before) else Role.PERCENTAGE
