"""Rules on scores: judged, set by hand, printed, and suspiciously good ones."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fiscal.amounts import trimmed
from fiscal.bases import PRACTICE, SCORING
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import is_blank
from fiscal.rules import finding
from fiscal.sentences import Sentence, say
from performance.checks.catalogue import Form, Rule, rule
from performance.claims import contradicted
from performance.scoring.indicator_rows import FULL_MARKS


@rule(
    "S-06",
    Severity.ERROR,
    "judged scores stay within their weight",
    basis=SCORING,
    formula="0≤得分≤分值",
    example="拨付合规性：分值 5，得分 6",
    applies_to=lambda form: form.has_block("management"),
)
def judged_scores_fit(form: Form, one: Rule) -> Iterator[Finding]:
    """A judged score lies between 0 and its weight."""
    for row in form.rows("management"):
        score, weight = row.values.get("score"), row.values.get("weight")
        if isinstance(score, Decimal) and isinstance(weight, Decimal) and not 0 <= score <= weight:
            yield finding(
                one,
                form,
                say(
                    "{place}: {score} is not between 0 and {weight}.",
                    place=form.labels[f"management.{row.key}"],
                    score=trimmed(score),
                    weight=trimmed(weight),
                ),
                f"management.{row.key}.score",
                outcome=Outcome.INVALID,
                expected=f"0–{trimmed(weight)}",
                actual=trimmed(score),
            )


@rule(
    "S-08",
    Severity.ERROR,
    "a stated score is explained and possible",
    basis=SCORING,
    formula="0≤得分≤分值",
    example="分值 10 的指标由人评为 8 分，没有写理由",
)
def stated_scores_hold(form: Form, one: Rule) -> Iterator[Finding]:
    """A score set by hand lies within its weight (or its judged tier) and carries a reason."""
    for place, claim in form.claims.stated.items():
        low, high = stated_range(form, place)
        if high is not None and not low <= claim.score <= high:
            yield finding(
                one,
                form,
                say(
                    "{place}: {score} is not between {low} and {high}.",
                    place=form.labels.get(place, place),
                    score=trimmed(claim.score),
                    low=trimmed(low),
                    high=trimmed(high),
                ),
                place,
                outcome=Outcome.INVALID,
            )
        if is_blank(claim.reason) and not form.score.is_judged(place.split(".")[1]):
            yield finding(
                one,
                form,
                say("{place}: write why this score is set by hand.", place=form.labels.get(place)),
                place,
                outcome=Outcome.INCOMPLETE,
            )


def stated_range(form: Form, place: str) -> tuple[Decimal, Decimal | None]:
    block, key, _ = place.split(".")
    scored = form.score.indicators.get(key)
    if scored and scored.low is not None and scored.high is not None:
        return scored.low, scored.high
    weight = next((row.values.get("weight") for row in form.rows(block) if row.key == key), None)
    return Decimal(0), weight if isinstance(weight, Decimal) else None


@rule(
    "S-09",
    Severity.WARNING,
    "a printed score equals the computed one",
    basis=SCORING,
    formula="表中得分＝按评分规则计算的得分",
    example="年度指标值“≥500人次”，实际完成值“400人次”，分值 10：表中得分 10.00，计算为 8.00",
)
def printed_scores_agree(form: Form, one: Rule) -> Iterator[Finding]:
    """A score, deviation, rate or total printed in the workbook is the one that follows."""
    for place, claim in form.claims.printed.items():
        expected = contradicted(place, claim.score, form.computed.get(place))
        if expected is None:
            continue
        yield finding(
            one,
            form,
            say(
                "{place}: the workbook says {printed}, computed {computed}. {cause}",
                place=form.labels.get(place, place),
                printed=trimmed(claim.score),
                computed=trimmed(expected),
                cause=derivation_of(form, place),
            ),
            place,
            expected=trimmed(expected),
            actual=trimmed(claim.score),
            difference=trimmed(claim.score - expected),
        )


def derivation_of(form: Form, place: str) -> Sentence:
    block, key, _ = place.split(".")
    if block == "indicators" and key in form.score.indicators:
        return form.score.indicators[key].derivation
    if block == "indicators":
        return form.score.derivation
    return form.score.execution.derivation


@rule("S-10", Severity.WARNING, "full marks everywhere", basis=PRACTICE, example="8 个指标全部满分")
def not_full_marks_everywhere(form: Form, one: Rule) -> Iterator[Finding]:
    """Full marks in every indicator of a form deserve a second look."""
    rows = form.rows("indicators")
    if len(rows) >= 5 and form.score.total == FULL_MARKS:
        yield finding(
            one,
            form,
            say("All {count} indicators have full marks; look again.", count=len(rows)),
            "indicators",
        )
