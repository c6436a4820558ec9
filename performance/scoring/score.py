"""Scores of a whole self-evaluation form: execution rate, judged aspects, indicators, total, grade.

The scores of one indicator and of the execution rate have modules of their own; their functions
and shapes can be imported from here as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from fiscal.amounts import fixed, trimmed
from fiscal.sentences import Sentence, say
from performance.scoring.execution import ExecutionEntry, ExecutionScore, score_execution
from performance.scoring.indicator_rows import (
    FULL_MARKS,
    IndicatorEntry,
    IndicatorScore,
    percent_shown,
    weight_problem,
)
from performance.scoring.indicators import overshoot, score_indicator
from performance.scoring.rule_sets import FormKind, RuleSet

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

EXECUTION = "execution"
"""The key under which `FormEntry.stated` and `FormScore.counted` hold the execution score."""


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

    def is_judged(self, key: str) -> bool:
        """Whether a person judges the score of this indicator, within the bounds of its tier."""
        scored = self.indicators.get(key)
        return bool(scored and scored.low is not None)


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
    rows = list(_rows(entry, execution, indicators))
    counted = {row.key: row.counted for row in rows if row.counted is not None}
    computed_total = sum(counted.values(), Decimal(0))
    adjustments = _over_deductions(rule_set, entry.indicators, counted)
    adjustments += _cap(rule_set, execution.rate, computed_total - _amount(adjustments))
    total = computed_total - _amount(adjustments)
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
class _FormRow:
    """What the three blocks of a form have in common."""

    block: Literal["execution", "judged", "indicators"]
    key: str
    weight: Decimal | None
    computed: Decimal | None
    unscored: Sentence | None
    stated: Decimal | None
    low: Decimal = Decimal(0)
    high: Decimal | None = None

    @property
    def counted(self) -> Decimal | None:
        """The stated score before the computed one; an impossible one does not count."""
        if self.problem:
            return None
        return self.computed if self.stated is None else self.stated

    @property
    def problem(self) -> Sentence | None:
        """Why no score counts. A stated score solves what could not be computed."""
        if self.stated is None:
            return self.unscored
        if problem := weight_problem(self.weight):
            return problem
        high = self.weight if self.high is None else self.high
        if high is None or self.low <= self.stated <= high:
            return None
        return say(
            "The score {score} must lie between {low} and {high}.",
            score=trimmed(self.stated),
            low=trimmed(self.low),
            high=trimmed(high),
        )


def _rows(
    entry: FormEntry, execution: ExecutionScore, indicators: Mapping[str, IndicatorScore]
) -> Iterator[_FormRow]:
    yield _FormRow(
        "execution",
        EXECUTION,
        entry.execution.weight,
        execution.score,
        execution.problem,
        entry.stated.get(EXECUTION),
    )
    for aspect in entry.judged:
        stated = entry.stated.get(aspect.key, aspect.score)
        missing = say("The score is missing.")
        yield _FormRow("judged", aspect.key, aspect.weight, None, missing, stated)
    for each in entry.indicators:
        result = indicators[each.key]
        yield _FormRow(
            "indicators",
            each.key,
            each.weight,
            result.score,
            result.problem,
            entry.stated.get(each.key),
            result.low or Decimal(0),
            result.high,
        )


def _amount(adjustments: tuple[Adjustment, ...]) -> Decimal:
    return sum((each.amount for each in adjustments), Decimal(0))


def _over_deductions(
    rule_set: RuleSet, indicators: tuple[IndicatorEntry, ...], counted: Mapping[str, Decimal]
) -> tuple[Adjustment, ...]:
    """Points off for targets exceeded too far, never more than each indicator earned."""
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
    due = rule_set.execution.of(entry.kind).weight
    if entry.execution.weight not in {None, due}:
        problem = say("The weight of the execution rate must be {weight}.", weight=trimmed(due))
        yield FormProblem(EXECUTION, problem)
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
    rows: list[_FormRow],
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
