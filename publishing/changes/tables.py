"""Two tables compared row by row and column by column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fiscal.amounts import trimmed
from fiscal.given import folded
from fiscal.ledger import UNITS
from publishing.changes.pairing import Pairing, bare
from publishing.changes.shapes import (
    CellChange,
    ColumnChange,
    Kind,
    RowChange,
    TableChange,
    cell_changes,
    number,
)
from publishing.documents.frame import Document

#: The columns that say which project a row is; all of its words where there are none.
NAMING = ("name", "unit")

Column = tuple[str, str]


@dataclass(frozen=True)
class Entry:
    """The row of one panel: `texts` and `amounts` by the keys of its columns, `at` as printed."""

    panel: str
    key: str
    at: int
    texts: Mapping[str, str]
    amounts: Mapping[str, str | None]

    @property
    def is_project(self) -> bool:
        return self.key.startswith("project=")

    @property
    def name(self) -> str:
        return " ".join(one for one in self.texts.values() if one)

    @property
    def identity(self) -> tuple[str, ...]:
        own = {key: self.texts[key] for key in NAMING if self.texts.get(key)}
        return tuple(folded(one) for one in (own or self.texts).values())


@dataclass(frozen=True)
class Columns:
    """The columns of both tables: what each of the earlier ones is in the later, and the rest."""

    same: Mapping[Column, Column]
    lone: tuple[ColumnChange, ...]


def compare_tables(old: Document, new: Document, *, same_edition: bool) -> TableChange:
    """What differs between two tables that are the same one by meaning."""
    columns = compare_columns(old["columns"], new["columns"])
    return TableChange(
        Kind.CHANGED,
        new["code"],
        new["title"],
        new["unit"],
        tuple(compare_rows(old, new, columns, same_edition)),
        columns.lone,
    )


def compare_columns(olds: Sequence[Document], news: Sequence[Document]) -> Columns:
    """Columns by panel and key, the others by their headings."""
    found: Pairing[Document] = Pairing(olds, news)
    found.by(key_of).by(lambda one: (one["panel"], bare(heading_of(one))))
    return Columns(
        {key_of(one): key_of(other) for one, other in found.pairs},
        (
            *(ColumnChange(Kind.NEW, heading_of(one)) for one in found.news),
            *(ColumnChange(Kind.GONE, heading_of(one)) for one in found.olds),
        ),
    )


def key_of(column: Document) -> Column:
    return column["panel"], column["key"]


def heading_of(column: Document) -> str:
    return " / ".join(column["heading"])


def compare_rows(
    old: Document, new: Document, columns: Columns, same_edition: bool
) -> Iterator[RowChange]:
    """The rows that are new, gone or changed, in the order of the later table.

    Rows are the same by what they stand for. Fixed rows of another edition, and projects, which a
    document only numbers, are the same by their words.
    """
    headings = {key_of(one): heading_of(one) for one in new["columns"]}
    found: Pairing[Entry] = Pairing(
        list(entries(old, in_unit_of=new["unit"])), list(entries(new, in_unit_of=new["unit"]))
    )
    found.by(lambda one: (one.panel, one.key) if is_named(one, same_edition) else None)
    found.by(lambda one: whole(one) if one.is_project else None)
    found.by(lambda one: (one.panel, one.identity) if one.is_project else None)
    found.by(lambda one: None if one.is_project else (one.panel, bare(one.name)))
    changes = [
        RowChange(Kind.CHANGED, after.name, after.at, cells, after.is_project)
        for before, after in found.pairs
        if (cells := cell_changes(cells_of(before, after, columns, headings)))
    ]
    changes += [lone_row(Kind.NEW, one, new) for one in found.news]
    changes += [lone_row(Kind.GONE, one, old) for one in found.olds]
    yield from sorted(changes, key=lambda one: one.number)


def is_named(entry: Entry, same_edition: bool) -> bool:
    return not entry.is_project and (same_edition or "=" in entry.key or entry.key == "total")


def whole(entry: Entry) -> tuple[Any, ...]:
    return entry.panel, *entry.identity, *entry.amounts.values()


def cells_of(
    before: Entry, after: Entry, columns: Columns, headings: Mapping[Column, str]
) -> Iterator[CellChange]:
    for (panel, key), other in columns.same.items():
        if (panel, other[0]) != (before.panel, after.panel):
            continue
        is_amount = key in before.amounts and other[1] in after.amounts
        olds, news = (before.amounts, after.amounts) if is_amount else (before.texts, after.texts)
        yield CellChange(headings[other], is_amount, olds.get(key), news.get(other[1]))


def lone_row(kind: Kind, entry: Entry, table: Document) -> RowChange:
    """A row that only one of the tables has, with its amounts."""
    headings = {key_of(one): heading_of(one) for one in table["columns"]}
    is_new = kind is Kind.NEW
    cells = cell_changes(
        CellChange(
            headings[entry.panel, key], True, None if is_new else text, text if is_new else None
        )
        for key, text in entry.amounts.items()
    )
    return RowChange(kind, entry.name, entry.at, cells, entry.is_project)


def entries(table: Document, *, in_unit_of: str) -> Iterator[Entry]:
    """Every row of every panel, merged words in each of their rows, amounts in a unit."""
    rows = unmerged(table)
    for at, keys in enumerate(table["row_keys"]):
        for panel, key in keys.items():
            texts: dict[str, str] = {}
            amounts: dict[str, str | None] = {}
            for column, text in zip(table["columns"], rows[at], strict=True):
                if column["panel"] == panel and column["kind"] == "amount":
                    amounts[column["key"]] = in_unit(text, table["unit"], in_unit_of)
                elif column["panel"] == panel:
                    texts[column["key"]] = text or ""
            yield Entry(panel, key, at, texts, amounts)


def unmerged(table: Document) -> list[list[str | None]]:
    """The printed rows with the text of a merged cell in every row that it stands for."""
    rows = [list(row) for row in table["rows"]]
    top = int(table["sheet"]["heading_rows"][0])
    for cell in (cell for row in table["sheet"]["rows"] for cell in row):
        first, column = int(cell["row"]) - top, int(cell["column"])
        for at in range(first + 1, first + int(cell["height"])):
            if first >= 0 and at < len(rows) and table["columns"][column]["kind"] == "text":
                rows[at][column] = cell["text"]
    return rows


def in_unit(text: str | None, unit: str, wanted: str) -> str | None:
    """An amount as printed in one unit, in another: 962625000.00 元 are 96262.5 万元."""
    amount = number(text)
    if unit == wanted or amount is None:
        return text
    return trimmed(amount * UNITS[unit] / UNITS[wanted])
