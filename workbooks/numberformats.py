"""Numbers and dates as a spreadsheet shows them, by the format code of their cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from functools import lru_cache

from fiscal.amounts import fixed, round_half_up, trimmed

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?'
    r"|[\\!](?P<escaped>.)"
    r"|(?P<skipped>[_*].)"
    r"|\[(?P<bracket>[^\]]*)\]"
    r"|(?P<exponent>E[+-])"
    r"|(?P<digit>[0#?])"
    r"|(?P<other>.)",
    re.IGNORECASE | re.DOTALL,
)
_GENERAL = re.compile("general", re.IGNORECASE)
_INNER_POINT = re.compile(r"[\\!]\.(0+),")
_CONDITION = re.compile(r"[<>=]")
_DIGIT_GROUP = 3


@dataclass
class _Pattern:
    """One section of a format code: literals before and after one run of digit places."""

    before: str = ""
    after: str = ""
    whole: str = ""
    decimals: str = ""
    percents: int = 0
    is_grouped: bool = False
    commas: int = 0
    has_point: bool = False
    literals: list[str] = field(default_factory=list)

    @property
    def has_digits(self) -> bool:
        return bool(self.whole or self.decimals)


class _Unknown(Exception):
    """A format code beyond what is shown here: the number is shown plainly."""


def displayed(number: Decimal, code: str) -> str:
    """`number` as a cell with the format `code` shows it; unknown codes show it plainly."""
    inner = _INNER_POINT.search(code)
    if inner:
        number = number.scaleb(-_DIGIT_GROUP - len(inner[1]))
        code = code.replace(inner[0], "." + inner[1])
    try:
        return _displayed(number, code)
    except _Unknown:
        return trimmed(number)


def _displayed(number: Decimal, code: str) -> str:
    if not code or code.lower() in ("general", "@"):
        return trimmed(number)
    sections = _sections(_GENERAL.sub("0.###############", code))
    index = 0
    if number < 0 and len(sections) > 1:
        index, number = 1, -number
    elif number == 0 and len(sections) > 2 and sections[2]:
        index = 2
    pattern = _pattern(sections[index])
    if not pattern.has_digits:
        return (pattern.before + "%" * pattern.percents + pattern.after).strip()
    return _filled(pattern, number)


def shown_scale(code: str) -> int:
    """The power of ten by which the format shows a number smaller than it is stored.

    A comma behind the digits stands for thousands; `0!.0,` is the usual way to show 元 as 万元.
    """
    inner = _INNER_POINT.search(code)
    if inner:
        return _DIGIT_GROUP + len(inner[1])
    try:
        return _DIGIT_GROUP * _pattern(_sections(code)[0]).commas
    except _Unknown:
        return 0


def shown_decimals(code: str) -> int:
    """How many decimal places the format always shows; 0 for plain and percent formats."""
    try:
        pattern = _pattern(_sections(code)[0])
    except _Unknown:
        return 0
    if "general" in code.lower() or pattern.percents or pattern.commas:
        return 0
    return pattern.decimals.count("0")


@lru_cache(maxsize=1024)
def _sections(code: str) -> tuple[str, ...]:
    sections = [""]
    for match in _TOKEN.finditer(code):
        if match[0] == ";":
            sections.append("")
        else:
            sections[-1] += match[0]
    return tuple(sections)


@lru_cache(maxsize=1024)
def _pattern(section: str) -> _Pattern:
    pattern = _Pattern()
    for match in _TOKEN.finditer(section):
        kind = match.lastgroup
        text = match[kind] if kind else ""
        if kind in ("exponent",) or (kind == "other" and text in "/@"):
            raise _Unknown
        if kind == "digit":
            if pattern.has_digits and pattern.after.strip():
                raise _Unknown
            if pattern.has_point:
                pattern.decimals += text
            else:
                pattern.is_grouped = pattern.is_grouped or pattern.commas > 0
                pattern.commas = 0
                pattern.whole += text
        elif kind == "other" and text == ".":
            pattern.has_point = True
        elif kind == "other" and text == "," and pattern.has_digits:
            pattern.commas += 1
        elif kind == "bracket":
            _add_literal(pattern, _bracket_text(text))
        elif kind == "skipped":
            _add_literal(pattern, " " if text[0] == "_" else "")
        else:
            pattern.percents += text == "%" and kind == "other"
            _add_literal(pattern, text)
    return pattern


def _bracket_text(text: str) -> str:
    """Currency signs are shown, colours are not; conditions and Chinese numerals are beyond us."""
    if text.startswith("$"):
        return text[1:].partition("-")[0]
    if _CONDITION.search(text) or text.lower().startswith("dbnum"):
        raise _Unknown
    return ""


def _add_literal(pattern: _Pattern, text: str) -> None:
    if pattern.has_digits:
        pattern.after += text
    else:
        pattern.before += text


def _filled(pattern: _Pattern, number: Decimal) -> str:
    value = number.scaleb(2 * pattern.percents - _DIGIT_GROUP * pattern.commas)
    text = fixed(value, len(pattern.decimals))
    sign = "-" if text.startswith("-") else ""
    whole, _, decimals = text.removeprefix("-").partition(".")
    whole = whole.rjust(pattern.whole.count("0"), "0")
    if whole == "0" and "0" not in pattern.whole:
        whole = ""
    if pattern.is_grouped and whole:
        whole = f"{int(whole):,}"
    required = pattern.decimals.rfind("0") + 1
    while len(decimals) > required and decimals.endswith("0"):
        decimals = decimals[:-1]
    point = "." if decimals else ""
    return (sign + pattern.before + whole + point + decimals + pattern.after).strip()


def clean_number(value: int | float | Decimal) -> Decimal:
    """The figure a person typed or sees, without the noise of binary fractions (0.1 + 0.2).

    Noise is what lies below a thousand-millionth and hides a figure of at most six decimals.
    """
    exact = value if isinstance(value, Decimal) else Decimal(repr(value))
    if isinstance(value, float):
        exact = Decimal(f"{value:.15g}")
    rounded = round_half_up(exact, 9) if abs(exact) < Decimal(10) ** 18 else exact
    plain = Decimal(trimmed(rounded))
    exponent = plain.as_tuple().exponent
    if isinstance(exponent, int) and exponent >= -6:
        return plain
    return Decimal(trimmed(exact))


def date_text(value: date | datetime | time, code: str) -> str:
    """A date the way the forms write it: 2024年12月31日, with the parts the format shows."""
    if isinstance(value, time):
        return value.strftime("%H:%M")
    shown = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code).lower()
    parts = ""
    if "y" in shown or "e" in shown or not re.search("[md]", shown):
        parts += f"{value.year}年"
    if "m" in shown or not parts:
        parts += f"{value.month}月"
    if "d" in shown:
        parts += f"{value.day}日"
    return parts if "m" in shown else f"{value.year}年{value.month}月{value.day}日"


def month_text(value: date | datetime, code: str) -> str:
    """A date in the period line of a form: 2024年9月, with the day where the format writes 日."""
    day = f"{value.day}日" if "日" in code else ""
    return f"{value.year}年{value.month}月{day}"
