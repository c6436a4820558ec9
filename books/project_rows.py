"""Reading the rows of the project grid: every problem at once, each with its row and column.

A row has `id` (blank for a new project), `code`, `name`, `purpose`, `item` and `amounts`: one
for each fund and stage, as `{"fund": …, "carried": …, "stage": …, "amount": …}`, perhaps with a
`step` in 元.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from books.amount_keys import AmountKey, Amounts
from books.classification import YearCodes
from books.grids import (
    Reading,
    Row,
    is_empty,
    problem,
    questioned,
    read_code,
    read_figure,
    read_node,
)
from books.models import Book, ClassificationCode, Project
from books.models.projects import PROJECT_CODE
from fiscal.amounts import half_width
from fiscal.dimensions import within
from fiscal.findings import Finding
from fiscal.sentences import say

GRID = "projects"
COLUMNS = ("code", "name", "purpose", "item")
LONGEST_NAME = 200


@dataclass(frozen=True)
class ProjectDraft:
    """A project as it was read; `project` is the one that stands there, None for a new one."""

    position: int
    project: Project | None
    code: str
    name: str
    purpose: str
    item: ClassificationCode | None
    amounts: Amounts


@dataclass
class ProjectReading(Reading):
    """What came of reading the grid of projects."""

    projects: list[ProjectDraft] = field(default_factory=list)


def read_projects(
    rows: Sequence[Row], held: Mapping[int, Project], codes: YearCodes, unit: str
) -> ProjectReading:
    """The rows of the grid; `held` are the projects they may stand for, by primary key."""
    reading = ProjectReading()
    for number, row in enumerate(rows, start=1):
        if is_empty(row, ("id", *COLUMNS)) and not row.get("amounts"):
            continue
        draft, found = read_project(number, row, held, codes, unit)
        reading.findings += found
        reading.projects.append(draft)
    reading.findings += repeated_projects(reading.projects)
    amounts = [
        (one.position, amount) for one in reading.projects for amount, _ in one.amounts.values()
    ]
    reading.findings += questioned(GRID, amounts)
    return reading


def read_project(
    number: int, row: Row, held: Mapping[int, Project], codes: YearCodes, unit: str
) -> tuple[ProjectDraft, list[Finding]]:
    found: list[Finding] = []
    project, objection = read_identity(number, row, held)
    found += objection
    code = re.sub(r"\s", "", half_width(str(row.get("code") or "")))
    if code and not re.match(PROJECT_CODE, code):
        message = say("“{code}” has not 20 or 21 digits.", code=code)
        found.append(problem("L-09", GRID, number, "code", message))
    name = str(row.get("name") or "").strip()
    if not name:
        found.append(problem("L-09", GRID, number, "name", say("the name is missing.")))
    if len(name) > LONGEST_NAME:
        message = say("longer than {count} characters.", count=LONGEST_NAME)
        found.append(problem("L-09", GRID, number, "name", message))
    purpose, wrong = read_node("purpose", row.get("purpose"))
    if wrong is None and purpose and not within("purpose", purpose, "project"):
        wrong = ("L-08", say("a project is no basic expenditure."))
    if wrong:
        found.append(problem(wrong[0], GRID, number, "purpose", wrong[1]))
    item, wrong = None, None
    if str(row.get("item") or "").strip():
        item, wrong = read_code("item", row.get("item"), codes, False)
    if wrong:
        found.append(problem(wrong[0], GRID, number, "item", wrong[1]))
    amounts, objections = read_amounts(number, row, unit)
    found += objections
    return ProjectDraft(number, project, code, name, purpose, item, amounts), found


def read_identity(
    number: int, row: Row, held: Mapping[int, Project]
) -> tuple[Project | None, list[Finding]]:
    """Which project the row stands for. One that the person cannot see is none at all."""
    given = str(row.get("id") or "").strip()
    if not given:
        return None, []
    project = held.get(int(given)) if given.isdecimal() else None
    if project is None:
        message = say("there is no such project in this part.")
        return None, [problem("L-09", GRID, number, "id", message)]
    return project, []


def read_amounts(number: int, row: Row, unit: str) -> tuple[Amounts, list[Finding]]:
    amounts: dict[AmountKey, tuple[Decimal, Decimal]] = {}
    found: list[Finding] = []
    given: Sequence[Mapping[str, Any]] = row.get("amounts") or ()
    for one in given:
        if is_empty(one, (*AmountKey._fields, "amount")):
            continue
        place: dict[str, str] = {}
        refused = False
        for column in AmountKey._fields:
            place[column], wrong = read_node(column, one.get(column))
            if wrong:
                refused = True
                found.append(problem(wrong[0], GRID, number, column, wrong[1]))
        amount, step, objections = read_figure(GRID, number, one, unit)
        key = AmountKey(**place)
        found += [in_column(one, key) for one in objections] if not refused else objections
        if key in amounts:
            message = say("two amounts of one fund; put them together.")
            found.append(problem("L-07", GRID, number, "fund", message))
        amounts[key] = (amount, step)
    return amounts, found


def in_column(finding: Finding, key: AmountKey) -> Finding:
    """The finding at the column of its fund: `projects.3.amount.general-current`."""
    path = f"{finding.places[0].path}.{key.column}"
    return replace(finding, places=(replace(finding.places[0], path=path),))


def repeated_projects(drafts: Sequence[ProjectDraft]) -> Iterator[Finding]:
    """The same code twice, the same name twice without codes, or one project in two rows."""
    first: dict[tuple[str, object], int] = {}
    for draft in drafts:
        marks: list[tuple[str, object]] = []
        if draft.project:
            marks.append(("id", draft.project.pk))
        if draft.code:
            marks.append(("code", draft.code))
        elif draft.name:
            marks.append(("name", draft.name))
        for mark in marks:
            if mark in first:
                message = say("the same as row {row}; put them together.", row=first[mark])
                yield problem("L-07", GRID, draft.position, mark[0], message)
            first.setdefault(mark, draft.position)


def taken_codes(
    drafts: Sequence[ProjectDraft], book: Book, held: Mapping[int, Project]
) -> Iterator[Finding]:
    """Codes that other projects of the year have. Which ones is nobody's business here."""
    taken = set(
        Project.objects.filter(
            kind=book.case.kind,
            fiscal_year=book.case.fiscal_year,
            code__in=[one.code for one in drafts],
        )
        .exclude(code="")
        .exclude(pk__in=list(held))
        .values_list("code", flat=True)
        .order_by()
    )
    for draft in drafts:
        if draft.code in taken:
            message = say("another project of {year} has this code.", year=book.case.fiscal_year)
            yield problem("L-09", GRID, draft.position, "code", message)
