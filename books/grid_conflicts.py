"""Two people changed the same grid: what stands there now beside what was about to be written.

A place is that of a line (`income.021001.general/current`), of a project (`projects.p17`) or of
one column of a project (`projects.p17.name`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from books.amount_keys import AmountKey
from books.classification import YearCodes
from books.entry import read_amount, recorded, shown_amount
from books.grid_columns import heading_of
from books.grid_page import name_of
from books.grids import KIND_OF_CODE, columns_of, read_rows, spelt
from books.models import Line, Part
from books.project_rows import COLUMNS
from books.queries import ProjectView
from books.services.lines import lines_of, place_of
from departments.models import Person
from workflow.conflicts import Conflict, conflicts
from workflow.refusals import Stale

Key = tuple[str, ...]
Rows = Sequence[Mapping[str, Any]]


# --- grids of lines ------------------------------------------------------------------------


def line_conflicts(part: Part, kind: str, rows: Rows, unit: str, stale: Stale) -> list[Conflict]:
    """Every line that differs; amounts are shown in `unit`."""
    codes = YearCodes(part.book.case.fiscal_year)
    mine = {one.key: one for one in read_rows(kind, rows, codes, unit).drafts}
    held = lines_of(part, kind)
    differences: dict[str, tuple[str, str]] = {}
    labels: dict[str, str] = {}
    for key in dict.fromkeys([*held, *mine]):
        theirs, written = held.get(key), mine.get(key)
        before = theirs.amount if theirs else None
        if before == (written.amount if written else None):
            continue
        place = place_of(part, kind, key)
        labels[place] = label_of_key(kind, key, codes)
        differences[place] = (
            recorded(theirs.amount, theirs.step) if theirs else "",
            recorded(written.amount, written.step) if written else "",
        )
    found = conflicts(Stale(stale.reason, stale.events, differences), labels, {})
    return [
        replace(one, theirs=in_unit(one.theirs, unit), mine=in_unit(one.mine, unit))
        for one in found
    ]


def label_of_key(kind: str, key: Key, codes: YearCodes) -> str:
    words = []
    for column, value in zip(columns_of(kind), key, strict=True):
        if column in KIND_OF_CODE:
            words.append(str(codes.get(KIND_OF_CODE[column], value) or value))
        elif value:
            words.append(name_of(column, value))
    return " · ".join(one for one in words if one)


def in_unit(record: str, unit: str) -> str:
    """A recorded amount (`120000 ±500`) as it is typed."""
    if not record:
        return ""
    amount, _, half = record.partition(" ±")
    return shown_amount(Decimal(amount), Decimal(half or 0) * 2, unit)


def with_theirs(
    part: Part, kind: str, rows: Rows, places: Sequence[str], unit: str
) -> list[dict[str, Any]]:
    """The rows with what stands there now at the places where it is to stay."""
    if not places:
        return [dict(row) for row in rows]
    codes = YearCodes(part.book.case.fiscal_year)
    held = {place_of(part, kind, key): (key, line) for key, line in lines_of(part, kind).items()}
    kept: list[dict[str, Any]] = []
    there: set[str] = set()
    for row in rows:
        drafts = read_rows(kind, [row], codes, unit).drafts
        place = place_of(part, kind, drafts[0].key) if drafts else ""
        there.add(place)
        if place not in places:
            kept.append(dict(row))
        elif place in held:
            kept.append(row_of(kind, *held[place], unit))
    kept += [row_of(kind, *held[one], unit) for one in places if one in held and one not in there]
    return kept


def row_of(kind: str, key: Key, line: Line, unit: str) -> dict[str, Any]:
    values: dict[str, Any] = dict(zip(columns_of(kind), key, strict=True))
    return {**values, "amount": shown_amount(line.amount, line.step, unit), "step": line.step}


def with_steps(part: Part, kind: str, rows: Rows, unit: str) -> list[dict[str, Any]]:
    """The rows with the precision of amounts that only look exact because they are read in 元.

    An amount in 元 that stands there already was given in 万元, and still is.
    """
    if unit != "元":
        return [dict(row) for row in rows]
    held = lines_of(part, kind)
    found = []
    codes = YearCodes(part.book.case.fiscal_year)
    for row in rows:
        step = None
        for draft in read_rows(kind, [row], codes, unit).drafts:
            line = held.get(tuple(spelt(draft.values[one]) for one in columns_of(kind)))
            step = line.step if line and line.amount == draft.amount else None
        found.append({**row, **({"step": step} if step is not None else {})})
    return found


# --- the grid of projects ------------------------------------------------------------------


def project_conflicts(
    projects: Sequence[ProjectView], rows: Rows, unit: str, stale: Stale
) -> list[Conflict]:
    """Every project and every column of one that differs, as the person sees the projects."""
    changed, by = changed_projects(stale)
    held = {str(one.pk): one for one in projects if not one.masked}
    given = {row["id"]: row for row in rows if row["id"]}
    found = []
    for pk, view in held.items():
        place = f"projects.{view.node}"
        if pk not in given:
            added = "added" in changed.get(view.node, ())
            found.append(Conflict(place, view.name, view.name, "", by.get(view.node), added))
            continue
        for column, label, theirs, mine in project_differences(view, given[pk], unit):
            kind = "amounts" if "-" in column else column
            untouched = kind in changed.get(view.node, ())
            title = f"{view.name} · {label}"
            found.append(
                Conflict(f"{place}.{column}", title, theirs, mine, by.get(view.node), untouched)
            )
    for pk, row in given.items():
        if pk not in held:
            found.append(Conflict(f"projects.p{pk}", row["name"], "", row["name"], None, True))
    return sorted(found, key=lambda one: one.untouched)


def changed_projects(stale: Stale) -> tuple[dict[str, set[str]], dict[str, Person]]:
    """Which columns of which projects were changed meanwhile, and by whom last."""
    columns: dict[str, set[str]] = {}
    by: dict[str, Person] = {}
    for event in stale.events:
        projects = event.data.get("projects")
        for project, names in projects.items() if isinstance(projects, dict) else ():
            columns.setdefault(project, set()).update(names)
            by[project] = event.actor
    return columns, by


def project_differences(
    view: ProjectView, row: Mapping[str, Any], unit: str
) -> Iterator[tuple[str, str, str, str]]:
    """Column, its heading, what stands there now and what was typed, where the two differ."""
    for column in COLUMNS:
        theirs, mine = str(getattr(view, column)), str(row[column])
        if column == "item":
            mine = mine.split(" ")[0]
        if theirs != mine:
            if column == "purpose":
                theirs, mine = (name_of("purpose", one) if one else "" for one in (theirs, mine))
            yield column, heading_of(column), theirs, mine
    held = view.amounts or {}
    typed = {AmountKey.at(one): one["amount"] for one in row["amounts"]}
    for key in dict.fromkeys([*held, *typed]):
        amount, step = held.get(key, (Decimal(0), Decimal(0)))
        if readable(typed.get(key, ""), unit) != amount:
            theirs = shown_amount(amount, step, unit)
            yield key.column, key.heading, theirs, typed.get(key, "")


def readable(text: str, unit: str) -> Decimal | None:
    try:
        return read_amount(text, unit)[0]
    except ValueError:
        return None


def projects_with_theirs(
    projects: Sequence[ProjectView], rows: Rows, places: Sequence[str], unit: str
) -> list[dict[str, Any]]:
    """The rows with what stands there now at the places where it is to stay."""
    held = {str(one.pk): one for one in projects if not one.masked}
    wanted = set(places)
    kept: list[dict[str, Any]] = []
    for row in rows:
        view = held.get(row["id"])
        if row["id"] and view is None and places:
            if f"projects.p{row['id']}" in wanted:
                continue
            row = {**row, "id": ""}
        kept.append(merged(view, row, wanted, unit) if view else dict(row))
    there = {row["id"] for row in rows}
    kept += [
        project_row(view, unit)
        for pk, view in held.items()
        if pk not in there and f"projects.{view.node}" in wanted
    ]
    return kept


def merged(
    view: ProjectView, row: Mapping[str, Any], wanted: set[str], unit: str
) -> dict[str, Any]:
    theirs = project_row(view, unit)
    place = f"projects.{view.node}"
    found = dict(row)
    for column in COLUMNS:
        if f"{place}.{column}" in wanted:
            found[column] = theirs[column]

    def is_theirs(one: Mapping[str, Any]) -> bool:
        return f"{place}.{AmountKey.at(one).column}" in wanted

    found["amounts"] = [one for one in row["amounts"] if not is_theirs(one)]
    found["amounts"] += [one for one in theirs["amounts"] if is_theirs(one)]
    return found


def project_row(view: ProjectView, unit: str) -> dict[str, Any]:
    """A project as a row of the grid, amounts with their precision."""
    return {
        "id": str(view.pk),
        **{column: getattr(view, column) for column in COLUMNS},
        "amounts": [
            {**key._asdict(), "amount": shown_amount(amount, step, unit), "step": step}
            for key, (amount, step) in (view.amounts or {}).items()
        ],
    }


def projects_with_steps(
    projects: Sequence[ProjectView], rows: Rows, unit: str
) -> list[dict[str, Any]]:
    """As `with_steps`, for the amounts of projects."""
    if unit != "元":
        return [dict(row) for row in rows]
    held = {str(one.pk): one.amounts or {} for one in projects}
    found = []
    for row in rows:
        amounts = []
        for one in row["amounts"]:
            amount, step = held.get(row["id"], {}).get(AmountKey.at(one), (None, None))
            same = amount is not None and readable(one["amount"], unit) == amount
            amounts.append({**one, "step": step} if same else dict(one))
        found.append({**row, "amounts": amounts})
    return found
