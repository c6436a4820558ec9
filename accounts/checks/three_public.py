"""Rules on the three public expenses 三公经费."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.checks.catalogue import Rule, rule, within_limit
from accounts.figures import THREE_PUBLIC, AccountFigures
from books.comparing import places
from fiscal.bases import ARITHMETIC, PRACTICE
from fiscal.dimensions import within
from fiscal.findings import Finding, Severity
from fiscal.ledger import add_up
from fiscal.sentences import Sentence, say

NAMES: dict[str, Sentence] = {
    "30212": say("going abroad"),
    "31013": say("purchase of official vehicles"),
    "30231": say("running of official vehicles"),
    "30217": say("official reception"),
}

assert set(NAMES) == set(THREE_PUBLIC)


@rule(
    "F-12",
    Severity.ERROR,
    "economic lines lie within the three public expenses",
    basis=ARITHMETIC,
    formula="30212、31013、30231、30217 每个科目≤“三公”经费决算数",
    example="30217 公务接待费：按经济分类 3.00，“三公”经费表 2.50",
)
def economic_lines_lie_within(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """Of each three public expense no more is spent by economic code than its own table says.

    It may be less: the table counts money of projects and of earlier years as well.
    """
    for code in THREE_PUBLIC:
        spent = add_up(
            fact
            for fact in figures.facts("economic")
            if within("economic", fact.at.get("economic", ""), code)
            and within("fund", fact.at.get("fund", ""), "fiscal")
        )
        what = say(
            "{code} {name}: economic lines against three public expenses",
            code=code,
            name=NAMES[code],
        )
        limit = figures.three_public[code, "executed"]
        yield from within_limit(one, what, spent, limit, places("economic", "three_public"))


@rule(
    "F-13",
    Severity.WARNING,
    "three public expenses stay within their budget",
    basis=PRACTICE,
    formula="“三公”经费决算数≤预算数",
    example="公务接待费：预算数 2.00，决算数 2.50",
)
def three_public_within_budget(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """No three public expense is above its budget of the year."""
    for code in THREE_PUBLIC:
        what = say("{code} {name}: executed against budget", code=code, name=NAMES[code])
        executed, adjusted = (
            figures.three_public[code, stage] for stage in ("executed", "adjusted")
        )
        yield from within_limit(one, what, executed, adjusted, places("three_public"))
