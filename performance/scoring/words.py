"""Scores of indicators whose target is a date or a word rather than a figure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fiscal.sentences import Sentence, say
from performance.scoring.deadlines import in_time
from performance.scoring.indicator_rows import IndicatorRow, IndicatorScore, shown
from performance.scoring.quantities import tidy
from performance.scoring.rule_sets import RuleSet, Tier

HIGHEST_COMPLETION = 10
"""Tenfold: a completion above 1,000 % is a slip of the keyboard."""


def score_completion(row: IndicatorRow) -> IndicatorScore:
    share = row.number / 100
    percent = shown(row.number)
    if not 0 <= share <= HIGHEST_COMPLETION:
        problem = say("A completion of {percent} % is not possible.", percent=percent)
        return IndicatorScore(row.entry.key, None, None, problem, problem)
    for tier, low, high in _tiers(row.rule_set):
        if share >= low:
            return row.judged(_named(tier, low, high), low, high, share - 1)
    explanation = say(
        "“{target}” completed to {percent} %", target=row.target.text, percent=percent
    )
    if share >= 1:
        return row.full(explanation, share - 1)
    return row.part(explanation, share, shown(share), share - 1)


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


def score_date(row: IndicatorRow) -> IndicatorScore:
    assert row.actual.date and row.target.date
    kept = in_time(row.actual.date, row.target.date)
    days = {"actual": row.actual.text, "target": str(row.target.date)}
    if kept:
        return row.full(say("{actual} against {target}: in time", **days))
    if kept is None:
        problem = say("“{actual}” is too coarse to hold against {target}; write the day.", **days)
        return IndicatorScore(row.entry.key, None, None, problem, problem)
    late = say("{actual} against {target}: late", **days)
    return row.nothing(late) if row.rule_set.policies.date_missed == "zero" else row.judged(late)


def score_words(row: IndicatorRow) -> IndicatorScore:
    words = tidy(row.actual.text)
    for tier, low, high in _tiers(row.rule_set):
        if words in {tier.name, *tier.words}:
            return row.judged(_named(tier, low, high), low, high)
    if row.rule_set.qualitative.same_text == "full" and words == tidy(row.target.text):
        return row.full(say("“{target}” reported as reached", target=row.target.text))
    names = "、".join(tier.name for tier in row.rule_set.qualitative.tiers)
    if names:
        explanation = say("“{actual}” names none of {tiers}", actual=row.actual.text, tiers=names)
    else:
        explanation = say("“{actual}” is no percentage of completion", actual=row.actual.text)
    return row.judged(explanation)
