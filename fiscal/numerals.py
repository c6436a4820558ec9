"""Chinese numerals as they number the rows of tables: 一、 … 九十九、."""

from __future__ import annotations

import re

_DIGITS = "零一二三四五六七八九"
_NUMBERED = re.compile(rf"[{_DIGITS[1:]}十]+、")


def numeral(number: int) -> str:
    """1–99 as a Chinese numeral: 7 → 七, 10 → 十, 21 → 二十一."""
    tens, ones = divmod(number, 10)
    if not 0 < number < 100:
        raise ValueError(f"{number} is not between 1 and 99")
    head = "" if tens == 0 else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")


def without_numeral(text: str) -> str:
    """A label without the number in front: 二、卫生健康支出 → 卫生健康支出."""
    return _NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text
