"""Target values and actual values of indicators, read from the free text of the forms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache

from fiscal.amounts import trimmed
from fiscal.sentences import Sentence, say
from performance.scoring.deadlines import Period, read_period
from performance.scoring.quantities import (
    PERCENT,
    TEXTS_KEPT,
    Quantity,
    Unit,
    converted,
    read_quantity,
    tidy,
)

_PERCENT_TARGET = Quantity(Decimal(100), Unit(PERCENT, PERCENT))


class Operator(StrEnum):
    """How the actual value is held against the target; a figure without operator means `=`."""

    GE = "≥"
    GT = ">"
    LE = "≤"
    LT = "<"
    EQ = "="


_SIGNS = {
    Operator.GE: ("≥", ">=", "=>", "≧", "⩾"),
    Operator.GT: (">",),
    Operator.LE: ("≤", "<=", "=<", "≦", "⩽"),
    Operator.LT: ("<",),
    Operator.EQ: ("=", "=="),
}
_WORDS_BEFORE = {
    Operator.GE: ("不低于", "不少于", "不小于", "至少", "大于等于", "大于或等于", "高于等于"),
    Operator.GT: ("大于", "超过", "高于", "多于"),
    Operator.LE: (
        "不超过",
        "不高于",
        "不大于",
        "不多于",
        "小于等于",
        "小于或等于",
        "至多",
        "控制在",
    ),
    Operator.LT: ("小于", "低于", "少于"),
    Operator.EQ: ("等于", "达到", "达"),
}
# Civil Code art. 1259: 以上, 以下 and 以内 include the figure itself.
_WORDS_AFTER = {
    Operator.GE: ("及以上", "(含)以上", "以上", "及其以上"),
    Operator.LE: ("及以下", "(含)以下", "以下", "以内", "之内", "及以内", "(含)以内"),
}
_BY_SIGN = {sign: operator for operator, signs in _SIGNS.items() for sign in signs}
_BY_WORD = {word: operator for operator, words in _WORDS_BEFORE.items() for word in words}
_BY_ENDING = {word: operator for operator, words in _WORDS_AFTER.items() for word in words}


def _longest_first(words: dict[str, Operator]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_SIGN = r"[<>=≤≥≦≧⩽⩾≠≈~!±∼≒≌≡∽]"
_PARTS = re.compile(
    rf"(?P<sign>{_SIGN}*)(?P<word>{_longest_first(_BY_WORD)})?"
    rf"(?P<body>.*?)(?P<ending>{_longest_first(_BY_ENDING)})?",
    re.DOTALL,
)
_RANGE = re.compile(r"(?P<low>[0-9][^-~—–至到]*)[-~—–至到](?P<high>[0-9].*)")
_VAGUE = re.compile(r"^(?:大?约|大概|将?近|接近|几乎)为?|(?:左右|上下)$")
_FIGURE_FIRST = re.compile(r"(?!(?:19|20)[0-9]{2}年)[0-9]")
_ACTUAL_BEFORE = re.compile(r"^(?:已|共|实际|累计|完成|达到|达)+")
_ACTUAL_AFTER = re.compile(r"已?完成$")


class TargetKind(StrEnum):
    """What a target value is, and with it how it is scored."""

    NUMBER = "number"
    RANGE = "range"
    DATE = "date"
    QUALITATIVE = "qualitative"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Target:
    """A target value: a `quantity` with its `operator`, or from `quantity` to `upper` for a range.

    `date` is the period whose last day is the deadline. An unreadable target has the `problem`
    that says what to write instead; no other kind has one.
    """

    text: str
    kind: TargetKind
    operator: Operator | None = None
    quantity: Quantity | None = None
    upper: Decimal | None = None
    date: Period | None = None
    problem: Sentence | None = None

    @property
    def number(self) -> Decimal | None:
        """The figure, in `unit`; None for dates and words."""
        return self.quantity.number if self.quantity else None

    @property
    def unit(self) -> str:
        """The unit as written, without blanks."""
        return self.quantity.unit.text if self.quantity else ""

    def __str__(self) -> str:
        """The target in one spelling, which reads back as the same target."""
        if self.quantity and self.upper is not None:
            return f"{trimmed(self.quantity.number)}-{trimmed(self.upper)}{self.unit}"
        if self.quantity:
            return f"{self.operator}{self.quantity}"
        return str(self.date) if self.date else self.text


class ActualKind(StrEnum):
    """What an actual value is, in the light of its target."""

    NUMBER = "number"
    DATE = "date"
    COMPLETION = "completion"
    TEXT = "text"
    MISSING = "missing"
    UNREADABLE = "unreadable"


@dataclass(frozen=True)
class Actual:
    """An actual value. `number` is in the unit of the target, or a completion in percent.

    `as_given` is the figure as typed where it was converted. MISSING and UNREADABLE have a
    `problem`.
    """

    text: str
    kind: ActualKind
    number: Decimal | None = None
    date: Period | None = None
    as_given: Quantity | None = None
    problem: Sentence | None = None


@lru_cache(TEXTS_KEPT)
def parse_target(text: str) -> Target:
    """The target value that `text` means. Never raises: what cannot be read is said in `problem`.

    A bare figure means `=`; a bare 12月 is a date while ≥3月 is a number of months; words without
    figures are qualitative. Signs and words that leave open what is meant (≈90%, 约90%) are
    unreadable rather than qualitative, because they would otherwise be scored unnoticed.
    """
    text = text.strip()
    plain = tidy(text)
    if not plain:
        return _unreadable(text, say("There is no target value."))
    return _dated(text, plain) or _ranged(text, plain) or _counted(text, plain)


def _unreadable(text: str, problem: Sentence) -> Target:
    return Target(text, TargetKind.UNREADABLE, problem=problem)


def _dated(text: str, plain: str) -> Target | None:
    is_limit = plain[0] in "≤≦⩽" and "日" in plain
    period = read_period(plain[1:] if is_limit else plain)
    if isinstance(period, Sentence):
        return _unreadable(text, period)
    return Target(text, TargetKind.DATE, date=period) if period else None


def _ranged(text: str, plain: str) -> Target | None:
    match = _RANGE.fullmatch(plain)
    if not match:
        return None
    high = read_quantity(match["high"])
    low = read_quantity(match["low"])
    if not isinstance(low, Quantity) or not isinstance(high, Quantity):
        return None
    if not low.unit.text:
        low = Quantity(low.number, high.unit)
    number = converted(low, high)
    if isinstance(number, Sentence) or number >= high.number:
        problem = say(
            "“{text}”: a range needs the lower figure first and one unit, as in 80%-90%.",
            text=text,
        )
        return _unreadable(text, problem)
    quantity = Quantity(number, high.unit)
    return Target(text, TargetKind.RANGE, quantity=quantity, upper=high.number)


def _counted(text: str, plain: str) -> Target:
    parts = _PARTS.fullmatch(plain)
    assert parts  # every part may be empty, so every text matches
    if parts["sign"] and parts["sign"] not in _BY_SIGN:
        return _unreadable(text, _unknown_operator(text, parts["sign"]))
    operators = [
        table[parts[part]]
        for part, table in (("sign", _BY_SIGN), ("word", _BY_WORD), ("ending", _BY_ENDING))
        if parts[part]
    ]
    certain = _VAGUE.sub("", parts["body"])
    quantity = read_quantity(certain)
    if quantity and certain != parts["body"]:
        problem = say("“{text}” leaves open how much is enough; write a limit: ≥90%.", text=text)
        return _unreadable(text, problem)
    if isinstance(quantity, Quantity):
        return _number(text, operators, quantity)
    if quantity or _looks_like_figure(plain, parts["body"], operators):
        return _unreadable(text, quantity or _not_understood(text))
    return Target(text, TargetKind.QUALITATIVE)


def _looks_like_figure(plain: str, body: str, operators: list[Operator]) -> bool:
    """Whether words around an operator were meant as a figure; 高于2022年水平 was not."""
    return bool(re.search(_SIGN, plain) or (operators and _FIGURE_FIRST.match(body)))


def _number(text: str, operators: list[Operator], quantity: Quantity) -> Target:
    """达到90%以上 is ≥90%, because reaching and exceeding do not contradict each other."""
    distinct = set(operators) - ({Operator.EQ} if len(operators) > 1 else set())
    if len(distinct) > 1:
        problem = say(
            "“{text}” names two operators, {first} and {second}; write one.",
            text=text,
            first=str(operators[0]),
            second=str(operators[-1]),
        )
        return _unreadable(text, problem)
    operator = next(iter(distinct), Operator.EQ)
    return Target(text, TargetKind.NUMBER, operator=operator, quantity=quantity)


def _not_understood(text: str) -> Sentence:
    return say(
        "“{text}” is not understood; write one operator, one figure and its unit: ≥90%.",
        text=text,
    )


def _unknown_operator(text: str, sign: str) -> Sentence:
    return say(
        "“{text}”: the operator {operator} is not understood; write ≥, >, ≤, < or =.",
        text=text,
        operator=sign,
    )


def parse_actual(text: str, target: Target) -> Actual:
    """The actual value that `text` means, given its `target`. Never raises.

    Against a figure it is a figure in the target's unit (converted where that is exact); against
    a date a day, against words or a date also a completion in percent; anything else is text.
    """
    text = text.strip()
    if not tidy(text):
        return Actual(text, ActualKind.MISSING, problem=say("The actual value is missing."))
    if target.quantity:
        return _actual_number(text, target.quantity)
    period = read_period(text) if target.date else None
    if isinstance(period, Sentence):
        return _no_figure(text, period)
    return Actual(text, ActualKind.DATE, date=period) if period else _completion(text)


def _actual_number(text: str, wanted: Quantity) -> Actual:
    quantity = _read_actual(text)
    if not isinstance(quantity, Quantity):
        return _no_figure(text, quantity)
    number = converted(quantity, wanted)
    if isinstance(number, Sentence):
        return _no_figure(text, number)
    return Actual(text, ActualKind.NUMBER, number=number, as_given=quantity)


def _completion(text: str) -> Actual:
    """A percentage of completion: 60%, 完成60%, 60; other figures and words are text."""
    quantity = _read_actual(text)
    if quantity is None or (isinstance(quantity, Quantity) and not _may_be_percentage(quantity)):
        return Actual(text, ActualKind.TEXT)
    if isinstance(quantity, Sentence):
        return _no_figure(text, quantity)
    number = converted(quantity, _PERCENT_TARGET)
    if isinstance(number, Sentence):
        return _no_figure(text, number)
    return Actual(text, ActualKind.COMPLETION, number=number, as_given=quantity)


def _may_be_percentage(quantity: Quantity) -> bool:
    return quantity.unit.is_percent or not quantity.unit.text


@lru_cache(TEXTS_KEPT)
def _read_actual(text: str) -> Quantity | Sentence | None:
    plain = _ACTUAL_AFTER.sub("", _ACTUAL_BEFORE.sub("", tidy(text)))
    if _VAGUE.search(plain):
        return None
    return read_quantity(plain.removeprefix("="))


def _no_figure(text: str, why: Sentence | None) -> Actual:
    why = why or say("The actual value “{text}” is not one figure with its unit.", text=text)
    return Actual(text, ActualKind.UNREADABLE, problem=why)
