"""Text in cells: what a person means by it, without what a spreadsheet or a page break added."""

from __future__ import annotations

import re
import unicodedata

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")  # how a workbook writes what XML does not hold
_UNSEEN = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_WRAPPED_FIGURE = re.compile(r"[<>≤≥=≦≧]*[+-]?\d+\.\d+(?: \d+)*\s*%?")


def unescaped(text: str) -> str:
    """The text as a workbook means it: `_x000D_` is a carriage return, `_x005F_` the sign _."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def seen_text(text: str) -> str:
    """The text without characters nobody sees; line breaks are \\n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return _UNSEEN.sub("", text).strip()


def paragraphs(text: str) -> str:
    """Long text as entered, line by line, without blanks at the ends of lines."""
    lines = (line.rstrip() for line in seen_text(text).split("\n"))
    return "\n".join(lines).strip()


def one_line(text: str) -> str:
    """A name, target or figure on one line: a break inside Chinese text or a figure is only
    wrapping, between two words of a foreign language it is a blank.
    """
    lines = [line.strip() for line in seen_text(text).replace("\t", " ").split("\n")]
    joined = ""
    for line in filter(None, lines):
        joined += (" " if _needs_blank(joined[-1:], line[0]) else "") + line
    return joined


def _needs_blank(before: str, after: str) -> bool:
    if not (before.isascii() and after.isascii() and before):
        return False
    return (before.isalpha() and after.isalnum()) or (before in ",;:" and after.isalpha())


def unwrapped_figure(text: str) -> str:
    """`35.7 2%`, broken by a narrow column, is `35.72%`; `64.28 %` is `64.28%`."""
    half = unicodedata.normalize("NFKC", text)
    if _WRAPPED_FIGURE.fullmatch(half) and half.endswith("%"):
        return re.sub(r"\s", "", text)
    return text
