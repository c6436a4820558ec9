"""A rule set in the words of the public page: what earns which score, and what the total means."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fiscal.amounts import trimmed
from fiscal.sentences import Sentence, say
from performance.scoring.rule_sets import FormKind, RuleSet


def rules_in_words(rules: RuleSet, kind: FormKind) -> list[Sentence]:
    """How a form of this kind is scored, one sentence per rule."""
    return [
        *execution(rules, kind),
        *reaching(rules),
        *limits(rules),
        *words(rules),
        *totals(rules),
    ]


def percent(ratio: Decimal) -> str:
    return trimmed(ratio * 100)


def execution(rules: RuleSet, kind: FormKind) -> Iterator[Sentence]:
    rule = rules.execution.department if kind == "department" else rules.execution.project
    yield say(
        "The execution rate (executed / adjusted budget) earns the full weight from {full_at} % "
        "on, and in proportion below.",
        full_at=percent(rule.full_at),
    )


def reaching(rules: RuleSet) -> Iterator[Sentence]:
    yield say("A target to be reached (≥, >, =) that is missed earns weight × actual / target.")
    higher = rules.higher
    if not higher.curve:
        yield say("Exceeding such a target earns no more than the full weight.")
        return
    yield say(
        "Reached, and exceeded by at most {tolerated} %, it earns the full weight.",
        tolerated=percent(higher.tolerated_over),
    )
    for point in higher.curve:
        yield say(
            "Exceeded further, the score falls evenly to {share} % of the weight at {over} % over "
            "the target.",
            share=percent(point.share),
            over=percent(point.over),
        )
    yield say("Beyond that it stays there.")


def limits(rules: RuleSet) -> Iterator[Sentence]:
    if rules.lower_exceeded == "linear":
        yield say(
            "A limit (≤, <) that is kept earns the full weight; exceeded, it loses in proportion "
            "to the excess, down to 0."
        )
    else:
        yield say(
            "A limit (≤, <) that is kept earns the full weight; exceeded, it earns "
            "weight × limit / actual."
        )


def words(rules: RuleSet) -> Iterator[Sentence]:
    if not rules.qualitative.tiers:
        yield say("A target in words earns the share of the weight that was completed.")
        return
    upper = Decimal(1)
    for tier in rules.qualitative.tiers:
        yield say(
            "A target in words, “{tier}”: {low} to {high} % of the weight, judged by people.",
            tier=tier.name,
            low=percent(tier.at_least),
            high=percent(upper),
        )
        upper = tier.at_least


def totals(rules: RuleSet) -> Iterator[Sentence]:
    if rules.over_deduction:
        yield say(
            "{points} points are taken off where a target is exceeded by more than {over} %.",
            points=trimmed(rules.over_deduction.points),
            over=percent(rules.over_deduction.over),
        )
    for cap in rules.total_caps:
        yield say(
            "With an execution rate below {below} % the total is at most {cap}.",
            below=percent(cap.below),
            cap=trimmed(cap.at_most),
        )
    yield say(
        "Scores are rounded to {decimals} decimals, half up; the total is the sum of the rounded "
        "scores.",
        decimals=str(rules.decimals),
    )
