"""The keys of rows: those of the form that exists, where a row read is the same by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from fiscal.forms import FormContent, Row
from workbooks.reading import FormReading


def with_known_keys(content: FormContent, before: FormContent) -> FormContent:
    """The content with the row keys of the form that exists, where a row is the same by name."""
    rows = {}
    for block, read in content.rows.items():
        held = before.rows.get(block, ())
        if not held or block in ("budget", "management", "goal"):
            rows[block] = read
            continue
        known: dict[object, list[str]] = {}
        for row in held:
            known.setdefault(row.values.get("name"), []).append(row.key)
        next_number = 1 + max((int(row.key[1:]) for row in held), default=0)
        renamed = []
        for row in read:
            keys = known.get(row.values.get("name"))
            if keys:
                key = keys.pop(0)
            else:
                key, next_number = f"r{next_number}", next_number + 1
            renamed.append(Row(key, row.values))
        rows[block] = tuple(renamed)
    return FormContent(content.fields, rows)


def renamed_rows(read: FormContent, written: FormContent) -> dict[str, str]:
    """`indicators.r1` as read → `indicators.r7` as written."""
    return {
        f"{block}.{old.key}": f"{block}.{new.key}"
        for block, rows in read.rows.items()
        for old, new in zip(rows, written.rows[block], strict=True)
    }


def renamed(path: str, keys: Mapping[str, str]) -> str:
    block, _, rest = path.partition(".")
    row, _, column = rest.partition(".")
    new = keys.get(f"{block}.{row}")
    return f"{new}.{column}" if new and column else new or path


def with_keys(reading: FormReading, keys: Mapping[str, str]) -> FormReading:
    """The reading with its addresses and problems under the keys of the written rows."""
    return replace(
        reading,
        addresses={renamed(path, keys): cell for path, cell in reading.addresses.items()},
        problems=tuple(
            replace(
                one,
                places=tuple(replace(p, path=renamed(p.path, keys)) for p in one.places),
            )
            for one in reading.problems
        ),
    )
