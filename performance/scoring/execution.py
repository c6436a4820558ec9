"""Score of the execution rate: how much of the adjusted budget was executed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fiscal.amounts import fixed, trimmed
from fiscal.sentences import Sentence, say
from performance.scoring.indicator_rows import (
    FURTHEST_RATIO,
    percent_shown,
    rounded,
    shown,
    weight_problem,
)
from performance.scoring.rule_sets import FormKind, RuleSet


@dataclass(frozen=True)
class ExecutionEntry:
    """Adjusted budget and what was executed of it, in one unit (元 or 万元); weight in points."""

    adjusted: Decimal | None
    executed: Decimal | None
    weight: Decimal | None


@dataclass(frozen=True)
class ExecutionScore:
    """`rate` is executed / adjusted, unrounded (0.7 is 70 %); `score` in points."""

    rate: Decimal | None
    score: Decimal | None
    derivation: Sentence
    problem: Sentence | None = None


def score_execution(
    rule_set: RuleSet,
    form_kind: FormKind,
    adjusted: Decimal | None,
    executed: Decimal | None,
    weight: Decimal | None,
) -> ExecutionScore:
    """w × min(1, rate / the rate that earns full marks). No budget earns nothing."""
    if adjusted is None or executed is None:
        return _no_execution(say("The adjusted budget or the amount executed is missing."))
    if adjusted < 0 or executed < 0:
        return _no_execution(say("The adjusted budget and the amount executed cannot be negative."))
    if problem := weight_problem(weight):
        return _no_execution(problem)
    decimals = rule_set.decimals
    if adjusted == 0:
        derivation = say("no budget, so no execution rate: no points")
        return ExecutionScore(Decimal(0), rounded(Fraction(0), decimals), derivation)
    full_at = Fraction(rule_set.execution.of(form_kind).full_at)
    rate = Fraction(executed) / Fraction(adjusted)
    if rate > FURTHEST_RATIO:
        return _no_execution(say("Budget and execution are too far apart; check the units."))
    points = Fraction(weight or 0)
    score = rounded(points * min(Fraction(1), rate / full_at), decimals)
    paid = say(
        "{executed} of {adjusted} executed: {rate} %",
        executed=trimmed(executed),
        adjusted=trimmed(adjusted),
        rate=percent_shown(rate),
    )
    if rate >= full_at:
        derivation = say(
            "{paid}, full from {full_at} % on: {score}",
            paid=paid,
            full_at=shown(full_at * 100),
            score=fixed(score, decimals),
        )
    else:
        derivation = say(
            "{paid}, full from {full_at} % on: {weight} × {rate} / {full_at} = {score}",
            paid=paid,
            weight=shown(points),
            rate=percent_shown(rate),
            full_at=shown(full_at * 100),
            score=fixed(score, decimals),
        )
    return ExecutionScore(executed / adjusted, score, derivation)


def _no_execution(problem: Sentence) -> ExecutionScore:
    return ExecutionScore(None, None, problem, problem)
