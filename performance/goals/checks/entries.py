"""Rules on what a goal form has: its entries, its indicators, their weights."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from fiscal.amounts import trimmed
from fiscal.bases import FORMAT, PRACTICE
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import missing_entries
from fiscal.rules import finding
from fiscal.sentences import say
from performance.goals.checks.catalogue import GoalRule, rule
from performance.goals.form import Goal, text
from performance.goals.wording import bare_name
from performance.tasks import unanswered_tasks

FULL_MARK = Decimal(100)


@rule(
    "G-01",
    Severity.ERROR,
    "required entries of a goal form",
    basis=FORMAT,
    example="指标“培训人次”没有指标值",
)
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


@rule(
    "G-10",
    Severity.WARNING,
    "every main task has an indicator",
    basis=FORMAT,
    example="年度主要任务“煤矿安全监管”没有对应的指标",
    applies_to=lambda form: form.has_block("tasks"),
)
def tasks_have_indicators(goal: Goal, one: GoalRule) -> Iterator[Finding]:
    """Every main task has an indicator under 重点工作任务完成 or 履职目标实现.

    It has one under both, where most tasks do.
    """
    yield from unanswered_tasks(goal, one)


@rule(
    "G-11",
    Severity.WARNING,
    "weights of a goal form add up to 100",
    basis=FORMAT,
    formula="各指标权重之和＝100",
    example="各指标权重合计 60",
)
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


@rule(
    "G-13",
    Severity.WARNING,
    "an indicator stands once in a goal form",
    basis=PRACTICE,
    example="“产出指标”“数量指标”下“下载篇数”列了两行",
)
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
