"""The rows of published tables by their words: what the public search looks through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from publishing.documents.frame import Document, tables_of

LONGEST = 400


@dataclass(frozen=True)
class FoundRow:
    """A row worth finding; the fields are those of `PublishedRow`."""

    table: str
    title: str
    row: int
    text: str
    amount: str


def rows_of(document: Document) -> Iterator[FoundRow]:
    """The rows that stand for a code, unit or project; each of these once, the withheld never."""
    seen: set[str] = set()
    for table in tables_of(document):
        withheld = set(table["withheld"])
        for number, keys in enumerate(table["row_keys"]):
            for panel, key in keys.items():
                if "=" not in key or key in seen or str(number) in withheld:
                    continue
                seen.add(key)
                yield found_row(table, number, panel, key)


def found_row(table: Mapping[str, Any], number: int, panel: str, key: str) -> FoundRow:
    cells = [
        (column["kind"], text)
        for column, text in zip(table["columns"], table["rows"][number], strict=True)
        if column["panel"] == panel and text
    ]
    words = [text for kind, text in cells if kind == "text"]
    amount = next((text for kind, text in cells if kind == "amount"), "")
    amount = f"{amount} {table['unit']}" if amount else ""
    text = " ".join([*words, *codes_missing(key, words)])
    return FoundRow(table["code"], table["title"], number, text[:LONGEST], amount)


def codes_missing(key: str, words: Sequence[str]) -> Iterator[str]:
    """Codes of a row that its table prints in parts, whole: `item=2060101`."""
    for one in key.split(";"):
        dimension, _, node = one.partition("=")
        if dimension != "project" and node not in words:
            yield node
