"""Who sees a classified project 涉密项目. Decided here and nowhere else; denied unless cleared.

Everybody else, whatever their role, learns that there is one from its masked row alone: not its
name, its code or its amounts. See docs/adr/0012-classified-projects.md.
"""

from __future__ import annotations

from django.db.models import Q

from books.models import Project
from departments.models import Person
from departments.permissions import may, reach
from departments.roles import Permission


def seen_by(person: Person | None, prefix: str = "") -> Q:
    """Selects the projects that are no secret to a person; None stands for the public.

    `prefix` leads to the project, for instance `project__`.
    """
    condition = Q(**{f"{prefix}level": ""})
    if person is not None:
        condition |= reach(
            person,
            Permission.VIEW_CLASSIFIED,
            department=f"{prefix}part__book__case__department",
            unit=f"{prefix}part__unit",
        )
    return condition


def is_secret_to(person: Person | None, project: Project) -> bool:
    """Whether a project has to be masked for a person; the same answer as `seen_by`."""
    return project.is_classified and not may(person, Permission.VIEW_CLASSIFIED, project)
