"""A workbook of goal forms and their summary, taken in whole or not at all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from django.db import transaction

from departments.models import Person
from fiscal.findings import Finding, Place, Report
from fiscal.goal_summary import summary_definitions
from fiscal.observing import on_trial
from fiscal.problems import file_finding
from performance.editions import form_definitions
from performance.goals.assessment import GoalAssessment
from performance.goals.bulk import GoalEntry, write_goals
from performance.goals.content import content_of_form
from performance.goals.drafts import Drafts
from performance.goals.figures import BudgetFigures
from performance.goals.form import text
from performance.goals.queries import figures_of
from performance.goals.services import stated_changes
from performance.goals.upload_findings import GoalDraft, not_allowed
from performance.goals.wording import measure
from performance.import_problems import LEFT_ALONE
from performance.models import GoalForm
from performance.services import Change, differences
from workbooks import problems
from workbooks.goal_forms import read_goal_forms
from workbooks.goal_summary import read_goal_summaries
from workbooks.opening import UnreadableWorkbook, open_workbook
from workflow.models import Case
from workflow.refusals import Refused
from workflow.services import locked, require_editable


@dataclass(frozen=True)
class ImportedGoal:
    """One goal form of the workbook and what taking it in changes; `goal` is None for a new one."""

    sheet: str
    subject: str
    classified: bool
    assessment: GoalAssessment
    changes: Mapping[str, Change]
    goal: GoalForm | None = None


@dataclass(frozen=True)
class GoalReport(Report):
    """What came of an import of goals. Nothing was changed unless `done`."""

    goals: tuple[ImportedGoal, ...] = ()


def import_goals(
    *,
    data: bytes,
    name: str,
    case: Case,
    by: Person,
    figures: BudgetFigures | None = None,
    dry_run: bool = False,
) -> GoalReport:
    """Read goal forms and summary of a budget and write all of them, or none.

    An error anywhere refuses the whole file; warnings do not. `figures` are the budget's, where
    they are not those it holds. With `dry_run` the report says what would change.
    """
    known_figures = figures or figures_of(case)
    definitions = form_definitions("goal")
    try:
        workbook = open_workbook(data, name)
    except UnreadableWorkbook as unreadable:
        return GoalReport(findings=(file_finding(unreadable.message, name),))
    reading = read_goal_forms(workbook, definitions)
    summaries = read_goal_summaries(workbook, summary_definitions())
    if not reading.forms and not summaries:
        titles = [one.title for one in definitions] + [one.title for one in summary_definitions()]
        return GoalReport(findings=(problems.NO_FORM.at(titles=titles),))
    with transaction.atomic():
        held = locked(case.pk)
        importer = Importer(case, by, known_figures)
        for form in reading.forms:
            importer.take_form(form)
        for number, summary in enumerate(summaries):
            importer.take_summary(summary, is_second=number > 0)
        findings = on_trial([*reading.problems, *importer.findings()], case.fiscal_year)
        report = GoalReport(findings=findings, goals=tuple(importer.imported()))
        if report.refused or dry_run:
            return report
        try:
            goals = importer.write(held)
        except Refused as refused:
            transaction.set_rollback(True)
            return replace(report, findings=(file_finding(refused.reason, name), *findings))
    done = tuple(replace(one, goal=goal) for one, goal in zip(report.goals, goals, strict=True))
    return replace(report, goals=done, done=True)


class Importer(Drafts):
    """Drafts with what is to be said of them, and the way into the database."""

    def __init__(self, case: Case, by: Person, figures: BudgetFigures) -> None:
        super().__init__(case, figures, by)
        self.assessed: dict[int, GoalAssessment] = {}

    def findings(self) -> Iterator[Finding]:
        whole, targets = self.whole, self.all_targets
        for draft in self.drafts:
            yield from draft.problems
            yield from not_allowed(self.case, draft, self.by)
            if draft.thing.is_masked or (draft is whole and not draft.cells):
                continue
            unread = {place.path for one in draft.problems for place in one.places if one.blocks}
            said = {place.cell for one in self.others for place in one.places if one.blocks}
            for one in self.assessment(draft, targets).findings:
                places = tuple(
                    replace(each, sheet=draft.sheet, cell=draft.cells.get(each.path, ""))
                    for each in one.places
                )
                cells = {each.cell for each in places if each.cell}
                is_said = {each.path for each in places} & unread or cells & said
                if not (one.rule == "G-01" and is_said):
                    yield replace(one, places=places)
        yield from self.others
        yield from self.left_alone()

    @property
    def whole(self) -> GoalDraft | None:
        """The department's own form, if the workbook has it."""
        return next((one for one in self.drafts if one.thing.scope == "department"), None)

    @cached_property
    def all_targets(self) -> dict[str, str]:
        """The targets of the department's own form, in the workbook or else held."""
        draft = self.whole
        rows = draft.content.rows.get("indicators", ()) if draft else ()
        if draft is None:
            whole = next((one for one in self.held if one.scope == "department"), None)
            rows = content_of_form(whole).rows["indicators"] if whole else ()
        return {measure(text(row, "name")): text(row, "target") for row in rows}

    def assessment(self, draft: GoalDraft, targets: Mapping[str, str]) -> GoalAssessment:
        """The draft assessed, once: nothing is added to drafts after the file was read."""
        if id(draft) not in self.assessed:
            self.assessed[id(draft)] = self.assess(draft, targets)
        return self.assessed[id(draft)]

    def assess(self, draft: GoalDraft, targets: Mapping[str, str]) -> GoalAssessment:
        is_whole = draft.thing.scope == "department"
        code = draft.thing.project_code
        return GoalAssessment(
            draft.thing.definition,
            draft.content,
            {
                place.split(".")[1]: amount
                for place, amount in draft.stated.items()
                if place.startswith("budget.")
            },
            self.figures.department if is_whole else self.figures.of_project(code),
            {} if is_whole else targets,
        )

    def left_alone(self) -> Iterator[Finding]:
        """Goal forms of projects that the summary does not have."""
        taken = {one.known.pk for one in self.drafts if one.known}
        for goal in self.held:
            if self.has_summary and goal.scope == "project" and goal.pk not in taken:
                if goal.is_masked:
                    continue
                yield LEFT_ALONE.at(Place(label=goal.subject), name=goal.subject)

    # What would change, and changing it

    def imported(self) -> Iterator[ImportedGoal]:
        targets = self.all_targets
        for draft in self.drafts:
            changes = differences(draft.before, draft.content)
            if draft.known:
                changes |= stated_changes(draft.known, draft.stated)
            yield ImportedGoal(
                draft.sheet,
                draft.thing.subject,
                draft.thing.is_masked,
                self.assessment(draft, targets),
                changes,
                draft.known,
            )

    def write(self, case: Case) -> list[GoalForm]:
        """Write every form into the locked case; the forms in the order of the drafts."""
        require_editable(case)
        targets = self.all_targets
        entries = [
            GoalEntry(
                draft.known or draft.thing,
                draft.content,
                draft.stated,
                self.assessment(draft, targets),
                draft.position,
            )
            for draft in self.drafts
        ]
        write_goals(case=case, by=self.by, entries=entries)
        return [one.goal for one in entries]
