"""Rules on the budget block and the rates that follow from it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal

from fiscal.amounts import decimals_of, fixed, round_half_up, trimmed
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import Value
from fiscal.sentences import Sentence, say
from performance.checks.catalogue import Form, Rule, finding, rule

HALF = Decimal("0.5")


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
