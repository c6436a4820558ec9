"""Rules on the projects, and beside the lines of project expenditure."""

from __future__ import annotations

from collections.abc import Iterator

from books.comparing import comparison, places
from books.figures import FUNDS, Figures, ProjectEntry
from budgets.checks.catalogue import Rule, rule
from fiscal.bases import ARITHMETIC, FORMAT, PRACTICE
from fiscal.dimensions import keys, node
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import Sentence, say


@rule(
    "B-05",
    Severity.ERROR,
    "projects are the project expenditure",
    basis=ARITHMETIC,
    formula="各项目之和＝项目支出",
    example="各项目合计 450.0，项目支出 500.0",
)
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


@rule(
    "B-06",
    Severity.WARNING,
    "projects are paid from the funds of project expenditure",
    basis=ARITHMETIC,
    formula="每项资金：各项目之和＝项目支出",
    example="政府性基金：各项目合计 0.0，项目支出 50.0",
)
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


@rule(
    "B-11",
    Severity.ERROR,
    "a project has a unit",
    basis=FORMAT,
    example="部门有两个预算单位，项目“信息系统运维”没有注明单位",
)
def projects_have_units(figures: Figures, one: Rule) -> Iterator[Finding]:
    """In a department of several units every project belongs to one of them."""
    for project in figures.projects:
        if figures.several_units and not project.has_unit:
            message = say("“{project}” belongs to no unit.", project=project.label)
            yield about(one, project, message)


@rule(
    "B-12",
    Severity.WARNING,
    "a project has an amount",
    basis=PRACTICE,
    example="项目“信息系统运维”金额 0.0",
)
def projects_have_amounts(figures: Figures, one: Rule) -> Iterator[Finding]:
    """A project that gets nothing is not in the budget."""
    paid = {fact.at["project"] for fact in figures.facts("project") if fact.amount}
    for project in figures.projects:
        if project.node not in paid:
            yield about(one, project, say("“{project}” gets nothing.", project=project.label))


@rule(
    "B-13",
    Severity.WARNING,
    "a project has a code",
    basis=FORMAT,
    example="项目“信息系统运维”没有项目代码",
)
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
