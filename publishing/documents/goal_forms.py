"""The goal forms of a budget in its document: by meaning, and the sheets that print them.

Final accounts have none.
"""

from __future__ import annotations

from collections.abc import Collection

from books.models import Book
from fiscal.deriving import Catalogue
from fiscal.forms import Value
from performance.goals.assessment import GoalAssessment
from performance.goals.exporting import public_sheets_of_goals
from performance.goals.money import amount_path, hidden_in_goals, line_path
from performance.goals.queries import assessments_of, figures_of, with_goal_rows
from performance.models import GoalForm
from publishing.documents.frame import Document
from publishing.documents.sheets import frozen_sheet
from workflow.models import Case

INDICATOR = ("level1", "level2", "name", "target", "weight", "explanation")


def goal_forms_of(book: Book, catalogue: Catalogue) -> list[Document]:
    """The goals of the department and of its projects; of a classified one only that it is."""
    case = book.case
    goals = with_goal_rows(GoalForm.objects.filter(case=case).order_by("position", "pk"))
    figures = figures_of(case)
    hidden = hidden_in_goals(case, figures, catalogue)
    return [goal_form(goal, one, book, hidden) for goal, one in assessments_of(goals, figures)]


def goal_form(
    goal: GoalForm, assessment: GoalAssessment, book: Book, hidden: Collection[str]
) -> Document:
    masking = book.definition.masking
    if goal.is_masked:
        return {"kind": "goal", "scope": goal.scope, "name": masking.name}

    def amount(key: str) -> str | None:
        is_whole = goal.scope == "department"
        path = amount_path(key) if is_whole else line_path(goal.project_code, key)
        shown = printed(assessment.amount(key))
        return masking.amount if shown and path in hidden else shown

    return {
        "kind": "goal",
        "scope": goal.scope,
        "name": goal.subject or book.case.department.name,
        "code": goal.project_code,
        "unit": goal.unit.code if goal.unit else None,
        "edition": assessment.definition.key,
        "header": {path.partition(".")[2]: printed(it) for path, it in fields(assessment)},
        "amounts": {key: amount(key) for key in assessment.amount_keys},
        "tasks": [
            {column: printed(row.values.get(column)) for column in ("name", "content")}
            for row in assessment.rows("tasks")
        ],
        "indicators": [
            {column: printed(row.values.get(column)) for column in INDICATOR}
            for row in assessment.rows("indicators")
        ],
    }


def fields(assessment: GoalAssessment) -> list[tuple[str, Value]]:
    return sorted(assessment.content.fields.items())


def printed(value: Value) -> str | None:
    """A value as text; blank as None."""
    return str(value) if value not in (None, "") else None


def form_sheets(case: Case, catalogue: Catalogue) -> list[Document]:
    """The sheets of the goal forms as they are printed, in order."""
    return [
        {"title": sheet.title, "sheet": frozen_sheet(sheet)}
        for sheet in public_sheets_of_goals(case, catalogue)
    ]
