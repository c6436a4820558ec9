"""Rules on the weights."""

from __future__ import annotations

from collections.abc import Iterator

from fiscal.amounts import trimmed
from fiscal.bases import SCORING
from fiscal.findings import Finding, Severity
from fiscal.rules import finding
from fiscal.sentences import say
from performance.checks.catalogue import Form, Rule, rule
from performance.scoring.indicator_rows import FULL_MARKS


@rule(
    "S-02",
    Severity.ERROR,
    "weights add up to 100",
    basis=SCORING,
    formula="各项分值之和＝100",
    example="预算执行 10＋资金管理 20＋各指标 60＝90",
)
def weights_add_up(form: Form, one: Rule) -> Iterator[Finding]:
    """The weights of a form, execution and fund management included, add up to 100."""
    total = form.score.weight_total
    if form.rows("indicators") and total != FULL_MARKS:
        yield finding(
            one,
            form,
            say(
                "The weights add up to {total}, not to 100: {difference} too {direction}.",
                total=trimmed(total),
                difference=trimmed(abs(total - FULL_MARKS)),
                direction=say("many") if total > FULL_MARKS else say("few"),
            ),
            "indicators.footer.weight",
            expected="100",
            actual=trimmed(total),
            difference=trimmed(total - FULL_MARKS),
        )
