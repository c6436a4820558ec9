"""What keeps a form that was read from being taken in: department, year, state, repetition."""

from __future__ import annotations

import re

from departments.models import Department, Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.amounts import half_width
from fiscal.findings import Finding, Place
from fiscal.forms import place_labels
from fiscal.sentences import say
from performance.import_problems import (
    CLOSED_CASE,
    OTHER_DEPARTMENT,
    OTHER_YEAR,
    REPEATED_FORM,
)
from performance.importing.drafts import Draft
from performance.queries import evaluation_of
from workflow.models import Case
from workflow.states import EDITABLE, State


def problems_of(draft: Draft, department: Department, year: int, by: Person) -> list[Finding]:
    """What is wrong with a form for the department and year it is uploaded for."""
    return [
        *wrong_department(draft, department),
        *wrong_year(draft, year),
        *closed_case(draft, department, by),
    ]


def wrong_department(draft: Draft, department: Department) -> list[Finding]:
    path = "header.department" if draft.subject else "header.name"
    named = str(draft.assessment.content.fields.get(path) or "")
    units = [unit.name for unit in department.units.all()]
    known = [department.name, department.short_name, department.code, *units]
    names = [plain(one) for one in known if one]
    if not named or any(one in plain(named) or plain(named) == one for one in names):
        return []
    return [OTHER_DEPARTMENT.at(place_of(draft, path), named=named, department=department.name)]


def wrong_year(draft: Draft, year: int) -> list[Finding]:
    period = half_width(str(draft.assessment.content.fields.get("header.period") or ""))
    named = re.search(r"(20\d\d)\s*年度", period)
    dated = re.search(r"(20\d\d)\s*[年.\-/]", period)
    if named:
        right = int(named.group(1)) == year
    elif dated:
        right = int(dated.group(1)) in (year, year + 1)
    else:
        return []
    if right:
        return []
    return [OTHER_YEAR.at(place_of(draft, "header.period"), period=period, year=year)]


def closed_case(draft: Draft, department: Department, by: Person) -> list[Finding]:
    """The form may be created or changed, by this person, in its present state."""
    case = draft.case
    if case is None:
        thing = draft_case(draft, department)
        decision = may(by, Permission.CREATE, thing)
    else:
        decision = may(by, Permission.EDIT, case)
    found = []
    if not decision:
        found.append(decision.reason or say("Not allowed."))
    if case and State(case.state) not in EDITABLE:
        found.append(
            say(
                "“{name}” is {state} and cannot be changed.",
                name=case.subject or department.name,
                state=State(case.state).label,
            )
        )
    if case and evaluation_of(case).edition != draft.reading.definition.key:
        found.append(
            say(
                "“{name}” was begun on another form: {edition}.",
                name=case.subject or department.name,
                edition=evaluation_of(case).definition.title,
            )
        )
    return [CLOSED_CASE.saying(message, place_of(draft, "header.name")) for message in found]


def draft_case(draft: Draft, department: Department) -> Case:
    unit = department.units.filter(name=draft.unit_name).first()
    return Case(department=department, unit=unit)


def refuse_repeated_subjects(drafts: list[Draft]) -> None:
    seen: dict[str, str] = {}
    for draft in drafts:
        if draft.subject in seen:
            draft.problems.append(
                REPEATED_FORM.at(place_of(draft, "header.name"), sheet=seen[draft.subject])
            )
        seen.setdefault(draft.subject, draft.reading.sheet)


def place_of(draft: Draft, path: str) -> Place:
    labels = place_labels(draft.reading.definition, draft.assessment.content)
    return Place(path=path, label=labels.get(path, path))


def plain(name: str) -> str:
    return re.sub(r"[\s（）()]", "", half_width(name))
