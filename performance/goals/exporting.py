"""Goal forms and their summary as a workbook in the published layout."""

from __future__ import annotations

from fiscal.goal_summary import lay_out_summary
from fiscal.sentences import say
from performance.goals.queries import assessments_of, figures_of, with_goal_rows
from performance.goals.summary import summary_edition, summary_of
from performance.models import GoalForm
from workbooks.writing import write_workbook
from workflow.models import Case
from workflow.refusals import Refused


def export_goals(case: Case) -> bytes:
    """Table 12 and table 13 of a budget, one sheet each; importing them changes nothing."""
    figures = figures_of(case)
    goals = assessments_of(with_goal_rows(GoalForm.objects.filter(case=case)), figures)
    if not goals:
        raise Refused(say("There are no goal forms in this budget yet."))
    sheets = [
        (assessment.definition.title, assessment.sheet)
        for goal, assessment in goals
        if goal.scope == "department"
    ]
    if any(goal.scope == "project" for goal, _ in goals):
        definition = summary_edition(case.department.region, case.fiscal_year)
        summary = summary_of(case, goals, definition, figures)
        sheets.append((definition.title, lay_out_summary(definition, summary)))
    return write_workbook(sheets)


def export_goal(goal: GoalForm) -> bytes:
    """One goal form as it is printed."""
    [(_, assessment)] = assessments_of([goal], figures_of(goal.case))
    return write_workbook([(goal.subject or assessment.definition.title, assessment.sheet)])
