"""Score and deviation of one indicator, with the way they were computed.

Arithmetic is exact (fractions) up to the final rounding, half up, to the decimals of the rule set.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from fiscal.amounts import fixed, trimmed
from fiscal.sentences import Sentence, say
from performance.scoring.deadlines import in_time
from performance.scoring.quantities import tidy
from performance.scoring.rule_sets import RuleSet, Tier
from performance.scoring.targets import (
    Actual,
    ActualKind,
    Operator,
    Target,
    TargetKind,
    parse_actual,
    parse_target,
)

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


def score_indicator(rule_set: RuleSet, entry: IndicatorEntry) -> IndicatorScore:
    """Score `entry`. Never raises for what a person typed; says it in `problem` instead."""
    target = parse_target(entry.target)
    actual = parse_actual(entry.actual, target)
    if problem := target.problem or _weight_problem(entry.weight) or actual.problem:
        return IndicatorScore(entry.key, None, None, problem, problem)
    case = _Case(rule_set, entry, target, actual)
    if target.kind in {TargetKind.NUMBER, TargetKind.RANGE}:
        return _score_figure(case)
    if actual.kind is ActualKind.COMPLETION:
        return _score_completion(case)
    if actual.kind is ActualKind.DATE:
        return _score_date(case)
    return _score_words(case)


def _weight_problem(weight: Decimal | None) -> Sentence | None:
    if weight is None:
        return say("The weight is missing.")
    return say("The weight must not be negative.") if weight < 0 else None


def rounded(value: Fraction, decimals: int) -> Decimal:
    """`value` to `decimals` places, half away from zero, without an inexact step between."""
    units = int(abs(value) * 10**decimals + Fraction(1, 2))
    return Decimal(units if value >= 0 else -units).scaleb(-decimals)


def shown(value: Fraction, decimals: int = 6) -> str:
    """`value` for a derivation: plain, at most `decimals` places, no trailing zeros."""
    return trimmed(rounded(value, decimals))


@dataclass(frozen=True)
class _Case:
    """An entry whose target, actual value and weight have been read."""

    rule_set: RuleSet
    entry: IndicatorEntry
    target: Target
    actual: Actual

    @property
    def weight(self) -> Fraction:
        return Fraction(self.entry.weight or 0)

    @property
    def number(self) -> Fraction:
        return Fraction(self.actual.number or 0)

    @property
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
        return None if deviation is None else rounded(deviation * 100, self.rule_set.decimals)


def percent_shown(ratio: Fraction) -> str:
    """A ratio as a percentage with two decimals: 1.64 → 164.00."""
    return fixed(rounded(ratio * 100, 2), 2)


# Figures


def _score_figure(case: _Case) -> IndicatorScore:
    number, limit = case.number, case.limit
    if limit and abs(number / limit) > FURTHEST_RATIO:
        problem = say(
            "{against}: too far apart to compare; check the units", against=case.against()
        )
        return IndicatorScore(case.entry.key, None, None, problem, problem)
    if case.target.upper is not None:
        return _score_range(case, Fraction(case.target.upper))
    match case.target.operator:
        case Operator.GE | Operator.GT:
            return _score_higher(case)
        case Operator.LE | Operator.LT:
            return _score_lower(case, limit)
        case _:
            return _score_equal(case)


def _score_range(case: _Case, upper: Fraction) -> IndicatorScore:
    if case.number < case.limit:
        return _short(case)
    return _score_lower(case, upper)


def _score_equal(case: _Case) -> IndicatorScore:
    """`=`: a cost may be lower; any other figure may be higher, as the rule set's policy says."""
    if case.number == case.limit:
        return case.full(say("{against}: reached", against=case.against()))
    if case.is_cost:
        return _score_lower(case, case.limit)
    if case.number < case.limit:
        return _short(case)
    if case.limit <= 0:
        return _missed_without_ratio(case)
    match case.rule_set.policies.equal_over:
        case "as_higher":
            return _score_higher(case)
        case "as_lower":
            return _score_lower(case, case.limit)
        case _:
            return case.full(
                say("{against}: exceeded, which counts as reached", against=case.against())
            )


def _score_higher(case: _Case) -> IndicatorScore:
    strictly = case.target.operator is Operator.GT
    if case.number < case.limit or (strictly and case.number == case.limit):
        return _short(case)
    rule = case.rule_set.higher
    tolerated = Fraction(rule.tolerated_over)
    over = (case.number - case.limit) / case.limit if case.limit > 0 else Fraction(0)
    if over == 0:
        return case.full(say("{against}: reached", against=case.against()))
    if over <= tolerated:
        explanation = say(
            "{against}: {over} % over, within the tolerated {tolerated}",
            against=case.against(),
            over=percent_shown(over),
            tolerated=shown(tolerated * 100),
        )
        return case.full(explanation)
    if not rule.curve:
        explanation = say(
            "{against}: {over} % over, which earns no more than reaching it",
            against=case.against(),
            over=percent_shown(over),
        )
        return case.full(explanation, over - tolerated)
    return _far_over(case, over, tolerated)


def _far_over(case: _Case, over: Fraction, tolerated: Fraction) -> IndicatorScore:
    """Beyond the tolerated overshoot: a point on the rule set's curve."""
    points = [(tolerated, Fraction(1))]
    points += [(Fraction(p.over), Fraction(p.share)) for p in case.rule_set.higher.curve]
    beyond = say(
        "{against}: {over} % over; {beyond} points beyond the tolerated {tolerated}",
        against=case.against(),
        over=percent_shown(over),
        beyond=percent_shown(over - tolerated),
        tolerated=shown(tolerated * 100),
    )
    for (from_over, from_share), (to_over, to_share) in pairwise(points):
        if over < to_over:
            share = from_share + (to_share - from_share) * (over - from_over) / (
                to_over - from_over
            )
            explanation = say(
                "{beyond}; from {from_over} % to {to_over} % over the score falls evenly from "
                "{from_share} % to {to_share} %",
                beyond=beyond,
                from_over=shown(from_over * 100),
                to_over=shown(to_over * 100),
                from_share=shown(from_share * 100),
                to_share=shown(to_share * 100),
            )
            return case.part(explanation, share, shown(share), over - tolerated)
    last_over, last_share = points[-1]
    explanation = say(
        "{beyond}; at or beyond {over} % over the score is {share} %",
        beyond=beyond,
        over=shown(last_over * 100),
        share=shown(last_share * 100),
    )
    return case.part(explanation, last_share, shown(last_share), over - tolerated)


def _short(case: _Case) -> IndicatorScore:
    """Not reached: in proportion, w × a / t."""
    if case.limit <= 0:
        return _missed_without_ratio(case)
    share = case.number / case.limit
    explanation = say(
        "{against}: {short} % short", against=case.against(), short=percent_shown(1 - share)
    )
    return case.part(explanation, share, f"{shown(case.number)} / {shown(case.limit)}", share - 1)


def _score_lower(case: _Case, limit: Fraction) -> IndicatorScore:
    """`≤` and `<`: full if kept, else linear w × (1 − (a − t) / t) or inverse w × t / a."""
    strictly = case.target.operator is Operator.LT
    if case.number < limit or (case.number == limit and not strictly):
        return case.full(say("{against}: kept", against=case.against()))
    if limit <= 0:
        return _missed_without_ratio(case)
    excess = case.number - limit
    explanation = say(
        "{against}: {over} % over the limit",
        against=case.against(),
        over=percent_shown(excess / limit),
    )
    if case.rule_set.lower_exceeded == "inverse":
        factor = f"{shown(limit)} / {shown(case.number)}"
        return case.part(explanation, limit / case.number, factor, excess / limit)
    factor = f"(1 − {shown(excess)} / {shown(limit)})"
    return case.part(explanation, 1 - excess / limit, factor, excess / limit)


def _missed_without_ratio(case: _Case) -> IndicatorScore:
    """A target of zero or less was missed: there is no ratio to score by, only a policy."""
    policies = case.rule_set.policies
    policy = policies.negative_target_missed if case.limit < 0 else policies.zero_target_missed
    explanation = say(
        "{against}: missed, and a target of zero or less gives no ratio", against=case.against()
    )
    deviation = (case.number - case.limit) / abs(case.limit) if case.limit else None
    if policy == "zero":
        return case.nothing(explanation, deviation)
    return case.judged(explanation, deviation=deviation)


# Words and dates


def _score_completion(case: _Case) -> IndicatorScore:
    share = case.number / 100
    percent = shown(case.number)
    if share < 0:
        problem = say("A completion of {percent} % is not possible.", percent=percent)
        return IndicatorScore(case.entry.key, None, None, problem, problem)
    for tier, low, high in _tiers(case.rule_set):
        if share >= low:
            return case.judged(_named(tier, low, high), low, high, share - 1)
    explanation = say(
        "“{target}” completed to {percent} %", target=case.target.text, percent=percent
    )
    if share >= 1:
        return case.full(explanation, share - 1)
    return case.part(explanation, share, shown(share), share - 1)


def _tiers(rule_set: RuleSet) -> Iterator[tuple[Tier, Fraction, Fraction]]:
    """Each tier with the shares between which it lies, the best first."""
    high = Fraction(1)
    for tier in rule_set.qualitative.tiers:
        yield tier, Fraction(tier.at_least), high
        high = Fraction(tier.at_least)


def _named(tier: Tier, low: Fraction, high: Fraction) -> Sentence:
    return say(
        "{tier}, {high} % to {low} %", tier=tier.name, low=shown(low * 100), high=shown(high * 100)
    )


def _score_date(case: _Case) -> IndicatorScore:
    assert case.actual.date and case.target.date
    kept = in_time(case.actual.date, case.target.date)
    days = {"actual": case.actual.text, "target": str(case.target.date)}
    if kept:
        return case.full(say("{actual} against {target}: in time", **days))
    if kept is None:
        problem = say("“{actual}” is too coarse to hold against {target}; write the day.", **days)
        return IndicatorScore(case.entry.key, None, None, problem, problem)
    late = say("{actual} against {target}: late", **days)
    return case.nothing(late) if case.rule_set.policies.date_missed == "zero" else case.judged(late)


def _score_words(case: _Case) -> IndicatorScore:
    words = tidy(case.actual.text)
    for tier, low, high in _tiers(case.rule_set):
        if words in {tier.name, *tier.words}:
            return case.judged(_named(tier, low, high), low, high)
    if case.rule_set.qualitative.same_text == "full" and words == tidy(case.target.text):
        return case.full(say("“{target}” reported as reached", target=case.target.text))
    names = "、".join(tier.name for tier in case.rule_set.qualitative.tiers)
    if names:
        explanation = say("“{actual}” names none of {tiers}", actual=case.actual.text, tiers=names)
    else:
        explanation = say("“{actual}” is no percentage of completion", actual=case.actual.text)
    return case.judged(explanation)


def overshoot(entry: IndicatorEntry) -> Fraction | None:
    """By which share a ≥ or > target above zero is exceeded (1320 for ≥500: 1.64), else None."""
    target = parse_target(entry.target)
    number = parse_actual(entry.actual, target).number
    if target.operator not in {Operator.GE, Operator.GT} or number is None or not target.number:
        return None
    limit = Fraction(target.number)
    return (Fraction(number) - limit) / limit if number > limit > 0 else None
