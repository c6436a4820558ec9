"""Decimal figures: rounding, reading what people typed, printing what people expect.

Amounts are `Decimal` 元 inside the system; forms and tables show 万元 (10,000 元).
"""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

YUAN_PER_WAN = Decimal(10_000)

_BLANKS = {"", "-", "－", "—", "--", "——", "/", "无"}
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)\Z")
_GROUPED = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d*)?\Z")


def round_half_up(value: Decimal, decimals: int = 2) -> Decimal:
    """`value` to `decimals` places, half away from zero, as the forms do (四舍五入)."""
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def half_width(text: str) -> str:
    """Full-width digits, signs and brackets as half-width ones, without outer blanks."""
    return (text if text.isascii() else unicodedata.normalize("NFKC", text)).strip()


def read_number(text: str) -> Decimal | None:
    """The number a person typed, or None for what means "nothing" (blank, dash).

    Accepts thousands separators, full-width digits, inner blanks and a leading sign.
    Raises ValueError for anything else.
    """
    plain = re.sub(r"\s", "", half_width(text)).replace("−", "-")
    if plain in _BLANKS:
        return None
    if _GROUPED.match(plain):
        plain = plain.replace(",", "")
    if not _NUMBER.match(plain):
        raise ValueError(text)
    try:
        return Decimal(plain)
    except InvalidOperation as error:
        raise ValueError(text) from error


def decimals_of(value: Decimal) -> int:
    """How many decimal places a figure was given with."""
    exponent = value.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def half_unit(value: Decimal) -> Decimal:
    """Half a unit of the last place a figure was given with: what it may be off by."""
    return Decimal("0.5").scaleb(-decimals_of(value))


def trimmed(value: Decimal) -> str:
    """Plain notation without trailing zeros: 1.80 → 1.8, 100.00 → 100."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def fixed(value: Decimal, decimals: int, grouped: bool = False) -> str:
    """Plain notation with exactly `decimals` places: 7 → 7.00, grouped 1,203.45."""
    rounded = round_half_up(value, decimals)
    text = f"{rounded:,f}" if grouped else f"{rounded:f}"
    return text.removeprefix("-") if rounded == 0 else text


def wan_from_yuan(yuan: Decimal) -> Decimal:
    """元 → 万元, exact."""
    return yuan.scaleb(-4)


def yuan_from_wan(wan: Decimal) -> Decimal:
    """万元 → 元, exact."""
    return wan.scaleb(4)
