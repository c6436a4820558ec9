"""Rules on the indicators that follow from figures, and on the figures they follow from."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from accounts.indicators import Indicator, disagreement, recognised
from fiscal.amounts import trimmed, wan_from_yuan, yuan_from_wan
from fiscal.bases import ARITHMETIC, PRACTICE, SAME_THING
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import Row, Value, is_blank
from fiscal.rules import finding
from fiscal.sentences import say
from performance.checks.catalogue import BUDGET_AMOUNTS, Form, Rule, rule
from performance.checks.funds import half_units
from performance.scoring.quantities import (
    PERCENT,
    Quantity,
    converted,
    read_quantity,
    read_unit,
)

WHOLE = Quantity(Decimal(100), read_unit(PERCENT))


def derived_rows(form: Form) -> Iterator[tuple[Row, Indicator]]:
    """The rows whose indicator follows from figures, known by its name."""
    for row in form.rows("indicators"):
        indicator = recognised(str(row.values.get("name") or ""))
        if indicator:
            yield row, indicator


@rule(
    "S-12",
    Severity.WARNING,
    "a derived rate follows from the figures",
    basis=ARITHMETIC,
    formula=(
        "预算执行率＝全年执行数÷全年预算数；"
        "预算调整率＝|全年预算数－年初预算数|÷年初预算数；"
        "结转结余率＝（全年预算数－全年执行数）÷全年预算数；"
        "“三公经费”控制率＝决算数÷预算数；政府采购执行率＝实际采购金额÷采购预算数"
    ),
    example="全年预算数 200.00，全年执行数 180.00，“预算执行率”填 95%，应为 90%",
)
def derived_rates_follow(form: Form, one: Rule) -> Iterator[Finding]:
    """预算执行率, 预算调整率, 结转结余率, “三公经费”控制率 and 政府采购执行率 follow from the
    figures: from the form's own budget block first, else from the year's final accounts.
    """
    for row, indicator in derived_rows(form):
        entered = percentage(row.values.get("actual"))
        found = None if entered is None else disagreement(indicator, form.year, entered)
        if found is None or entered is None:
            continue
        yield finding(
            one,
            form,
            found.message,
            f"indicators.{row.key}.actual",
            expected=found.derived.percent,
            actual=f"{trimmed(entered)}%",
            difference=trimmed(entered - found.expected),
        )


def percentage(value: Value) -> Decimal | None:
    """An entered percentage in percent, to the places in which it was given; 95 is 95 %."""
    quantity = read_quantity(value) if isinstance(value, str) else None
    number = converted(quantity, WHOLE) if isinstance(quantity, Quantity) else None
    return number if isinstance(number, Decimal) else None


@rule(
    "S-17",
    Severity.WARNING,
    "an indicator that does not apply has no weight",
    basis=PRACTICE,
    example="全年没有政府采购，“政府采购执行率”分值 5",
)
def what_does_not_apply_has_no_weight(form: Form, one: Rule) -> Iterator[Finding]:
    """The weight of an indicator of procurement goes to others where nothing was procured."""
    for row, indicator in derived_rows(form):
        derived, weight = indicator.derive(form.year), row.values.get("weight")
        if derived is None or derived.applies or not isinstance(weight, Decimal) or not weight:
            continue
        yield finding(
            one,
            form,
            say(
                "“{name}”: {reason}. Give its weight of {weight} to other indicators, or write "
                "why it is scored.",
                name=row.values.get("name"),
                reason=derived.derivation,
                weight=trimmed(weight),
            ),
            f"indicators.{row.key}.weight",
            f"indicators.{row.key}.actual",
            outcome=Outcome.INVALID,
            expected="0",
            actual=trimmed(weight),
            difference=trimmed(weight),
        )


@rule(
    "S-18",
    Severity.WARNING,
    "the budget block is that of the final accounts",
    basis=SAME_THING,
    formula="自评表预算数、执行数＝决算相应数",
    example="自评表全年执行数 180.00，决算 185.00",
)
def budget_block_is_that_of_the_accounts(form: Form, one: Rule) -> Iterator[Finding]:
    """Initial, adjusted and executed amounts are those of the year's final accounts."""
    given = [form.amount("total", column) for column in BUDGET_AMOUNTS]
    figures = [amount for amount in given if amount is not None]
    for column, amount in zip(BUDGET_AMOUNTS, given, strict=True):
        known = getattr(form.accounts, column)
        if known is None or amount is None:
            continue
        difference = yuan_from_wan(amount) - known
        tolerance = yuan_from_wan(half_units(*figures) / len(figures)) + form.accounts.slack
        if not difference:
            continue
        is_tail = abs(difference) <= tolerance
        path = f"budget.total.{column}"
        expected = wan_from_yuan(known)
        yield Finding(
            one.number,
            Severity.INFO if is_tail else one.severity,
            Outcome.ROUNDING if is_tail else Outcome.MISMATCH,
            say(
                "{place}: the form says {amount}, the final accounts {expected}, in 10,000 yuan.",
                place=form.labels[path],
                amount=trimmed(amount),
                expected=trimmed(expected),
            ),
            (form.place(path),),
            trimmed(expected),
            trimmed(amount),
            trimmed(wan_from_yuan(difference)),
            abs(difference),
        )


@rule(
    "S-19",
    Severity.INFO,
    "a derived rate is offered",
    basis=ARITHMETIC,
    formula="预算执行率＝全年执行数÷全年预算数",
    example="全年预算数 200.00，全年执行数 180.00，“预算执行率”实际完成值空白",
)
def derived_rates_are_offered(form: Form, one: Rule) -> Iterator[Finding]:
    """Where an indicator that follows from figures is still blank, its value is offered."""
    for row, indicator in derived_rows(form):
        derived = indicator.derive(form.year)
        if derived and derived.percent and is_blank(row.values.get("actual")):
            yield finding(
                one,
                form,
                say(
                    "{name}: {percent} follows from the figures ({derivation}).",
                    name=indicator.name,
                    percent=derived.percent,
                    derivation=derived.derivation,
                ),
                f"indicators.{row.key}.actual",
                outcome=Outcome.INCOMPLETE,
                expected=derived.percent,
            )
