"""The forms of a workbook, self-evaluations and goals, held against their rules without a case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from openpyxl.workbook import Workbook

from accounts.indicators import UNKNOWN, YearFigures
from fiscal.amounts import decimals_of, yuan_from_wan
from fiscal.findings import Finding, Place
from fiscal.forms import FormContent, FormDefinition, Row
from fiscal.goal_summary import SummaryProject, summary_definitions
from fiscal.ledger import Sum
from fiscal.sentences import Sentence, say
from performance.editions import form_definitions
from performance.entry import blank_row
from performance.goals.assessment import GoalAssessment
from performance.goals.content import as_printed, shown_decimals
from performance.goals.figures import BudgetFigures
from performance.goals.form import text
from performance.goals.summary_checks import SUMMARIES, SummaryForm
from performance.goals.wording import is_same_name, measure
from performance.import_problems import REPEATED_SUMMARY, TAKEN_FROM_FORM
from performance.importing.drafts import drafted, placed
from performance.importing.refusals import refuse_repeated_subjects
from performance.queries import with_projects
from publishing.checking.report import Checked, CheckedPart, Document
from workbooks.goal_forms import read_goal_forms
from workbooks.goal_summary import SummaryReading, read_goal_summaries
from workbooks.reading import FormReading, read_forms


def part_of(reading: FormReading) -> CheckedPart:
    return CheckedPart("", reading.name or reading.definition.title, reading.sheet)


# Self-evaluations


def check_evaluations(opened: Workbook, accounts: YearFigures = UNKNOWN) -> Checked:
    """Every self-evaluation as an upload would look at it, scored by the rules of its edition.

    `accounts` is what final accounts of the same workbook tell of the department.
    """
    reading = read_forms(opened, form_definitions())
    projects = [one for one in reading.forms if one.definition.subject == "project"]
    whole = with_projects(accounts, [one for form in projects for one in spent_on(form)])
    drafts = []
    for form in reading.forms:
        name = str(form.content.fields.get("header.name") or "").strip()
        is_project = form.definition.subject == "project"
        known = UNKNOWN if is_project else whole
        drafts.append(drafted(form, subject=name if is_project else "", accounts=known))
    refuse_repeated_subjects(drafts)
    findings = [*reading.problems, *(one for draft in drafts for one in placed(draft))]
    titles = dict.fromkeys(one.definition.title for one in reading.forms)
    not_checked = say(
        "Self-evaluations against the final accounts of their year (S-18), and rates that follow "
        "from these."
    )
    return Checked(
        Document("self_evaluation", "、".join(titles), tuple(map(part_of, reading.forms))),
        tuple(findings),
        frozenset(one.sheet for one in reading.forms),
        (not_checked,) if reading.forms and accounts == UNKNOWN else (),
    )


def spent_on(form: FormReading) -> Iterator[tuple[Decimal, int]]:
    """What a project's form says was spent, in 元, with the places of 万元 it was given in."""
    for row in form.content.rows.get("budget", ()):
        amount = row.values.get("executed")
        if row.key == "total" and isinstance(amount, Decimal):
            yield yuan_from_wan(amount), max(2, decimals_of(amount))


# Goals


def check_goals(opened: Workbook, budget: BudgetFigures) -> Checked:
    """Goal forms and their summary, beside the budget that stands in the same workbook."""
    reading = read_goal_forms(opened, form_definitions("goal"))
    summaries = read_goal_summaries(opened, summary_definitions())
    goals = [Goal.of_form(one, budget) for one in reading.forms]
    findings = [*reading.problems, *(one for form in reading.forms for one in form.problems)]
    for number, summary in enumerate(summaries):
        place = Place("", summary.definition.title, summary.sheet)
        if number:
            findings.append(REPEATED_SUMMARY.at(place))
            continue
        findings += summary.problems
        findings += SUMMARIES.check(
            SummaryForm(
                summary.definition,
                summary.summary,
                summary.sheet,
                budget.projects,
                budget.of_projects,
            )
        )
        for project in summary.summary.projects:
            same = [one for one in goals if one.is_of(project)]
            if same:
                at = Place("", project.name, summary.sheet, project.cells.get("name", ""))
                findings.append(TAKEN_FROM_FORM.at(at, name=project.name, sheet=same[0].sheet))
            elif not project.masked:
                goals.append(Goal.of_line(project, summary, budget))
    unread = {
        (one.places[0].sheet, each.cell) for one in findings if one.blocks for each in one.places
    }
    targets = department_targets(goals)
    for goal in goals:
        findings += goal.findings({} if goal.is_whole else targets, unread)
    titles = [one.definition.title for one in reading.forms]
    titles += [one.definition.title for one in summaries]
    parts = (*map(part_of, reading.forms), *map(summary_part, summaries))
    return Checked(
        Document("goal", "、".join(dict.fromkeys(titles)), parts),
        tuple(findings),
        frozenset(one.sheet for one in parts),
        tuple(goals_not_checked(goals, budget)),
    )


def summary_part(reading: SummaryReading) -> CheckedPart:
    return CheckedPart("", reading.definition.title, reading.sheet)


def goals_not_checked(goals: Iterable[Goal], budget: BudgetFigures) -> Iterator[Sentence]:
    if not any(True for _ in goals):
        return
    if not budget.department:
        yield say(
            "Goals against the budget (G-09, G-14, G-22 to G-25): its tables are not in the "
            "workbook."
        )


@dataclass(frozen=True)
class Goal:
    """A goal form, or a project's line in the summary; `cells` gives the cell of each path.

    Of a line only what the summary prints is looked at.
    """

    definition: FormDefinition
    content: FormContent
    sheet: str
    cells: Mapping[str, str]
    stated: Mapping[str, Decimal] = field(default_factory=dict)
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    is_line: bool = False
    left_blank: frozenset[str] = frozenset()
    spent: Mapping[str, Sum] = field(default_factory=dict)

    @classmethod
    def of_form(cls, reading: FormReading, budget: BudgetFigures) -> Goal:
        decimals = shown_decimals(reading.definition)
        fields = reading.content.fields
        is_whole = reading.definition.subject != "project"
        stated = {
            path.split(".")[1]: as_printed(amount, decimals)
            for path, amount in reading.printed.items()
            if isinstance(amount, Decimal) and path.startswith("budget.")
        }
        lines = (path.split(".") for path in reading.addresses)
        keys = {path[1] for path in lines if path[0] == "budget" and path[-1] == "amount"}
        return cls(
            reading.definition,
            reading.content,
            reading.sheet,
            reading.addresses,
            stated,
            budget.department
            if is_whole
            else amounts_of(
                budget, str(fields.get("header.code") or ""), str(fields.get("header.name") or "")
            ),
            left_blank=frozenset(keys - set(stated)),
            spent=budget.spent if is_whole else {},
        )

    @classmethod
    def of_line(
        cls, project: SummaryProject, reading: SummaryReading, budget: BudgetFigures
    ) -> Goal:
        definition = project_form(reading)
        block = next(one for one in definition.grids if one.key == "indicators")
        rows, cells = [], {"header.name": project.cells.get("name", "")}
        for number, one in enumerate(project.indicators, start=1):
            values = {"level1": one.level1, "name": one.name, "target": one.target}
            blank = blank_row(block, f"r{number}")
            rows.append(Row(blank.key, {**blank.values, **values}))
            cells[f"indicators.r{number}.name"] = one.name_cell
            cells[f"indicators.r{number}.level1"] = one.name_cell
            cells[f"indicators.r{number}.target"] = one.target_cell
        for key, cell in project.cells.items():
            cells[f"budget.{key}.amount"] = cell
        return cls(
            definition,
            FormContent(
                {"header.name": project.name, "header.code": project.code},
                {"indicators": tuple(rows)},
            ),
            reading.sheet,
            cells,
            figures=amounts_of(budget, project.code, project.name),
            is_line=True,
        )

    @property
    def is_whole(self) -> bool:
        return self.definition.subject != "project"

    def is_of(self, project: SummaryProject) -> bool:
        """Whether this is the form of a project of the summary."""
        fields = self.content.fields
        code = str(fields.get("header.code") or "").strip()
        if self.is_whole or self.is_line:
            return False
        if code and project.code:
            return code == project.code
        return is_same_name(str(fields.get("header.name") or ""), project.name)

    def findings(
        self, targets: Mapping[str, str], unread: set[tuple[str, str]]
    ) -> Iterator[Finding]:
        """What the rules say, at its cells; not again of what could not be read."""
        assessed = GoalAssessment(
            self.definition,
            self.content,
            self.stated,
            self.figures,
            targets,
            self.left_blank,
            self.spent,
        )
        for one in assessed.findings:
            places = tuple(
                replace(each, sheet=self.sheet, cell=self.cells.get(each.path, ""))
                for each in one.places
            )
            is_said = any((each.sheet, each.cell) in unread for each in places if each.cell)
            is_printed = not self.is_line or any(each.cell for each in places) or not places
            if is_printed and not (one.rule == "G-01" and is_said):
                yield replace(one, places=places)


def project_form(reading: SummaryReading) -> FormDefinition:
    """The goal form of a project that the summary's region uses, the newest."""
    forms = [one for one in form_definitions("goal") if one.subject == "project"]
    region = reading.definition.region
    return max(forms, key=lambda one: (one.region == region, one.since))


def amounts_of(budget: BudgetFigures, code: str, name: str) -> Mapping[str, Decimal]:
    """The amounts of a project of the budget in 元, by code or else by name."""
    known = budget.of_project(code.strip())
    if known:
        return known
    return next(
        (one.amounts for one in budget.projects if is_same_name(one.name, name) and not one.code),
        {},
    )


def department_targets(goals: Iterable[Goal]) -> dict[str, str]:
    """The targets of the department's own form by what they measure."""
    return {
        measure(text(row, "name")): text(row, "target")
        for goal in goals
        if goal.is_whole
        for row in goal.content.rows.get("indicators", ())
    }
