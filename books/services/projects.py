"""Saving the grid of projects, and linking a project to the year before.

Events say which projects changed and in what, never what they are called or get: a project that
is classified later must not stand in a record that cannot be changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import IntegrityError, transaction

from books.amount_keys import AmountKey, Amounts
from books.classification import YearCodes
from books.clearance import seen_by
from books.grids import Row
from books.models import Part, Project, ProjectAmount
from books.models.projects import place_in
from books.project_rows import ProjectDraft, read_projects, taken_codes
from books.services.changing import (
    Saved,
    begin_part_change,
    finish_part_change,
    refuse_problems,
)
from books.services.followers import tell_followers
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.sentences import say
from workflow.refusals import Refused

STORED = ["code", "name", "purpose", "item", "position"]


def save_projects(
    *,
    part_id: int,
    rows: Sequence[Row],
    version: int,
    by: Person,
    unit: str = "",
    action: str = "save_projects",
    codes: YearCodes | None = None,
) -> Saved:
    """Replace the projects of a part by rows, as far as the person sees them.

    A row with `id` stands for the project that has it; classified projects that the person is
    not cleared for stay as they are. Amounts are in `unit`, else in the book's unit of entry.
    `codes` spares whoever saves many grids reading them each time.
    """
    with transaction.atomic():
        part = begin_part_change(part_id=part_id, by=by, version=version)
        year = part.book.case.fiscal_year
        held = {one.pk: one for one in part.projects.filter(seen_by(by)).order_by("pk")}
        reading = read_projects(rows, held, codes or YearCodes(year), unit or part.book.entry_unit)
        taken = tuple(taken_codes(reading.projects, part.book, held))
        refuse_problems((*reading.errors, *taken))
        try:
            changed = write_projects(part, held, reading.projects)
        except IntegrityError:
            # Another department took a code since it was looked up. What the database says of
            # it names the code, which may be secret by now: it goes no further.
            raise Refused(
                say("Another project of {year} has one of these codes.", year=year)
            ) from None
        if changed:
            finish_part_change(part=part, by=by, action=action, data={"projects": changed})
    return Saved(part, reading.warnings)


def write_projects(
    part: Part, held: Mapping[int, Project], drafts: Sequence[ProjectDraft]
) -> dict[str, list[str]]:
    """Bring the projects into the state of the drafts; node → what changed in it."""
    changed: dict[str, list[str]] = {}
    kept = {draft.project.pk for draft in drafts if draft.project}
    gone = [pk for pk in held if pk not in kept]
    removed = {f"p{pk}": ["removed"] for pk in gone}
    tell_followers(part, removed)
    Project.objects.filter(pk__in=gone).delete()

    stale, new = [], []
    for draft in drafts:
        values = {name: getattr(draft, name) for name in STORED}
        project = draft.project or Project(**place_in(part))
        differing = [name for name, value in values.items() if getattr(project, name) != value]
        for name, value in values.items():
            setattr(project, name, value)
        if draft.project is None:
            new.append(project)
        elif differing:
            stale.append(project)
            changed[project.node] = differing
    # Two projects may exchange codes: none holds one while the others are written.
    Project.objects.filter(pk__in=[one.pk for one in stale]).exclude(code="").update(code="")
    Project.objects.bulk_update(stale, STORED, batch_size=500)
    for project in Project.objects.bulk_create(new, batch_size=500):
        changed[project.node] = ["added"]

    projects = [draft.project for draft in drafts if draft.project]
    before = amounts_of(projects)
    after = {project.pk: draft.amounts for project, draft in paired(drafts, new)}
    for pk in write_amounts(before, after):
        changed.setdefault(f"p{pk}", []).append("amounts")
    tell_followers(part, changed)
    return removed | changed


def paired(
    drafts: Sequence[ProjectDraft], new: Sequence[Project]
) -> list[tuple[Project, ProjectDraft]]:
    """Each draft with its project, the new ones in the order in which they were made."""
    made = iter(new)
    return [(draft.project or next(made), draft) for draft in drafts]


def amounts_of(projects: Sequence[Project]) -> dict[int, Amounts]:
    """What each project gets, in one query."""
    found: dict[int, dict[AmountKey, tuple[Decimal, Decimal]]]
    found = {project.pk: {} for project in projects}
    for one in ProjectAmount.objects.filter(project__in=projects):
        found[one.project_id][AmountKey.of(one)] = (one.amount, one.step)
    return {**found}


def write_amounts(before: Mapping[int, Amounts], after: Mapping[int, Amounts]) -> list[int]:
    """Replace the amounts of those projects that have others now; which ones."""
    differing = [pk for pk, amounts in after.items() if before.get(pk, {}) != amounts]
    ProjectAmount.objects.filter(project__in=differing).delete()
    ProjectAmount.objects.bulk_create(
        [
            ProjectAmount(project_id=pk, **key._asdict(), amount=amount, step=step)
            for pk in differing
            for key, (amount, step) in after[pk].items()
        ],
        batch_size=500,
    )
    return differing


def link_project(
    *, project_id: int, follows_id: int | None, part_version: int, by: Person
) -> Project:
    """Say which project of an earlier year this one continues, or with None that it is new.

    Both have to be of the same department and no secret to the person.
    """
    with transaction.atomic():
        projects = Project.objects.filter(seen_by(by)).select_related(
            "part__book__case__department", "part__unit"
        )
        project = projects.filter(pk=project_id).first()
        earlier = projects.filter(pk=follows_id).first() if follows_id else None
        if project is None or not may(by, Permission.VIEW, project):
            raise Refused(say("There is no such project."))
        if follows_id and (earlier is None or not may(by, Permission.VIEW, earlier)):
            raise Refused(say("There is no such project in an earlier year."))
        part = begin_part_change(part_id=project.part_id, by=by, version=part_version)
        if earlier and earlier.department_id != project.department_id:
            raise Refused(say("A project continues one of the same department."))
        if earlier and earlier.fiscal_year >= project.fiscal_year:
            raise Refused(say("A project continues one of an earlier year."))
        if project.follows_id == (earlier.pk if earlier else None):
            return project
        project.follows = earlier
        project.save(update_fields=["follows"])
        tell_followers(part, {project.node: ["follows"]})
        data = {"project": project.node, "follows": earlier.node if earlier else ""}
        finish_part_change(part=part, by=by, action="link_project", data=data)
    return project
