"""Rules on the account of the year: what came in, what was spent, what is left."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.checks.catalogue import Rule, compared, rule
from accounts.figures import FISCAL_FUNDS, ITEM_DIGITS, OTHER_FUNDS, AccountFigures, Flow, by_item
from books.comparing import places
from books.figures import grouped
from fiscal.amounts import trimmed
from fiscal.bases import ARITHMETIC, SAME_THING
from fiscal.dimensions import node
from fiscal.findings import Finding, Outcome, Severity
from fiscal.ledger import Fact, Sum
from fiscal.sentences import say

SIDES = ("income", "expenditure", "balance")
NO_FLOW = Flow(Sum(), Sum(), Sum(), Sum())


@rule(
    "F-03",
    Severity.ERROR,
    "the account balances",
    basis=ARITHMETIC,
    formula="本年收入＋使用非财政拨款结余＋年初结转结余＝本年支出＋结余分配＋年末结转结余",
    example="收入与年初结转结余共 1000.00，支出与年末结转结余共 990.00",
)
def account_balances(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """Income, balance used and opening balance are spent, distributed or left at the end."""
    whole = figures.flows(lambda at: "").get("", NO_FLOW)
    if figures.moments_known and whole.came.count and whole.went.count:
        what = say("Income and opening balance against expenditure and closing balance")
        yield from compared(one, what, whole.came, whole.went, *SIDES)


@rule(
    "F-04",
    Severity.ERROR,
    "each fiscal fund balances",
    basis=ARITHMETIC,
    formula="每项财政拨款：年初结转结余＋本年收入＝本年支出＋年末结转结余",
    example="政府性基金：年初 10.00、收入 90.00，支出 95.00、年末 0.00",
)
def fiscal_funds_balance(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """In every fund of the treasury, opening balance and income are spent or left at the end."""
    flows = figures.flows(figures.fund_key)
    if "" in flows or not figures.moments_known:
        return
    for fund in ("fiscal", *FISCAL_FUNDS):
        flow = flows.get(fund, NO_FLOW)
        what = say(
            "{place}: income and opening balance against expenditure and closing balance",
            place=node("fund", fund).name,
        )
        yield from compared(one, what, flow.came, flow.went, *SIDES)


@rule(
    "F-05",
    Severity.ERROR,
    "each unit balances",
    basis=ARITHMETIC,
    formula="每个单位：年初结转结余＋本年收入＝本年支出＋年末结转结余",
    example="某单位：收入 300.00，支出 320.00，没有结转结余",
)
def units_balance(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """In every unit, what came in or was carried in is spent or carried out."""
    flows = figures.flows(lambda at: at.get("unit", ""))
    if "" in flows or len(flows) < 2 or not figures.moments_known:
        return
    for unit, flow in sorted(flows.items()):
        what = say(
            "{place}: income and opening balance against expenditure and closing balance",
            place=unit,
        )
        paths = (f"{side}.{unit}" for side in SIDES)
        yield from compared(one, what, flow.came, flow.went, *paths)


@rule(
    "F-06",
    Severity.ERROR,
    "nothing is spent without income",
    basis=ARITHMETIC,
    formula="支出＞0 的科目：收入或年初结转结余＞0",
    example="2080505：支出 30.00，没有收入，也没有年初结转结余",
)
def nothing_is_spent_without_income(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """An item with expenditure in a fund has income or an opening balance there."""
    flows = figures.flows(lambda at: (figures.fund_key(at), at.get("item", "")))
    sources = {place for place, flow in flows.items() if flow.came.count}
    for (fund, item), flow in sorted(flows.items()) if sources else ():
        if flow.spent.amount > 0 and not is_covered(sources, fund, item):
            yield Finding(
                one.number,
                one.severity,
                Outcome.MISMATCH,
                say(
                    "{place}: {spent} yuan are spent, but nothing came in and nothing was "
                    "carried over.",
                    place=figures.label(fund, item),
                    spent=trimmed(flow.spent.amount),
                ),
                places("expenditure", "income", "balance"),
                "0",
                trimmed(flow.spent.amount),
                trimmed(flow.spent.amount),
            )


def is_covered(sources: set[tuple[str, str]], fund: str, item: str) -> bool:
    """Whether something stands at the item, or at what may include or be part of it."""
    return any(
        (not fund or not of_fund or of_fund == fund)
        and (item.startswith(of_item) or of_item.startswith(item))
        for of_fund, of_item in sources
    )


@rule(
    "F-07",
    Severity.WARNING,
    "each item balances",
    basis=ARITHMETIC,
    formula="每个科目：年初结转结余＋本年收入＝本年支出＋年末结转结余",
    example="2010301：年初 5.00、收入 100.00，支出 98.00、年末 0.00",
)
def items_balance(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """In every fiscal fund, each item's opening balance and income are spent or left."""
    flows = figures.flows(lambda at: (figures.fund_key(at), at.get("item", "")))
    coarse = {fund for fund, item in flows if len(item) < ITEM_DIGITS}
    if "" in {fund for fund, _ in flows} or not figures.moments_known:
        return
    for (fund, item), flow in sorted(flows.items()):
        if fund in coarse or fund == OTHER_FUNDS or (flow.spent.count and not flow.came.count):
            continue
        what = say(
            "{place}: income and opening balance against expenditure and closing balance",
            place=figures.label(fund, item),
        )
        yield from compared(one, what, flow.came, flow.went, *SIDES)


@rule(
    "F-08",
    Severity.ERROR,
    "no fiscal balance is negative",
    basis=ARITHMETIC,
    formula="年初、年末结转结余≥0",
    example="一般公共预算 2010301 年末结转结余 -3.00",
)
def no_balance_is_negative(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """No fiscal fund opens or closes below zero; any other fund only with a reason."""
    for moment in ("opening", "closing"):
        facts = [fact for fact in figures.facts("balance") if fact.at.get("moment") == moment]
        sums = grouped(facts, lambda at: (figures.fund_key(at), at.get("item", "")))
        for (fund, item), amount in sorted(sums.items()):
            if amount.amount < 0:
                yield Finding(
                    one.number,
                    Severity.WARNING if fund == OTHER_FUNDS else one.severity,
                    Outcome.INVALID,
                    say(
                        "{place}, {moment}: {amount} yuan is negative.",
                        place=figures.label(fund, item),
                        moment=node("moment", moment).name,
                        amount=trimmed(amount.amount),
                    ),
                    places("balance"),
                    "≥0",
                    trimmed(amount.amount),
                )


@rule(
    "F-09",
    Severity.WARNING,
    "the opening balance is last year's closing balance",
    basis=SAME_THING,
    formula="年初结转结余＝上年决算年末结转结余",
    example="年初结转结余 50.00，上年决算年末结转结余 48.00",
)
def opening_is_last_years_closing(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """What is carried in is what last year's final accounts carried out, in every fund and item."""
    if figures.last_year is None:
        return
    opening = of_moment(figures.facts("balance"), "opening")
    closing = of_moment(figures.last_year.by_measure["balance"], "closing")
    key = by_item(opening, closing)
    now, before = grouped(opening, key), grouped(closing, key)
    for fund, item in sorted({*now, *before}):
        place = figures.label(fund, item)
        what = say("{place}: opening balance against last year's closing balance", place=place)
        opened, closed = (side.get((fund, item), Sum()) for side in (now, before))
        yield from compared(one, what, opened, closed, "balance")


def of_moment(facts: tuple[Fact, ...], moment: str) -> list[Fact]:
    return [fact for fact in facts if fact.amount and fact.at.get("moment") == moment]
