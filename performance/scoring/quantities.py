"""Figures with a unit, as people write them: `1,203.45 万元`, `≤450 元/人、天`, `36亿元`, `90%`.

A unit is a measure times a factor, per nothing or per other things: `万元/人·天` is 10,000 元 per
人 and 天. Two units are the same if measure and the rest are; the factors convert between them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from fiscal.amounts import half_width, read_number, trimmed, wan_from_yuan
from fiscal.sentences import Sentence, say

PERCENT = "%"
LONGEST_NUMBER = 20
"""More digits than any public figure has; longer ones are slips of the keyboard."""
HIGHEST_BARE_PERCENTAGE = 200
"""A figure without percent sign above this is asked about, not taken as a percentage."""

TEXTS_KEPT = 4096
"""Of how many texts the meaning is kept: what one form says is read several times over."""

_ZEROS = {"十": 1, "百": 2, "千": 3, "万": 4, "亿": 8}
_SAME_WORD = {
    "日": "天",
    "星期": "周",
    "个月": "月",
    "个小时": "小时",
    "个工作日": "工作日",
    "个百分点": "百分点",
    "名": "人",
    "位": "人",
}
_MEASURES = {
    "元": ("元", Decimal(1)),
    "%": (PERCENT, Decimal(1)),
    "‰": (PERCENT, Decimal("0.1")),
    "秒": ("秒", Decimal(1)),
    "分钟": ("秒", Decimal(60)),
    "小时": ("秒", Decimal(3_600)),
    "天": ("秒", Decimal(86_400)),
    "周": ("秒", Decimal(604_800)),
    "月": ("月", Decimal(1)),
    "年": ("月", Decimal(12)),
    "克": ("克", Decimal(1)),
    "公斤": ("克", Decimal(1_000)),
    "吨": ("克", Decimal(1_000_000)),
    "米": ("米", Decimal(1)),
    "公里": ("米", Decimal(1_000)),
}
_CONVERTIBLE = {measure for measure, _ in _MEASURES.values()}

_FIGURE = r"[+-]?(?:[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)"
_UNIT = r"(?:[A-Za-z\u4e00-\u9fff%‰°Ω/·•・、*()]|(?<=m)[23]){0,10}"
_QUANTITY = re.compile(rf"(?!(?:19|20)[0-9]{{2}}年)({_FIGURE})({_UNIT})")
_FRACTION = re.compile(r"(百分之)?([0-9.]{1,9})(?:/([0-9]{1,9}))?")


@dataclass(frozen=True)
class Unit:
    """What a figure counts: `factor` times `measure`, per each of `per`. No text: no unit."""

    text: str = ""
    measure: str = ""
    factor: Decimal = Decimal(1)
    per: tuple[str, ...] = ()

    @property
    def is_percent(self) -> bool:
        return self.measure == PERCENT and not self.per

    @property
    def must_be_written(self) -> bool:
        """Whether a bare figure could be meant in another unit than this one: 元 or 万元?"""
        return self.measure in _CONVERTIBLE or self.factor != 1


@dataclass(frozen=True)
class Quantity:
    """A figure and its unit."""

    number: Decimal
    unit: Unit

    def __str__(self) -> str:
        return f"{trimmed(self.number)}{self.unit.text}"

    @property
    def wan(self) -> Decimal | None:
        """The amount in 万元; None for what is no money, or money per something."""
        if self.unit.measure != "元" or self.unit.per:
            return None
        return wan_from_yuan(self.number * self.unit.factor)


@lru_cache(TEXTS_KEPT)
def tidy(text: str) -> str:
    """`text` in half-width characters without any blank, minus and fraction signs unified."""
    return "".join(half_width(text).split()).replace("−", "-").replace("⁄", "/")


@lru_cache(TEXTS_KEPT)
def read_unit(text: str) -> Unit:
    """The unit written as `text`: 万元 is 10,000 元, 元/人、天 is 元 per 人 and 天."""
    plain = re.sub(r"[()]", "", tidy(text)).casefold().replace("每", "/")
    head, *per = re.split(r"[/·•・、*]", plain)
    head = _SAME_WORD.get(head, head)
    zeros = 0
    while head and head[0] in _ZEROS and not head.startswith("百分"):
        zeros += _ZEROS[head[0]]
        head = head[1:]
    measure, factor = _MEASURES.get(head, (head, Decimal(1)))
    rest = tuple(sorted(_SAME_WORD.get(each, each) for each in per if each))
    return Unit(tidy(text), measure, factor.scaleb(zeros), rest)


def read_quantity(text: str) -> Quantity | Sentence | None:
    """The figure with its unit that `text` is; None if it is something else.

    A fraction (3/4, 百分之七十五 written as 百分之75) is a percentage. A figure that cannot be read
    gives the sentence that says why.
    """
    plain = tidy(text)
    fraction = _FRACTION.fullmatch(plain)
    if fraction and (fraction[1] or fraction[3]):
        return _read_fraction(text, *fraction.groups())
    match = _QUANTITY.fullmatch(plain)
    if not match:
        return None
    figure, unit = match.groups()
    try:
        number = Decimal(figure) if "," not in figure else read_number(figure)
    except ValueError:
        number = None
    if number is None:
        return say(
            "“{text}”: the commas do not stand where thousands are separated.", text=text.strip()
        )
    if len(figure) > LONGEST_NUMBER:
        return say("“{text}”: the figure has too many digits.", text=text.strip())
    return Quantity(number, read_unit(unit))


def _read_fraction(
    text: str, percent_word: str | None, upper: str, lower: str | None
) -> Quantity | Sentence | None:
    try:
        number, divisor = Decimal(upper), Decimal(lower or 1)
    except ArithmeticError:
        return None
    if divisor == 0:
        return say("“{text}”: a fraction cannot have zero below the line.", text=text.strip())
    hundred = Decimal(1) if percent_word else Decimal(100)
    return Quantity(number * hundred / divisor, Unit(PERCENT, PERCENT))


def converted(actual: Quantity, target: Quantity) -> Decimal | Sentence:
    """The figure of `actual` in the unit of `target`; a sentence if that cannot be known.

    Where one of the two has no unit, it is taken in the other's if that is a plain count (3 for
    =3个). As a percentage it is taken only where nobody can misread it: 95 is 95 %, but 0.95 may be
    95 % or 0.95 %. For 元, hours and the like, and for 万, the unit must be written.
    """
    given, wanted = actual.unit, target.unit
    if not given.text and wanted.text:
        return _unmistakable(actual, wanted) or actual.number
    if given.text and not wanted.text:
        return _unmistakable(target, given) or actual.number
    if (given.measure, given.per) != (wanted.measure, wanted.per):
        return say(
            "The target counts in {wanted}, the actual value in {given}; write both in one unit.",
            wanted=wanted.text,
            given=given.text,
        )
    return actual.number * given.factor / wanted.factor


def _unmistakable(bare: Quantity, unit: Unit) -> Sentence | None:
    """None if the figure `bare` can only be meant in `unit`, otherwise what to write instead."""
    if unit.is_percent and unit.factor == 1:
        if bare.number == 0 or 1 < abs(bare.number) <= HIGHEST_BARE_PERCENTAGE:
            return None
        return say(
            "“{figure}” without a percent sign can be meant in two ways; write {percent}% or "
            "{ratio}%.",
            figure=str(bare),
            percent=trimmed(bare.number),
            ratio=trimmed(bare.number * 100),
        )
    if unit.must_be_written:
        return say(
            "“{figure}” has no unit while the other value is in {unit}; write the unit.",
            figure=str(bare),
            unit=unit.text,
        )
    return None
