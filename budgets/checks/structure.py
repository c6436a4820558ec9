"""Rules on the expenditure by economic code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from books.comparing import comparison, places
from books.figures import FUNDS, Figures
from budgets.checks.catalogue import Rule, rule
from fiscal.amounts import trimmed
from fiscal.bases import ARITHMETIC, CLASSIFICATION, FORMAT
from fiscal.dimensions import node
from fiscal.findings import Finding, Outcome, Severity
from fiscal.ledger import Fact, add_up
from fiscal.sentences import say

#: A class of economic codes has so many digits, a code five.
CLASS_DIGITS = 3


@rule(
    "B-07",
    Severity.ERROR,
    "economic lines are the expenditure",
    basis=ARITHMETIC,
    formula="各经济分类科目之和＝各功能分类科目之和",
    example="按经济分类合计 980.0，按功能分类合计 1000.0",
)
def economic_lines_are_expenditure(figures: Figures, one: Rule) -> Iterator[Finding]:
    """By economic code as much is spent as by functional item: in total, basic and project."""
    yield from comparison(
        one,
        say("Economic lines against expenditure"),
        figures.sum("economic"),
        figures.sum("expenditure"),
        "economic",
        "expenditure",
    )
    yield from by_purpose(figures, one, ("basic", "project"))


@rule(
    "B-08",
    Severity.ERROR,
    "personnel and running expenditure agree",
    basis=ARITHMETIC,
    formula="人员经费、公用经费：各经济分类科目之和＝各功能分类科目之和",
    example="人员经费：按经济分类 600.0，按功能分类 620.0",
)
def personnel_and_running_agree(figures: Figures, one: Rule) -> Iterator[Finding]:
    """Personnel and running expenditure are the same by economic code and by item."""
    yield from by_purpose(figures, one, ("personnel", "running"), "project")


def by_purpose(
    figures: Figures, one: Rule, purposes: Sequence[str], *besides: str
) -> Iterator[Finding]:
    """Compare economic lines with expenditure by purpose, where both are told apart by it."""
    for measure in ("economic", "expenditure"):
        if not figures.tells_apart(measure, "purpose", [*purposes, *besides]):
            return
    for purpose in purposes:
        yield from comparison(
            one,
            say(
                "{purpose}: economic lines against expenditure",
                purpose=node("purpose", purpose).name,
            ),
            figures.sum("economic", purpose=purpose),
            figures.sum("expenditure", purpose=purpose),
            "economic",
            "expenditure",
        )


@rule(
    "B-09",
    Severity.ERROR,
    "economic lines are paid from the same funds",
    basis=ARITHMETIC,
    formula="每项资金：各经济分类科目之和＝各功能分类科目之和",
    example="一般公共预算：按经济分类 900.0，按功能分类 950.0",
)
def economic_lines_agree_by_fund(figures: Figures, one: Rule) -> Iterator[Finding]:
    """By economic code as much is spent as by functional item, in every fund."""
    measures = ("economic", "expenditure")
    if not all(figures.tells_apart(measure, "fund", FUNDS) for measure in measures):
        return
    for fund in FUNDS:
        yield from comparison(
            one,
            say("{fund}: economic lines against expenditure", fund=node("fund", fund).name),
            figures.sum("economic", fund=fund),
            figures.sum("expenditure", fund=fund),
            "economic",
            "expenditure",
        )


@rule(
    "B-10",
    Severity.WARNING,
    "economic codes stand under their kind of expenditure",
    basis=CLASSIFICATION,
    example="30101 基本工资列在公用经费",
)
def codes_stand_under_their_purpose(figures: Figures, one: Rule) -> Iterator[Finding]:
    """Wages and grants to individuals are personnel expenditure, the rest of basic is running."""
    misplaced: dict[str, str] = {}
    for fact in figures.facts("economic") if figures.personnel else ():
        purpose, code = fact.at.get("purpose", ""), fact.at.get("economic", "")
        expected = "personnel" if code.startswith(figures.personnel) else "running"
        if fact.amount and purpose in ("personnel", "running") and purpose != expected:
            misplaced[code] = expected
    for code, expected in sorted(misplaced.items()):
        yield Finding(
            one.number,
            one.severity,
            Outcome.MISMATCH,
            say("{code} counts as {purpose}.", code=code, purpose=node("purpose", expected).name),
            places("economic"),
        )


@rule(
    "B-16",
    Severity.INFO,
    "codes that count otherwise than their class",
    basis=FORMAT,
    example="30239 其他交通费用 12.0 计入人员经费",
)
def codes_count_with_their_class(figures: Figures, one: Rule) -> Iterator[Finding]:
    """A code that counts as personnel expenditure though its class is running is named.

    The kinds of expenditure by item then differ by so much from the classes of codes.
    """
    classes = tuple(code for code in figures.personnel if len(code) == CLASS_DIGITS)
    exceptions = tuple(code for code in figures.personnel if len(code) > CLASS_DIGITS)
    counted: dict[str, list[Fact]] = {}
    for fact in figures.facts("economic") if exceptions else ():
        code = fact.at.get("economic", "")
        is_exception = code.startswith(exceptions) and not code.startswith(classes)
        if fact.amount and is_exception and fact.at.get("purpose") == "personnel":
            counted.setdefault(code, []).append(fact)
    for code, facts in sorted(counted.items()):
        amount = trimmed(add_up(facts).amount)
        yield Finding(
            one.number,
            one.severity,
            Outcome.MISMATCH,
            say(
                "{code} counts as personnel expenditure, though {group} is running expenditure: "
                "{amount} yuan. By so much the two differ from the sums of their codes.",
                code=code,
                group=code[:CLASS_DIGITS],
                amount=amount,
            ),
            places("economic"),
            actual=amount,
        )
