"""Amounts of tables: exactly as the cell has them, with what is wrong about them."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from fiscal.amounts import decimals_of, half_width, read_number, trimmed
from fiscal.findings import Finding, Place
from fiscal.given import MASKED, Given
from workbooks.cells import SeenCell
from workbooks.tables import problems
from workbooks.values import Slot, is_dash, take

Report = Callable[[Finding], None]

_MASK = re.compile(r"[xX×✕*＊]{2,}|.*(涉密|不予公开|保密).*")
_SECRET = re.compile("涉密|不予公开|保密|秘密")


def looks_masked(text: str) -> bool:
    """Whether a text could stand for a masked amount: XXXX, 涉密."""
    return bool(_MASK.fullmatch(re.sub(r"\s", "", half_width(text))))


def says_secret(text: str) -> bool:
    """Whether the text of a row says that its figures are classified."""
    return bool(_SECRET.search(text))


def is_figure(cell: SeenCell) -> bool:
    """Whether a cell shows a figure, or a dash for none."""
    if cell.kind in ("number", "error", "formula"):
        return True
    try:
        read_number(cell.text)
    except ValueError:
        return is_dash(cell.text)
    return cell.kind == "text"


def take_amount(
    cell: SeenCell, place: Place, unit: str, decimals: int, is_secret: bool, report: Report
) -> Given:
    """The amount of a cell in `unit`; None for blank, a dash, or what cannot be taken."""
    if is_secret and cell.kind == "text" and looks_masked(cell.text):
        return MASKED
    value = take(cell, Slot("amount", place, unit=unit), report)
    if not isinstance(value, Decimal):
        return None
    if unit == "元":
        return value.scaleb(4)
    plain = Decimal(trimmed(value))
    if decimals_of(plain) > decimals:
        report(
            problems.TOO_MANY_DECIMALS.at(place, found=trimmed(value), decimals=decimals, unit=unit)
        )
        return None
    return value
