"""Writing many goal forms of one budget at once: a constant number of queries, one event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from departments.models import Person
from fiscal.findings import Severity
from fiscal.forms import FormContent
from performance.goals.assessment import GoalAssessment
from performance.goals.content import content_of_form, fill_form, write_all_rows, write_all_stated
from performance.goals.projects import link_to_projects
from performance.goals.queries import place_prefix
from performance.goals.services import (
    KEPT_OUT,
    filled,
    header_of_goal,
    refuse_closed_goal_places,
    refuse_taken_names,
    stated_changes,
    take_header,
)
from performance.models import GoalForm
from performance.services import Change, differences
from workflow.models import Case
from workflow.services import finish_change

#: What a change of a form may change in its own row.
STORED = (
    "header",
    "expected",
    "unreadable",
    "version",
    "position",
    "subject",
    "project_code",
    "project",
    "classified",
    "error_count",
    "warning_count",
)
#: Links that the caller has made, and what the database gives.
NOT_CLEANED = {"department", "case", "unit", "project", "header", "id"}


@dataclass(frozen=True)
class GoalEntry:
    """A goal form as it is to be: one not saved yet, or one that exists with its rows read."""

    goal: GoalForm
    content: FormContent
    stated: Mapping[str, Decimal]
    assessment: GoalAssessment
    position: int = 0


def write_goals(*, case: Case, by: Person, entries: Sequence[GoalEntry]) -> None:
    """Write the forms of a locked, editable case. Saving what stands there changes nothing.

    The caller has asked whether the person may change each of them. Raises Refused where a name
    is taken, or a place is not open in a returned budget.
    """
    new = [one for one in entries if one.goal.pk is None]
    changes = {one.goal.pk: changes_of(one) for one in entries if one.goal.pk}
    held = [one for one in entries if one.goal.pk]
    changed = [one for one in held if changes[one.goal.pk] or is_to_be_read(one.goal)]
    moved = [one for one in held if one.position and one.position != one.goal.position]
    named = [one.goal for one in new]
    for one in changed:
        one.goal.case = case
        refuse_closed_goal_places(one.goal, changes[one.goal.pk])
        one.goal.version += 1
        one.goal.unreadable = {}
        fill_form(one.goal, one.content)
        if take_header(one.goal):
            named.append(one.goal)
    written = [*map(with_head, new), *changed]
    for one in [*written, *moved]:
        one.goal.position = one.position or one.goal.position
        severities = [finding.severity for finding in one.assessment.findings]
        one.goal.error_count = severities.count(Severity.ERROR)
        one.goal.warning_count = severities.count(Severity.WARNING)
    refuse_taken_names(named)
    link_to_projects([goal for goal in named if not goal.is_masked or goal.pk is None])
    for one in new:
        one.goal.clean_fields(exclude=NOT_CLEANED)
    GoalForm.objects.bulk_create([one.goal for one in new])
    renewed = {one.goal.pk: one.goal for one in [*changed, *moved]}
    GoalForm.objects.bulk_update(renewed.values(), STORED, batch_size=200)
    write_all_rows([(one.goal, one.content) for one in written])
    write_all_stated([(one.goal, one.stated) for one in written])
    placed: dict[str, Change] = {
        place_prefix(one.goal): ("", one.goal.definition.title) for one in new
    }
    for one in changed:
        placed |= told(one.goal, changes[one.goal.pk])
    if written:
        finish_change(case=case, by=by, changes=placed, action="import")


def is_to_be_read(goal: GoalForm) -> bool:
    """Whether entries that cannot be read give way to what the workbook says."""
    return bool(goal.unreadable) and not goal.is_masked


def changes_of(one: GoalEntry) -> dict[str, Change]:
    changes = differences(content_of_form(one.goal), one.content)
    return changes | stated_changes(one.goal, one.stated)


def with_head(one: GoalEntry) -> GoalEntry:
    """A new form with the head that follows from what is known of it."""
    fields = {**header_of_goal(one.goal, one.goal.definition), **filled(one.content)}
    content = replace(one.content, fields=fields)
    fill_form(one.goal, content)
    return replace(one, content=content)


def told(goal: GoalForm, changes: Mapping[str, Change]) -> dict[str, Change]:
    """The changes of a form as an event of its case tells them."""
    prefix = place_prefix(goal)
    return {
        f"{prefix}{path}": change
        for path, change in changes.items()
        if goal.scope == "department" or not path.startswith(KEPT_OUT)
    }
