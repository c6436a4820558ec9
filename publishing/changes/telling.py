"""What of the changes may be told, as it is frozen into a document.

The earlier document may hold what is a secret now: the name and the amount of a project that has
been classified since, an amount that is withheld beside one. It stays where it was published, but
is not said again. Whoever compares by hand finds no more than what both documents say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal

from accounts.comparison import change
from fiscal.amounts import decimals_of, fixed
from publishing.changes.comparing import compare, sheets_of
from publishing.changes.shapes import (
    AttachmentChange,
    CellChange,
    Changes,
    Kind,
    RowChange,
    SentenceChange,
    TableChange,
    is_mask,
    number,
)
from publishing.documents.frame import Document, forms_of, tables_of
from workflow.kinds import NOTHING_WITHHELD, Withheld


def changes_between(old: Document, new: Document, hidden: Withheld = NOTHING_WITHHELD) -> Document:
    """What differs between two frozen documents, as far as it may be told.

    `hidden` are names and codes that are a secret now. `counts` count all changes, also those of
    which no more is told. Cells have a `kind`: `changed` with old, new, difference and percent;
    `new`, `gone`; `now_withheld` and `no_longer_withheld` without any amount; `old_untold` where
    what stood there before is the amount of something withheld now. `is_guarded` says that the
    later document withholds something, so that no earlier wording is repeated.
    """
    found = compare(old, new)
    is_guarded = bool(hidden) or withholds(new)
    amounts = hidden_amounts(found, is_guarded)
    return {
        "since": old["publication"]["version"],
        "since_year": old["fiscal_year"],
        "is_guarded": "yes" if is_guarded else "",
        "counts": counts_of(found),
        "tables": [table(one, is_guarded, amounts, hidden) for one in found.tables],
        "forms": [table(one, is_guarded, amounts, hidden) for one in found.forms],
        "sentences": [sentence(one, is_guarded) for one in found.sentences],
        "attachments": [attachment(one, is_guarded) for one in found.attachments],
    }


def withholds(document: Document) -> bool:
    """Whether a document masks anything: a row, an amount, a goal."""
    masked_cells = (
        is_mask(text, column["kind"] == "amount")
        for table in tables_of(document)
        for row in table["rows"][int(table["heading_rows"]) :]
        for text, column in zip(row, table["columns"], strict=True)
    )
    masked_sheets = (
        is_mask(cell["text"], cell.get("value_kind") == "amount")
        for sheet in sheets_of(document)
        for row in sheet["rows"]
        for cell in row
    )
    return (
        any(one["withheld"] for one in tables_of(document))
        or any(one.get("kind") == "goal" and "code" not in one for one in forms_of(document))
        or any(masked_cells)
        or any(masked_sheets)
    )


def hidden_amounts(found: Changes, is_guarded: bool) -> frozenset[Decimal]:
    """The amounts of the earlier document that the later one withholds, wherever they stood."""
    cells: list[CellChange] = []
    for row in (row for one in (*found.tables, *found.forms) for row in one.rows):
        is_unnamed = is_guarded and row.kind is Kind.GONE and row.secret_kind
        cells += [one for one in row.cells if is_unnamed or one.hides]
    return frozenset(amount for one in cells if (amount := number(one.old)))


def counts_of(found: Changes) -> dict[str, str]:
    rows = [row for one in (*found.tables, *found.forms) for row in one.rows]
    changed = [row for row in rows if row.kind is Kind.CHANGED]
    counted = {
        "rows_new": sum(one.kind is Kind.NEW for one in rows),
        "rows_gone": sum(one.kind is Kind.GONE for one in rows),
        "rows_changed": len(changed),
        "cells": sum(len(row.cells) for row in changed),
        "sentences": len(found.sentences),
        "attachments": len(found.attachments),
        "tables": sum(one.kind is not Kind.CHANGED for one in (*found.tables, *found.forms)),
    }
    return {name: str(count) for name, count in counted.items()}


def table(
    one: TableChange, is_guarded: bool, amounts: Collection[Decimal], hidden: Withheld
) -> Document:
    named = [row for row in one.rows if not (is_guarded and may_be_secret(row, hidden))]
    return {
        "kind": one.kind.value,
        "code": one.code,
        "title": one.title,
        "unit": one.unit,
        "columns": [{"kind": it.kind.value, "heading": it.heading} for it in one.columns],
        "rows": [
            {
                "kind": row.kind.value,
                "name": row.name,
                "row": str(row.number),
                "cells": list(cells(row.cells, is_guarded, amounts)),
            }
            for row in named
        ],
        "unnamed": str(len(one.rows) - len(named)),
    }


def may_be_secret(row: RowChange, hidden: Withheld) -> bool:
    """Whether a row of a document that withholds something, now gone, may be what it withholds."""
    return row.kind is Kind.GONE and (row.secret_kind or hidden.hides_text(row.name))


def cells(
    changed: Iterable[CellChange], is_guarded: bool, amounts: Collection[Decimal]
) -> Iterator[Document]:
    for one in changed:
        old = number(one.old)
        if one.hides:
            yield {"column": one.column, "kind": "now_withheld"}
        elif one.hid:
            yield {"column": one.column, "kind": "no_longer_withheld"}
        elif is_guarded and one.old and (old in amounts or (old is None and not one.is_amount)):
            yield {"column": one.column, "kind": "old_untold", "new": one.new}
        else:
            yield {
                "column": one.column,
                "kind": kind_of(one).value,
                "old": one.old,
                "new": one.new,
                **differences(one),
            }


def kind_of(one: CellChange) -> Kind:
    if one.old is None:
        return Kind.NEW
    return Kind.GONE if one.new is None else Kind.CHANGED


def differences(one: CellChange) -> dict[str, str]:
    """The difference in the unit of the table, and in percent of the earlier amount."""
    old, new = (Decimal(0) if not text else number(text) for text in (one.old, one.new))
    if old is None or new is None:
        return {}
    found = change(new, old)
    assert found.difference is not None
    places = max(decimals_of(old), decimals_of(new))
    told = {"difference": fixed(found.difference, places)}
    if found.rate.ratio is not None:
        told["percent"] = fixed(found.rate.ratio * 100, 2)
    return told


def sentence(one: SentenceChange, is_guarded: bool) -> Document:
    return {
        "kind": one.kind.value,
        "heading": one.heading,
        "old": None if is_guarded else one.old,
        "new": one.new,
    }


def attachment(one: AttachmentChange, is_guarded: bool) -> Document:
    """A file by its title; of one that is gone no more than that, where anything is withheld."""
    return {
        "kind": one.kind.value,
        "title": "" if is_guarded and one.kind is Kind.GONE else one.title,
    }
