"""From what a cell shows to a value of the form, with what is wrong about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from fiscal.amounts import decimals_of, half_width, read_number, trimmed
from fiscal.findings import Finding, Place
from fiscal.forms import Value, ValueKind
from workbooks import cellproblems
from workbooks.cells import SeenCell
from workbooks.texts import one_line, paragraphs, unwrapped_figure

SCALE_TO_WAN = {
    "亿元": 4,
    "千万元": 3,
    "百万元": 2,
    "万元": 0,
    "千元": -1,
    "元": -4,
}
MAX_AMOUNT_DECIMALS = 6
MAX_FIGURE = Decimal(10) ** 12
MAX_TEXT = 30_000

_DASHES = frozenset(("-", "－", "—", "--", "——", "/", "–", "−"))
_WITH_UNIT = re.compile(r"(.*?\d)\s*(亿元|千万元|百万元|万元|千元|元)")
_WITH_POINTS = re.compile(r"(.*?\d)\s*分")
_IN_BRACKETS = re.compile(r"\((\d[\d,.]*)\)")

Report = Callable[[Finding], None]


@dataclass(frozen=True)
class Slot:
    """What a place in the form expects: kind of value, where it is, the unit of its amounts."""

    kind: ValueKind
    place: Place
    is_needed: bool = True
    unit: str = "万元"
    heading: str = ""


def take(cell: SeenCell, slot: Slot, report: Report) -> Value:
    """The value that `cell` gives for `slot`, None where there is none or none can be taken.

    Amounts come in 万元. Rates stay text as printed (`64.28%`), other figures are decimals.
    """
    if cell.is_blank:
        return None
    if cell.kind == "error":
        report(cellproblems.ERROR_VALUE.at(slot.place, is_needed=slot.is_needed, found=cell.text))
        return None
    if cell.kind == "formula":
        report(
            cellproblems.FORMULA_WITHOUT_VALUE.at(
                slot.place, is_needed=slot.is_needed, formula=cell.text
            )
        )
        return None
    if slot.kind in ("text", "long_text"):
        return take_text(cell, slot, report)
    if slot.kind == "rate":
        return take_rate(cell, slot, report)
    return take_figure(cell, slot, report)


def take_text(cell: SeenCell, slot: Slot, report: Report) -> Value:
    if slot.kind == "long_text":
        text = paragraphs(cell.text)
    else:
        text = unwrapped_figure(one_line(cell.text))
    if len(text) > MAX_TEXT:
        report(cellproblems.TEXT_TOO_LONG.at(slot.place, length=len(text), limit=MAX_TEXT))
        return None
    return text or None


def take_rate(cell: SeenCell, slot: Slot, report: Report) -> Value:
    """A rate as printed. A bare number is a ratio, or a percentage if its heading says so."""
    text = re.sub(r"\s", "", half_width(_literal(cell)))
    if is_dash(text):
        return None
    if cell.kind in ("date", "boolean"):
        return take_figure(cell, slot, report)
    try:
        figure = read_number(text.removesuffix("%"))
    except ValueError:
        report(cellproblems.NOT_A_FIGURE.at(slot.place, is_needed=slot.is_needed, found=cell.text))
        return None
    if text.endswith("%") or figure is None:
        return text
    is_percent = "%" in half_width(slot.heading) or abs(figure) > 2
    return trimmed(figure if is_percent else figure * 100) + "%"


def take_figure(cell: SeenCell, slot: Slot, report: Report) -> Value:
    if cell.kind == "date":
        report(
            cellproblems.DATE_FOR_FIGURE.at(slot.place, is_needed=slot.is_needed, found=cell.text)
        )
        return None
    if cell.kind == "boolean":
        report(
            cellproblems.TRUTH_FOR_FIGURE.at(slot.place, is_needed=slot.is_needed, found=cell.text)
        )
        return None
    figure, unit = _figure(cell, slot, report)
    if figure is None:
        return None
    if slot.kind == "amount":
        figure = _in_wan(cell, figure, unit, slot, report)
    return _checked(figure, slot, report)


def _figure(cell: SeenCell, slot: Slot, report: Report) -> tuple[Decimal | None, str]:
    """The figure a cell holds and the unit written behind it."""
    is_percent_kind = slot.kind == "percent"
    if cell.kind == "number" and cell.number is not None:
        if not cell.is_percentage:
            shown = _WITH_UNIT.fullmatch(cell.text) if slot.kind == "amount" else None
            return cell.number, shown[2] if shown else ""
        if is_percent_kind:
            return cell.number * 100, ""
        report(
            cellproblems.PERCENTAGE_FOR_FIGURE.at(
                slot.place, is_needed=slot.is_needed, found=cell.text
            )
        )
        return None, ""
    text = re.sub(r"\s", "", half_width(_literal(cell))).lstrip("¥￥")
    if is_dash(text):
        return None, ""
    if text.endswith("%") and not is_percent_kind and _is_number(text[:-1]):
        report(
            cellproblems.PERCENTAGE_FOR_FIGURE.at(
                slot.place, is_needed=slot.is_needed, found=cell.text
            )
        )
        return None, ""
    unit = ""
    if is_percent_kind:
        text = text.removesuffix("%")
    elif slot.kind == "amount" and (found := _WITH_UNIT.fullmatch(text)):
        text, unit = found[1], found[2]
    elif found := _WITH_POINTS.fullmatch(text):
        text = found[1]
    if found := _IN_BRACKETS.fullmatch(text):
        text = "-" + found[1]
    try:
        return read_number(text), unit
    except ValueError:
        report(
            cellproblems.NOT_A_FIGURE.at(
                slot.place, is_needed=slot.is_needed, found=one_line(cell.text)
            )
        )
        return None, ""


def _literal(cell: SeenCell) -> str:
    return cell.text.lstrip("=") if cell.kind == "literal" else cell.text


def _is_number(text: str) -> bool:
    try:
        return read_number(text) is not None
    except ValueError:
        return False


def is_dash(text: str) -> bool:
    return half_width(text) in _DASHES or text in _DASHES


def _in_wan(cell: SeenCell, figure: Decimal, unit: str, slot: Slot, report: Report) -> Decimal:
    converted = figure.scaleb(SCALE_TO_WAN[unit or slot.unit])
    if unit and unit != "万元":
        found, result = one_line(cell.text), trimmed(converted)
        report(cellproblems.CONVERTED_CELL.at(slot.place, found=found, result=result))
    return converted


def _checked(figure: Decimal, slot: Slot, report: Report) -> Value:
    place, shown = slot.place, trimmed(figure)
    if slot.kind != "percent" and figure < 0:
        report(cellproblems.NEGATIVE_FIGURE.at(place, is_needed=slot.is_needed, found=shown))
        return None
    if abs(figure) >= MAX_FIGURE:
        report(cellproblems.TOO_LARGE.at(place, is_needed=slot.is_needed, found=shown))
        return None
    if slot.kind == "amount" and decimals_of(figure) > MAX_AMOUNT_DECIMALS:
        short = Decimal(shown)
        if decimals_of(short) > MAX_AMOUNT_DECIMALS:
            report(cellproblems.TOO_PRECISE.at(place, found=shown))
            return None
        figure = short
    return figure
