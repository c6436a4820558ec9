"""The goal form of a project hides with it, and shows again with it."""

from __future__ import annotations

from books.models import Project
from fiscal.given import folded
from performance.models import GoalForm


def hide_goals_of(project: Project) -> None:
    """Mark the goal forms of a project as classified, or as open again, as the project is."""
    forms = GoalForm.objects.filter(case=project.book_id).only("pk", "subject", "project_code")
    own = [form.pk for form in forms if is_of(form.project_code, form.subject, project)]
    GoalForm.objects.filter(pk__in=own).update(classified=project.is_classified)


def is_secret(case_id: int, code: str, name: str) -> bool:
    """Whether a goal form with this code or name is that of a classified project."""
    secrets = Project.objects.filter(book=case_id).exclude(level="")
    return any(is_of(code, name, project) for project in secrets)


def is_of(code: str, name: str, project: Project) -> bool:
    """The same project: by code where both have one, else by name, blanks and brackets aside."""
    if code and project.code:
        return code == project.code
    return bool(name) and folded(name) == folded(project.name)
