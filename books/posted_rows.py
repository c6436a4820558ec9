"""The rows of an entry grid as a page sent them.

Inputs are named by grid, row and column (`income.r1.fund`); `income.order` lists the rows
(`r1,r2,r7`). Findings name rows by their number, the page by their key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.http import QueryDict

from books.amount_keys import AmountKey
from books.entry import read_amount
from books.grid_columns import Column
from fiscal.findings import Finding
from workflow.pages import BadRequest

MOST_ROWS = 2000
LONGEST_ENTRY = 1000
ROW_KEY = re.compile(r"r\d{1,6}")


@dataclass(frozen=True)
class PostedRow:
    """What was typed in a row by column. `id` is the project it stands for, if any."""

    key: str
    typed: Mapping[str, str]
    id: str = ""

    def is_begun(self, columns: Sequence[Column]) -> bool:
        """Whether anything was typed that is not only taken over from the row above."""
        told = [one.key for one in columns if one.control != "computed" and not one.inherits]
        return bool(self.id) or any(self.typed.get(key) for key in told)


@dataclass(frozen=True)
class PostedRows:
    """A grid as sent: every row, and those with something in them, which findings count."""

    grid: str
    rows: tuple[PostedRow, ...]
    columns: tuple[Column, ...]

    @property
    def begun(self) -> list[PostedRow]:
        return [row for row in self.rows if row.is_begun(self.columns)]

    def as_lines(self) -> list[dict[str, Any]]:
        """Rows as the grids of lines are read."""
        return [dict(row.typed) for row in self.begun]

    def as_projects(self, held: Mapping[str, set[AmountKey]]) -> list[dict[str, Any]]:
        """Rows as the grid of projects is read. `held`: the amounts each project already names."""
        return [
            {
                "id": row.id,
                **{key: row.typed.get(key, "") for key in ("code", "name", "purpose", "item")},
                "amounts": [
                    {**one.money._asdict(), "amount": row.typed[one.key]}
                    for one in self.columns
                    if one.money
                    and (row.typed.get(one.key) or one.money in held.get(row.id, set()))
                    and one.key in row.typed
                ],
            }
            for row in self.begun
        ]

    def identified(self, projects: Mapping[int, int]) -> PostedRows:
        """The rows with the projects they now stand for: number of the row → primary key."""
        ids = {row.key: str(projects.get(number, "")) for number, row in enumerate(self.begun, 1)}
        return replace(self, rows=tuple(replace(row, id=ids.get(row.key, "")) for row in self.rows))

    def amounts(self, row: PostedRow, unit: str) -> Decimal:
        """What can be read of the amounts of a row, added up, in 元."""
        total = Decimal(0)
        for one in self.columns:
            if one.control == "figure" and one.is_counted:
                try:
                    total += read_amount(row.typed.get(one.key, ""), unit)[0]
                except ValueError:
                    continue
        return total

    def placed(self, finding: Finding) -> Finding:
        """The finding with the keys of rows in place of their numbers: `income.r7.amount`."""
        return replace(
            finding,
            places=tuple(replace(one, path=self.path(one.path)) for one in finding.places),
        )

    def path(self, path: str) -> str:
        grid, number, *rest = path.split(".")
        row = self.begun[int(number) - 1]
        column = self.column_of(row, rest)
        return f"{grid}.{row.key}.{column}"

    def column_of(self, row: PostedRow, rest: Sequence[str]) -> str:
        """The column on the page: an amount of a project stands under its fund."""
        known = [one.key for one in self.columns]
        if rest[-1] in known:
            return rest[-1]
        filled = [one.key for one in self.columns if one.money and row.typed.get(one.key)]
        return (filled or known)[0] if rest[0] in ("amount", *AmountKey._fields) else known[1]


def read_posted(grid: str, columns: Sequence[Column], data: QueryDict) -> PostedRows:
    """The rows that were sent, in their order. Raises BadRequest for what no page sends."""
    sent = data.get(f"{grid}.order")
    if sent is None:
        raise BadRequest("order")
    keys = [key for key in sent.split(",") if key]
    if len(keys) > MOST_ROWS or len(set(keys)) != len(keys):
        raise BadRequest("order")
    if not all(ROW_KEY.fullmatch(key) for key in keys):
        raise BadRequest("order")
    entered = [one.key for one in columns if one.control != "computed"]
    rows = []
    for key in keys:
        given = {one: data.get(f"{grid}.{key}.{one}") for one in entered}
        typed = {one: plain(text) for one, text in given.items() if text is not None}
        rows.append(PostedRow(key, typed, plain(data.get(f"{grid}.{key}.id", ""))))
    return PostedRows(grid, tuple(rows), tuple(columns))


def plain(text: str) -> str:
    """Text on one line without control characters and outer blanks."""
    if len(text) > LONGEST_ENTRY:
        raise BadRequest("entry")
    return "".join(one if one >= " " else " " for one in text).strip()
