"""Titles, headings and labels compared the way a reader compares them.

Blanks, full-width signs, brackets with remarks, colons and numbering make no difference.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import lru_cache

_BLANKS = re.compile(r"[\s\u200b-\u200f\ufeff]+")
_QUOTES = str.maketrans("“”「」『』＂", '"""""""', "*＊※")
_TAIL_BRACKET = re.compile(r"[(\[][^()\[\]]{0,20}[)\]]$")
_ROW_PREFIX = re.compile(
    r"^(其中|资金来源|来源):?|^\(?[0-9一二三四五六七八九十]{1,2}[).、.]+"
    r"|^[0-9](?=[\u4e00-\u9fff])"
)
_CONTINUED = re.compile(r"\(?续(表|\d+|[一二三四五六七八九十])?\)?$")
_CONTINUED_MARK = re.compile(r"[(\[]续(表|\d+|[一二三四五六七八九十])?[)\]]|表续表?$")
_SENTENCE = re.compile(r"[。;!?]")
_UNIT = re.compile(r"(?:^|[(:,\[]|单位:?)(?:人民币)?(亿元|千万元|百万元|万元|千元|元)(?:$|[),\]])")
_UNIT_NOTE = re.compile(
    r"\(?(?:金额|计量|货币)?单位:(?:人民币)?(亿元|千万元|百万元|万元|千元|元)\)?$"
)
_LONGEST_PREFIX = 60
_SIMILAR_FROM = 6
_SIMILARITY = 0.8

FOOTER_WORDS = frozenset(
    (
        "总分",
        "总分值",
        "总得分",
        "合计",
        "总计",
        "得分合计",
        "分值合计",
        "自评总分",
        "合计得分",
        "总评分",
    )
)
SUBTOTAL_WORDS = frozenset(("小计", "本页合计", "本页小计", "分项小计"))

_NOTE = re.compile(
    r"^(备注|附注|注释|注|说明|填表说明|填报说明|填表人|填报人|填报单位|填报部门|填报时间|填报日期|填表日期"
    r"|制表人?|审核人?|复核人?|经办人|(?:项目|单位|部门|财务)?负责人|分管领导|联系人|联系方式|联系电话|电话"
    r"|日期|评价人员|评价机构|自评等级|评价等级|自评结论|自评结果|评价结论|单位\(?盖章\)?|公章|签字|签章)"
    r"(\([^()]{0,12}\))?(:|$|\d?[、.:])"
)
_PAGE = re.compile(r"^[-—]?\s*第?\d+页?(/共?\d+页?|共\d+页)?[-—]?$")


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """The text without blanks, in half-width signs, with one kind of quotation mark."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text)).translate(_QUOTES)


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """`plain`, and without a colon at the end."""
    return plain(text).rstrip(":")


@lru_cache(maxsize=8192)
def without_remark(text: str) -> str:
    """`bare`, and without remarks in brackets at the end: 主管部门（公章） → 主管部门."""
    short = bare(text)
    while (cut := _TAIL_BRACKET.sub("", short).rstrip(":")) and cut != short:
        short = cut
    return short


def is_called(text: str, names: Iterable[str]) -> bool:
    """Whether a heading or label is one of `names`, a remark in brackets aside."""
    known = wordings(tuple(names))
    return bare(text) in known or without_remark(text) in known


@lru_cache(maxsize=1024)
def wordings(names: tuple[str, ...]) -> frozenset[str]:
    """The names as compared; a name that ends with its unit is known without it too."""
    known = {bare(name) for name in names if name}
    known |= {without_remark(name) for name in names if name and unit_in(name)}
    return frozenset(known)


def is_row_called(text: str, names: Iterable[str]) -> bool:
    """Whether a row label is one of `names`, numbering and 其中 aside."""
    known = {without_prefix(name) for name in names if name}
    return without_prefix(text) in known or without_prefix(without_remark(text)) in known


@lru_cache(maxsize=8192)
def without_prefix(text: str) -> str:
    """`bare`, without 其中：, 资金来源： or a number in front."""
    short = bare(text)
    while (cut := _ROW_PREFIX.sub("", short).lstrip(":")) and cut != short:
        short = cut
    return short


def is_similar(text: str, name: str) -> bool:
    """Whether a long heading differs from `name` by a word only (分析与改进 for 分析及改进)."""
    one, other = without_remark(text), without_remark(name)
    if min(len(one), len(other)) < _SIMILAR_FROM:
        return False
    return SequenceMatcher(None, one, other).ratio() >= _SIMILARITY


def title_in(text: str, titles: Iterable[str]) -> str:
    """The longest of `titles` at the end of a title line: year, department and remarks aside."""
    if len(text) > 200:
        return ""
    line = _CONTINUED.sub("", without_remark(text))
    line = without_remark(line)
    found = [title for title in titles if line.endswith(without_remark(title))]
    longest = max(found, key=lambda title: len(plain(title)), default="")
    prefix = line[: len(line) - len(without_remark(longest))]
    is_line = len(prefix) <= _LONGEST_PREFIX and not _SENTENCE.search(prefix)
    return longest if is_line else ""


def is_continuation(text: str) -> bool:
    """Whether a title says that it is continued from the page before (续表)."""
    return bool(_CONTINUED_MARK.search(bare(text)))


def unit_in(text: str) -> str:
    """The money unit that a heading or label names in brackets, or ""."""
    found = _UNIT.search(plain(text))
    return found[1] if found else ""


def unit_note(text: str) -> str:
    """The money unit that a line of its own names (单位：万元), or ""."""
    found = _UNIT_NOTE.fullmatch(plain(text))
    return found[1] if found else ""


def labelled_value(text: str, names: Iterable[str]) -> str | None:
    """The value in a cell that holds its label too (项目名称：大会), None if it is not one."""
    label, colon, value = _split_at_colon(text)
    if colon and value and is_called(label, names):
        return value
    return None


def _split_at_colon(text: str) -> tuple[str, str, str]:
    places = [place for place in (text.find(":"), text.find("：")) if place >= 0]
    if not places:
        return text, "", ""
    place = min(places)
    return text[:place], text[place], text[place + 1 :].strip()


def after_colon(text: str) -> str:
    """What follows the first colon, or all of the text where there is none."""
    _, colon, value = _split_at_colon(text)
    return value if colon else text


def is_footer(text: str) -> bool:
    return without_remark(text) in FOOTER_WORDS


def is_subtotal(text: str) -> bool:
    return without_remark(text) in SUBTOTAL_WORDS


def is_note(text: str) -> bool:
    """Whether a line beginning with this text stands outside the grid: notes and signatures."""
    return bool(_NOTE.match(plain(text)))


def is_page_number(text: str) -> bool:
    return bool(_PAGE.match(plain(text)))
