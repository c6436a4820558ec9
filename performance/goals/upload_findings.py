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
from fiscal.findings import Finding, Place
from fiscal.forms import FormContent
from fiscal.goal_summary import SummaryProject
from fiscal.sentences import say
from performance.content import blank_content
from performance.goals.content import content_of_form
from performance.goals.wording import bare_name
from performance.import_problems import (
    CLOSED_CASE,
    OTHER_DEPARTMENT,
    OTHER_YEAR,
    TAKEN_FROM_FORM,
    UNKNOWN_UNIT,
)
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

    def place(self, path: str = "header.name") -> Place:
        label = self.thing.subject or self.thing.definition.title
        return Place(path, label, self.sheet, self.cells.get(path, ""))


def not_allowed(case: Case, draft: GoalDraft, by: Person) -> Iterator[Finding]:
    decision = may(by, Permission.EDIT, draft.known or draft.thing)
    if not decision:
        message = decision.reason or say("Not allowed.")
        yield CLOSED_CASE.saying(message, draft.place())
    elif State(case.state) not in EDITABLE:
        message = say(
            "This cannot be changed while the case is {state}.",
            state=State(case.state).label,
        )
        yield CLOSED_CASE.saying(message, draft.place())


def wrong_head(case: Case, draft: GoalDraft, named: str, period: str) -> Iterator[Finding]:
    """Department and year are those of the budget."""
    department = case.department
    names = [department.name, department.short_name, *(u.name for u in department.units.all())]
    known = [bare_name(one) for one in names if one]
    if named and not any(one in bare_name(named) for one in known):
        yield OTHER_DEPARTMENT.at(draft.place(), named=named, department=department.name)
    year = re.search(r"(20\d\d)\s*年度?", half_width(period))
    if year and int(year[1]) != case.fiscal_year:
        place = draft.place("header.period")
        yield OTHER_YEAR.at(place, period=period, year=case.fiscal_year)


def another_edition(draft: GoalDraft, known: GoalForm) -> Finding:
    message = say(
        "“{name}” was begun on another form: {edition}.",
        name=known.subject or known.department.name,
        edition=known.definition.title,
    )
    return CLOSED_CASE.saying(message, draft.place())


def unknown_unit(case: Case, code: str, name: str, reading: SummaryReading) -> Finding:
    cells = {unit.line.code: unit.line.cells for unit in reading.summary.units}
    place = Place("", name, reading.sheet, cells.get(code, {}).get("code", ""))
    return UNKNOWN_UNIT.at(place, code=code, name=name, department=case.department.name)


def taken_from_form(project: SummaryProject, draft: GoalDraft, reading: SummaryReading) -> Finding:
    place = Place("", project.name, reading.sheet, project.cells.get("name", ""))
    return TAKEN_FROM_FORM.at(place, name=project.name, sheet=draft.sheet)
