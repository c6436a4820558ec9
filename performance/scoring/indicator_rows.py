"""One indicator being scored: what people filled in, what was read from it, and the result.

Arithmetic is exact (fractions) up to the final rounding, half up, to the decimals of the rule set.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from fiscal.amounts import fixed, trimmed
from fiscal.sentences import Sentence, say
from performance.scoring.rule_sets import RuleSet
from performance.scoring.targets import Actual, Target

FULL_MARKS = Decimal(100)
"""What the weights of a form add up to."""

FURTHEST_RATIO = 10**9
"""An actual value this many times its target is a wrong unit, not an achievement."""


@dataclass(frozen=True)
class IndicatorEntry:
    """One row of a form as people filled it in; `weight` in points, None while it is blank."""

    key: str
    level1: str
    level2: str
    name: str
    target: str
    actual: str
    weight: Decimal | None


@dataclass(frozen=True)
class IndicatorScore:
    """What a rule set makes of an entry.

    `score` in points, `deviation` in percent as the form prints it (None where undefined).
    Without `score` there is a `problem`; if a person may judge instead, `low` and `high` are the
    points between which the judged score must lie.
    """

    key: str
    score: Decimal | None
    deviation: Decimal | None
    derivation: Sentence
    problem: Sentence | None = None
    low: Decimal | None = None
    high: Decimal | None = None


def weight_problem(weight: Decimal | None) -> Sentence | None:
    """What is wrong with a weight: it is missing, or no number of points from 0 to 100."""
    if weight is None:
        return say("The weight is missing.")
    if not 0 <= weight <= FULL_MARKS:
        return say("The weight must lie between 0 and 100.")
    return None


def rounded(value: Fraction, decimals: int) -> Decimal:
    """`value` to `decimals` places, half away from zero, without an inexact step between."""
    above, below = value.as_integer_ratio()
    units = (2 * abs(above) * 10**decimals + below) // (2 * below)
    return Decimal(units if above >= 0 else -units).scaleb(-decimals)


def shown(value: Fraction, decimals: int = 6) -> str:
    """`value` for a derivation: plain, at most `decimals` places, no trailing zeros."""
    return trimmed(rounded(value, decimals))


def percent_shown(ratio: Fraction) -> str:
    """A ratio as a percentage with two decimals: 1.64 → 164.00."""
    return f"{percent_points(ratio, 2):f}"


def percent_points(ratio: Fraction, decimals: int) -> Decimal:
    """A ratio in percent, to `decimals` places."""
    return rounded(ratio, decimals + 2).scaleb(2)


@dataclass(frozen=True)
class IndicatorRow:
    """An entry whose target, actual value and weight have been read."""

    rule_set: RuleSet
    entry: IndicatorEntry
    target: Target
    actual: Actual

    @cached_property
    def weight(self) -> Fraction:
        return Fraction(self.entry.weight or 0)

    @cached_property
    def number(self) -> Fraction:
        return Fraction(self.actual.number or 0)

    @cached_property
    def limit(self) -> Fraction:
        return Fraction(self.target.number or 0)

    @property
    def is_cost(self) -> bool:
        cost = self.rule_set.cost
        return self.entry.level1 in cost.level1 or self.entry.level2 in cost.level2

    def points(self, share: Fraction) -> Decimal:
        return rounded(self.weight * share, self.rule_set.decimals)

    def printed(self, points: Decimal) -> str:
        return fixed(points, self.rule_set.decimals)

    def against(self) -> Sentence:
        """`1320 against ≥500`, after the conversion if there was one."""
        figure = shown(self.number)
        target = str(self.target).removesuffix(self.target.unit)
        against = say("{actual} against {target}", actual=figure, target=target)
        given = self.actual.as_given
        if given is None or given.number == self.actual.number:
            return against
        return say(
            "{given} is {converted}; {comparison}",
            given=str(given),
            converted=f"{figure}{self.target.unit}",
            comparison=against,
        )

    def full(
        self, explanation: Sentence, deviation: Fraction | None = Fraction(0)
    ) -> IndicatorScore:
        points = self.points(Fraction(1))
        sentence = say(
            "{explanation}: full score {score}", explanation=explanation, score=self.printed(points)
        )
        return self._result(points, deviation, sentence)

    def part(
        self, explanation: Sentence, share: Fraction, factor: str, deviation: Fraction
    ) -> IndicatorScore:
        """`share` of the weight, at least nothing, written as `factor`."""
        if share <= 0:
            return self.nothing(explanation, deviation)
        points = self.points(share)
        sentence = say(
            "{explanation}: {weight} × {factor} = {score}",
            explanation=explanation,
            weight=shown(self.weight),
            factor=factor,
            score=self.printed(points),
        )
        return self._result(points, deviation, sentence)

    def nothing(self, explanation: Sentence, deviation: Fraction | None = None) -> IndicatorScore:
        return self._result(
            self.points(Fraction(0)),
            deviation,
            say("{explanation}: no points", explanation=explanation),
        )

    def judged(
        self,
        explanation: Sentence,
        low: Fraction = Fraction(0),
        high: Fraction = Fraction(1),
        deviation: Fraction | None = None,
    ) -> IndicatorScore:
        """No score, but the range in which a person's judgement must lie."""
        lowest, highest = self.points(low), self.points(high)
        problem = say(
            "{explanation}: to be judged, from {low} to {high} points",
            explanation=explanation,
            low=self.printed(lowest),
            high=self.printed(highest),
        )
        return IndicatorScore(
            self.entry.key, None, self._percent(deviation), problem, problem, lowest, highest
        )

    def _result(
        self, points: Decimal, deviation: Fraction | None, derivation: Sentence
    ) -> IndicatorScore:
        return IndicatorScore(self.entry.key, points, self._percent(deviation), derivation)

    def _percent(self, deviation: Fraction | None) -> Decimal | None:
        return None if deviation is None else percent_points(deviation, self.rule_set.decimals)
