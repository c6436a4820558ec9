"""What can be wrong with an uploaded goal form beside what its rules say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.amounts import half_width
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.forms import FormContent
from fiscal.goal_summary import SummaryProject
from fiscal.sentences import Sentence, say
from performance.content import blank_content
from performance.goals.content import content_of_form
from performance.goals.wording import bare_name
from performance.models import GoalForm
from workbooks.goal_summary import SummaryReading
from workflow.models import Case
from workflow.states import EDITABLE, State


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


def not_allowed(case: Case, draft: GoalDraft, by: Person) -> Iterator[Finding]:
    decision = may(by, Permission.EDIT, draft.known or draft.thing)
    if not decision:
        message = decision.reason or say("Not allowed.")
        yield draft.finding("I-03", Severity.ERROR, message)
    elif State(case.state) not in EDITABLE:
        message = say(
            "This cannot be changed while the case is {state}.",
            state=State(case.state).label,
        )
        yield draft.finding("I-03", Severity.ERROR, message)


def wrong_head(case: Case, draft: GoalDraft, named: str, period: str) -> Iterator[Finding]:
    """Department and year are those of the budget."""
    department = case.department
    names = [department.name, department.short_name, *(u.name for u in department.units.all())]
    known = [bare_name(one) for one in names if one]
    if named and not any(one in bare_name(named) for one in known):
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
    if year and int(year[1]) != case.fiscal_year:
        yield draft.finding(
            "I-02",
            Severity.ERROR,
            say(
                "The form is dated “{period}”, but is uploaded for {year}. Choose the right "
                "year or correct the form.",
                period=period,
                year=case.fiscal_year,
            ),
            "header.period",
        )


def another_edition(draft: GoalDraft, known: GoalForm) -> Finding:
    message = say(
        "“{name}” was begun on another form: {edition}.",
        name=known.subject or known.department.name,
        edition=known.definition.title,
    )
    return draft.finding("I-03", Severity.ERROR, message)


def unknown_unit(case: Case, code: str, name: str, reading: SummaryReading) -> Finding:
    cells = {unit.line.code: unit.line.cells for unit in reading.summary.units}
    place = Place("", name, reading.sheet, cells.get(code, {}).get("code", ""))
    message = say(
        "“{code} {name}” is no budget unit of {department}. Correct the code, or ask the "
        "administrator to enter the unit.",
        code=code,
        name=name,
        department=case.department.name,
    )
    return Finding("I-05", Severity.ERROR, Outcome.INVALID, message, (place,), actual=code)


def taken_from_form(project: SummaryProject, draft: GoalDraft, reading: SummaryReading) -> Finding:
    place = Place("", project.name, reading.sheet, project.cells.get("name", ""))
    message = say(
        "“{name}” has a form of its own on sheet {sheet}; its goals were taken from there.",
        name=project.name,
        sheet=draft.sheet,
    )
    return Finding("I-06", Severity.INFO, Outcome.INVALID, message, (place,))
