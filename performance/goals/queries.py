"""Reads of goal forms: with all rows in a constant number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from books.models import Book, Project
from books.queries import book_of, ledger_of, project_views
from departments.models import Person
from departments.permissions import reach
from departments.roles import Permission
from fiscal.dimensions import within
from fiscal.displays import Display
from fiscal.ledger import Ledger, Selection, Sum
from fiscal.text_figures import settle
from performance.goals.assessment import GoalAssessment
from performance.goals.content import content_of_form, stated_of
from performance.goals.figures import FUNDS, NO_FIGURES, BudgetFigures, KnownProject
from performance.goals.form import text
from performance.goals.money import DEPARTMENT_FIGURES, PROJECT_FUNDS
from performance.goals.secrecy import goals_seen_by
from performance.goals.wording import measure
from performance.models import GoalForm, GoalIndicator
from workflow.models import Case, CaseKindChoices, Event, Remark
from workflow.states import State

IN_YUAN = Display("元", 2)


def figures_of(case: Case | None) -> BudgetFigures:
    """The amounts and projects of a budget case, which its goal forms must agree with.

    They are those that the tables show: a stated total where it meets what the lines give.
    """
    if case is None or case.kind != CaseKindChoices.BUDGET or not hasattr(case, "book"):
        return NO_FIGURES
    budget = book_of(case)
    ledger = ledger_of(budget)
    if not ledger.facts:
        return NO_FIGURES
    return figures_in(ledger, known_projects(budget, ledger))


def figures_in(ledger: Ledger, projects: Iterable[KnownProject]) -> BudgetFigures:
    """What the facts of a budget say of the amounts that goals print."""
    of_projects = {key: of_fund(ledger, "project", fund) for key, fund in PROJECT_FUNDS.items()}
    basic = {
        key: of_fund(ledger, "expenditure", fund, ("basic",)) for key, fund in PROJECT_FUNDS.items()
    }
    return BudgetFigures(
        {key: shown(ledger, selection) for key, selection in DEPARTMENT_FIGURES.items()},
        tuple(projects),
        {key: basic[key] + of_projects[key] for key in FUNDS[1:]},
        of_projects,
    )


def of_fund(ledger: Ledger, measure: str, fund: str, purposes: tuple[str, ...] = ()) -> Sum:
    """The facts of a measure within a fund; blank is all of them."""
    limits = {"fund": (fund,)} if fund else {}
    narrowed = Selection(measure).narrowed(
        {**limits, **({"purpose": purposes} if purposes else {})}
    )
    return ledger.sum(narrowed) if narrowed else Sum()


def shown(ledger: Ledger, selection: Selection) -> Decimal:
    return settle(ledger, (selection,), IN_YUAN).amount


def known_projects(budget: Book, ledger: Ledger) -> Iterator[KnownProject]:
    """The projects of table 11 with their amounts in 元; of a classified one only that it is."""
    amounts = project_amounts(ledger)
    units = {unit.name: unit.code for unit in budget.case.department.units.all()}
    earlier = names_last_year(budget)
    for view in project_views(budget, None):
        if view.masked:
            name = budget.definition.masking.name
            yield KnownProject("", name, units.get(view.unit, ""), {}, classified=True)
        else:
            unit = units.get(view.unit, "")
            own = amounts.get(view.node, {})
            before = earlier.get(view.code, "")
            yield KnownProject(view.code, view.name, unit, own, node=view.node, earlier=before)


def names_last_year(budget: Book) -> dict[str, str]:
    """What last year's budget of the department calls its open projects, by their codes."""
    case = budget.case
    projects = Project.objects.filter(
        book__case__kind="budget",
        book__case__department=case.department_id,
        book__case__fiscal_year=case.fiscal_year - 1,
        level="",
    )
    return dict(projects.exclude(code="").order_by("pk").values_list("code", "name"))


def project_amounts(ledger: Ledger) -> dict[str, dict[str, Decimal]]:
    """The amounts of each project in 元 by fund, by its node."""
    amounts: dict[str, dict[str, Decimal]] = {}
    for fact in ledger.by_measure["project"]:
        own = amounts.setdefault(fact.at["project"], dict.fromkeys(PROJECT_FUNDS, Decimal(0)))
        for key, fund in PROJECT_FUNDS.items():
            if within("fund", fact.at.get("fund", ""), fund):
                own[key] += fact.amount
    return amounts


def with_goal_rows(goals: QuerySet[GoalForm]) -> QuerySet[GoalForm]:
    """The goal forms with every row, in four queries however many there are."""
    related = ("department", "unit", "project", "case__department")
    return goals.select_related(*related).prefetch_related("tasks", "indicators", "amounts")


def visible_goals(person: Person) -> QuerySet[GoalForm]:
    """The goal forms a person may see; one of a secret does not exist for who is not cleared."""
    reached = GoalForm.objects.filter(reach(person, Permission.VIEW), goals_seen_by(person))
    return reached.select_related("project")


def department_targets(goal: GoalForm) -> dict[str, str]:
    """The targets of the department's own form for the same year, by what they measure."""
    if goal.scope == "department":
        return {}
    rows = GoalIndicator.objects.filter(
        goal__department=goal.department_id,
        goal__fiscal_year=goal.fiscal_year,
        goal__subject="",
        goal__project_code="",
        goal__classified=False,
        goal__project=None,
    )
    return {measure(name): target for name, target in rows.values_list("name", "target")}


def assess_goal(
    goal: GoalForm, figures: BudgetFigures, targets: Mapping[str, str]
) -> GoalAssessment:
    """A goal form assessed beside the budget's figures and the department's targets."""
    is_whole = goal.scope == "department"
    return GoalAssessment(
        goal.definition,
        content_of_form(goal),
        stated_of(goal),
        figures.department if is_whole else figures.of_project(goal.project_code),
        {} if is_whole else targets,
    )


def assessment_of_goal(goal: GoalForm) -> GoalAssessment:
    """The form assessed, computed once per object."""
    cached: GoalAssessment | None = goal.__dict__.get("_assessment")
    if cached is None:
        cached = assess_goal(goal, figures_of(goal.case), department_targets(goal))
        goal.__dict__["_assessment"] = cached
    return cached


def assessments_of(
    goals: Iterable[GoalForm], figures: BudgetFigures
) -> list[tuple[GoalForm, GoalAssessment]]:
    """All goal forms of a budget assessed together, without another query."""
    held = list(goals)
    whole = next((one for one in held if one.scope == "department"), None)
    rows = content_of_form(whole).rows.get("indicators", ()) if whole else ()
    targets = {measure(text(row, "name")): text(row, "target") for row in rows}
    return [(one, assess_goal(one, figures, targets)) for one in held]


def remarks_on(goal: GoalForm) -> list[Remark]:
    """The remarks on a form's places, under the places of the form itself."""
    if goal.case is None:
        return []
    prefix = place_prefix(goal)
    found = []
    for remark in goal.case.remarks.all():
        if remark.place.startswith(prefix):
            remark.place = remark.place.removeprefix(prefix)
            found.append(remark)
    return found


def remarks_prefetched() -> Prefetch[str, QuerySet[Remark], str]:
    return Prefetch("case__remarks", Remark.objects.select_related("author", "answered_by"))


def place_prefix(goal: GoalForm) -> str:
    """What stands before the places of a form where they are places of its budget."""
    return f"goal{goal.pk}:"


def open_goal_places(goal: GoalForm) -> tuple[str, ...] | None:
    """Where a goal form of a returned budget may be changed. None means everywhere."""
    case = goal.case
    if case is None or case.state != State.RETURNED:
        return None
    stages = (Remark.Stage.SENT, Remark.Stage.ANSWERED)
    places = [one.place for one in case.remarks.all() if one.stage in stages]
    prefix = place_prefix(goal)
    own = [place.removeprefix(prefix) for place in places if place.startswith(prefix)]
    if not places or "" in places or "" in own:
        return None
    return tuple(".".join(place.split(".")[:2]) for place in own)


def events_of_goal(goal: GoalForm, version: int) -> list[Event]:
    """What was changed in the form after a version of it, in order."""
    if goal.case is None:
        return []
    prefix = place_prefix(goal)
    saves = [
        event
        for event in goal.case.events.select_related("actor").order_by("-number")[:200]
        if any(place.startswith(prefix) for place in event.data.get("changes", {}))
    ]
    return saves[: goal.version - version][::-1]
