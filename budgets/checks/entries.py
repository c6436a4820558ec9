"""Rules on what must be there: figures, in the right unit, and stated totals that are met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from books.comparing import comparison, places
from books.figures import Figures
from books.grids import TITLES, questioned
from budgets.checks.catalogue import Rule, rule
from fiscal.bases import ARITHMETIC, DISCLOSURE, PRACTICE
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.ledger import Sum
from fiscal.relations import terms_named
from fiscal.sentences import say


@rule("B-01", Severity.ERROR, "there are figures", basis=DISCLOSURE, example="填了收入，没有填支出")
def there_are_figures(figures: Figures, one: Rule) -> Iterator[Finding]:
    """A budget has income and expenditure."""
    for measure in ("income", "expenditure"):
        if not figures.sum(measure).count:
            yield Finding(
                one.number,
                one.severity,
                Outcome.INCOMPLETE,
                say("No {what} has been entered.", what=TITLES[measure]),
                places(measure),
            )


@rule(
    "B-14",
    Severity.WARNING,
    "figures are in the right unit",
    basis=PRACTICE,
    example="一行 350000.0 万元，其余各行在 35.0 万元上下",
)
def figures_are_in_the_right_unit(figures: Figures, one: Rule) -> Iterator[Finding]:
    """A figure ten thousand times its neighbours was perhaps typed in yuan."""
    for measure in ("income", "expenditure", "economic", "project"):
        facts = figures.facts(measure)
        doubtful = questioned(measure, [(at, fact.amount) for at, fact in enumerate(facts)])
        count = len(list(doubtful))
        if count:
            title = TITLES["projects" if measure == "project" else measure]
            yield Finding(
                one.number,
                one.severity,
                Outcome.INVALID,
                say(
                    "{what}: {count} figures are ten thousand times the others.",
                    what=title,
                    count=count,
                ),
                places("projects" if measure == "project" else measure),
            )


@rule(
    "B-15",
    Severity.ERROR,
    "stated totals hold",
    basis=ARITHMETIC,
    formula="控制数＝明细之和",
    example="批复总额 1000.0，明细合计 998.0",
)
def stated_totals_hold(figures: Figures, one: Rule) -> Iterator[Finding]:
    """A total that was approved, or printed in the source, is what the lines add up to."""
    for key, stated in figures.ledger.stated.items():
        total = Sum(stated.amount, stated.step / 2, 1)
        label = figures.stated_labels.get(key, key)
        place = Place(path=f"stated.{key}", label=label)
        what = say("Stated total “{place}”", place=label)
        for found in comparison(one, what, total, figures.ledger.sum(*terms_named(key))):
            yield replace(found, places=(place,))
