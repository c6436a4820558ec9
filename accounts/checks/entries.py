"""Rules on what must be there: figures, in the right unit, and stated totals that are met."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.checks.catalogue import Rule, missing, on_lines, rule
from accounts.figures import AccountFigures
from budgets.checks.entries import figures_are_in_the_right_unit, stated_totals_hold
from fiscal.bases import ARITHMETIC, DISCLOSURE, FORMAT, PRACTICE
from fiscal.findings import Finding, Severity
from fiscal.sentences import say


@rule("F-01", Severity.ERROR, "there are figures", basis=DISCLOSURE, example="填了收入，没有填支出")
def there_are_figures(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """Final accounts have expenditure, and the income or balance it was paid from."""
    whole = figures.flows(lambda at: "").get("")
    if not whole or not whole.came.count:
        yield missing(one, say("No income has been entered."), "income")
    if not whole or not whole.spent.count:
        yield missing(one, say("No expenditure has been entered."), "expenditure")


@rule(
    "F-02",
    Severity.ERROR,
    "a balance says which it is",
    basis=FORMAT,
    example="结转结余 50.00，没有注明是年初还是年末",
)
def balances_say_which(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """Every balance is that of the beginning or of the end, is used, or is distributed."""
    if not figures.moments_known:
        message = say("A balance does not say whether it is carried in or carried out.")
        yield missing(one, message, "balance")


@rule(
    "F-19",
    Severity.WARNING,
    "figures are in the right unit",
    basis=PRACTICE,
    example="一行 350000.00 万元，其余各行在 35.00 万元上下",
)
def figures_are_in_their_unit(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """A figure ten thousand times its neighbours was perhaps typed in yuan."""
    yield from figures_are_in_the_right_unit(figures.lines, on_lines(one))


@rule(
    "F-20",
    Severity.ERROR,
    "stated totals hold",
    basis=ARITHMETIC,
    formula="控制数＝明细之和",
    example="批复总额 1000.00，明细合计 998.00",
)
def stated_totals_are_met(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """A total that was approved, or printed in the source, is what the lines add up to."""
    yield from stated_totals_hold(figures.lines, on_lines(one))
