"""Rules on the budget block."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fiscal.amounts import decimals_of, trimmed, yuan_from_wan
from fiscal.bases import ARITHMETIC, PRACTICE
from fiscal.findings import Finding, Outcome, Severity
from fiscal.rules import finding
from fiscal.sentences import say
from performance.checks.catalogue import Form, Rule, rule

HALF = Decimal("0.5")


@rule(
    "S-04",
    Severity.ERROR,
    "funds add up to the total",
    basis=ARITHMETIC,
    formula="年度资金总额＝各项资金之和",
    example="全年预算数：总额 100.00，财政拨款 60.00，单位资金 30.00",
)
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
            abs(yuan_from_wan(difference)),
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


@rule(
    "S-13",
    Severity.WARNING,
    "executed within the budget",
    basis=PRACTICE,
    formula="全年执行数≤全年预算数",
    example="全年预算数 100.00，全年执行数 120.00",
)
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
                at_stake=yuan_from_wan(executed - adjusted),
            )
