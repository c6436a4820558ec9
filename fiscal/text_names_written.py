"""Names in what people wrote: nearly those of the document, or of codes that do not exist."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from difflib import SequenceMatcher

from fiscal.dimensions import CODE_LEVELS
from fiscal.text_mentions import plain

#: Names so alike are taken for one that was mistyped.
ALIKE = 0.8
#: A shorter name has too many others like it.
SHORTEST = 6

_LEVELS = {"类": "class", "款": "section", "项": "item"}
_CODED = re.compile(r"\((类|款|项)\)")
_LISTED = re.compile(r"包括:?([^。;:]+)")
_ETC = re.compile(r"(等.*|[\d,.]+(亿|万)?元|\(.*\))$")
#: What may follow a name in a list of them.
_STOPS = '。;:、,()“”"\n'


def misspelt(text: str, name: str, known: Collection[str]) -> Iterator[str]:
    """What stands in a text like a name, but for a character or two; `known` names are none."""
    bare = plain(name)
    if len(bare) < SHORTEST or not starts(text, bare):
        return
    rest = text
    for one in sorted({plain(each) for each in (*known, name)}, key=len, reverse=True):
        rest = rest.replace(one, "\0" * len(one)) if one else rest
    told = set()
    for start in starts(rest, bare):
        for length in (len(bare), len(bare) - 1, len(bare) + 1):
            window = rest[start : start + length]
            if len(window) == length and is_slip(window, bare, rest[start - 1 : start]):
                if window not in told:
                    yield window
                told.add(window)
                break


def starts(text: str, name: str) -> list[int]:
    """Where something like a name may begin: where its beginning stands, or before its end."""
    found = {one.start() for one in re.finditer(re.escape(name[:2]), text)}
    for one in re.finditer(re.escape(name[-2:]), text):
        found |= {one.end() - len(name) + shift for shift in (-1, 0, 1)}
    return sorted(one for one in found if one >= 0)


def is_slip(window: str, name: str, before: str) -> bool:
    """Whether something is the name but for a slip: no shorter form of it, and no other word."""
    if "\0" in window or set(window) & set(_STOPS):
        return False
    matcher = SequenceMatcher(None, name, window)
    if matcher.ratio() < ALIKE:
        return False
    changed = [one for one in matcher.get_opcodes() if one[0] != "equal"]
    for tag, low, high, start, end in changed:
        at_edge = low == 0 or high == len(name)
        is_swap = tag == "replace" and high - low == end - start
        begins = low == 0 and before and before not in _STOPS and before != "\0"
        if at_edge and (not is_swap or begins or high == len(name)):
            return False
    return bool(changed)


def unknown_codes(text: str, names: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """What is called a class 类, section 款 or item 项 and is none, as (level, words before it).

    `names` are codes with their names; a level of which none is known is passed over.
    """
    known: dict[str, set[str]] = {}
    for code, name in names:
        known.setdefault(level_of(code), set()).update(forms(plain(name)))
    for found in _CODED.finditer(text):
        before = text[: found.start()]
        of_level = known.get(_LEVELS[found[1]], set())
        if of_level and not any(before.endswith(one) for one in of_level):
            words = re.split(r"[。;:、,\n]|\((?:类|款|项)\)|\d+\.", before)[-1]
            yield found[1], words


def level_of(code: str) -> str:
    return next((level for level, digits in CODE_LEVELS.items() if len(code) == digits), "")


def forms(name: str) -> set[str]:
    """A name with and without the 支出 at its end."""
    return {name, name.removesuffix("支出")} - {""}


def unknown_in_list(text: str, names: Iterable[str]) -> Iterator[str]:
    """What an enumeration of economic codes names that is none; most of it must be some."""
    known = {plain(one) for one in names}
    for found in _LISTED.finditer(text):
        listed = [_ETC.sub("", one) if one not in known else one for one in found[1].split("、")]
        listed = [one.split(",")[0] for one in listed]
        named = [one for one in listed if one in known]
        if len(named) >= 2 and 2 * len(named) > len(listed):
            yield from (one for one in listed if one and one not in known)
