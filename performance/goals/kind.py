"""What the workflow needs to know of the goal forms of a budget.

The kind "budget" is told by the app that holds the budget, which stands below this one. What it
says of a case is complete with what is said here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from django.db.models import Q
from django.urls import reverse

from books.queries import book_of, catalogue_of
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.amounts import trimmed
from fiscal.findings import Finding
from fiscal.sentences import Sentence, say
from fiscal.sheets import Sheet
from performance.goals.assessment import GoalAssessment
from performance.goals.content import content_of_form
from performance.goals.exporting import public_sheets_of_goals, sheets_of_goals
from performance.goals.queries import (
    assessments_of,
    figures_of,
    place_prefix,
    with_goal_rows,
)
from performance.goals.secrecy import is_secret_goal
from performance.goals.summary import summary_edition, summary_of
from performance.goals.summary_checks import SUMMARIES, SummaryForm
from performance.models import GoalForm
from workflow.kinds import NOTHING_WITHHELD, CaseKind, Withheld
from workflow.models import Case


def goal_findings(case: Case) -> Sequence[Finding]:
    """The findings of all goal forms of a budget and of their summary.

    Places are those of the case: `goal12:indicators.r3.target`, `summary.<code>.<column>`.
    """
    goals = assessed(case)
    found = list(summary_findings(case, goals)) if goals else []
    for goal, assessment in goals:
        if goal.is_masked:
            continue
        prefix = place_prefix(goal)
        title = goal.subject or assessment.definition.title
        for one in assessment.findings:
            places = tuple(
                replace(each, path=prefix + each.path, label=f"{title} · {each.label}")
                for each in one.places
            )
            found.append(replace(one, places=places))
    return found


def summary_findings(
    case: Case, goals: Sequence[tuple[GoalForm, GoalAssessment]]
) -> Sequence[Finding]:
    """What the summary of the goal forms says beside the projects of the budget."""
    figures = figures_of(case)
    definition = summary_edition(case.department.region, case.fiscal_year)
    summary = summary_of(case, goals, definition, figures)
    return SUMMARIES.check(SummaryForm(definition, summary, projects=figures.projects))


def goal_obstacles(case: Case) -> Sequence[Sentence]:
    """Entries of goal forms that cannot be read."""
    count = sum(len(goal.unreadable) for goal in GoalForm.objects.filter(case=case))
    if not count:
        return []
    return [say("{count} entries cannot be read as figures; correct them first.", count=count)]


def goal_labels(case: Case) -> Mapping[str, str]:
    """Every place of every goal form in words, under the places of the case."""
    return {
        place_prefix(goal) + path: f"{goal.subject or assessment.definition.title} · {label}"
        for goal, assessment in assessed(case)
        if not goal.is_masked
        for path, label in assessment.labels.items()
    }


def assessed(case: Case) -> list[tuple[GoalForm, GoalAssessment]]:
    goals = GoalForm.objects.filter(case=case)
    return assessments_of(with_goal_rows(goals), figures_of(case))


def goal_content(case: Case) -> Iterator[str]:
    """Every entry of every goal form, and what the forms state."""
    for goal in with_goal_rows(GoalForm.objects.filter(case=case)):
        yield f"goal {goal.pk} {goal.subject} {goal.project_code} {goal.classified}"
        for line in content_of_form(goal).lines():
            yield f"goal {goal.pk} {line}"
        for one in goal.amounts.all():
            yield f"goal {goal.pk} {one.place} {trimmed(one.amount)} {one.decimals}"


def goal_sheets(case: Case, person: Person | None) -> Sequence[Sheet]:
    """Tables 12 and 13, if the budget has goal forms and the person or the public reads it all."""
    if person is None:
        return public_sheets_of_goals(case, catalogue_of(book_of(case)))
    return sheets_of_goals(case) if may(person, Permission.VIEW, case) else []


def goals_withheld(person: Person | None, cases: Collection[int] | None) -> Mapping[int, Withheld]:
    """The forms of projects that are a secret to a person, and their lines in the summary."""
    secret = Q(project__level__gt="") | Q(project=None, classified=True)
    goals = GoalForm.objects.filter(secret, case__isnull=False)
    if cases is not None:
        goals = goals.filter(case__in=cases)
    found: dict[int, Withheld] = {}
    for goal in goals.select_related("project__part__unit", "project__part__book__case"):
        if goal.case_id and is_secret_goal(person, goal):
            code = goal.project_code
            places = (place_prefix(goal).rstrip(":"), *([f"summary.{code}"] if code else []))
            own = Withheld(places, (goal.subject, code))
            found[goal.case_id] = found.get(goal.case_id, NOTHING_WITHHELD) | own
    return found


def goal_place_url(case: Case, place: str) -> str:
    """The goal form on which a place stands; the list of them for one of the summary."""
    prefix, colon, path = place.partition(":")
    if colon and prefix.removeprefix("goal").isdigit():
        return f"{reverse('goals:form', args=[int(prefix.removeprefix('goal'))])}#{path}"
    if place.partition(".")[0] == "summary":
        return reverse("goals:index", args=[case.pk])
    return ""


GOALS_OF_BUDGET = CaseKind(
    "budget",
    goal_findings,
    goal_obstacles,
    goal_labels,
    lambda case: reverse("goals:index", args=[case.pk]),
    sheets=goal_sheets,
    place_url=goal_place_url,
    withheld=goals_withheld,
    content=goal_content,
)
