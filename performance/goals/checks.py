"""The rules a goal form is read by. Each is one function; its docstring is the sentence.

What must be there and must add up is an error. How good an indicator is remains a judgement:
those rules warn or hint.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from fiscal.amounts import decimals_of, trimmed, wan_from_yuan, yuan_from_wan
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import Row, missing_entries
from fiscal.rules import Rule, RuleBook, finding
from fiscal.sentences import say
from performance.goals.figures import FUNDS, STRUCTURE
from performance.goals.form import Goal, is_tail, text
from performance.goals.wording import (
    bare_name,
    is_cost,
    is_same_measure,
    is_to_be_reached,
    is_vague,
    names_several,
)
from performance.scoring.quantities import read_unit
from performance.scoring.targets import Operator, Target, TargetKind, parse_target
from performance.tasks import TASK_LEVELS, unanswered_tasks

FULL_MARK = Decimal(100)
HALF = Decimal("0.5")
AT_LEAST = (Operator.GE, Operator.GT)
AT_MOST = (Operator.LE, Operator.LT)
WAN = Decimal(10_000)
MANAGEMENT = "投入管理指标"

GOALS: RuleBook[Goal] = RuleBook()
rule = GOALS.rule
GoalRule = Rule[Goal]


@rule("G-01", Severity.ERROR, "required entries of a goal form")
def required_entries(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """Every entry the goal form requires is filled in; an indicator has a target."""
    for path in missing_entries(goal.definition, goal.content):
        yield finding(
            one,
            goal,
            say("“{place}” is empty; fill it in.", place=goal.labels.get(path, path)),
            path,
            outcome=Outcome.INCOMPLETE,
        )


@rule("G-02", Severity.WARNING, "a target can be read")
def targets_can_be_read(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A target has one operator that is understood, one figure and its unit, or is in words."""
    for key, target in goal.targets.items():
        if target.problem:
            yield finding(
                one, goal, target.problem, f"indicators.{key}.target", outcome=Outcome.INVALID
            )


@rule("G-03", Severity.INFO, "a target has a number")
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


@rule("G-04", Severity.INFO, "a number has a unit")
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


@rule("G-05", Severity.INFO, "no upper limit on what is to be reached")
def nothing_to_reach_is_capped(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """What is to be reached or to grow is not limited by ≤, or doing nothing fulfils it."""
    for row, target in measured(goal):
        name = text(row, "name")
        if target.operator in AT_MOST and is_to_be_reached(name):
            yield finding(
                one,
                goal,
                say(
                    "“{name}” is to be reached, yet “{target}” is kept by doing nothing; write ≥.",
                    name=name,
                    target=target.text,
                ),
                f"indicators.{row.key}.target",
                outcome=Outcome.INVALID,
                actual=target.text,
            )


@rule("G-06", Severity.INFO, "no lower limit on a cost")
def no_cost_is_a_minimum(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A cost is limited by ≤; with ≥ spending more would fulfil it."""
    for row, target in measured(goal):
        unit = target.quantity.unit if target.quantity else None
        is_rate = bool(unit and unit.is_percent)
        if target.operator in AT_LEAST and not is_rate and costs(row):
            yield finding(
                one,
                goal,
                say(
                    "“{name}” is a cost, yet “{target}” is kept by spending more; write ≤.",
                    name=text(row, "name"),
                    target=target.text,
                ),
                f"indicators.{row.key}.target",
                outcome=Outcome.INVALID,
                actual=target.text,
            )


@rule("G-07", Severity.INFO, "one measure in a line")
def one_measure_in_a_line(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """An indicator with one figure measures one thing; several things need a line each."""
    for row, _ in measured(goal):
        name = text(row, "name")
        if names_several(name) and text(row, "level2") not in TASK_LEVELS:
            yield finding(
                one,
                goal,
                say("“{name}” names several things with one figure; split the line.", name=name),
                f"indicators.{row.key}.name",
                outcome=Outcome.INVALID,
            )


@rule("G-08", Severity.INFO, "a target says how much")
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


@rule("G-09", Severity.WARNING, "a cost within the amount of the project")
def costs_stay_within_the_amount(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A cost indicator in 元 or 万元 is not above the amount of the project."""
    total = goal.amount("total")
    if total is None or goal.definition.subject != "project":
        return
    for row, target in measured(goal):
        amount = money(target)
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


def money(target: Target) -> Decimal | None:
    """The figure of a target in 万元, if it is an amount of money and not one per something."""
    unit = target.quantity.unit if target.quantity else None
    if unit is None or target.number is None or unit.measure != "元" or unit.per:
        return None
    return target.number * unit.factor / WAN


def half_unit(amount: Decimal) -> Decimal:
    return HALF.scaleb(-decimals_of(amount))


def measured(goal: Goal) -> Iterator[tuple[Row, Target]]:
    """The rows whose target is a figure with an operator, each with its target."""
    for row in goal.rows("indicators"):
        target = goal.targets.get(row.key)
        if target and target.kind is TargetKind.NUMBER:
            yield row, target


def costs(row: Row) -> bool:
    return is_cost(text(row, "level1"), text(row, "level2"), text(row, "name"))


@rule("G-10", Severity.WARNING, "every main task has an indicator")
def tasks_have_indicators(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """Every main task has an indicator under 重点工作任务完成 or 履职目标实现.

    It has one under both, where most tasks do.
    """
    yield from unanswered_tasks(goal, one)


@rule("G-11", Severity.WARNING, "weights of a goal form add up to 100")
def weights_add_up(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """Where indicators have weights, the weights add up to 100."""
    weights = [row.values.get("weight") for row in goal.rows("indicators")]
    given = [one for one in weights if isinstance(one, Decimal)]
    total = sum(given, Decimal(0))
    if given and total != FULL_MARK:
        yield finding(
            one,
            goal,
            say("The weights add up to {total}, not to 100.", total=trimmed(total)),
            "indicators",
            expected="100",
            actual=trimmed(total),
            difference=trimmed(total - FULL_MARK),
        )


@rule("G-12", Severity.WARNING, "one target in all forms")
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


@rule("G-13", Severity.WARNING, "an indicator stands once in a goal form")
def indicators_stand_once(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """No indicator stands twice under the same headings."""
    keys = {
        row.key: (text(row, "level1"), text(row, "level2"), bare_name(text(row, "name")))
        for row in goal.rows("indicators")
    }
    for name, count in Counter(keys.values()).items():
        if count > 1 and name[2]:
            paths = [f"indicators.{key}.name" for key, held in keys.items() if held == name]
            shown = goal.content.value(paths[0])
            yield finding(
                one, goal, say("“{name}” stands {count} times.", name=shown, count=count), *paths
            )


@rule("G-14", Severity.ERROR, "amounts are those of the budget")
def amounts_are_the_budgets(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """An amount printed on a goal form is that of the budget, in 万元, but for the rounding."""
    for key, stated in goal.stated.items():
        figure = goal.figures.get(key)
        if figure is None or stated == wan_from_yuan(figure):
            continue
        path, tail = f"budget.{key}.amount", is_tail(stated, figure)
        expected = wan_from_yuan(figure)
        yield Finding(
            one.number,
            Severity.INFO if tail else one.severity,
            Outcome.ROUNDING if tail else Outcome.MISMATCH,
            say(
                "{place}: the workbook says {stated}, the budget gives {expected}.",
                place=goal.labels.get(path, path),
                stated=trimmed(stated),
                expected=trimmed(expected),
            ),
            (goal.place(path),),
            trimmed(expected),
            trimmed(stated),
            trimmed(stated - expected),
            abs(yuan_from_wan(stated) - figure),
        )


@rule("G-15", Severity.ERROR, "amounts of a goal form add up")
def amounts_add_up(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """The total is the sum of its funds, and the sum of basic and project expenditure."""
    total = goal.amount("total")
    if total is None:
        return
    for keys in (FUNDS[1:], STRUCTURE):
        parts = {key: amount for key in keys if (amount := goal.amount(key)) is not None}
        expected = sum(parts.values(), Decimal(0))
        if not parts or total == expected:
            continue
        room = half_unit(total) + sum((half_unit(part) for part in parts.values()), Decimal(0))
        tail = abs(total - expected) <= room
        paths = [f"budget.{key}.amount" for key in ("total", *parts)]
        yield Finding(
            one.number,
            Severity.INFO if tail else one.severity,
            Outcome.ROUNDING if tail else Outcome.MISMATCH,
            say(
                "{place} says {total}, its parts add up to {expected}.",
                place=goal.labels.get(paths[0], paths[0]),
                total=trimmed(total),
                expected=trimmed(expected),
            ),
            tuple(goal.place(path) for path in paths),
            trimmed(expected),
            trimmed(total),
            trimmed(total - expected),
            abs(yuan_from_wan(total - expected)),
        )


@rule("G-16", Severity.WARNING, "amounts are not lower than nothing")
def nothing_negative(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """Amounts and weights are not negative."""
    values = {**goal.content.flat(), **goal.computed}
    for path, value in values.items():
        if isinstance(value, Decimal) and value < 0:
            yield finding(
                one,
                goal,
                say(
                    "{place}: {value} is negative.",
                    place=goal.labels.get(path, path),
                    value=trimmed(value),
                ),
                path,
                outcome=Outcome.INVALID,
                actual=trimmed(value),
            )


@rule("G-17", Severity.WARNING, "no amount of a goal form is left blank")
def amounts_are_filled_in(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A printed goal form gives every amount that the budget has."""
    for key in goal.amount_keys:
        figure = goal.figures.get(key)
        if key not in goal.left_blank or not figure:
            continue
        path = f"budget.{key}.amount"
        yield finding(
            one,
            goal,
            say(
                "{place} is blank; the budget gives {expected}.",
                place=goal.labels.get(path, path),
                expected=trimmed(wan_from_yuan(figure)),
            ),
            path,
            outcome=Outcome.INCOMPLETE,
            expected=trimmed(wan_from_yuan(figure)),
        )


@rule("G-18", Severity.WARNING, "a fund of the goal form is what is paid from it")
def funds_are_what_is_paid(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """A fund that a goal form prints is what basic expenditure and projects are paid from it."""
    if not goal.stated:
        return
    for key, paid in goal.spent.items():
        stated = goal.stated.get(key, Decimal(0))
        difference = stated - wan_from_yuan(paid.amount)
        if abs(difference) <= half_unit(stated) + wan_from_yuan(paid.slack):
            continue
        path = f"budget.{key}.amount"
        yield finding(
            one,
            goal,
            say(
                "{place}: the form has {stated}, basic expenditure and projects of this fund come "
                "to {expected}. Was an amount put in the line of another fund?",
                place=goal.labels.get(path, path),
                stated=trimmed(stated),
                expected=trimmed(wan_from_yuan(paid.amount)),
            ),
            path,
            expected=trimmed(wan_from_yuan(paid.amount)),
            actual=trimmed(stated),
            difference=trimmed(difference),
        )
