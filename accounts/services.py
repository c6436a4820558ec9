"""What can be done to final accounts besides what can be done to all books."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext

from accounts.taking_over import take_over_part, what_is_known
from books.classification import YearCodes
from books.models import Part, Project
from books.services.changing import begin_part_change, finish_part_change
from books.services.followers import Happening
from books.services.secrecy import conceal
from departments.models import Person
from workflow.services import locked


def take_over(*, part_id: int, version: int, by: Person) -> Part:
    """Put what the year's budget and last year's final accounts say in place of what stands there.

    Initial budgets of items and projects and opening balances are replaced, projects that are
    missing added, secrets among them; nothing else changes. Where there is nothing to take over,
    nothing is recorded.
    """
    with transaction.atomic():
        part = begin_part_change(part_id=part_id, by=by, version=version)
        taken = take_over_part(part, what_is_known(part), YearCodes(part.book.case.fiscal_year))
        if taken.changes or taken.projects:
            data = {"projects": taken.projects, "left_out": sorted(taken.left_out)}
            finish_part_change(
                part=part, by=by, action="take_over", changes=taken.changes, data=data
            )
    return part


def conceal_accounted(part: Part, happening: Happening) -> None:
    """Make a secret of what final accounts say of a budget's project that has become one.

    It is not undone when the budget's mark is lifted: that is for the custodian to decide.
    """
    marked = [int(node[1:]) for node, what in happening.items() if "level" in what]
    if not marked:
        return
    linked = (
        Project.objects.filter(budgeted_as__in=marked, level="")
        .exclude(budgeted_as__level="")
        .select_related("part__unit", "budgeted_as__marked_by")
        .order_by("pk")
    )
    for one in linked:
        project = one.budgeted_as
        assert project and project.marked_by
        one.part.book.case = locked(one.book_id)
        for name in ("level", "basis", "until", "marked_by", "marked_at"):
            setattr(one, name, getattr(project, name))
        conceal(one, project.marked_by, gettext("Marked with the project of the budget."))
