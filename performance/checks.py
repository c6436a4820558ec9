"""The rules a self-evaluation must keep. Each is one function; its docstring is the sentence.

A rule looks at a `Form` and yields findings; it never raises for what a user did.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from fiscal.amounts import decimals_of, fixed, round_half_up, trimmed
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.forms import FieldsBlock, FormContent, FormDefinition, Row, Value, place_labels
from fiscal.sentences import Sentence, say
from performance.claims import Claims
from performance.scoring.rule_sets import RuleSet
from performance.scoring.score import FormScore

FULL_MARK = Decimal(100)
HALF = Decimal("0.5")


@dataclass(frozen=True)
class Form:
    """What the rules look at."""

    definition: FormDefinition
    rules: RuleSet
    content: FormContent
    claims: Claims
    score: FormScore
    computed: Mapping[str, Value]

    @cached_property
    def labels(self) -> dict[str, str]:
        return place_labels(self.definition, self.content)

    def place(self, path: str) -> Place:
        return Place(path=path, label=self.labels.get(path, path))

    def rows(self, block: str) -> tuple[Row, ...]:
        return self.content.rows.get(block, ())

    @cached_property
    def budget(self) -> dict[str, Mapping[str, Value]]:
        return {row.key: row.values for row in self.rows("budget")}

    def amount(self, row: str, column: str) -> Decimal | None:
        value = self.budget.get(row, {}).get(column)
        return value if isinstance(value, Decimal) else None


@dataclass(frozen=True)
class Rule:
    """A numbered rule of the catalogue."""

    number: str
    severity: Severity
    title: str
    check: Callable[[Form], Iterator[Finding]]

    @property
    def sentence(self) -> str:
        return " ".join((self.check.__doc__ or "").split())


RULES: list[Rule] = []
Check = Callable[["Form", "Rule"], Iterator[Finding]]


def rule(number: str, severity: Severity, title: str) -> Callable[[Check], Check]:
    """Enter a check into the catalogue under its number."""

    def enter(check: Check) -> Check:
        def bound(form: Form) -> Iterator[Finding]:
            return check(form, entry)

        bound.__doc__ = check.__doc__
        entry = Rule(number, severity, title, bound)
        RULES.append(entry)
        return check

    return enter


def check_form(form: Form) -> tuple[Finding, ...]:
    """All findings on a form, errors first, in the order of the rules."""
    found = [finding for one in RULES for finding in one.check(form)]
    order = list(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))


def finding(
    one: Rule,
    form: Form,
    message: Sentence,
    *paths: str,
    outcome: Outcome = Outcome.MISMATCH,
    expected: str | None = None,
    actual: str | None = None,
    difference: str | None = None,
) -> Finding:
    places = tuple(form.place(path) for path in paths)
    return Finding(one.number, one.severity, outcome, message, places, expected, actual, difference)


@rule("S-01", Severity.ERROR, "required entries")
def required_entries(form: Form, one: Rule) -> Iterator[Finding]:
    """Every entry the form requires is filled in."""
    for path in missing_entries(form):
        yield finding(
            one,
            form,
            say("“{place}” is empty; fill it in.", place=form.labels.get(path, path)),
            path,
            outcome=Outcome.INCOMPLETE,
        )


def missing_entries(form: Form) -> Iterator[str]:
    for block in form.definition.blocks:
        if isinstance(block, FieldsBlock):
            for one in block.fields:
                if one.required and is_blank(form.content.fields.get(f"{block.key}.{one.key}")):
                    yield f"{block.key}.{one.key}"
            continue
        rows = form.rows(block.key)
        if not rows:
            yield block.key
        for row in rows:
            for column in block.entered:
                if column.required and is_blank(row.values.get(column.key)):
                    yield f"{block.key}.{row.key}.{column.key}"


def is_blank(value: Value) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


@rule("S-02", Severity.ERROR, "weights add up to 100")
def weights_add_up(form: Form, one: Rule) -> Iterator[Finding]:
    """The weights of a form, execution and fund management included, add up to 100."""
    total = form.score.weight_total
    if form.rows("indicators") and total != FULL_MARK:
        yield finding(
            one,
            form,
            say(
                "The weights add up to {total}, not to 100: {difference} too {direction}.",
                total=trimmed(total),
                difference=trimmed(abs(total - FULL_MARK)),
                direction=say("many") if total > FULL_MARK else say("few"),
            ),
            "indicators.footer.weight",
            expected="100",
            actual=trimmed(total),
            difference=trimmed(total - FULL_MARK),
        )


@rule("S-03", Severity.ERROR, "every indicator can be scored")
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


@rule("S-04", Severity.ERROR, "funds add up to the total")
def sources_add_up(form: Form, one: Rule) -> Iterator[Finding]:
    """Initial, adjusted and executed amounts of the sources add up to the total line."""
    for column in ("initial", "adjusted", "executed"):
        total = form.amount("total", column)
        sources = {key: form.amount(key, column) for key in form.budget if key != "total"}
        given = {key: amount for key, amount in sources.items() if amount is not None}
        if total is None or not given:
            continue
        expected = sum(given.values(), Decimal(0))
        difference = total - expected
        if difference == 0:
            continue
        tail = abs(difference) <= half_units(total, *(one for one in given.values() if one))
        paths = [f"budget.total.{column}", *(f"budget.{key}.{column}" for key in given)]
        yield Finding(
            one.number,
            Severity.INFO if tail else one.severity,
            Outcome.ROUNDING if tail else Outcome.MISMATCH,
            say(
                "{column}: the total says {total}, its sources add up to {expected}.",
                column=form.labels[paths[0]],
                total=trimmed(total),
                expected=trimmed(expected),
            ),
            tuple(form.place(path) for path in paths),
            trimmed(expected),
            trimmed(total),
            trimmed(difference),
        )


def half_units(*figures: Decimal) -> Decimal:
    """The sum of half a unit in the last place of each rounded figure (DOMAIN: 尾差).

    Figures given in full (to 0.0001 万元, that is 元) carry no tail. The coarsest precision
    any of the figures was given with counts for all: trailing zeros are not printed.
    """
    decimals = max(decimals_of(figure) for figure in figures)
    if decimals >= 4:
        return Decimal(0)
    return HALF.scaleb(-decimals) * len(figures)


@rule("S-05", Severity.ERROR, "a deviation needs a reason")
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


@rule("S-06", Severity.ERROR, "judged scores stay within their weight")
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


@rule("S-07", Severity.ERROR, "a deduction needs a reason")
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


@rule("S-08", Severity.ERROR, "a stated score is explained and possible")
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
        if is_blank(claim.reason) and not is_judged(form, place):
            yield finding(
                one,
                form,
                say("{place}: write why this score is set by hand.", place=form.labels.get(place)),
                place,
                outcome=Outcome.INCOMPLETE,
            )


def is_judged(form: Form, place: str) -> bool:
    scored = form.score.indicators.get(place.split(".")[1])
    return bool(scored and scored.low is not None)


def stated_range(form: Form, place: str) -> tuple[Decimal, Decimal | None]:
    block, key, _ = place.split(".")
    scored = form.score.indicators.get(key)
    if scored and scored.low is not None and scored.high is not None:
        return scored.low, scored.high
    weight = next((row.values.get("weight") for row in form.rows(block) if row.key == key), None)
    return Decimal(0), weight if isinstance(weight, Decimal) else None


@rule("S-09", Severity.WARNING, "a printed score equals the computed one")
def printed_scores_agree(form: Form, one: Rule) -> Iterator[Finding]:
    """A score, deviation, rate or total printed in the workbook is the one that follows."""
    for place, claim in form.claims.printed.items():
        computed = form.computed.get(place)
        if not isinstance(computed, Decimal):
            continue
        decimals = 2
        expected = computed * 100 if place.endswith(".rate") else computed
        if round_half_up(expected, decimals) == round_half_up(claim.score, decimals):
            continue
        difference = claim.score - round_half_up(expected, decimals)
        yield finding(
            one,
            form,
            say(
                "{place}: the workbook says {printed}, computed {computed}. {cause}",
                place=form.labels.get(place, place),
                printed=trimmed(claim.score),
                computed=trimmed(round_half_up(expected, decimals)),
                cause=derivation_of(form, place),
            ),
            place,
            expected=trimmed(round_half_up(expected, decimals)),
            actual=trimmed(claim.score),
            difference=trimmed(difference),
        )


def derivation_of(form: Form, place: str) -> Sentence:
    block, key, _ = place.split(".")
    if block == "indicators" and key in form.score.indicators:
        return form.score.indicators[key].derivation
    if block == "indicators":
        return form.score.derivation
    return form.score.execution.derivation


@rule("S-10", Severity.WARNING, "full marks everywhere")
def not_full_marks_everywhere(form: Form, one: Rule) -> Iterator[Finding]:
    """Full marks in every indicator of a form deserve a second look."""
    rows = form.rows("indicators")
    if len(rows) >= 5 and form.score.total == FULL_MARK:
        yield finding(
            one,
            form,
            say("All {count} indicators have full marks; look again.", count=len(rows)),
            "indicators",
        )


@rule("S-11", Severity.WARNING, "the actual repeats the target")
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


DERIVED_RATES: dict[str, tuple[Sentence, Callable[[Decimal, Decimal, Decimal], Decimal | None]]] = {
    "预算执行率": (
        say("executed / adjusted"),
        lambda initial, adjusted, executed: executed / adjusted if adjusted else None,
    ),
    "预算调整率": (
        say("|adjusted − initial| / initial"),
        lambda initial, adjusted, executed: abs(adjusted - initial) / initial if initial else None,
    ),
    "结转结余率": (
        say("(adjusted − executed) / adjusted"),
        lambda initial, adjusted, executed: (adjusted - executed) / adjusted if adjusted else None,
    ),
}


@rule("S-12", Severity.WARNING, "a derived rate follows from the figures")
def derived_rates_follow(form: Form, one: Rule) -> Iterator[Finding]:
    """预算执行率, 预算调整率 and 结转结余率 equal what the form's own budget block gives."""
    amounts = [form.amount("total", column) for column in ("initial", "adjusted", "executed")]
    initial, adjusted, executed = amounts
    if initial is None or adjusted is None or executed is None:
        return
    rates = {
        name: derive(initial, adjusted, executed) for name, (_, derive) in DERIVED_RATES.items()
    }
    for row in form.rows("indicators"):
        name = str(row.values.get("name") or "").strip()
        rate = rates.get(name)
        actual = percentage(row.values.get("actual"))
        if rate is None or actual is None:
            continue
        expected = round_half_up(rate * 100, decimals_of(actual))
        if expected != actual:
            other = next(
                (
                    key
                    for key, value in rates.items()
                    if value is not None
                    and key != name
                    and round_half_up(value * 100, decimals_of(actual)) == actual
                ),
                None,
            )
            message = say(
                "{name}: entered {actual} %, the budget block gives {expected} % ({formula}).",
                name=name,
                actual=trimmed(actual),
                expected=fixed(rate * 100, 2),
                formula=DERIVED_RATES[name][0],
            )
            if other:
                message = say("{finding} The figure equals {other}.", finding=message, other=other)
            yield finding(
                one,
                form,
                message,
                f"indicators.{row.key}.actual",
                expected=fixed(rate * 100, 2) + "%",
                actual=trimmed(actual) + "%",
                difference=trimmed(actual - expected),
            )


def percentage(value: Value) -> Decimal | None:
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*[%％]\s*", str(value or ""))
    return Decimal(match.group(1)) if match else None


@rule("S-13", Severity.WARNING, "executed within the budget")
def executed_within_budget(form: Form, one: Rule) -> Iterator[Finding]:
    """What was executed does not exceed the adjusted budget."""
    for key in form.budget:
        adjusted, executed = form.amount(key, "adjusted"), form.amount(key, "executed")
        if adjusted is not None and executed is not None and executed > adjusted:
            yield finding(
                one,
                form,
                say(
                    "{place}: executed {executed}, more than the budget of {adjusted}.",
                    place=form.labels[f"budget.{key}"],
                    executed=trimmed(executed),
                    adjusted=trimmed(adjusted),
                ),
                f"budget.{key}.executed",
                f"budget.{key}.adjusted",
                expected=f"≤{trimmed(adjusted)}",
                actual=trimmed(executed),
                difference=trimmed(executed - adjusted),
            )


@rule("S-14", Severity.ERROR, "no negative amounts or weights")
def nothing_negative(form: Form, one: Rule) -> Iterator[Finding]:
    """Amounts and weights are not negative."""
    for path, value in form.content.paths():
        if isinstance(value, Decimal) and value < 0:
            yield finding(
                one,
                form,
                say("{place}: {value} is negative.", place=form.labels[path], value=trimmed(value)),
                path,
                outcome=Outcome.INVALID,
                expected="≥0",
                actual=trimmed(value),
            )


@rule("S-15", Severity.WARNING, "an indicator stands once")
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


@rule("S-16", Severity.INFO, "a target says how much")
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
