"""Scores of indicators whose target is a figure: ≥, >, ≤, <, = and ranges.

w is the weight, t the target, a the actual value.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from fiscal.amounts import trimmed
from fiscal.sentences import say
from performance.scoring.indicator_rows import (
    FURTHEST_RATIO,
    IndicatorRow,
    IndicatorScore,
    percent_shown,
    shown,
)
from performance.scoring.rule_sets import percent
from performance.scoring.targets import Operator


def score_figure(row: IndicatorRow) -> IndicatorScore:
    upper = row.target.upper
    target = row.target.number if upper is None else upper
    if target and abs(row.actual.number or Decimal(0)) > FURTHEST_RATIO * abs(target):
        problem = say("{against}: too far apart to compare; check the units", against=row.against())
        return IndicatorScore(row.entry.key, None, None, problem, problem)
    if upper is not None:
        return _short(row) if row.number < row.limit else _score_lower(row, Fraction(upper))
    match row.target.operator:
        case Operator.GE | Operator.GT:
            return _score_higher(row)
        case Operator.LE | Operator.LT:
            return _score_lower(row, row.limit)
        case _:
            return _score_equal(row)


def _score_equal(row: IndicatorRow) -> IndicatorScore:
    """`=`: a cost may be lower; any other figure may be higher, as the rule set's policy says."""
    if row.number == row.limit:
        return row.full(say("{against}: reached", against=row.against()))
    if row.is_cost:
        return _score_lower(row, row.limit)
    if row.number < row.limit:
        return _short(row)
    if row.limit <= 0:
        return _missed_without_ratio(row)
    match row.rule_set.policies.equal_over:
        case "as_higher":
            return _score_higher(row)
        case "as_lower":
            return _score_lower(row, row.limit)
        case _:
            return row.full(
                say("{against}: exceeded, which counts as reached", against=row.against())
            )


def _score_higher(row: IndicatorRow) -> IndicatorScore:
    strictly = row.target.operator is Operator.GT
    if row.number < row.limit or (strictly and row.number == row.limit):
        return _short(row)
    rule = row.rule_set.higher
    over = (row.number - row.limit) / row.limit if row.limit > 0 else Fraction(0)
    if not over:
        return row.full(say("{against}: reached", against=row.against()))
    if over <= rule.tolerated:
        explanation = say(
            "{against}: {over} % over, within the tolerated {tolerated}",
            against=row.against(),
            over=percent_shown(over),
            tolerated=percent(rule.tolerated_over),
        )
        return row.full(explanation)
    deviation = over - rule.tolerated
    if not rule.curve:
        explanation = say(
            "{against}: {over} % over, which earns no more than reaching it",
            against=row.against(),
            over=percent_shown(over),
        )
        return row.full(explanation, deviation)
    return _far_over(row, over, deviation)


def _far_over(row: IndicatorRow, over: Fraction, deviation: Fraction) -> IndicatorScore:
    """Beyond the tolerated overshoot: a point on the rule set's curve."""
    rule = row.rule_set.higher
    beyond = say(
        "{against}: {over} % over; {beyond} points beyond the tolerated {tolerated}",
        against=row.against(),
        over=percent_shown(over),
        beyond=percent_shown(deviation),
        tolerated=percent(rule.tolerated_over),
    )
    for stretch in rule.stretches:
        if over < stretch.to_over:
            explanation = say(
                "{beyond}; from {from_over} % to {to_over} % over the score falls evenly from "
                "{from_share} % to {to_share} %",
                beyond=beyond,
                **stretch.percents,
            )
            share = stretch.share_at(over)
            return row.part(explanation, share, shown(share), deviation)
    last = rule.curve[-1]
    explanation = say(
        "{beyond}; at or beyond {over} % over the score is {share} %",
        beyond=beyond,
        over=percent(last.over),
        share=percent(last.share),
    )
    return row.part(explanation, Fraction(last.share), trimmed(last.share), deviation)


def _short(row: IndicatorRow) -> IndicatorScore:
    """Not reached: in proportion, w × a / t."""
    if row.limit <= 0:
        return _missed_without_ratio(row)
    share = row.number / row.limit
    explanation = say(
        "{against}: {short} % short", against=row.against(), short=percent_shown(1 - share)
    )
    return row.part(explanation, share, f"{shown(row.number)} / {shown(row.limit)}", share - 1)


def _score_lower(row: IndicatorRow, limit: Fraction) -> IndicatorScore:
    """`≤` and `<`: full if kept, else linear w × (1 − (a − t) / t) or inverse w × t / a."""
    strictly = row.target.operator is Operator.LT
    if row.number < limit or (row.number == limit and not strictly):
        return row.full(say("{against}: kept", against=row.against()))
    if limit <= 0:
        return _missed_without_ratio(row)
    excess = row.number - limit
    explanation = say(
        "{against}: {over} % over the limit",
        against=row.against(),
        over=percent_shown(excess / limit),
    )
    if row.rule_set.lower_exceeded == "inverse":
        factor = f"{shown(limit)} / {shown(row.number)}"
        return row.part(explanation, limit / row.number, factor, excess / limit)
    factor = f"(1 − {shown(excess)} / {shown(limit)})"
    return row.part(explanation, 1 - excess / limit, factor, excess / limit)


def _missed_without_ratio(row: IndicatorRow) -> IndicatorScore:
    """A target of zero or less was missed: there is no ratio to score by, only a policy."""
    policies = row.rule_set.policies
    policy = policies.negative_target_missed if row.limit < 0 else policies.zero_target_missed
    explanation = say(
        "{against}: missed, and a target of zero or less gives no ratio", against=row.against()
    )
    deviation = (row.number - row.limit) / abs(row.limit) if row.limit else None
    if policy == "zero":
        return row.nothing(explanation, deviation)
    return row.judged(explanation, deviation=deviation)
