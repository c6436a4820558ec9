"""A cell as a person sees it: its text with the number format applied, and its figure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, Literal

from openpyxl.utils import get_column_letter

from fiscal.amounts import decimals_of
from workbooks.numberformats import (
    clean_number,
    date_text,
    displayed,
    month_text,
    shown_decimals,
    shown_scale,
)
from workbooks.texts import seen_text, unescaped

SeenKind = Literal["blank", "text", "number", "date", "boolean", "error", "formula", "literal"]

_ERRORS = re.compile(
    r"#(REF!|DIV/0!|N/A|NAME\?|NULL!|NUM!|VALUE!|SPILL!|CALC!|FIELD!|BLOCKED!|GETTING_DATA)",
    re.IGNORECASE,
)
_LITERAL = re.compile(
    r"=\s*[<>≤≥]?=?\s*[+-]?\d[\d,]*(\.\d+)?\s*([%％‰℃°]|[^\W\d_a-zA-Z].*)?", re.DOTALL
)
_CHINESE_WORDS = re.compile(r"=[\u4e00-\u9fff，、；（）]+")


@dataclass(frozen=True)
class SeenCell:
    """What one cell shows. `number` is set for number cells, `period` for dates.

    A formula that is nothing but a figure with its unit (`=3个`, `=100%`) is `literal`: people
    mean the text. Any other formula without a calculated value is `formula` and shows nothing.
    """

    row: int
    column: int
    kind: SeenKind
    text: str = ""
    number: Decimal | None = None
    period: str = ""

    @property
    def address(self) -> str:
        return address(self.row, self.column)

    @property
    def is_blank(self) -> bool:
        return self.kind == "blank"

    @property
    def is_percentage(self) -> bool:
        """A number that is shown as a percentage."""
        return self.kind == "number" and self.text.endswith("%")


def address(row: int, column: int) -> str:
    return f"{get_column_letter(column)}{row}"


def see(cell: Any) -> SeenCell:
    """What a cell of openpyxl shows."""
    row, column, value = cell.row, cell.column, cell.value
    if value is None:
        return SeenCell(row, column, "blank")
    if isinstance(value, bool):
        return SeenCell(row, column, "boolean", "TRUE" if value else "FALSE")
    if isinstance(value, int | float | Decimal):
        return _number(row, column, value, cell.number_format or "")
    if isinstance(value, datetime | date):
        code = cell.number_format or ""
        return SeenCell(row, column, "date", date_text(value, code), period=month_text(value, code))
    if isinstance(value, time | timedelta):
        return SeenCell(row, column, "date", str(value))
    text = getattr(value, "text", value)  # formulas over a range are objects with a text
    return _text(row, column, str(text), cell.data_type)


def _number(row: int, column: int, value: int | float | Decimal, code: str) -> SeenCell:
    if value != value or value in (float("inf"), float("-inf")):
        return SeenCell(row, column, "error", str(value))
    number = clean_number(value)
    places = shown_decimals(code)
    if places > decimals_of(number) and abs(number) < Decimal(10) ** 15:
        number = number.quantize(Decimal(1).scaleb(-places))
    text = displayed(number, code)
    return SeenCell(row, column, "number", text, number.scaleb(-shown_scale(code)))


def _text(row: int, column: int, value: str, data_type: str) -> SeenCell:
    text = seen_text(unescaped(value))
    if not text:
        return SeenCell(row, column, "blank")
    if data_type == "e" or _ERRORS.fullmatch(text):
        return SeenCell(row, column, "error", text)
    if data_type == "f" and text.startswith("="):
        is_literal = _LITERAL.fullmatch(text) or _CHINESE_WORDS.fullmatch(text)
        return SeenCell(row, column, "literal" if is_literal else "formula", text)
    return SeenCell(row, column, "text", text)
