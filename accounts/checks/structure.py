"""Rules on the basic expenditure by economic code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from accounts.checks.catalogue import Rule, compared, missing, on_lines, rule
from accounts.figures import AccountFigures
from books.figures import FUNDS, Figures
from budgets.checks import codes_stand_under_their_purpose
from fiscal.dimensions import node, within
from fiscal.findings import Finding, Severity
from fiscal.sentences import say

#: The kinds of expenditure of final accounts; none is part of another.
KINDS = ("basic", "project", "remitted", "operating", "subsidy")


@rule("F-10", Severity.ERROR, "economic lines are the basic expenditure")
def economic_lines_are_basic_expenditure(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """The economic lines give the basic expenditure of the general budget, and of each kind."""
    lines = figures.lines
    for measure in ("economic", "expenditure"):
        if not lines.tells_apart(measure, "fund", FUNDS):
            return
        if not lines.tells_apart(measure, "purpose", KINDS):
            return
    economic, basic = (
        lines.sum(measure, fund="general", purpose="basic")
        for measure in ("economic", "expenditure")
    )
    paths = ("economic", "expenditure")
    if basic.count and not economic.count:
        yield missing(one, say("The basic expenditure is not told apart by economic code."), *paths)
        return
    what = say("Economic lines against basic expenditure of the general budget")
    yield from compared(one, what, economic, basic, *paths)
    kinds = ("personnel", "running")
    if not all(splits_basic(lines, measure, kinds) for measure in paths):
        return
    for kind in kinds:
        yield from compared(
            one,
            say(
                "{purpose}: economic lines against expenditure", purpose=node("purpose", kind).name
            ),
            lines.sum("economic", fund="general", purpose=kind),
            lines.sum("expenditure", fund="general", purpose=kind),
            *paths,
        )


def splits_basic(figures: Figures, measure: str, kinds: Sequence[str]) -> bool:
    """Whether all basic expenditure of the general budget lies within one of the kinds."""
    return all(
        any(within("purpose", purpose, kind) for kind in kinds)
        for (fund, purpose), amount in figures.by_fund_and_purpose[measure].items()
        if amount.count and within("fund", fund, "general") and within("purpose", purpose, "basic")
    )


@rule("F-11", Severity.WARNING, "economic codes stand under their kind of expenditure")
def codes_stand_under_their_kind(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """Wages and grants to individuals are personnel expenditure, the rest of basic is running."""
    yield from codes_stand_under_their_purpose(figures.lines, on_lines(one))
