"""Amounts as people type them and as they read them back, in 元 or 万元.

What is typed in 万元 is taken as given to the decimals written, one at least, since that is what
the statutory tables print; four decimals and more are 元, which count as exact.
"""

from __future__ import annotations

from decimal import Decimal

from fiscal.amounts import decimals_of, read_number, trimmed
from fiscal.ledger import EXACT, UNITS, printed_step, step_of

COARSEST = printed_step("万元", 1)
YUAN = Decimal(1)

#: An amount of this size does not fit the database: 16 digits before the point.
TOO_LARGE = Decimal(10) ** 16


class TooFine(ValueError):
    """More than two decimals in 元."""


class Negative(ValueError):
    """Below zero."""


class TooLarge(ValueError):
    """More digits than any book has."""


def entered_step(value: Decimal, unit: str) -> Decimal:
    """The precision in 元 of a figure typed in `unit`."""
    step = min(step_of(value, unit), COARSEST)
    return EXACT if step <= YUAN else step


def read_amount(text: object, unit: str) -> tuple[Decimal, Decimal]:
    """A typed amount as (元, precision in 元); what means nothing is zero and exact.

    Raises TooFine, Negative, TooLarge, or ValueError for what is no number.
    """
    value = text if isinstance(text, Decimal) else read_number(str(text if text else ""))
    if value is None:
        return Decimal(0), EXACT
    if value < 0:
        raise Negative(str(text))
    yuan = value * UNITS[unit]
    if yuan >= TOO_LARGE:
        raise TooLarge(str(text))
    if decimals_of(yuan.normalize()) > 2:
        raise TooFine(str(text))
    return yuan.quantize(Decimal("0.01")), entered_step(value, unit)


def shown_amount(amount: Decimal, step: Decimal, unit: str) -> str:
    """The amount as it is typed in `unit`: read again it gives the same amount and precision.

    Zero is blank.
    """
    if not amount:
        return ""
    if unit == "元":
        return trimmed(amount)
    places = 4 if step == EXACT else max(0, -(step / UNITS[unit]).normalize().adjusted())
    value = (amount / UNITS[unit]).normalize()
    return f"{value:.{max(places, decimals_of(value))}f}"


def recorded(amount: Decimal, step: Decimal) -> str:
    """An amount for the record, in 元 with half its step: `120000 ±500`; zero is blank."""
    if not amount:
        return ""
    return f"{trimmed(amount)} ±{trimmed(step / 2)}" if step else trimmed(amount)
