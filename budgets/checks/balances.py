"""Rules on income, expenditure and what is left: as a whole, by fund, by unit."""

from __future__ import annotations

from collections.abc import Iterator

from books.comparing import comparison
from books.figures import FUNDS, Figures
from budgets.checks.catalogue import Rule, rule
from fiscal.bases import ARITHMETIC
from fiscal.dimensions import node
from fiscal.findings import Finding, Severity
from fiscal.ledger import Sum
from fiscal.sentences import say


@rule(
    "B-02",
    Severity.ERROR,
    "income and expenditure balance",
    basis=ARITHMETIC,
    formula="收入（含上年结转）＝支出＋年末结转结余",
    example="收入（含上年结转）1000.0，支出 990.0，年末结转结余 0.0",
)
def income_balances(figures: Figures, one: Rule) -> Iterator[Finding]:
    """Income, what was carried over included, is spent or left at the end of the year."""
    if figures.sum("income").count and figures.sum("expenditure").count:
        yield from comparison(
            one,
            say("Income against expenditure and year-end balance"),
            figures.sum("income"),
            figures.sum("expenditure") + figures.sum("balance"),
            "income",
            "expenditure",
            "balance",
        )


@rule(
    "B-03",
    Severity.ERROR,
    "each fund balances",
    basis=ARITHMETIC,
    formula="每项资金：收入（含上年结转）＝支出＋年末结转结余",
    example="政府性基金：收入 100.0，支出 120.0",
)
def funds_balance(figures: Figures, one: Rule) -> Iterator[Finding]:
    """Income, expenditure and year-end balance agree in every fund."""
    measures = ("income", "expenditure", "balance")
    if not all(figures.tells_apart(measure, "fund", FUNDS) for measure in measures):
        return
    for fund in FUNDS:
        yield from comparison(
            one,
            say("{fund}: income against expenditure and balance", fund=node("fund", fund).name),
            figures.sum("income", fund=fund),
            figures.sum("expenditure", fund=fund) + figures.sum("balance", fund=fund),
            "income",
            "expenditure",
            "balance",
        )


@rule(
    "B-04",
    Severity.ERROR,
    "each unit balances",
    basis=ARITHMETIC,
    formula="每个单位：收入（含上年结转）＝支出＋年末结转结余",
    example="某单位：收入 300.0，支出 320.0",
)
def units_balance(figures: Figures, one: Rule) -> Iterator[Finding]:
    """Income, expenditure and year-end balance agree in every unit."""
    measures = ("income", "expenditure", "balance")
    income, expenditure, balance = (figures.by_unit(measure) for measure in measures)
    units = {*income, *expenditure, *balance}
    if "" in units or len(units) < 2:
        return
    for unit in sorted(units):
        yield from comparison(
            one,
            say("{unit}: income against expenditure and balance", unit=unit),
            income.get(unit, Sum()),
            expenditure.get(unit, Sum()) + balance.get(unit, Sum()),
            *(f"{measure}.{unit}" for measure in measures),
        )
