"""The rules the lines of a budget must keep among themselves, before any table is looked at.

Each is one function; its docstring is the sentence. Two sums are compared as intervals
(`fiscal.relations`): a rounding tail is told as information and stops nothing. What is not broken
down on one side is not compared there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from books.comparing import comparison, places
from books.figures import FUNDS, Figures, ProjectEntry
from books.grids import TITLES, questioned
from fiscal import rules
from fiscal.amounts import trimmed
from fiscal.dimensions import keys, node
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.ledger import Fact, Sum, add_up
from fiscal.relations import terms_named
from fiscal.sentences import Sentence, say

#: A class of economic codes has so many digits, a code five.
CLASS_DIGITS = 3

BOOK: rules.RuleBook[Figures] = rules.RuleBook()
Rule = rules.Rule[Figures]
RULES = BOOK.rules
rule = BOOK.rule
check_budget = BOOK.check


@rule("B-01", Severity.ERROR, "there are figures")
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


@rule("B-02", Severity.ERROR, "income and expenditure balance")
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


@rule("B-03", Severity.ERROR, "each fund balances")
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


@rule("B-04", Severity.ERROR, "each unit balances")
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


@rule("B-05", Severity.ERROR, "projects are the project expenditure")
def projects_are_project_expenditure(figures: Figures, one: Rule) -> Iterator[Finding]:
    """The projects add up to the lines of project expenditure, in total and by kind."""
    if not figures.tells_apart("expenditure", "purpose", ("basic", "project")):
        return
    yield from comparison(
        one,
        say("Projects against project expenditure"),
        figures.sum("project"),
        figures.sum("expenditure", purpose="project"),
        "projects",
        "expenditure",
    )
    kinds = [key for key in keys("purpose") if node("purpose", key).part_of == "project"]
    known = [*kinds, "basic"]
    measures = ("project", "expenditure")
    if not all(figures.tells_apart(measure, "purpose", known) for measure in measures):
        return
    for kind in kinds:
        yield from comparison(
            one,
            say("{kind}: projects against expenditure", kind=node("purpose", kind).name),
            figures.sum("project", purpose=kind),
            figures.sum("expenditure", purpose=kind),
            "projects",
            "expenditure",
        )


@rule("B-06", Severity.WARNING, "projects are paid from the funds of project expenditure")
def projects_agree_by_fund(figures: Figures, one: Rule) -> Iterator[Finding]:
    """The projects add up to the lines of project expenditure in every fund."""
    if not figures.tells_apart("expenditure", "purpose", ("basic", "project")):
        return
    measures = ("project", "expenditure")
    if not all(figures.tells_apart(measure, "fund", FUNDS) for measure in measures):
        return
    for fund in FUNDS:
        yield from comparison(
            one,
            say("{fund}: projects against project expenditure", fund=node("fund", fund).name),
            figures.sum("project", fund=fund),
            figures.sum("expenditure", fund=fund, purpose="project"),
            "projects",
            "expenditure",
        )


@rule("B-07", Severity.ERROR, "economic lines are the expenditure")
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


@rule("B-08", Severity.ERROR, "personnel and running expenditure agree")
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


@rule("B-09", Severity.ERROR, "economic lines are paid from the same funds")
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


@rule("B-10", Severity.WARNING, "economic codes stand under their kind of expenditure")
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


@rule("B-11", Severity.ERROR, "a project has a unit")
def projects_have_units(figures: Figures, one: Rule) -> Iterator[Finding]:
    """In a department of several units every project belongs to one of them."""
    for project in figures.projects:
        if figures.several_units and not project.has_unit:
            message = say("“{project}” belongs to no unit.", project=project.label)
            yield about(one, project, message)


@rule("B-12", Severity.WARNING, "a project has an amount")
def projects_have_amounts(figures: Figures, one: Rule) -> Iterator[Finding]:
    """A project that gets nothing is not in the budget."""
    paid = {fact.at["project"] for fact in figures.facts("project") if fact.amount}
    for project in figures.projects:
        if project.node not in paid:
            yield about(one, project, say("“{project}” gets nothing.", project=project.label))


@rule("B-13", Severity.WARNING, "a project has a code")
def projects_have_codes(figures: Figures, one: Rule) -> Iterator[Finding]:
    """The goals of projects are published under their codes; each needs one by then."""
    missing = [project for project in figures.projects if not project.has_code]
    if missing:
        yield Finding(
            one.number,
            one.severity,
            Outcome.INCOMPLETE,
            say("{count} projects have no code yet.", count=len(missing)),
            places("projects"),
        )


def about(one: Rule, project: ProjectEntry, message: Sentence) -> Finding:
    place = Place(path=f"projects.{project.node}", label=project.label)
    return Finding(one.number, one.severity, Outcome.INCOMPLETE, message, (place,))


@rule("B-14", Severity.WARNING, "figures are in the right unit")
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


@rule("B-15", Severity.ERROR, "stated totals hold")
def stated_totals_hold(figures: Figures, one: Rule) -> Iterator[Finding]:
    """A total that was approved, or printed in the source, is what the lines add up to."""
    for key, stated in figures.ledger.stated.items():
        total = Sum(stated.amount, stated.step / 2, 1)
        label = figures.stated_labels.get(key, key)
        place = Place(path=f"stated.{key}", label=label)
        what = say("Stated total “{place}”", place=label)
        for found in comparison(one, what, total, figures.ledger.sum(*terms_named(key))):
            yield replace(found, places=(place,))


@rule("B-16", Severity.INFO, "codes that count otherwise than their class")
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
