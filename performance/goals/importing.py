"""A workbook of goal forms and their summary, taken in whole or not at all."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db import transaction

from departments.models import BudgetUnit, Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.amounts import half_width
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.forms import FormContent, Row
from fiscal.goal_summary import SummaryLine, SummaryProject, summary_definitions
from fiscal.sentences import Sentence, say
from performance.catalogue import by_weight
from performance.content import blank_content
from performance.editions import form_definitions
from performance.entry import blank_row
from performance.goals.assessment import GoalAssessment
from performance.goals.content import as_printed, content_of_form, shown_decimals, stated_of
from performance.goals.figures import BudgetFigures
from performance.goals.form import text
from performance.goals.queries import figures_of, with_goal_rows
from performance.goals.services import (
    choose_goal_edition,
    create_goal_form,
    filled,
    header_of_goal,
    save_goal_form,
    stated_changes,
)
from performance.goals.summary import added_up
from performance.goals.summary_checks import SUMMARIES, SummaryForm
from performance.goals.wording import is_same_name, measure
from performance.importing import ImportReport, file_finding, plain, with_known_keys
from performance.models import GoalForm
from performance.services import Change, differences
from workbooks import problems
from workbooks.goal_forms import read_goal_forms
from workbooks.goal_summary import SummaryReading, read_goal_summaries
from workbooks.opening import UnreadableWorkbook, open_workbook
from workbooks.reading import FormReading
from workflow.models import Case
from workflow.refusals import Refused
from workflow.states import EDITABLE, State


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
class GoalReport(ImportReport):
    """What came of an import of goals. Nothing was changed unless `done`."""

    goals: tuple[ImportedGoal, ...] = ()


@dataclass
class GoalDraft:
    """A goal form on its way in. `cells` gives the cell of a path, `known` the form that exists."""

    thing: GoalForm
    known: GoalForm | None
    content: FormContent
    stated: dict[str, Decimal]
    sheet: str
    cells: Mapping[str, str] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)
    position: int = 0

    @property
    def before(self) -> FormContent:
        return content_of_form(self.known) if self.known else blank_content(self.thing.definition)

    def finding(
        self, rule: str, severity: Severity, message: Sentence, path: str = "header.name"
    ) -> Finding:
        label = self.thing.subject or self.thing.definition.title
        place = Place(path, label, self.sheet, self.cells.get(path, ""))
        return Finding(rule, severity, Outcome.MISMATCH, message, (place,))


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
        return GoalReport(findings=(problems.no_form(titles),))
    with transaction.atomic():
        importer = _Importer(case, by, known_figures)
        for form in reading.forms:
            importer.take_form(form)
        for number, summary in enumerate(summaries):
            importer.take_summary(summary, is_second=number > 0)
        findings = by_weight([*reading.problems, *importer.findings()])
        report = GoalReport(findings=findings, goals=tuple(importer.imported()))
        if report.refused or dry_run:
            return report
        try:
            goals = [importer.write(draft) for draft in importer.drafts]
        except Refused as refused:
            transaction.set_rollback(True)
            return replace(report, findings=(file_finding(refused.reason, name), *findings))
    done = tuple(replace(one, goal=goal) for one, goal in zip(report.goals, goals, strict=True))
    return replace(report, goals=done, done=True)


class _Importer:
    """Brings what was read together with the goal forms that exist."""

    def __init__(self, case: Case, by: Person, figures: BudgetFigures) -> None:
        self.case, self.by, self.figures = case, by, figures
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
            draft.problems.append(self.another_edition(draft, known))
        if not is_project:
            named = str(fields.get("header.name") or "")
            draft.problems += self.wrong_head(draft, named, str(fields.get("header.period") or ""))
        self.drafts.append(draft)

    def take_summary(self, reading: SummaryReading, is_second: bool) -> None:
        """The summary: a form for each of its projects, and the stated lines above them."""
        place = Place("", reading.definition.title, reading.sheet)
        if is_second:
            message = say("The summary stands twice in the workbook; remove one of the sheets.")
            self.others.append(Finding("I-04", Severity.ERROR, Outcome.INVALID, message, (place,)))
            return
        self.has_summary = True
        self.others += reading.problems
        form = SummaryForm(
            reading.definition, reading.summary, reading.sheet, self.figures.projects
        )
        self.others += SUMMARIES.check(form)
        whole = self.department_draft(reading.sheet)
        year = str(reading.summary.fiscal_year or "")
        whole.problems += self.wrong_head(
            whole, reading.summary.department, f"{year}年度" if year else ""
        )
        whole.stated = {
            place: amount
            for place, amount in whole.stated.items()
            if not place.startswith("summary.")
        }
        whole.stated |= stated_lines_of(reading)
        masked_before = [one for one in self.held if one.classified]
        for unit in reading.summary.units:
            known_unit = self.unit_coded(unit.line.code)
            if known_unit is None:
                self.others.append(self.unknown_unit(unit.line.code, unit.line.name, reading))
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
            self.others.append(self.taken_from_form(project, same[0], reading))
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
        """The form that exists for a project (by code, else by name), or the department's."""
        if not code and not subject:
            return next((one for one in self.held if one.scope == "department"), None)
        projects = [one for one in self.held if one.scope == "project" and not one.classified]
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
        return next((one for one in self.units.values() if plain(one.name) == plain(name)), None)

    # Findings

    def findings(self) -> Iterator[Finding]:
        whole = next((one for one in self.drafts if one.thing.scope == "department"), None)
        targets = self.department_targets(whole)
        for draft in self.drafts:
            yield from draft.problems
            yield from self.not_allowed(draft)
            if draft.thing.classified or (draft is whole and not draft.cells):
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

    def department_targets(self, draft: GoalDraft | None) -> dict[str, str]:
        rows = draft.content.rows.get("indicators", ()) if draft else ()
        if draft is None:
            whole = next((one for one in self.held if one.scope == "department"), None)
            rows = content_of_form(whole).rows["indicators"] if whole else ()
        return {measure(text(row, "name")): text(row, "target") for row in rows}

    def assessment(self, draft: GoalDraft, targets: Mapping[str, str]) -> GoalAssessment:
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

    def not_allowed(self, draft: GoalDraft) -> Iterator[Finding]:
        decision = may(self.by, Permission.EDIT, draft.known or draft.thing)
        if not decision:
            message = decision.reason or say("Not allowed.")
            yield draft.finding("I-03", Severity.ERROR, message)
        elif State(self.case.state) not in EDITABLE:
            message = say(
                "This cannot be changed while the case is {state}.",
                state=State(self.case.state).label,
            )
            yield draft.finding("I-03", Severity.ERROR, message)

    def wrong_head(self, draft: GoalDraft, named: str, period: str) -> Iterator[Finding]:
        """Department and year are those of the budget."""
        department = self.case.department
        names = [department.name, department.short_name, *(u.name for u in self.units.values())]
        known = [plain(one) for one in names if one]
        if named and not any(one in plain(named) for one in known):
            yield draft.finding(
                "I-01",
                Severity.ERROR,
                say(
                    "The form names “{named}”, but is uploaded for “{department}”. Choose the "
                    "right department or correct the form.",
                    named=named,
                    department=department.name,
                ),
            )
        year = re.search(r"(20\d\d)\s*年度?", half_width(period))
        if year and int(year[1]) != self.case.fiscal_year:
            yield draft.finding(
                "I-02",
                Severity.ERROR,
                say(
                    "The form is dated “{period}”, but is uploaded for {year}. Choose the right "
                    "year or correct the form.",
                    period=period,
                    year=self.case.fiscal_year,
                ),
                "header.period",
            )

    def another_edition(self, draft: GoalDraft, known: GoalForm) -> Finding:
        message = say(
            "“{name}” was begun on another form: {edition}.",
            name=known.subject or self.case.department.name,
            edition=known.definition.title,
        )
        return draft.finding("I-03", Severity.ERROR, message)

    def unknown_unit(self, code: str, name: str, reading: SummaryReading) -> Finding:
        cells = {unit.line.code: unit.line.cells for unit in reading.summary.units}
        place = Place("", name, reading.sheet, cells.get(code, {}).get("code", ""))
        message = say(
            "“{code} {name}” is no budget unit of {department}. Correct the code, or ask the "
            "administrator to enter the unit.",
            code=code,
            name=name,
            department=self.case.department.name,
        )
        return Finding("I-05", Severity.ERROR, Outcome.INVALID, message, (place,), actual=code)

    def taken_from_form(
        self, project: SummaryProject, draft: GoalDraft, reading: SummaryReading
    ) -> Finding:
        place = Place("", project.name, reading.sheet, project.cells.get("name", ""))
        message = say(
            "“{name}” has a form of its own on sheet {sheet}; its goals were taken from there.",
            name=project.name,
            sheet=draft.sheet,
        )
        return Finding("I-06", Severity.INFO, Outcome.INVALID, message, (place,))

    def left_alone(self) -> Iterator[Finding]:
        """Goal forms of projects that the summary does not have."""
        taken = {one.known.pk for one in self.drafts if one.known}
        for goal in self.held:
            if self.has_summary and goal.scope == "project" and goal.pk not in taken:
                if goal.classified:
                    continue
                message = say(
                    "“{name}” has a goal form here, but does not stand in the summary; it stays "
                    "as it is.",
                    name=goal.subject,
                )
                place = Place(label=goal.subject)
                yield Finding("I-07", Severity.WARNING, Outcome.INCOMPLETE, message, (place,))

    # What would change, and changing it

    def imported(self) -> Iterator[ImportedGoal]:
        targets = self.department_targets(
            next((one for one in self.drafts if one.thing.scope == "department"), None)
        )
        for draft in self.drafts:
            changes = differences(draft.before, draft.content)
            if draft.known:
                changes |= stated_changes(draft.known, draft.stated)
            yield ImportedGoal(
                draft.sheet,
                draft.thing.subject,
                draft.thing.classified,
                self.assessment(draft, targets),
                changes,
                draft.known,
            )

    def write(self, draft: GoalDraft) -> GoalForm:
        """Write one form through the same services as the entry page."""
        thing, known = draft.thing, draft.known
        if known is None:
            return create_goal_form(
                case=self.case,
                by=self.by,
                unit=thing.unit,
                project_code=thing.project_code,
                subject=thing.subject,
                edition=thing.edition,
                position=draft.position,
                classified=thing.classified,
                content=draft.content,
                stated=draft.stated,
            )
        if draft.position and known.position != draft.position:
            GoalForm.objects.filter(pk=known.pk).update(position=draft.position)
        return save_goal_form(
            goal_id=known.pk,
            by=self.by,
            version=known.version,
            content=draft.content,
            stated=draft.stated,
            action="import",
        )


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
