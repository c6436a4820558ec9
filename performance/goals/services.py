"""What can be done to a goal form. One function per change; `by` is who acts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from django.db import transaction

from departments.models import BudgetUnit, Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.findings import Severity
from fiscal.forms import FormContent, FormDefinition, Value
from fiscal.sentences import say
from performance.content import blank_content
from performance.editions import editions_for, form_definition
from performance.goals.assessment import GoalAssessment
from performance.goals.content import (
    content_of_form,
    fill_form,
    stated_of,
    write_all_rows,
    write_all_stated,
)
from performance.goals.projects import link_to_projects
from performance.goals.queries import (
    assessment_of_goal,
    events_of_goal,
    open_goal_places,
    place_prefix,
    with_goal_rows,
)
from performance.models import GoalForm
from performance.queries import is_open
from performance.services import Change, as_text, differences
from workflow.models import Case
from workflow.refusals import NotAllowed, Refused, Stale
from workflow.services import finish_change, locked
from workflow.states import EDITABLE, State


def create_goal_form(
    *,
    case: Case,
    by: Person,
    unit: BudgetUnit | None = None,
    project_code: str = "",
    subject: str = "",
    edition: str = "",
    position: int = 0,
    classified: bool = False,
    content: FormContent | None = None,
    stated: Mapping[str, Decimal] | None = None,
) -> GoalForm:
    """Begin a goal form of a budget: of a project, or (without one) of the whole department.

    `stated` are amounts printed in a workbook, place → 万元. Refuses a form that exists already.
    """
    goal = GoalForm(
        department=case.department,
        fiscal_year=case.fiscal_year,
        case=case,
        unit=unit,
        project_code=project_code,
        subject=subject,
        position=position,
        classified=classified,
    )
    definition = choose_goal_edition(goal, edition)
    goal.edition = definition.key
    with transaction.atomic():
        held = begin_change_of(goal, by)
        refuse_taken_names([goal])
        link_to_projects([goal])
        given = content or blank_content(definition)
        content = replace(given, fields={**header_of_goal(goal, definition), **filled(given)})
        goal.full_clean(exclude=["header"])
        fill_form(goal, content)
        goal.save(force_insert=True)
        write_all_rows([(goal, content)])
        write_all_stated([(goal, stated or {})])
        changes = {place_prefix(goal): ("", definition.title)}
        finish_change(case=held, by=by, changes=changes, action="create")
        refresh_goal(goal)
    return goal


#: Name, code and amounts of a project stand in no record: it may be classified later, and what is
#: recorded stays. They come from the budget, which keeps them out of its own records as well.
KEPT_OUT = ("header.", "budget.", "summary.")


def filled(content: FormContent) -> dict[str, Value]:
    """The fields that say something."""
    return {path: value for path, value in content.fields.items() if value}


def choose_goal_edition(goal: GoalForm, edition: str) -> FormDefinition:
    """The named edition, or the one of the department's region and year."""
    region, year = goal.department.region, goal.fiscal_year
    fitting = editions_for(region, year, goal.scope, "goal")
    if edition:
        fitting = [one for one in fitting if one.key == edition]
    if not fitting:
        raise Refused(
            say(
                "There is no goal form for {region}, {year}; ask the administrator.",
                region=region,
                year=year,
            )
        )
    return form_definition(fitting[0].key)


def header_of_goal(goal: GoalForm, definition: FormDefinition) -> dict[str, Value]:
    """The head of a form as far as it is known."""
    unit = goal.unit.name if goal.unit else goal.department.name
    known = {
        "header.name": goal.subject or goal.department.name,
        "header.code": goal.project_code,
        "header.department": goal.department.name,
        "header.unit": unit,
        "header.period": f"（{goal.fiscal_year}年度）",
    }
    return {
        f"{block.key}.{one.key}": known.get(f"{block.key}.{one.key}", "")
        for block in definition.field_blocks
        for one in block.fields
    }


def begin_change_of(goal: GoalForm, by: Person) -> Case:
    """The locked case of a goal form, if the person may change the form now, or a refusal."""
    if goal.case_id is None:
        raise Refused(say("This goal form belongs to no budget and is kept in the back office."))
    case = locked(goal.case_id)
    decision = may(by, Permission.EDIT, goal)
    if not decision:
        raise NotAllowed(decision.reason or say("Not allowed."))
    if State(case.state) not in EDITABLE:
        raise NotAllowed(
            say("This cannot be changed while the case is {state}.", state=State(case.state).label)
        )
    return case


def refuse_taken_names(goals: Sequence[GoalForm]) -> None:
    """A project has one goal form in a year, the department has one. `goals` are of one budget."""
    if not goals:
        return
    others = GoalForm.objects.filter(
        department=goals[0].department_id, fiscal_year=goals[0].fiscal_year
    ).exclude(pk__in=[one.pk for one in goals if one.pk])
    held = list(others.only("subject", "project_code", "classified", "project"))
    codes = {one.project_code for one in held if one.project_code}
    names = {one.subject for one in held if one.scope == "department" or only_named(one)}
    for goal in goals:
        is_named = goal.scope == "department" or only_named(goal)
        if goal.project_code in codes or (is_named and goal.subject in names):
            raise Refused(
                say(
                    "“{subject}” already has a goal form of {year}; open that one.",
                    subject=goal.subject or goal.department.name,
                    year=goal.fiscal_year,
                )
            )
        codes |= {goal.project_code} - {""}
        names |= {goal.subject} if is_named else set()


def only_named(goal: GoalForm) -> bool:
    """Whether a form is told from others by its name alone."""
    return bool(goal.subject) and not goal.project_code


def save_goal_form(
    *,
    goal_id: int,
    by: Person,
    version: int,
    content: FormContent,
    unreadable: Mapping[str, str] | None = None,
    stated: Mapping[str, Decimal] | None = None,
    action: str = "save",
) -> GoalForm:
    """Write what was entered. Saving what stands there already changes nothing.

    `version` is that of the form, so that units fill in theirs side by side. `stated` are amounts
    printed in a workbook, place → 万元; None leaves those held. Raises Stale with both texts of
    every place that differs; NotAllowed or Refused where it may not be changed.
    """
    unreadable = dict(unreadable or {})
    with transaction.atomic():
        goal = locked_goal(goal_id)
        case = begin_change_of(goal, by)
        changes = differences(content_of_form(goal), content)
        if goal.version != version:
            raise Stale(
                say("Someone changed this while you were typing. Look at both, then choose."),
                events=events_of_goal(goal, version),
                differences=changes,
            )
        if stated is not None:
            changes |= stated_changes(goal, stated)
        if not changes and unreadable == goal.unreadable:
            return goal
        refuse_closed_goal_places(goal, changes)
        goal.unreadable = unreadable
        goal.version += 1
        fill_form(goal, content)
        write_all_rows([(goal, content)])
        if stated is not None:
            write_all_stated([(goal, stated)])
        if take_header(goal):
            refuse_taken_names([goal])
            if not goal.is_masked:
                link_to_projects([goal])
        goal.save()
        prefix = place_prefix(goal)
        placed = {
            f"{prefix}{path}": change
            for path, change in changes.items()
            if goal.scope == "department" or not path.startswith(KEPT_OUT)
        }
        finish_change(case=case, by=by, changes=placed, action=action)
        refresh_goal(goal)
    return goal_with_rows(goal_id)


def stated_changes(goal: GoalForm, stated: Mapping[str, Decimal]) -> dict[str, Change]:
    """Place → (before, after) for every stated amount that differs."""
    held = stated_of(goal, "", "")
    return {
        place: (as_text(held.get(place)), as_text(stated.get(place)))
        for place in {**held, **stated}
        if held.get(place) != stated.get(place)
    }


def locked_goal(goal_id: int) -> GoalForm:
    """The goal form, locked until the transaction ends."""
    return (
        GoalForm.objects.select_for_update(of=("self",))
        .select_related("department", "project")
        .get(pk=goal_id)
    )


def goal_with_rows(goal_id: int) -> GoalForm:
    return with_goal_rows(GoalForm.objects.all()).get(pk=goal_id)


def take_header(goal: GoalForm) -> bool:
    """Name and code of a project are what its head says; whether they are others now.

    A form that names another project is of that one from now on; that of a secret stays its own.
    """
    if goal.scope != "project":
        return False
    before = goal.subject, goal.project_code
    name = " ".join(str(goal.header.get("name") or "").split())
    code = str(goal.header.get("code") or "").strip()
    if name and len(name) <= 200:
        goal.subject = name
    if code.isascii() and code.isdigit() and len(code) in (20, 21):
        goal.project_code = code
    return before != (goal.subject, goal.project_code)


def refuse_closed_goal_places(goal: GoalForm, changes: Mapping[str, Change]) -> None:
    """In a returned budget a goal form is open only where the reviewer remarked."""
    places = open_goal_places(goal)
    closed = [path for path in changes if not is_open(path, places)]
    if closed:
        raise Refused(
            say(
                "Only the places the reviewer remarked on can be changed; not “{place}”.",
                place=closed[0],
            )
        )


def refresh_goal(goal: GoalForm) -> GoalAssessment:
    """Assess the stored form anew and renew what lists sort by. The caller holds the lock."""
    fresh = goal_with_rows(goal.pk)
    assessment = assessment_of_goal(fresh)
    severities = [one.severity for one in assessment.findings]
    GoalForm.objects.filter(pk=goal.pk).update(
        error_count=severities.count(Severity.ERROR),
        warning_count=severities.count(Severity.WARNING),
    )
    return assessment


def set_sector(*, goal_id: int, by: Person, sector: str) -> None:
    """Say to which sector a goal form belongs; suggestions come from it. Not part of the form."""
    with transaction.atomic():
        goal = locked_goal(goal_id)
        case = begin_change_of(goal, by)
        before, goal.sector = goal.sector, " ".join(sector.split())[:60]
        if before == goal.sector:
            return
        goal.save(update_fields=["sector"])
        changes = {f"{place_prefix(goal)}sector": (before, goal.sector)}
        finish_change(case=case, by=by, changes=changes)
