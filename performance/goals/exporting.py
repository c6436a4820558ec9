"""Goal forms and their summary as a workbook in the published layout."""

from __future__ import annotations

from books.queries import book_of
from fiscal.deriving import Catalogue
from fiscal.goal_summary import lay_out_summary
from fiscal.sentences import say
from fiscal.sheets import Sheet
from performance.goals.money import hidden_in_goals, masked
from performance.goals.queries import assessments_of, figures_of, with_goal_rows
from performance.goals.summary import summary_edition, summary_of
from performance.models import GoalForm
from workbooks.writing import write_workbook
from workflow.models import Case
from workflow.refusals import Refused


def export_goals(case: Case) -> bytes:
    """Table 12 and table 13 of a budget, one sheet each; importing them changes nothing."""
    sheets = sheets_of_goals(case)
    if not sheets:
        raise Refused(say("There are no goal forms in this budget yet."))
    return write_workbook([(sheet.title, sheet) for sheet in sheets])


def sheets_of_goals(case: Case) -> list[Sheet]:
    """The department's goal form and the summary of those of its projects, as published."""
    figures = figures_of(case)
    goals = assessments_of(with_goal_rows(GoalForm.objects.filter(case=case)), figures)
    sheets = [assessment.sheet for goal, assessment in goals if goal.scope == "department"]
    if any(goal.scope == "project" for goal, _ in goals):
        definition = summary_edition(case.department.region, case.fiscal_year)
        sheets.append(lay_out_summary(definition, summary_of(case, goals, definition, figures)))
    return sheets


def public_sheets_of_goals(case: Case, catalogue: Catalogue) -> list[Sheet]:
    """The same without the amounts that a catalogue withholds beside a secret."""
    sheets = sheets_of_goals(case)
    if not catalogue.suppressed:
        return sheets
    hidden = hidden_in_goals(case, figures_of(case), catalogue)
    return [masked(one, hidden, book_of(case).definition.masking.amount) for one in sheets]


def export_goal(goal: GoalForm) -> bytes:
    """One goal form as it is printed."""
    [(_, assessment)] = assessments_of([goal], figures_of(goal.case))
    return write_workbook([(goal.subject or assessment.definition.title, assessment.sheet)])
