"""Taking over into final accounts what other books know: opening balances, initial budgets.

The figures of that stage are replaced; whatever else stands in a grid stays. Secrets go over as
secrets, and nobody is told more of one than that there is one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from accounts.sources import (
    MOMENT,
    STAGE,
    Amount,
    Key,
    PartSources,
    PlannedProject,
    known_of,
    sources_of,
)
from books.classification import YearCodes
from books.entry import recorded
from books.grids import KIND_OF_CODE, LINES, Draft, columns_of
from books.models import Book, Part, Project
from books.models.projects import place_in
from books.services.beginning import CARRIED_ON, begin_unit_parts, copy_structure
from books.services.lines import lines_of, write_lines
from books.services.projects import amounts_of, write_amounts
from fiscal.sentences import say
from workflow.refusals import Refused

#: Grid → the column that says stage or moment, and the node that is taken over.
TAKEN = {"plan": ("stage", STAGE), "balance": ("moment", MOMENT)}


def begin_with_what_is_known(book: Book, parts: dict[int | None, Part]) -> Mapping[str, Any]:
    """Fill new final accounts: last year's lines without amounts, then all that is known."""
    sources = sources_of(book)
    if not sources:
        raise Refused(
            say(
                "There are neither final accounts of {before} nor a budget of {year} that are "
                "approved; begin with nothing.",
                before=book.case.fiscal_year - 1,
                year=book.case.fiscal_year,
            )
        )
    missing: set[str] = set()
    if sources.last_year:
        has_budget = sources.budget is not None
        missing |= set(copy_structure(sources.last_year, book, parts, projects=not has_budget))
    if sources.budget and set(parts) != {None}:
        begin_unit_parts(sources.budget, book, parts)
    codes = YearCodes(book.case.fiscal_year)
    for part in book.parts.select_related("book__case__department", "unit"):
        missing |= take_over_part(part, known_of(part, sources), codes).left_out
    return {"left_out": sorted(missing)}


def what_is_known(part: Part) -> PartSources:
    """What other books know of one part. Refuses where there are none."""
    sources = sources_of(part.book)
    if not sources:
        raise Refused(say("There is neither an approved budget nor last year's final accounts."))
    return known_of(part, sources)


@dataclass
class Taken:
    """What was taken over: changes of lines by place, projects with what changed in them."""

    changes: dict[str, tuple[str, str]] = field(default_factory=dict)
    projects: dict[str, list[str]] = field(default_factory=dict)
    left_out: set[str] = field(default_factory=set)


def take_over_part(part: Part, known: PartSources, codes: YearCodes) -> Taken:
    """Bring a part up to what is known of it; the caller holds a transaction."""
    taken = Taken()
    for kind, wanted in wanted_lines(known).items():
        drafts, left_out = merged(part, kind, wanted, codes)
        taken.left_out |= left_out
        taken.changes |= write_lines(part, kind, drafts)
    if known.budget:
        taken.projects = write_projects(part, known.projects, codes)
    return taken


def wanted_lines(known: PartSources) -> dict[str, dict[Key, Amount]]:
    """The lines each grid takes over. Where there is no source, nothing is touched."""
    found: dict[str, dict[Key, Amount]] = {}
    if known.budget:
        found["plan"] = known.initial
    if known.last_year:
        found["balance"] = known.opening
    return found


def merged(
    part: Part, kind: str, wanted: Mapping[Key, Amount], codes: YearCodes
) -> tuple[list[Draft], set[str]]:
    """The lines taken over, then those that stay; and the codes that the year does not have."""
    column, node = TAKEN[kind]
    columns = columns_of(kind)
    drafts: list[Draft] = []
    left_out: set[str] = set()
    for key, (amount, step) in wanted.items():
        values: dict[str, Any] = dict(zip(columns, key, strict=True))
        for one in columns:
            if one in KIND_OF_CODE and values[one]:
                code = values[one]
                values[one] = codes.get(KIND_OF_CODE[one], code)
                left_out |= set() if values[one] else {code}
            elif one in KIND_OF_CODE:
                values[one] = None
        if left_out.isdisjoint(key):
            drafts.append(Draft(key, values, amount, step, len(drafts) + 1))
    for key, line in lines_of(part, kind).items():
        if getattr(line, column) != node:
            values = {one: getattr(line, one) for one in columns}
            drafts.append(Draft(key, values, line.amount, line.step, len(drafts) + 1))
    return drafts, left_out


def write_projects(
    part: Part, planned: Sequence[PlannedProject], codes: YearCodes
) -> dict[str, list[str]]:
    """The budget's projects with their initial amounts; node → what changed in each."""
    held = list(part.projects.all())
    changed: dict[str, list[str]] = {}
    pairs: list[tuple[Project, PlannedProject]] = []
    for one in planned:
        project = counterpart(one.project, held)
        if project is None:
            project = new_project(part, one.project, codes, len(held) + 1)
            held.append(project)
            changed[project.node] = ["added"]
        elif differing := bring_up(project, one.project):
            changed[project.node] = differing
        pairs.append((project, one))
    before = amounts_of([project for project, _ in pairs])
    after = {
        project.pk: {
            **{key: amount for key, amount in before[project.pk].items() if key.stage != STAGE},
            **one.amounts,
        }
        for project, one in pairs
    }
    for pk in write_amounts(before, after):
        changed.setdefault(f"p{pk}", []).append("amounts")
    return changed


def counterpart(budgeted: Project, held: Sequence[Project]) -> Project | None:
    """The project of the accounts that a budget's is: linked, of its code, or of its name."""
    for one in held:
        if one.budgeted_as_id == budgeted.pk:
            return one
    free = [one for one in held if one.budgeted_as_id is None]
    by_code = (one for one in free if budgeted.code and one.code == budgeted.code)
    by_name = (one for one in free if one.name == budgeted.name)
    return next(by_code, None) or next(by_name, None)


def new_project(part: Part, budgeted: Project, codes: YearCodes, position: int) -> Project:
    item = codes.get("functional", budgeted.item.code) if budgeted.item else None
    kept = {name: getattr(budgeted, name) for name in CARRIED_ON}
    return Project.objects.create(
        **place_in(part),
        **{**kept, "position": position},
        item=item,
        budgeted_as=budgeted,
        follows=earlier_account(part, budgeted),
    )


def earlier_account(part: Part, budgeted: Project) -> Project | None:
    """The same project in last year's final accounts, by the budgets of both years or its code."""
    case = part.book.case
    found = Project.objects.filter(
        kind=case.kind,
        fiscal_year=case.fiscal_year - 1,
        book__case__department=case.department_id,
    )
    if budgeted.follows_id:
        linked = found.filter(budgeted_as=budgeted.follows_id).order_by("pk").first()
        if linked:
            return linked
    return found.filter(code=budgeted.code).first() if budgeted.code else None


def bring_up(project: Project, budgeted: Project) -> list[str]:
    """Link a project to the budget's; a secret there is one here. What was written stays."""
    wanted: dict[str, Any] = {"budgeted_as": budgeted}
    if budgeted.is_classified and not project.is_classified:
        marks = ("level", "basis", "until", "marked_by", "marked_at")
        wanted |= {name: getattr(budgeted, name) for name in marks}
    differing = [name for name, value in wanted.items() if getattr(project, name) != value]
    if differing:
        for name in differing:
            setattr(project, name, wanted[name])
        project.save(update_fields=differing)
    return differing


@dataclass(frozen=True)
class Difference:
    """A place that would change, with what stands there and what would, in 元; None: nothing."""

    kind: str
    key: Key
    before: Amount | None
    after: Amount | None


def line_differences(part: Part, known: PartSources, codes: YearCodes) -> list[Difference]:
    """Which lines taking over would change, in the order of the grids."""
    found: list[Difference] = []
    for kind, wanted in wanted_lines(known).items():
        drafts, _left_out = merged(part, kind, wanted, codes)
        after = {one.key: (one.amount, one.step) for one in drafts}
        before = {key: (one.amount, one.step) for key, one in lines_of(part, kind).items()}
        for key in dict.fromkeys([*before, *after]):
            pair = before.get(key), after.get(key)
            if recorded(*(pair[0] or ZERO)) != recorded(*(pair[1] or ZERO)):
                found.append(Difference(kind, key, *pair))
    return found


ZERO: Amount = (Decimal(0), Decimal(0))

assert set(TAKEN) <= set(LINES)
