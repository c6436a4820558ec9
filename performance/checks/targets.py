"""Rules on the targets and actuals of indicators."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from fiscal.bases import PRACTICE, SCORING
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import Row, is_blank
from fiscal.rules import finding
from fiscal.sentences import say
from performance.checks.catalogue import Form, Rule, rule


@rule(
    "S-03",
    Severity.ERROR,
    "every indicator can be scored",
    basis=SCORING,
    example="年度指标值“≥90%”，实际完成值“较好”",
)
def indicators_can_be_scored(form: Form, one: Rule) -> Iterator[Finding]:
    """The target and the actual of every indicator can be read and compared."""
    for row in form.rows("indicators"):
        scored = form.score.indicators[row.key]
        filled = not any(is_blank(row.values.get(column)) for column in ("target", "actual"))
        judged = f"indicators.{row.key}.score" in form.claims.stated
        if scored.problem and filled and not is_blank(row.values.get("weight")) and not judged:
            yield finding(
                one,
                form,
                scored.problem,
                f"indicators.{row.key}.actual",
                f"indicators.{row.key}.target",
                outcome=Outcome.INVALID,
            )


@rule(
    "S-11",
    Severity.WARNING,
    "the actual repeats the target",
    basis=PRACTICE,
    example="8 个指标中有 6 个的实际完成值与年度指标值相同",
)
def actuals_do_not_repeat_targets(form: Form, one: Rule) -> Iterator[Finding]:
    """Actuals that merely repeat the figure of their target, in most rows, deserve a look."""
    rows = [row for row in form.rows("indicators") if repeatable(row)]
    repeating = [row for row in rows if repeats(row)]
    if len(rows) >= 4 and len(repeating) * 4 >= len(rows) * 3:
        yield finding(
            one,
            form,
            say(
                "In {count} of {all} indicators the actual repeats the target.",
                count=len(repeating),
                all=len(rows),
            ),
            *(f"indicators.{row.key}.actual" for row in repeating),
        )


def repeatable(row: Row) -> bool:
    return bool(re.search(r"\d", str(row.values.get("target") or "")))


def repeats(row: Row) -> bool:
    target = re.sub(r"^[^\d]*", "", str(row.values.get("target") or ""))
    return target.replace(" ", "") == str(row.values.get("actual") or "").replace(" ", "")


@rule(
    "S-15",
    Severity.WARNING,
    "an indicator stands once",
    basis=PRACTICE,
    example="“产出指标”“数量指标”下“培训人次”列了两行",
)
def indicators_stand_once(form: Form, one: Rule) -> Iterator[Finding]:
    """No indicator stands twice under the same heading."""
    columns = ("level1", "level2", "name")
    keys = {row.key: tuple(row.values.get(c) for c in columns) for row in form.rows("indicators")}
    for name, count in Counter(keys.values()).items():
        if count > 1 and name[2]:
            yield finding(
                one,
                form,
                say("“{name}” stands {count} times.", name=name[2], count=count),
                *(f"indicators.{key}.name" for key, held in keys.items() if held == name),
            )


VAGUE = re.compile(r"(提高|提升|增强|加强|促进|改善|较好|良好|明显|显著|不断|持续|进一步)+")


@rule("S-16", Severity.INFO, "a target says how much", basis=PRACTICE, example="年度指标值“提高”")
def targets_say_how_much(form: Form, one: Rule) -> Iterator[Finding]:
    """A target such as “提高” alone cannot be measured."""
    for row in form.rows("indicators"):
        target = str(row.values.get("target") or "").strip()
        if VAGUE.fullmatch(target):
            yield finding(
                one,
                form,
                say("“{target}” says no measure; name a figure or a state.", target=target),
                f"indicators.{row.key}.target",
                outcome=Outcome.INCOMPLETE,
            )
