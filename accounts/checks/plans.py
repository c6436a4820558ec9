"""Rules on the expenditure beside what was budgeted for it."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.checks.balances import is_covered
from accounts.checks.catalogue import Rule, compared, missing, rule, within_limit
from accounts.figures import ITEM_DIGITS, AccountFigures, Group, by_item
from books.comparing import places
from books.figures import grouped
from fiscal.amounts import trimmed
from fiscal.bases import PRACTICE, SAME_THING
from fiscal.dimensions import node
from fiscal.findings import Finding, Outcome, Severity
from fiscal.ledger import Fact, Sum
from fiscal.sentences import say


def plans(figures: AccountFigures, stage: str) -> list[Fact]:
    return [fact for fact in figures.facts("plan") if fact.at.get("stage") == stage]


@rule(
    "F-14",
    Severity.INFO,
    "what is spent was budgeted",
    basis=PRACTICE,
    example="2080505：支出 30.00，没有预算数",
)
def spending_was_budgeted(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """An item with expenditure has a budget of the year; without one there is no rate."""
    spent = figures.facts("expenditure")
    planned = figures.facts("plan")
    if not planned:
        if any(fact.amount for fact in spent):
            yield missing(one, say("No budgeted amounts have been entered."), "plan")
        return
    by_items = [fact for fact in planned if len(fact.at.get("item", "")) == ITEM_DIGITS]
    planned = tuple(by_items) or planned
    group = by_item(spent, planned)
    known = {place for place, total in grouped(planned, group).items() if total.amount}
    funds = {fund for fund, _ in grouped(planned, group)}
    for (fund, item), total in sorted(grouped(spent, group).items()):
        if total.amount and fund in funds and not is_covered(known, fund, item):
            yield Finding(
                one.number,
                one.severity,
                Outcome.INCOMPLETE,
                say(
                    "{place}: {spent} yuan are spent without any budget; there is no rate.",
                    place=figures.label(fund, item),
                    spent=trimmed(total.amount),
                ),
                places("plan", "expenditure"),
                actual=trimmed(total.amount),
            )


@rule(
    "F-15",
    Severity.WARNING,
    "expenditure stays within the budget",
    basis=PRACTICE,
    formula="每个科目：支出≤全年预算数",
    example="2010301：全年预算数 100.00，支出 104.00",
)
def expenditure_within_budget(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """No more is spent on an item than the adjusted budget, or without one the initial budget."""
    spent = figures.facts("expenditure")
    decided: set[Group] = set()
    for stage in ("adjusted", "initial"):
        planned = plans(figures, stage)
        group = by_item(spent, planned)
        limits, sums = grouped(planned, group), grouped(spent, group)
        for place, limit in sorted(limits.items()):
            if place in decided or (stage == "initial" and not limit.amount):
                continue
            decided.add(place)
            what = say(
                "{place}: executed against {stage}",
                place=figures.label(*place),
                stage=node("stage", stage).name,
            )
            executed = sums.get(place, Sum())
            yield from within_limit(one, what, executed, limit, places("expenditure", "plan"))


@rule(
    "F-16",
    Severity.WARNING,
    "the initial budget is the approved budget",
    basis=SAME_THING,
    formula="年初预算数＝当年批复的部门预算",
    example="2010301：年初预算数 100.00，当年批复的预算 98.00",
)
def initial_is_the_approved_budget(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """The initial budget of every item is what that year's approved budget gives it."""
    initial = plans(figures, "initial")
    if figures.budget is None or not initial:
        return
    approved = figures.budget.by_measure["expenditure"]
    group = by_item(initial, approved)
    here, there = grouped(initial, group), grouped(approved, group)
    funds = {fund for fund, _ in here}
    for fund, item in sorted({*here, *there}):
        if fund in funds:
            what = say(
                "{place}: initial budget against the approved budget",
                place=figures.label(fund, item),
            )
            planned, given = (side.get((fund, item), Sum()) for side in (here, there))
            yield from compared(one, what, planned, given, "plan")
