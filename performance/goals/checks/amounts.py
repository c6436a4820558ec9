"""Rules on the amounts a goal form prints, beside those of the budget."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fiscal.amounts import half_unit, trimmed, wan_from_yuan, yuan_from_wan
from fiscal.bases import ARITHMETIC, FORMAT, SAME_THING
from fiscal.findings import Finding, Outcome, Severity
from fiscal.rules import finding
from fiscal.sentences import say
from performance.goals.checks.catalogue import GoalRule, rule
from performance.goals.figures import FUNDS, STRUCTURE
from performance.goals.form import Goal, is_tail


@rule(
    "G-14",
    Severity.ERROR,
    "amounts are those of the budget",
    basis=SAME_THING,
    formula="目标表金额＝预算金额",
    example="目标表资金总额 28.0 万元，预算 29.0 万元",
)
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


@rule(
    "G-15",
    Severity.ERROR,
    "amounts of a goal form add up",
    basis=ARITHMETIC,
    formula="资金总额＝各项资金之和＝基本支出＋项目支出",
    example="资金总额 28.0，政府预算资金 20.0，没有其他资金",
)
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


@rule(
    "G-16",
    Severity.WARNING,
    "amounts are not lower than nothing",
    basis=FORMAT,
    formula="金额≥0；权重≥0",
    example="资金总额 -1.0",
)
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


@rule(
    "G-17",
    Severity.WARNING,
    "no amount of a goal form is left blank",
    basis=FORMAT,
    example="预算 28.0 万元，目标表资金总额空白",
)
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


@rule(
    "G-18",
    Severity.WARNING,
    "a fund of the goal form is what is paid from it",
    basis=ARITHMETIC,
    formula="每项资金＝由其安排的基本支出＋项目支出",
    example="单位资金：目标表 28.0，基本支出与项目支出中没有单位资金",
)
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
