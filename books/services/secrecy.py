"""Marking a project as a state secret, and lifting the mark. Nothing said here names it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from books.amount_keys import AmountKey
from books.models import Part, Project, ProjectAmount, StatedTotal
from books.models.projects import place_in
from books.services.changing import finish_part_change
from books.services.followers import tell_followers
from books.services.totals import projects_in
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.ledger import Fact
from fiscal.sentences import say
from workflow.refusals import NotAllowed, Refused
from workflow.services import locked, require


def mark_classified(
    *,
    project_id: int,
    level: str,
    basis: str,
    reason: str,
    by: Person,
    until: date | None = None,
) -> Project:
    """Mark a project with level, basis and period, in whatever state the case is.

    Totals stated for the project alone are dropped with it: they would give its amount away.
    """
    with transaction.atomic():
        project = locked_project(project_id, by)
        if level not in Project.Level.values:
            raise Refused(say("Choose the level of secrecy."))
        if not basis.strip():
            raise Refused(say("Name the basis: who classified it, under which rule."))
        if until and until < timezone.localdate():
            raise Refused(say("The period of secrecy has ended; choose a later day."))
        refuse_telling(project, reason)
        project.level, project.basis, project.until = level, basis.strip(), until
        project.marked_by, project.marked_at = by, timezone.now()
        conceal(project, by, reason)
    return project


def conceal(project: Project, by: Person, reason: str) -> None:
    """Store the mark that was set, and hide what else tells of the project.

    The caller holds a transaction with the case of the project locked.
    """
    project.save()
    drop_totals_of(project)
    tell_followers(project.part, {project.node: ["level"]})
    record_mark(project, by, "classify", reason)


def lift_classification(*, project_id: int, reason: str, by: Person) -> Project:
    """Take the mark off; from then on everybody who reads the book reads the project."""
    with transaction.atomic():
        project = locked_project(project_id, by)
        if not project.is_classified:
            raise Refused(say("This project is not classified."))
        refuse_telling(project, reason)
        project.level, project.basis, project.until = "", "", None
        project.marked_by, project.marked_at = None, None
        project.save()
        tell_followers(project.part, {project.node: ["level"]})
        record_mark(project, by, "declassify", reason)
    return project


def add_masked_project(*, part_id: int, amounts: Sequence[Fact], position: int, by: Person) -> None:
    """Enter the project that a published table prints masked: `amounts` are its facts.

    It follows the project at `position`, which stands there already.

    Whoever imports may add a secret, as they only take over what is marked in their file, and do
    not see it afterwards; its name, code and level are for the custodian to enter. The caller
    holds a transaction with the case locked.
    """
    part = Part.objects.select_related("book__case__department", "unit").get(pk=part_id)
    require(by, Permission.EDIT, part)
    count = Project.objects.filter(book=part.book_id).exclude(level="").count()
    project = Project.objects.create(
        **place_in(part),
        name=gettext("classified project no. %(number)s") % {"number": count + 1},
        purpose=amounts[0].at.get("purpose", "") if amounts else "",
        position=position,
        level=Project.Level.CONFIDENTIAL,
        basis=gettext("Marked as classified in the published table; level to be confirmed."),
        marked_by=by,
        marked_at=timezone.now(),
    )
    ProjectAmount.objects.bulk_create(
        ProjectAmount(
            project=project,
            **AmountKey.at(fact.at)._asdict(),
            amount=fact.amount,
            step=fact.step,
        )
        for fact in amounts
    )
    tell_followers(part, {project.node: ["added", "level"]})
    record_mark(project, by, "classify", str(project.basis))


def locked_project(project_id: int, by: Person) -> Project:
    """A project with its case locked, if the person keeps the secrets of its unit."""
    projects = Project.objects.select_related("part__book__case__department", "part__unit")
    project = projects.filter(pk=project_id).first()
    if project is not None:
        decision = may(by, Permission.MARK_CLASSIFIED, project)
        if decision:
            case = locked(project.book_id)
            project = projects.get(pk=project_id)
            project.part.book.case = case
            return project
        if may(by, Permission.VIEW, project) and decision.reason:
            raise NotAllowed(decision.reason)
    raise NotAllowed(say("This belongs to a department or unit in which you have no role."))


def refuse_telling(project: Project, reason: str) -> None:
    """The reason stays on record for all to read: it must be there, and must not give it away."""
    if not reason.strip():
        raise Refused(say("Write why: this step needs a reason."))
    if project.name in reason or (project.code and project.code in reason):
        raise Refused(say("Leave name and code out of the reason: others will read it."))


def drop_totals_of(project: Project) -> None:
    """Remove the totals stated for selections that name this project."""
    totals = StatedTotal.objects.filter(book=project.book_id, key__contains="project=")
    named = [total.pk for total in totals if project.node in projects_in(total.key)]
    StatedTotal.objects.filter(pk__in=named).delete()


def record_mark(project: Project, by: Person, action: str, reason: str) -> None:
    finish_part_change(
        part=project.part,
        by=by,
        action=action,
        comment=reason.strip(),
        data={"project": project.node},
    )
