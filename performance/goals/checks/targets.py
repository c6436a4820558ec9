"""Rules on the targets of indicators: what they say, and whether it can be measured."""

from __future__ import annotations

from collections.abc import Iterator

from fiscal.amounts import half_unit, trimmed, yuan_from_wan
from fiscal.bases import ARITHMETIC, FORMAT, PRACTICE
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import Row
from fiscal.rules import finding
from fiscal.sentences import Sentence, say
from performance.goals.checks.catalogue import GoalRule, rule
from performance.goals.form import Goal, text
from performance.goals.wording import (
    is_cost,
    is_same_measure,
    is_to_be_reached,
    is_vague,
    names_several,
)
from performance.scoring.quantities import read_unit
from performance.scoring.targets import Operator, Target, TargetKind, parse_target
from performance.tasks import TASK_LEVELS

AT_LEAST = (Operator.GE, Operator.GT)
AT_MOST = (Operator.LE, Operator.LT)
MANAGEMENT = "投入管理指标"


@rule("G-02", Severity.WARNING, "a target can be read", basis=FORMAT, example="指标值“≈90%”")
def targets_can_be_read(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A target has one operator that is understood, one figure and its unit, or is in words."""
    for key, target in goal.targets.items():
        if target.problem:
            yield finding(
                one, goal, target.problem, f"indicators.{key}.target", outcome=Outcome.INVALID
            )


@rule("G-03", Severity.INFO, "a target has a number", basis=PRACTICE, example="指标值“及时”")
def targets_have_numbers(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A target in words can only be judged; a figure or a date can be measured.

    The indicators of management are worded by the measure itself.
    """
    worded = {row.key for row in goal.rows("indicators") if text(row, "level1") == MANAGEMENT}
    for key, target in goal.targets.items():
        in_words = target.kind is TargetKind.QUALITATIVE and not is_vague(target.text)
        if in_words and key not in worded:
            yield finding(
                one,
                goal,
                say("“{target}” has no number; it can only be judged.", target=target.text),
                f"indicators.{key}.target",
                outcome=Outcome.INCOMPLETE,
            )


@rule("G-04", Severity.INFO, "a number has a unit", basis=PRACTICE, example="指标值“≥8”")
def numbers_have_units(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A number in a target has its unit, so that nobody asks of what."""
    for key, target in goal.targets.items():
        if target.number is not None and not target.unit:
            yield finding(
                one,
                goal,
                say("“{target}” has no unit; write of what: %, 个, 万元.", target=target.text),
                f"indicators.{key}.target",
                outcome=Outcome.INCOMPLETE,
            )


@rule(
    "G-05",
    Severity.INFO,
    "no upper limit on what is to be reached",
    basis=PRACTICE,
    example="“规划编制成果数量”指标值“≤3个”",
)
def nothing_to_reach_is_capped(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """What is to be reached or to grow is not limited by ≤, or doing nothing fulfils it."""
    for row, target in measured(goal):
        name = text(row, "name")
        if target.operator in AT_MOST and is_to_be_reached(name):
            message = say(
                "“{name}” is to be reached, yet “{target}” is kept by doing nothing; write ≥.",
                name=name,
                target=target.text,
            )
            yield doubtful(one, goal, row, message, target)


@rule(
    "G-06",
    Severity.INFO,
    "no lower limit on a cost",
    basis=PRACTICE,
    example="成本指标“培训费”指标值“≥9万元”",
)
def no_cost_is_a_minimum(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A cost is limited by ≤; with ≥ spending more would fulfil it."""
    for row, target in measured(goal):
        unit = target.quantity.unit if target.quantity else None
        is_rate = bool(unit and unit.is_percent)
        if target.operator in AT_LEAST and not is_rate and costs(row):
            message = say(
                "“{name}” is a cost, yet “{target}” is kept by spending more; write ≤.",
                name=text(row, "name"),
                target=target.text,
            )
            yield doubtful(one, goal, row, message, target)


@rule(
    "G-07",
    Severity.INFO,
    "one measure in a line",
    basis=PRACTICE,
    example="“技术会诊、专业评审次数”指标值“≥30次”",
)
def one_measure_in_a_line(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """An indicator with one figure measures one thing; several things need a line each."""
    for row, _ in measured(goal):
        name = text(row, "name")
        if names_several(name) and text(row, "level2") not in TASK_LEVELS:
            message = say(
                "“{name}” names several things with one figure; split the line.", name=name
            )
            yield doubtful(one, goal, row, message)


@rule("G-08", Severity.INFO, "a target says how much", basis=PRACTICE, example="指标值“显著提高”")
def targets_say_how_much(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A target that is only “提高” or “增长” cannot be measured."""
    for key, target in goal.targets.items():
        if target.kind is TargetKind.QUALITATIVE and is_vague(target.text):
            yield finding(
                one,
                goal,
                say("“{target}” says no measure; name a figure or a state.", target=target.text),
                f"indicators.{key}.target",
                outcome=Outcome.INCOMPLETE,
            )


@rule(
    "G-09",
    Severity.WARNING,
    "a cost within the amount of the project",
    basis=ARITHMETIC,
    formula="成本指标值≤项目资金总额",
    example="成本指标“数据库使用费”指标值“≤30万元”，项目资金总额 28.0 万元",
    applies_to=lambda form: form.subject == "project",
)
def costs_stay_within_the_amount(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A cost indicator in 元 or 万元 is not above the amount of the project."""
    total = goal.amount("total")
    if total is None:
        return
    for row, target in measured(goal):
        amount = target.quantity.wan if target.quantity else None
        if amount is None or not costs(row) or amount <= total + half_unit(total):
            continue
        yield finding(
            one,
            goal,
            say(
                "“{name}”: {target} is more than the {total} 万元 of the project.",
                name=text(row, "name"),
                target=target.text,
                total=trimmed(total),
            ),
            f"indicators.{row.key}.target",
            expected=f"≤{trimmed(total)}",
            actual=trimmed(amount),
            difference=trimmed(amount - total),
            at_stake=yuan_from_wan(amount - total),
        )


@rule(
    "G-12",
    Severity.WARNING,
    "one target in all forms",
    basis=PRACTICE,
    example="“规上工业增加值增速”：项目“≥8%”，部门整体“≥9%”",
)
def repeated_targets_agree(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A target of a project that repeats a target of the department has the same value."""
    for row, target in measured(goal):
        name = text(row, "name")
        for known, stated in goal.department_targets.items():
            other = parse_target(stated)
            if other.kind is not TargetKind.NUMBER or not is_same_measure(name, known):
                continue
            if is_same_target(target, other):
                continue
            yield finding(
                one,
                goal,
                say(
                    "“{name}”: {target} here, {other} in the department's goal form.",
                    name=name,
                    target=target.text,
                    other=other.text,
                ),
                f"indicators.{row.key}.target",
                expected=other.text,
                actual=target.text,
            )


def is_same_target(one: Target, other: Target) -> bool:
    if one.operator != other.operator or one.number is None or other.number is None:
        return False
    first, second = read_unit(one.unit), read_unit(other.unit)
    same_measure = (first.measure, first.per) == (second.measure, second.per)
    return same_measure and one.number * first.factor == other.number * second.factor


def measured(goal: Goal) -> Iterator[tuple[Row, Target]]:
    """The rows whose target is a figure with an operator, each with its target."""
    for row in goal.rows("indicators"):
        target = goal.targets.get(row.key)
        if target and target.kind is TargetKind.NUMBER:
            yield row, target


def doubtful(
    one: GoalRule, goal: Goal, row: Row, message: Sentence, target: Target | None = None
) -> Finding:
    """A finding on the target of an indicator; on its name where no target is given."""
    where = "target" if target else "name"
    return finding(
        one,
        goal,
        message,
        f"indicators.{row.key}.{where}",
        outcome=Outcome.INVALID,
        actual=target.text if target else None,
    )


def costs(row: Row) -> bool:
    return is_cost(text(row, "level1"), text(row, "level2"), text(row, "name"))
