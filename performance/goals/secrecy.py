"""Which goal forms a person may see. `books.clearance` decides it; this leads there."""

from __future__ import annotations

from django.db.models import Q

from books.clearance import is_secret_to, seen_by
from departments.models import Person
from performance.models import GoalForm


def goals_seen_by(person: Person | None, prefix: str = "") -> Q:
    """Selects the goal forms that are no secret to a person; None stands for the public.

    A form without a project is a secret to everybody if it came in masked, or if its project was
    one when it went. `prefix` leads to the form, for instance `goal__`.
    """
    of_no_project = Q(**{f"{prefix}project": None, f"{prefix}classified": False})
    return of_no_project | seen_by(person, f"{prefix}project__")


def is_secret_goal(person: Person | None, goal: GoalForm) -> bool:
    """Whether a goal form does not exist for a person; the same answer as `goals_seen_by`."""
    return is_secret_to(person, goal.project) if goal.project else goal.classified
