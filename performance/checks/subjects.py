"""Rules on what a form says twice: tasks and their indicators, costs, projects and the whole."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from fiscal.amounts import half_unit, trimmed, wan_from_yuan
from fiscal.bases import ARITHMETIC, FORMAT, PRACTICE, SAME_THING
from fiscal.findings import Finding, Severity
from fiscal.forms import Row
from fiscal.rules import finding
from fiscal.sentences import say
from performance.checks.catalogue import Form, Rule, rule
from performance.goals.form import text
from performance.goals.wording import bare_name
from performance.scoring.quantities import Quantity, read_quantity
from performance.scoring.targets import parse_target
from performance.tasks import answering, unanswered_tasks

#: What an indicator is called that gives what the whole project costs.
WHOLE_COST = re.compile(
    r"(项目|本项目)?(总费用|总成本|总支出|总经费|(资金|经费|费用|支出)总(金?额|量))"
)

#: What is written of a task that was done to its end, and what takes it back.
DONE = re.compile(r"完成|圆满|达成|实现")
NOT_DONE = re.compile(r"未|没有|尚|部分|基本|正在|推进中|继续|争取|%|\d")


@rule(
    "S-20",
    Severity.WARNING,
    "a task of the year has an indicator",
    basis=FORMAT,
    example="年度主要任务“优化营商环境”在“重点工作任务完成”下没有对应的指标",
    applies_to=lambda form: form.has_block("tasks"),
)
def tasks_have_indicators(form: Form, one: Rule) -> Iterator[Finding]:
    """Every main task of the year has an indicator that says how far it was carried out."""
    yield from unanswered_tasks(form, one)


@rule(
    "S-21",
    Severity.WARNING,
    "the cost of a project is what was spent on it",
    basis=ARITHMETIC,
    formula="总成本实际完成值＝全年执行数；总成本指标值＝全年预算数或年初预算数",
    example="“项目总成本”实际完成值 95 万元，全年执行数 90.00 万元",
    applies_to=lambda form: form.subject == "project",
)
def whole_cost_is_what_was_spent(form: Form, one: Rule) -> Iterator[Finding]:
    """An indicator of the whole cost has the amounts of the budget block.

    Its actual is what was executed, its target the adjusted or the initial budget.
    """
    initial, adjusted = form.amount("total", "initial"), form.amount("total", "adjusted")
    executed = form.amount("total", "executed")
    for row in form.rows("indicators"):
        if not WHOLE_COST.fullmatch(bare_name(text(row, "name"))):
            continue
        actual = money(read_quantity(text(row, "actual")))
        planned = money(parse_target(text(row, "target")).quantity)
        if executed is not None and actual is not None and not any_meets(actual, executed):
            yield differs(form, one, row, "actual", actual, executed)
        plans = [plan for plan in (adjusted, initial) if plan is not None]
        if plans and planned is not None and not any_meets(planned, *plans):
            yield differs(form, one, row, "target", planned, plans[0])


def money(quantity: object) -> Decimal | None:
    """What was read as an amount in 万元; None if it is none."""
    return quantity.wan if isinstance(quantity, Quantity) else None


def any_meets(given: Decimal, *amounts: Decimal) -> bool:
    """Whether an amount, as coarsely as it is given, is one of others."""
    return any(abs(given - one) <= half_unit(given) for one in amounts)


def differs(
    form: Form, one: Rule, row: Row, column: str, given: Decimal, expected: Decimal
) -> Finding:
    path = f"indicators.{row.key}.{column}"
    return finding(
        one,
        form,
        say(
            "{place}: {given} 万元 here, {expected} 万元 in the budget block above.",
            place=form.labels.get(path, path),
            given=trimmed(given),
            expected=trimmed(expected),
        ),
        path,
        expected=trimmed(expected),
        actual=trimmed(given),
        difference=trimmed(given - expected),
    )


@rule(
    "S-22",
    Severity.WARNING,
    "a task is not done further than its indicator",
    basis=PRACTICE,
    example="任务完成情况“已完成”，对应指标年度指标值“100%”、实际完成值“80%”",
    applies_to=lambda form: form.has_block("tasks"),
)
def outcomes_agree_with_indicators(form: Form, one: Rule) -> Iterator[Finding]:
    """A task that is said to be completed has no indicator that fell short."""
    for task in form.rows("tasks"):
        outcome = text(task, "outcome")
        if not DONE.search(outcome) or NOT_DONE.search(outcome):
            continue
        for row in answering(task, form.rows("indicators")):
            score, weight = form.score.counted.get(row.key), row.values.get("weight")
            if score is None or not isinstance(weight, Decimal) or score >= weight:
                continue
            if exceeds(text(row, "target"), text(row, "actual")):
                continue
            yield finding(
                one,
                form,
                say(
                    "The task “{task}” says “{outcome}”, its indicator “{name}” {actual}.",
                    task=text(task, "name"),
                    outcome=outcome,
                    name=text(row, "name"),
                    actual=text(row, "actual"),
                ),
                f"tasks.{task.key}.outcome",
                f"indicators.{row.key}.actual",
                expected=text(row, "actual"),
                actual=outcome,
            )


def exceeds(target: str, actual: str) -> bool:
    """Whether points were lost for more than was planned, not for less."""
    planned, reached = parse_target(target), read_quantity(actual)
    if planned.number is None or not isinstance(reached, Quantity):
        return False
    return planned.operator is not None and reached.number > planned.number


@rule(
    "S-23",
    Severity.WARNING,
    "the project forms are the project expenditure",
    basis=SAME_THING,
    formula="各项目自评表全年执行数之和＝决算项目支出",
    example="决算项目支出 500.00 万元，各项目自评表全年执行数合计 430.00 万元",
    applies_to=lambda form: form.subject == "department",
)
def projects_are_the_project_expenditure(form: Form, one: Rule) -> Iterator[Finding]:
    """What the forms of the projects spent is the project expenditure of the final accounts."""
    spent, evaluated = form.accounts.project_spent, form.accounts.project_evaluated
    if spent is None or evaluated is None:
        return
    if abs(spent - evaluated) <= form.accounts.slack + form.accounts.evaluated_slack:
        return
    yield finding(
        one,
        form,
        say(
            "The final accounts have project expenditure of {spent} 万元, the forms of the "
            "projects {evaluated}. Say which projects have no form, or correct the forms.",
            spent=trimmed(wan_from_yuan(spent)),
            evaluated=trimmed(wan_from_yuan(evaluated)),
        ),
        "budget.total.executed",
        expected=trimmed(wan_from_yuan(spent)),
        actual=trimmed(wan_from_yuan(evaluated)),
        difference=trimmed(wan_from_yuan(evaluated - spent)),
    )
