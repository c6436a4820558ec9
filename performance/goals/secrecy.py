"""The goal form of a project hides with it, and shows again with it."""

from __future__ import annotations

from django.db.models import Q

from budgets.models import Project
from performance.models import GoalForm


def hide_goals_of(project: Project) -> None:
    """Mark the goal form of a project as classified, or as open again, as the project is."""
    named = Q(subject=project.name, project_code="")
    if project.code:
        named |= Q(project_code=project.code)
    GoalForm.objects.filter(named, case=project.budget_id).update(classified=project.is_classified)
