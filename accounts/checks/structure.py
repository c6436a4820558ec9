"""Rules on the basic expenditure by economic code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from accounts.checks.catalogue import Rule, compared, missing, on_lines, rule
from accounts.figures import AccountFigures
from books.figures import FUNDS, Figures, grouped
from budgets.checks.structure import codes_stand_under_their_purpose
from fiscal.bases import ARITHMETIC, CLASSIFICATION
from fiscal.dimensions import node, within
from fiscal.findings import Finding, Severity
from fiscal.ledger import Sum
from fiscal.sentences import say

#: The kinds of expenditure of final accounts; none is part of another.
KINDS = ("basic", "project", "remitted", "operating", "subsidy")


@rule(
    "F-10",
    Severity.ERROR,
    "economic lines are the basic expenditure",
    basis=ARITHMETIC,
    formula="一般公共预算：各经济分类科目之和＝基本支出",
    example="一般公共预算：按经济分类合计 800.00，基本支出 820.00",
)
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
    sums = {measure: basic_by_kind(lines, measure) for measure in paths}
    if any("" in found for found in sums.values()):
        return
    for kind in ("personnel", "running"):
        what = say(
            "{purpose}: economic lines against expenditure", purpose=node("purpose", kind).name
        )
        spent, told = (sums[measure].get(kind, Sum()) for measure in ("expenditure", "economic"))
        yield from compared(one, what, told, spent, *paths)


def basic_by_kind(figures: Figures, measure: str) -> dict[str, Sum]:
    """Personnel and running expenditure of the general budget, blank where neither is told.

    An economic line that says only “basic” is told by its code, as its table is printed.
    """
    facts = [
        fact
        for fact in figures.facts(measure)
        if fact.amount
        and within("fund", fact.at.get("fund", ""), "general")
        and within("purpose", fact.at.get("purpose", ""), "basic")
    ]

    def kind(at: Mapping[str, str]) -> str:
        for one in ("personnel", "running"):
            if within("purpose", at.get("purpose", ""), one):
                return one
        if not figures.personnel or not at.get("economic"):
            return ""
        return "personnel" if at["economic"].startswith(figures.personnel) else "running"

    return grouped(facts, kind)


@rule(
    "F-11",
    Severity.WARNING,
    "economic codes stand under their kind of expenditure",
    basis=CLASSIFICATION,
    example="30201 办公费列在人员经费",
)
def codes_stand_under_their_kind(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """Wages and grants to individuals are personnel expenditure, the rest of basic is running."""
    yield from codes_stand_under_their_purpose(figures.lines, on_lines(one))
