"""Score and deviation of one indicator, with the way they were computed."""

from __future__ import annotations

from fractions import Fraction

from fiscal.sentences import say
from performance.scoring.figures import score_figure
from performance.scoring.indicator_rows import (
    IndicatorEntry,
    IndicatorRow,
    IndicatorScore,
    rounded,
    weight_problem,
)
from performance.scoring.rule_sets import RuleSet
from performance.scoring.targets import ActualKind, Operator, parse_actual, parse_target
from performance.scoring.words import score_completion, score_date, score_words


def score_indicator(rule_set: RuleSet, entry: IndicatorEntry) -> IndicatorScore:
    """Score `entry`. Never raises for what a person typed; says it in `problem` instead.

    What weighs nothing earns nothing, also where it could not be scored: an indicator that does
    not apply keeps its row, with words for an actual value.
    """
    scored = _scored(rule_set, entry)
    if scored.score is not None or entry.weight != 0:
        return scored
    nothing = rounded(Fraction(0), rule_set.decimals)
    derivation = say("no weight, so no points")
    return IndicatorScore(entry.key, nothing, scored.deviation, derivation)


def _scored(rule_set: RuleSet, entry: IndicatorEntry) -> IndicatorScore:
    target = parse_target(entry.target)
    actual = parse_actual(entry.actual, target)
    if problem := target.problem or weight_problem(entry.weight) or actual.problem:
        return IndicatorScore(entry.key, None, None, problem, problem)
    row = IndicatorRow(rule_set, entry, target, actual)
    if target.quantity:
        return score_figure(row)
    if actual.kind is ActualKind.COMPLETION:
        return score_completion(row)
    if actual.kind is ActualKind.DATE:
        return score_date(row)
    return score_words(row)


def overshoot(entry: IndicatorEntry) -> Fraction | None:
    """By which share a ≥ or > target above zero is exceeded (1320 for ≥500: 1.64), else None."""
    target = parse_target(entry.target)
    number = parse_actual(entry.actual, target).number
    if target.operator not in {Operator.GE, Operator.GT} or number is None or not target.number:
        return None
    limit = Fraction(target.number)
    return (Fraction(number) - limit) / limit if number > limit > 0 else None
