"""The main tasks 年度主要任务 of a form, and the indicators that answer to them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeVar

from fiscal.findings import Finding, Outcome, Place
from fiscal.forms import Row
from fiscal.rules import Rule, finding
from fiscal.sentences import say
from performance.goals.form import text
from performance.goals.wording import answers_task, bare_name

#: The level-2 indicators under which a main task may have its indicator.
TASK_LEVELS = ("重点工作任务完成", "履职目标实现")


class Answerable(Protocol):
    """A form with main tasks and indicators."""

    def place(self, path: str) -> Place: ...

    def rows(self, block: str) -> tuple[Row, ...]: ...


AnyForm = TypeVar("AnyForm", bound=Answerable)


def unanswered_tasks(form: AnyForm, one: Rule[AnyForm]) -> Iterator[Finding]:
    """A finding for each main task that no indicator answers to."""
    for task, level in unanswered(form.rows("tasks"), form.rows("indicators")):
        yield finding(
            one,
            form,
            say(
                "No indicator under {level} answers to the main task “{task}”; add one.",
                level=level or "／".join(TASK_LEVELS),
                task=text(task, "name"),
            ),
            f"tasks.{task.key}.name",
            outcome=Outcome.INCOMPLETE,
            expected=level or None,
        )


def answering(task: Row, indicators: Iterable[Row], level: str = "") -> list[Row]:
    """The indicators of a task under one of the levels, or under either.

    An indicator answers to a task by its name, or by being named in what the task consists of.
    """
    levels = (level,) if level else TASK_LEVELS
    name, content = text(task, "name"), bare_name(text(task, "content"))
    found = []
    for row in indicators:
        indicator = text(row, "name")
        is_named = len(bare_name(indicator)) >= 4 and bare_name(indicator) in content
        if text(row, "level2") in levels and (is_named or answers_task(indicator, name)):
            found.append(row)
    return found


def unanswered(tasks: Sequence[Row], indicators: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Each task with the level under which it has no indicator.

    A level counts where most tasks have one there: 履职目标实现 is often used for other goals.
    Where none counts, a task has its indicator under either, and the level is blank.
    """
    named = [one for one in tasks if text(one, "name")]
    answered = {
        level: {one.key for one in named if answering(one, indicators, level)}
        for level in TASK_LEVELS
    }
    counting = [level for level in TASK_LEVELS if 2 * len(answered[level]) > len(named)]
    for task in named:
        for level in counting:
            if task.key not in answered[level]:
                yield task, level
        if not counting and not answering(task, indicators):
            yield task, ""
