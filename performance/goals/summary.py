"""The summary of a budget's project goals, put together from its goal forms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from fiscal.amounts import wan_from_yuan
from fiscal.goal_summary import (
    GoalSummary,
    SummaryDefinition,
    SummaryIndicator,
    SummaryLine,
    SummaryProject,
    SummaryUnit,
    summary_definitions,
)
from fiscal.sentences import say
from performance.goals.assessment import GoalAssessment
from performance.goals.content import stated_of
from performance.goals.figures import BudgetFigures
from performance.goals.form import text
from performance.models import GoalForm
from workflow.models import Case
from workflow.refusals import Refused

Amounts = Mapping[str, Decimal | None]
Assessed = tuple[GoalForm, GoalAssessment]


def summary_edition(region: str, fiscal_year: int) -> SummaryDefinition:
    """The summary of a region and year. Refuses where there is none."""
    for one in sorted(summary_definitions(), key=lambda each: -each.since):
        fits = one.since <= fiscal_year <= (one.until or fiscal_year)
        if fits and one.region in (region, "全国"):
            return one
    raise Refused(
        say(
            "There is no summary of project goals for {region}, {year}; ask the administrator.",
            region=region,
            year=fiscal_year,
        )
    )


def summary_of(
    case: Case, goals: Sequence[Assessed], definition: SummaryDefinition, figures: BudgetFigures
) -> GoalSummary:
    """All project goals of a budget by unit, classified projects masked."""
    stated = stated_lines(goal for goal, _ in goals if goal.scope == "department")
    keys = [one.key for one in definition.amounts]
    projects: dict[int | None, list[Assessed]] = {}
    for goal, assessment in sorted(goals, key=lambda one: (one[0].position, one[0].pk)):
        is_shown = definition.masked_name or not goal.is_masked
        if goal.scope == "project" and is_shown:
            projects.setdefault(goal.unit_id, []).append((goal, assessment))
    units = []
    for unit in case.department.units.order_by("code"):
        if unit.pk in projects:
            held = tuple(project_of(*one, definition) for one in projects[unit.pk])
            known = known_amounts(figures, keys, unit.code)
            amounts = known or {**added_up(held, keys), **stated.get(unit.code, {})}
            units.append(SummaryUnit(SummaryLine(unit.code, unit.name, amounts), held))
    if None in projects:
        held = tuple(project_of(*one, definition) for one in projects[None])
        units.append(SummaryUnit(SummaryLine("", "", added_up(held, keys)), held))
    code = case.department.code
    whole = known_amounts(figures, keys) or {
        **added_up([unit.line for unit in units], keys),
        **stated.get(code, {}),
    }
    return GoalSummary(
        case.department.name, case.fiscal_year, SummaryLine(code, "", whole), tuple(units)
    )


def project_of(
    goal: GoalForm, assessment: GoalAssessment, definition: SummaryDefinition
) -> SummaryProject:
    """A project's line; a classified one shows nothing of itself."""
    if goal.is_masked:
        return SummaryProject("", definition.masked_name, masked=True)
    indicators = tuple(
        SummaryIndicator(text(row, "level1"), text(row, "name"), text(row, "target"))
        for row in assessment.rows("indicators")
    )
    amounts = {one.key: assessment.amount(one.key) for one in definition.amounts}
    return SummaryProject(goal.project_code, goal.subject, amounts, {}, indicators)


def stated_lines(departments: Iterable[GoalForm]) -> dict[str, dict[str, Decimal | None]]:
    """The lines of units and department that a workbook stated, by code."""
    lines: dict[str, dict[str, Decimal | None]] = {}
    for goal in departments:
        for place, amount in stated_of(goal, "summary.", "").items():
            code, _, key = place.partition(".")
            lines.setdefault(code, {})[key] = amount
    return lines


def known_amounts(figures: BudgetFigures, keys: Sequence[str], unit: str = "") -> Amounts:
    """The sum of the budget's projects, of a unit or of all, in 万元; nothing if it has none."""
    projects = [one for one in figures.projects if not unit or one.unit_code == unit]
    if not projects:
        return {}
    sums = {key: sum((one.amounts.get(key, Decimal(0)) for one in projects), Decimal(0))
            for key in keys}  # fmt: skip
    return {key: wan_from_yuan(amount) if amount else None for key, amount in sums.items()}


def added_up(lines: Sequence[SummaryLine], keys: Sequence[str]) -> Amounts:
    """The sum of what stands below, nothing where nothing stands there."""
    sums: dict[str, Decimal | None] = {}
    for key in keys:
        given = [amount for line in lines if (amount := line.amounts.get(key)) is not None]
        sums[key] = sum(given, Decimal(0)) if given else None
    return sums
