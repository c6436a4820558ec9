"""Rules on the reasons and remedies to be given."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fiscal.amounts import fixed, trimmed
from fiscal.bases import FORMAT
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import Row, is_blank
from fiscal.rules import finding
from fiscal.sentences import say
from performance.checks.catalogue import Form, Rule, rule


@rule(
    "S-05",
    Severity.ERROR,
    "a deviation needs a reason",
    basis=FORMAT,
    example="年度指标值“≥90%”，实际完成值“81%”，偏差原因分析及改进措施空白",
)
def deviations_are_explained(form: Form, one: Rule) -> Iterator[Finding]:
    """Wherever the deviation is not zero or the score is below full, a reason is given."""
    for row in form.rows("indicators"):
        scored = form.score.indicators[row.key]
        if is_blank(row.values.get("reason")) and (scored.deviation or below_full(form, row)):
            yield finding(
                one,
                form,
                say(
                    "“{name}” deviates by {deviation} %: give the reason and what will be done.",
                    name=row.values.get("name") or "",
                    deviation="–" if scored.deviation is None else fixed(scored.deviation, 2),
                ),
                f"indicators.{row.key}.reason",
                outcome=Outcome.INCOMPLETE,
            )


def below_full(form: Form, row: Row) -> bool:
    score = form.computed.get(f"indicators.{row.key}.score")
    weight = row.values.get("weight")
    return isinstance(score, Decimal) and isinstance(weight, Decimal) and score < weight


@rule(
    "S-07",
    Severity.ERROR,
    "a deduction needs a reason",
    basis=FORMAT,
    example="使用规范性：分值 5，得分 3，存在问题和改进措施空白",
    applies_to=lambda form: form.has_block("management"),
)
def deductions_are_explained(form: Form, one: Rule) -> Iterator[Finding]:
    """A judged score below full names the problem and the remedy."""
    for row in form.rows("management"):
        score, weight = row.values.get("score"), row.values.get("weight")
        if (
            isinstance(score, Decimal)
            and isinstance(weight, Decimal)
            and score < weight
            and is_blank(row.values.get("remedy"))
        ):
            yield finding(
                one,
                form,
                say(
                    "{place} scores {score} of {weight}: name the problem and the remedy.",
                    place=form.labels[f"management.{row.key}"],
                    score=trimmed(score),
                    weight=trimmed(weight),
                ),
                f"management.{row.key}.remedy",
                outcome=Outcome.INCOMPLETE,
            )
