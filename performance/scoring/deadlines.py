"""Days and periods as people write them: `2024年12月31日前`, `12月`, `第四季度`, `2024-12-31`."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from fiscal.sentences import Sentence, say
from performance.scoring.quantities import tidy

_LEAP_YEAR = 2000
_QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_END = r"(?:底|末|内)?(?:之前|以前|前)?(?:内)?(?:按时|全部)?(?:完成)?"
_YEAR = r"(?:(?P<year>(?:19|20)[0-9]{2})年)?"
_FORMS = [
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}(?:[0-9]{{1,2}}月?[-—~至到])?(?P<month>[0-9]{{1,2}})月份?{_END}",
        rf"{_YEAR}(?P<month>[0-9]{{1,2}})月(?P<day>[0-9]{{1,2}})[日号]{_END}",
        rf"(?P<year>(?:19|20)[0-9]{{2}})([-/.])(?P<month>[0-9]{{1,2}})\2(?P<day>[0-9]{{1,2}}){_END}",
        rf"(?P<year>(?:19|20)[0-9]{{2}})-(?P<month>[0-9]{{1,2}}){_END}",
        rf"{_YEAR}第?(?P<quarter>[一二三四1-4])季度{_END}",
        rf"{_YEAR}(?P<half>[上下])半年{_END}",
        r"(?:(?P<year>(?:19|20)[0-9]{2})|(?:当|本|全))?年(?:底|末|内)(?:之前|以前|前)?(?:完成)?",
        rf"(?P<year>(?:19|20)[0-9]{{2}})年{_END}",
    )
]
_IN_EVERY_FORM = re.compile(r"[年月季]|(?:19|20)[0-9]{2}[-/.]")
_MONTH_COUNT = re.compile(r"[0-9]+月")


@dataclass(frozen=True)
class Period:
    """From the day `first` to the day `last`, each (month, day); `year` where it was written."""

    year: int | None
    first: tuple[int, int]
    last: tuple[int, int]

    def __str__(self) -> str:
        year = f"{self.year}年" if self.year else ""
        return f"{year}{self.last[0]}月{self.last[1]}日"


def read_period(text: str) -> Period | Sentence | None:
    """The period that `text` names, down to one day; None if it names none.

    A month, quarter or year counts as a whole: 11月, 11月前 and 11月底前 all end on 30 November. A
    day that the calendar does not have gives a sentence; 18月 is no period but 18 months.
    """
    plain = tidy(text).removeprefix("于").removeprefix("在")
    if not _IN_EVERY_FORM.search(plain):
        return None
    match = next(filter(None, (form.fullmatch(plain) for form in _FORMS)), None)
    if match is None:
        return None
    parts = match.groupdict()
    year = int(parts["year"]) if parts.get("year") else None
    months = _months(parts)
    if not 1 <= months[0] <= 12:
        return None if _MONTH_COUNT.fullmatch(plain) else _no_such_day(text)
    end = monthrange(year or _LEAP_YEAR, months[1])[1]
    if not parts.get("day"):
        return Period(year, (months[0], 1), (months[1], end))
    day = int(parts["day"])
    return (
        Period(year, (months[0], day), (months[0], day)) if 1 <= day <= end else _no_such_day(text)
    )


def _months(parts: dict[str, str | None]) -> tuple[int, int]:
    if month := parts.get("month"):
        return int(month), int(month)
    if quarter := parts.get("quarter"):
        return 3 * _QUARTERS[quarter] - 2, 3 * _QUARTERS[quarter]
    if half := parts.get("half"):
        return (1, 6) if half == "上" else (7, 12)
    return 1, 12


def _no_such_day(text: str) -> Sentence:
    return say("“{text}”: the calendar has no such day.", text=text.strip())


def in_time(actual: Period, deadline: Period) -> bool | None:
    """Whether `actual` lies on or before the last day of `deadline`.

    None if `actual` is too coarse to tell (11月 against 11月15日). A year written on one side only
    holds for both.
    """
    year = actual.year or deadline.year or 0
    limit = (deadline.year or year, *deadline.last)
    if (year, *actual.last) <= limit:
        return True
    return False if (year, *actual.first) > limit else None
