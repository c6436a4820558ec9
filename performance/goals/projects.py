"""Which project of its budget a goal form is of, and what the form does when that changes.

The link is a foreign key. Code and name are compared in one place, `matched`, and only for forms
that have no project yet: a workbook may bring goals before the projects, or a person begins a
form by typing what the project is called.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.db.models import F

from books.models import Part, Project
from books.services.followers import Happening
from performance.goals.wording import bare_name, is_similar_name
from performance.models import GoalForm

NAMING = frozenset({"code", "name"})


def matched(
    goals: Iterable[GoalForm], projects: Sequence[Project], with_form: Iterable[int]
) -> Iterator[tuple[GoalForm, Project]]:
    """Each form without a project with the one it is of: by code where both have one, else by
    name, else by the only name of its unit that is nearly the same. Masked rows, which have
    neither, are those of the unit's classified projects, in order. `with_form` are the projects
    that have a form already: neither of the last two is theirs.
    """
    by_code = {one.code: one for one in projects if one.code}
    by_name = {bare_name(one.name): one for one in reversed(projects)}
    left = []
    taken = set(with_form)
    for goal in goals:
        found = by_code.get(goal.project_code) or by_name.get(bare_name(goal.subject))
        if found and may_be(goal, found):
            taken.add(found.pk)
            yield goal, found
        else:
            left.append(goal)
    for goal in left:
        alike = [
            one
            for one in projects
            if one.unit_id == goal.unit_id and one.pk not in taken and is_alike(goal, one)
        ]
        if alike and (goal.is_masked_row or len(alike) == 1):
            taken.add(alike[0].pk)
            yield goal, alike[0]


def may_be(goal: GoalForm, project: Project) -> bool:
    """Two codes tell two projects apart, whatever they are called."""
    return not (goal.project_code and project.code) or goal.project_code == project.code


def is_alike(goal: GoalForm, project: Project) -> bool:
    if goal.is_masked_row:
        return project.is_classified
    return may_be(goal, project) and is_similar_name(goal.subject, project.name)


def link_to_projects(goals: Sequence[GoalForm]) -> None:
    """Give forms of one budget, not yet saved, the project they are of, in two queries."""
    wanting = [one for one in goals if one.scope == "project"]
    if not wanting:
        return
    projects = Project.objects.filter(book=wanting[0].case_id).select_related("part")
    found = list(projects.order_by("pk"))
    for goal, project in matched(wanting, found, projects_with_form(found)):
        goal.project = project
    for goal in wanting:
        goal.classified = goal.project.is_classified if goal.project else goal.classified


def projects_with_form(projects: Sequence[Project]) -> set[int]:
    linked = GoalForm.objects.filter(project__in=projects).order_by()
    return set(linked.values_list("project_id", flat=True))


def follow_projects(part: Part, happening: Happening) -> None:
    """Bring the goal forms of a budget after its projects. The caller holds a transaction."""
    nodes = {int(node[1:]): set(what) for node, what in happening.items()}
    gone = [pk for pk, what in nodes.items() if "removed" in what]
    # The goals of a secret go with it: no one else may see them, and its row is gone.
    GoalForm.objects.filter(project__in=gone).exclude(project__level="").delete()
    touched = [pk for pk, what in nodes.items() if what & {"added", "level", "follows", *NAMING}]
    if not touched:
        return
    projects = {one.pk: one for one in part.projects.filter(pk__in=touched).order_by("pk")}
    find_forms(part)
    renamed = [one for pk, one in projects.items() if nodes[pk] & NAMING]
    for project in projects.values():
        if "level" in nodes[project.pk]:
            forms = GoalForm.objects.filter(project=project)
            forms.update(classified=project.is_classified)
    rename_forms_of(part, renamed, [one for one in projects.values() if not one.is_classified])


def find_forms(part: Part) -> None:
    """Link the forms that came before the projects of a part."""
    unlinked = GoalForm.objects.filter(case=part.book_id, project=None)
    waiting = [one for one in unlinked.order_by("position", "pk") if one.scope == "project"]
    if not waiting:
        return
    projects = list(part.projects.select_related("part").order_by("pk"))
    found = []
    for goal, project in matched(waiting, projects, projects_with_form(projects)):
        goal.project, goal.classified = project, project.is_classified
        found.append(goal)
    GoalForm.objects.bulk_update(found, ["project", "classified"], batch_size=500)


def rename_forms_of(part: Part, renamed: Sequence[Project], unnamed: Sequence[Project]) -> None:
    """Let forms take over the name and code of their project: where it has others now, and
    where the form has none, because it came in masked and the project is open by now.

    A form whose new name another form of the year has keeps its own; a finding tells of it.
    """
    forms = GoalForm.objects.filter(project__in=renamed) | GoalForm.objects.filter(
        project__in=unnamed, subject="", project_code=""
    )
    moving = {one.pk: one for one in forms.select_related("project").order_by("pk")}
    if not moving:
        return
    year = part.book.case.fiscal_year
    others = GoalForm.objects.filter(department=part.department_id, fiscal_year=year)
    held = set(
        others.exclude(pk__in=list(moving)).values_list("subject", "project_code").order_by()
    )
    codes = {code for _, code in held if code}
    free = []
    for goal in moving.values():
        name, code = new_name_of(goal)
        if not {(name, code), (name, "")} & held and code not in codes:
            free.append(goal)
            held.add((name, code))
            codes |= {code} - {""}
    # Two projects may exchange codes: none holds one while the others are written.
    GoalForm.objects.filter(pk__in=[one.pk for one in free]).update(project_code="")
    for goal in free:
        name, code = new_name_of(goal)
        GoalForm.objects.filter(pk=goal.pk).update(
            subject=name,
            project_code=code,
            header={**goal.header, "name": name, "code": code},
            version=F("version") + 1,
        )
    # What is still without a name was a masked row whose project has another form.
    GoalForm.objects.filter(project__in=unnamed, subject="", project_code="").delete()


def new_name_of(goal: GoalForm) -> tuple[str, str]:
    assert goal.project is not None
    return goal.project.name, goal.project.code or goal.project_code
