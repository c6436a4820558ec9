"""Goal forms on their way in, brought together with the forms that exist."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from departments.models import BudgetUnit, Person
from fiscal.findings import Finding, Place
from fiscal.forms import FormContent, Row
from fiscal.goal_summary import SummaryLine, SummaryProject
from performance.content import blank_content
from performance.entry import blank_row
from performance.goals.content import as_printed, content_of_form, shown_decimals, stated_of
from performance.goals.figures import BudgetFigures
from performance.goals.queries import with_goal_rows
from performance.goals.secrecy import is_secret_goal
from performance.goals.services import choose_goal_edition, filled, header_of_goal
from performance.goals.summary import added_up
from performance.goals.summary_checks import SUMMARIES, SummaryForm
from performance.goals.upload_findings import (
    GoalDraft,
    another_edition,
    taken_from_form,
    unknown_unit,
    wrong_head,
)
from performance.goals.wording import is_same_name
from performance.import_problems import REPEATED_SUMMARY
from performance.importing.rowkeys import with_known_keys
from performance.models import GoalForm
from workbooks.goal_summary import SummaryReading
from workbooks.reading import FormReading
from workflow.models import Case


class Drafts:
    """The goal forms of a workbook as drafts; `others` are findings that belong to no form."""

    def __init__(self, case: Case, figures: BudgetFigures, by: Person) -> None:
        self.case, self.figures, self.by = case, figures, by
        self.units = {unit.code: unit for unit in case.department.units.all()}
        self.held = list(with_goal_rows(GoalForm.objects.filter(case=case)))
        self.drafts: list[GoalDraft] = []
        self.others: list[Finding] = []
        self.has_summary = False

    # From what was read to drafts

    def take_form(self, reading: FormReading) -> None:
        """A goal form of its own sheet: the department's, or one project's."""
        fields = reading.content.fields
        is_project = reading.definition.subject == "project"
        subject = " ".join(str(fields.get("header.name") or "").split()) if is_project else ""
        code = str(fields.get("header.code") or "").strip() if is_project else ""
        known = self.known(code, subject)
        unit = known.unit if known else self.unit_named(str(fields.get("header.unit") or ""))
        thing = self.thing(subject, code if code.isdigit() else "", unit, known)
        thing.edition = reading.definition.key
        decimals = shown_decimals(reading.definition)
        stated = {
            path: as_printed(amount, decimals)
            for path, amount in reading.printed.items()
            if isinstance(amount, Decimal)
        }
        if known and not is_project:
            stated |= {f"summary.{at}": one for at, one in stated_of(known, "summary.", "").items()}
        draft = GoalDraft(thing, known, reading.content, stated, reading.sheet, reading.addresses)
        draft.content = with_known_keys(reading.content, draft.before)
        draft.problems += reading.problems
        if known and known.edition != reading.definition.key:
            draft.problems.append(another_edition(draft, known))
        if not is_project:
            named = str(fields.get("header.name") or "")
            draft.problems += wrong_head(
                self.case, draft, named, str(fields.get("header.period") or "")
            )
        self.drafts.append(draft)

    def take_summary(self, reading: SummaryReading, is_second: bool) -> None:
        """The summary: a form for each of its projects, and the stated lines above them."""
        place = Place("", reading.definition.title, reading.sheet)
        if is_second:
            self.others.append(REPEATED_SUMMARY.at(place))
            return
        self.has_summary = True
        self.others += reading.problems
        form = SummaryForm(
            reading.definition, reading.summary, reading.sheet, self.figures.projects
        )
        self.others += SUMMARIES.check(form)
        whole = self.department_draft(reading.sheet)
        year = str(reading.summary.fiscal_year or "")
        whole.problems += wrong_head(
            self.case, whole, reading.summary.department, f"{year}年度" if year else ""
        )
        whole.stated = {
            place: amount
            for place, amount in whole.stated.items()
            if not place.startswith("summary.")
        }
        whole.stated |= stated_lines_of(reading)
        masked_before = [one for one in self.held if one.is_masked]
        for unit in reading.summary.units:
            known_unit = self.unit_coded(unit.line.code)
            if known_unit is None:
                self.others.append(unknown_unit(self.case, unit.line.code, unit.line.name, reading))
                continue
            for project in unit.projects:
                self.take_project(project, known_unit, reading, masked_before)

    def take_project(
        self,
        project: SummaryProject,
        unit: BudgetUnit,
        reading: SummaryReading,
        masked_before: list[GoalForm],
    ) -> None:
        position = 1 + max((one.position for one in self.drafts), default=0)
        if project.masked:
            of_unit = [one for one in masked_before if one.unit_id == unit.pk]
            known = of_unit[0] if of_unit else None
            if known:
                masked_before.remove(known)
            thing = known or self.thing("", "", unit, None, classified=True)
            content = content_of_form(known) if known else blank_content(thing.definition)
            stated = stated_of(known, "", "") if known else {}
            draft = GoalDraft(thing, known, content, stated, reading.sheet)
            draft.position = position
            self.drafts.append(draft)
            return
        same = [
            one
            for one in self.drafts
            if one.thing.scope == "project" and self.is_same(one.thing, project.code, project.name)
        ]
        if same:
            same[0].position = position
            self.others.append(taken_from_form(project, same[0], reading))
            return
        known = self.known(project.code, project.name)
        thing = self.thing(project.name, project.code, unit, known)
        draft = GoalDraft(thing, known, FormContent(), {}, reading.sheet)
        draft.position = position
        draft.content, draft.cells = summary_content(project, draft)
        draft.stated = {
            f"budget.{key}.amount": as_printed(amount, reading.definition.decimals)
            for key, amount in project.amounts.items()
            if amount is not None
        }
        self.drafts.append(draft)

    def department_draft(self, sheet: str) -> GoalDraft:
        """The department's own form, which holds the stated lines of the summary."""
        for draft in self.drafts:
            if draft.thing.scope == "department":
                return draft
        known = next((one for one in self.held if one.scope == "department"), None)
        thing = known or self.thing("", "", None, None)
        header = header_of_goal(thing, thing.definition)
        content = (
            content_of_form(known)
            if known
            else replace(blank_content(thing.definition), fields=header)
        )
        stated = stated_of(known, "", "") if known else {}
        draft = GoalDraft(thing, known, content, stated, sheet)
        self.drafts.append(draft)
        return draft

    def known(self, code: str, subject: str) -> GoalForm | None:
        """The form that exists for a project (by code, else by name), or the department's.

        What the person is not cleared for does not exist here either.
        """
        if not code and not subject:
            return next((one for one in self.held if one.scope == "department"), None)
        projects = [
            one for one in self.held if one.scope == "project" and not is_secret_goal(self.by, one)
        ]
        return next((one for one in projects if self.is_same(one, code, subject)), None)

    @staticmethod
    def is_same(goal: GoalForm, code: str, subject: str) -> bool:
        if goal.project_code and code:
            return goal.project_code == code
        return is_same_name(goal.subject, subject)

    def thing(
        self,
        subject: str,
        code: str,
        unit: BudgetUnit | None,
        known: GoalForm | None,
        classified: bool = False,
    ) -> GoalForm:
        """The form as it would be, to ask permissions and editions of."""
        thing = GoalForm(
            department=self.case.department,
            fiscal_year=self.case.fiscal_year,
            case=self.case,
            unit=unit,
            subject=subject,
            project_code=code,
            classified=classified,
        )
        thing.edition = known.edition if known else choose_goal_edition(thing, "").key
        return thing

    def unit_coded(self, code: str) -> BudgetUnit | None:
        """The unit of a code; a number has lost the zeros in front."""
        if code in self.units:
            return self.units[code]
        return next((self.units[one] for one in self.units if one.lstrip("0") == code), None)

    def unit_named(self, name: str) -> BudgetUnit | None:
        return next((one for one in self.units.values() if is_same_name(one.name, name)), None)


def stated_lines_of(reading: SummaryReading) -> dict[str, Decimal]:
    """The amounts of units and department that are not the sum of what stands below, by place."""
    summary, definition = reading.summary, reading.definition
    keys = [one.key for one in definition.amounts]
    below: list[tuple[SummaryLine, Sequence[SummaryLine]]] = [
        (unit.line, unit.projects) for unit in summary.units
    ]
    if summary.total:
        below.append((summary.total, [unit.line for unit in summary.units]))
    stated = {}
    for line, parts in below:
        sums = added_up(parts, keys)
        for key, amount in line.amounts.items():
            if amount is not None and line.code and amount != sums[key]:
                shown = as_printed(amount, definition.decimals)
                stated[f"summary.{line.code}.{key}"] = shown
    return stated


def summary_content(
    project: SummaryProject, draft: GoalDraft
) -> tuple[FormContent, dict[str, str]]:
    """A project's form with the indicators of its line in the summary, and the cells of them.

    What the summary does not print (second level, weight, explanation) stays as it was.
    """
    before = draft.before
    read = tuple(
        Row(f"r{number}", {"level1": one.level1, "name": one.name, "target": one.target})
        for number, one in enumerate(project.indicators, start=1)
    )
    keyed = with_known_keys(FormContent(rows={"indicators": read}), before).rows["indicators"]
    held = {row.key: row.values for row in before.rows.get("indicators", ())}
    block = next(one for one in draft.thing.definition.grids if one.key == "indicators")
    rows = tuple(
        Row(row.key, {**blank_row(block, row.key).values, **held.get(row.key, {}), **row.values})
        for row in keyed
    )
    cells = {
        "header.name": project.cells.get("name", ""),
        "header.code": project.cells.get("code", ""),
    }
    for row, one in zip(keyed, project.indicators, strict=True):
        cells[f"indicators.{row.key}.name"] = cells[f"indicators.{row.key}.level1"] = one.name_cell
        cells[f"indicators.{row.key}.target"] = one.target_cell
    for key, cell in project.cells.items():
        cells[f"budget.{key}.amount"] = cell
    header = header_of_goal(draft.thing, draft.thing.definition)
    fields = {**before.fields, **header, **filled(before)}
    fields["header.name"], fields["header.code"] = project.name, project.code
    return FormContent(fields, {**before.rows, "indicators": rows}), cells
