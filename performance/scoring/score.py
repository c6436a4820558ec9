"""Scores of a whole self-evaluation form: execution rate, judged aspects, indicators, total, grade.

`score_indicator` and its shapes come from `performance.scoring.indicators`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from fiscal.amounts import fixed, trimmed
from fiscal.sentences import Sentence, say
from performance.scoring.indicators import (
    IndicatorEntry,
    IndicatorScore,
    overshoot,
    percent_shown,
    rounded,
    score_indicator,
    shown,
)
from performance.scoring.rule_sets import RuleSet

__all__ = [
    "EXECUTION",
    "Adjustment",
    "ExecutionEntry",
    "ExecutionScore",
    "FormEntry",
    "FormProblem",
    "FormScore",
    "IndicatorEntry",
    "IndicatorScore",
    "JudgedEntry",
    "grade_of",
    "score_execution",
    "score_form",
    "score_indicator",
]

FormKind = Literal["department", "project"]

EXECUTION = "execution"
"""The key under which `FormEntry.stated` and `FormScore.counted` hold the execution score."""

FULL_MARKS = Decimal(100)


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


@dataclass(frozen=True)
class JudgedEntry:
    """An aspect that people score directly, such as 安排科学性."""

    key: str
    weight: Decimal | None
    score: Decimal | None


@dataclass(frozen=True)
class FormEntry:
    """A form as filled in.

    `stated` holds, by key, scores that count instead of the computed ones: set by a person with a
    reason, or judged within a tier.
    """

    kind: FormKind
    execution: ExecutionEntry
    judged: tuple[JudgedEntry, ...]
    indicators: tuple[IndicatorEntry, ...]
    stated: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class FormProblem:
    """What keeps a form from being complete or right; `key` of its row, empty for the form."""

    key: str
    problem: Sentence


@dataclass(frozen=True)
class Adjustment:
    """Points taken off the total, and why."""

    reason: Sentence
    amount: Decimal


@dataclass(frozen=True)
class FormScore:
    """The result of a form.

    `counted` are the scores that count by key: stated before computed. `computed_total` is their
    sum before `adjustments`, `total` after; both are partial until `complete`, and `grade` is
    empty until then.
    """

    execution: ExecutionScore
    indicators: dict[str, IndicatorScore]
    counted: dict[str, Decimal]
    weight_total: Decimal
    computed_total: Decimal
    adjustments: tuple[Adjustment, ...]
    total: Decimal
    grade: str
    complete: bool
    problems: tuple[FormProblem, ...]
    derivation: Sentence


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
    if weight is None:
        return _no_execution(say("The weight is missing."))
    if adjusted < 0 or executed < 0 or weight < 0:
        return _no_execution(say("Budget, execution and weight must not be negative."))
    decimals = rule_set.decimals
    if adjusted == 0:
        derivation = say("no budget, so no execution rate: no points")
        return ExecutionScore(Decimal(0), rounded(Fraction(0), decimals), derivation)
    full_at = Fraction(getattr(rule_set.execution, form_kind).full_at)
    rate = Fraction(executed) / Fraction(adjusted)
    score = rounded(Fraction(weight) * min(Fraction(1), rate / full_at), decimals)
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
            weight=trimmed(weight),
            rate=percent_shown(rate),
            full_at=shown(full_at * 100),
            score=fixed(score, decimals),
        )
    return ExecutionScore(executed / adjusted, score, derivation)


def _no_execution(problem: Sentence) -> ExecutionScore:
    return ExecutionScore(None, None, problem, problem)


def grade_of(rule_set: RuleSet, total: Decimal) -> str:
    """The grade that `total` (of 100 points) earns."""
    return next(
        (grade.name for grade in rule_set.grades if total >= grade.at_least),
        rule_set.grades[-1].name,
    )


def score_form(rule_set: RuleSet, entry: FormEntry) -> FormScore:
    """Every score of a form, their sum, and what the rule set takes off it.

    Never raises for what a person typed: what is missing or impossible is in `problems`, and the
    totals then hold what there is.
    """
    execution = score_execution(
        rule_set,
        entry.kind,
        entry.execution.adjusted,
        entry.execution.executed,
        entry.execution.weight,
    )
    indicators = {each.key: score_indicator(rule_set, each) for each in entry.indicators}
    rows = _rows(entry, execution, indicators)
    counted = {row.key: row.counted for row in rows if row.counted is not None}
    computed_total = sum(counted.values(), Decimal(0))
    adjustments = _over_deductions(rule_set, entry.indicators, counted)
    adjustments += _cap(rule_set, execution.rate, computed_total - _amount(adjustments))
    total = max(Decimal(0), computed_total - _amount(adjustments))
    complete = all(row.counted is not None for row in rows)
    grade = grade_of(rule_set, total) if complete else ""
    weight_total = sum((row.weight or Decimal(0) for row in rows), Decimal(0))
    return FormScore(
        execution=execution,
        indicators=indicators,
        counted=counted,
        weight_total=weight_total,
        computed_total=computed_total,
        adjustments=adjustments,
        total=total,
        grade=grade,
        complete=complete,
        problems=(
            *(FormProblem(row.key, row.problem) for row in rows if row.problem),
            *_weight_problems(rule_set, entry, weight_total),
        ),
        derivation=_derivation(rule_set, rows, computed_total, adjustments, total, grade),
    )


@dataclass(frozen=True)
class _Row:
    """What the three blocks of a form have in common."""

    block: Literal["execution", "judged", "indicators"]
    key: str
    weight: Decimal | None
    counted: Decimal | None
    problem: Sentence | None


def _rows(
    entry: FormEntry, execution: ExecutionScore, indicators: Mapping[str, IndicatorScore]
) -> list[_Row]:
    rows = [
        _row(
            "execution",
            EXECUTION,
            entry.execution.weight,
            entry.stated.get(EXECUTION),
            (execution.score, execution.problem),
        )
    ]
    for aspect in entry.judged:
        missing = say("The score is missing.") if aspect.score is None else None
        stated = entry.stated.get(aspect.key, aspect.score)
        rows.append(_row("judged", aspect.key, aspect.weight, stated, (None, missing)))
    for each in entry.indicators:
        result = indicators[each.key]
        stated = entry.stated.get(each.key)
        computed = (result.score, result.problem)
        bounds = (result.low, result.high)
        rows.append(_row("indicators", each.key, each.weight, stated, computed, bounds))
    return rows


def _row(
    block: Literal["execution", "judged", "indicators"],
    key: str,
    weight: Decimal | None,
    stated: Decimal | None,
    computed: tuple[Decimal | None, Sentence | None],
    bounds: tuple[Decimal | None, Decimal | None] = (None, None),
) -> _Row:
    """A stated score counts instead of the computed one, and solves its problem."""
    if stated is None:
        return _Row(block, key, weight, *computed)
    low, high = bounds
    low = Decimal(0) if low is None else low
    high = weight if high is None else high
    if high is None:
        return _Row(block, key, weight, stated, say("The weight is missing."))
    if low <= stated <= high:
        return _Row(block, key, weight, stated, None)
    problem = say(
        "The score {score} must lie between {low} and {high}.",
        score=trimmed(stated),
        low=trimmed(low),
        high=trimmed(high),
    )
    return _Row(block, key, weight, stated, problem)


def _amount(adjustments: tuple[Adjustment, ...]) -> Decimal:
    return sum((each.amount for each in adjustments), Decimal(0))


def _over_deductions(
    rule_set: RuleSet, indicators: tuple[IndicatorEntry, ...], counted: Mapping[str, Decimal]
) -> tuple[Adjustment, ...]:
    """Points off for targets exceeded too far, never more than the indicator earned."""
    rule = rule_set.over_deduction
    if rule is None:
        return ()
    found = []
    for entry in indicators:
        over = overshoot(entry)
        if over is not None and over > Fraction(rule.over) and entry.key in counted:
            reason = say(
                "{name}: {over} % over its target, more than {limit} %",
                name=entry.name,
                over=percent_shown(over),
                limit=trimmed(rule.over * 100),
            )
            found.append(Adjustment(reason, min(rule.points, counted[entry.key])))
    return tuple(found[:1] if rule.per == "form" else found)


def _cap(rule_set: RuleSet, rate: Decimal | None, points: Decimal) -> tuple[Adjustment, ...]:
    """What a low execution rate takes off `points`; the strictest cap that applies."""
    if rate is None:
        return ()
    caps = [cap for cap in rule_set.total_caps if rate < cap.below]
    if not caps or points <= caps[-1].at_most:
        return ()
    reason = say(
        "execution rate {rate} %, below {below} %: the total is at most {cap}",
        rate=percent_shown(Fraction(rate)),
        below=trimmed(caps[-1].below * 100),
        cap=trimmed(caps[-1].at_most),
    )
    return (Adjustment(reason, points - caps[-1].at_most),)


def _weight_problems(
    rule_set: RuleSet, entry: FormEntry, weight_total: Decimal
) -> Iterator[FormProblem]:
    if weight_total != FULL_MARKS:
        problem = say("The weights add up to {sum}, not 100.", sum=trimmed(weight_total))
        yield FormProblem("", problem)
    if entry.kind != "project":
        return
    for level in rule_set.level_weights:
        weights = (each.weight for each in entry.indicators if each.level1 == level.level1)
        given = sum((weight for weight in weights if weight is not None), Decimal(0))
        if given != level.weight:
            problem = say(
                "The weights of {level} add up to {sum}, not {wanted}.",
                level=level.level1,
                sum=trimmed(given),
                wanted=trimmed(level.weight),
            )
            yield FormProblem("", problem)


def _derivation(
    rule_set: RuleSet,
    rows: list[_Row],
    computed_total: Decimal,
    adjustments: tuple[Adjustment, ...],
    total: Decimal,
    grade: str,
) -> Sentence:
    def block(name: str) -> str:
        parts = (row.counted for row in rows if row.block == name and row.counted is not None)
        return fixed(sum(parts, Decimal(0)), rule_set.decimals)

    values = {"execution": block("execution"), "indicators": block("indicators")}
    values["sum"] = fixed(computed_total, rule_set.decimals)
    if any(row.block == "judged" for row in rows):
        sentence = say(
            "execution {execution} + judged aspects {judged} + indicators {indicators} = {sum}",
            judged=block("judged"),
            **values,
        )
    else:
        sentence = say("execution {execution} + indicators {indicators} = {sum}", **values)
    for each in adjustments:
        sentence = say(
            "{before}; {reason}: {amount} off",
            before=sentence,
            reason=each.reason,
            amount=trimmed(each.amount),
        )
    if adjustments:
        points = fixed(total, rule_set.decimals)
        sentence = say("{before}; total {total}", before=sentence, total=points)
    return say("{before}; grade {grade}", before=sentence, grade=grade) if grade else sentence
