"""Saving a grid of lines: the rows on the screen replace the lines of the part."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from books.classification import YearCodes
from books.entry import recorded
from books.grids import (
    KIND_OF_CODE,
    LINES,
    Draft,
    Row,
    columns_of,
    read_rows,
)
from books.models import Line, Part
from books.services.changing import (
    Saved,
    begin_part_change,
    finish_part_change,
    refuse_problems,
)
from departments.models import Person

STORED = ["amount", "step", "position"]


def save_lines(
    *,
    part_id: int,
    kind: str,
    rows: Sequence[Row],
    version: int,
    by: Person,
    unit: str = "",
    action: str = "save_lines",
    codes: YearCodes | None = None,
) -> Saved:
    """Replace the lines of one kind (`income`, `expenditure`, `economic`, `balance`) by rows.

    Amounts are in `unit`, else in the unit of entry of the book. A line whose coordinates stay
    keeps its identity. All problems are raised at once, with row and column; saving what stands
    there already changes nothing. `codes` spares whoever saves many grids reading them each time.
    """
    with transaction.atomic():
        part = begin_part_change(part_id=part_id, by=by, version=version)
        codes = codes or YearCodes(part.book.case.fiscal_year)
        reading = read_rows(kind, rows, codes, unit or part.book.entry_unit)
        refuse_problems(reading.errors)
        changes = write_lines(part, kind, reading.drafts)
        if changes:
            finish_part_change(part=part, by=by, action=action, changes=changes)
    return Saved(part, reading.warnings)


def lines_of(part: Part, kind: str) -> dict[tuple[str, ...], Line]:
    """The lines of a part by their coordinates, in the order entered."""
    codes = [column for column in columns_of(kind) if column in KIND_OF_CODE]
    lines = LINES[kind].objects.filter(part=part).select_related(*codes)  # type: ignore[attr-defined]
    return {key_of(line, kind): line for line in lines}


def key_of(line: Line, kind: str) -> tuple[str, ...]:
    """The coordinates of a line: codes and nodes, in the order of the grid's columns."""
    values = (getattr(line, column) for column in columns_of(kind))
    return tuple(getattr(value, "code", value) or "" for value in values)


def write_lines(part: Part, kind: str, drafts: Sequence[Draft]) -> dict[str, tuple[str, str]]:
    """Bring the lines into the state of the drafts; place → (before, after) in 元."""
    model: Any = LINES[kind]
    held = lines_of(part, kind)
    wanted = {draft.key: draft for draft in drafts}
    changes: dict[str, tuple[str, str]] = {}
    moved, new = [], []
    for key, draft in wanted.items():
        line = held.get(key)
        before = recorded(line.amount, line.step) if line else ""
        after = recorded(draft.amount, draft.step)
        if before != after or line is None:
            changes[place_of(part, kind, key)] = (before, after)
        if line is None:
            new.append(
                model(
                    part=part,
                    **draft.values,
                    **{name: getattr(draft, name) for name in STORED},
                )
            )
        elif any(getattr(line, name) != getattr(draft, name) for name in STORED):
            changes.update(order_change(part, kind) if line.position != draft.position else {})
            for name in STORED:
                setattr(line, name, getattr(draft, name))
            moved.append(line)
    gone = [line for key, line in held.items() if key not in wanted]
    for line in gone:
        changes[place_of(part, kind, key_of(line, kind))] = (recorded(line.amount, line.step), "")
    model.objects.filter(pk__in=[line.pk for line in gone]).delete()
    model.objects.bulk_update(moved, STORED, batch_size=500)
    model.objects.bulk_create(new, batch_size=500)
    return changes


def order_change(part: Part, kind: str) -> dict[str, tuple[str, str]]:
    return {f"{kind}.{part.unit_code}.order": ("", "")}


def place_of(part: Part, kind: str, key: tuple[str, ...]) -> str:
    """Where a line stands, as remarks and events name it."""
    return f"{kind}.{part.unit_code}.{'/'.join(key)}"
