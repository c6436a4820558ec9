"""Rules on the projects beside the project expenditure."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.checks.catalogue import Rule, rule, within_limit
from accounts.checks.structure import KINDS
from accounts.figures import AccountFigures
from books.comparing import places
from books.figures import grouped
from fiscal.amounts import trimmed
from fiscal.bases import ARITHMETIC, PRACTICE
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.ledger import Sum, add_up
from fiscal.sentences import say


def of_projects(figures: AccountFigures, stage: str) -> dict[str, Sum]:
    """The sums of the projects at a stage, by node."""
    facts = [fact for fact in figures.facts("project") if fact.at.get("stage") == stage]
    return grouped(facts, lambda at: at["project"])


@rule(
    "F-17",
    Severity.WARNING,
    "projects stay within their budgets",
    basis=PRACTICE,
    formula="每个项目：支出≤全年预算数",
    example="项目“信息系统运维”：全年预算数 50.00，支出 55.00",
)
def projects_within_budget(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """No more is spent on a project than its adjusted budget."""
    adjusted, executed = (of_projects(figures, stage) for stage in ("adjusted", "executed"))
    for project in figures.lines.projects:
        if project.node in adjusted and project.node in executed:
            what = say("“{project}”: executed against adjusted budget", project=project.label)
            where = (Place(path=f"projects.{project.node}", label=project.label),)
            spent, budgeted = executed[project.node], adjusted[project.node]
            yield from within_limit(one, what, spent, budgeted, where)


@rule(
    "F-18",
    Severity.ERROR,
    "projects lie within the project expenditure",
    basis=ARITHMETIC,
    formula="各项目之和≤项目支出",
    example="各项目合计 520.00，项目支出 500.00",
)
def projects_within_expenditure(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """On the projects no more is spent than the project expenditure; what is less is named."""
    executed = add_up(
        fact for fact in figures.facts("project") if fact.at.get("stage") == "executed"
    )
    if not executed.count or not figures.lines.tells_apart("expenditure", "purpose", KINDS):
        return
    spent = figures.lines.sum("expenditure", purpose="project")
    where = places("projects", "expenditure")
    yield from within_limit(
        one, say("Projects against project expenditure"), executed, spent, where
    )
    rest = spent.amount - executed.amount
    if rest > executed.slack + spent.slack:
        yield Finding(
            one.number,
            Severity.INFO,
            Outcome.INCOMPLETE,
            say(
                "The projects account for {executed} of {spent} yuan of project expenditure; "
                "{rest} belong to no project.",
                executed=trimmed(executed.amount),
                spent=trimmed(spent.amount),
                rest=trimmed(rest),
            ),
            where,
            trimmed(spent.amount),
            trimmed(executed.amount),
            trimmed(-rest),
        )
