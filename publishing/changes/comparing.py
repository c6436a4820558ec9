"""Two frozen documents of one kind compared as wholes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from publishing.changes.forms import compare_forms
from publishing.changes.pairing import Pairing, bare
from publishing.changes.shapes import AttachmentChange, Changes, Kind, TableChange
from publishing.changes.tables import compare_tables
from publishing.changes.texts import compare_texts
from publishing.documents.frame import Document, tables_of


def compare(old: Document, new: Document) -> Changes:
    """What differs. Tables of one edition are the same by their codes, of two by their titles."""
    same_edition = old["edition"]["key"] == new["edition"]["key"]
    found: Pairing[Document] = Pairing(tables_of(old), tables_of(new))
    if same_edition:
        found.by(lambda one: one["code"])
    found.by(lambda one: bare(one["title"]))
    tables = [compare_tables(one, other, same_edition=same_edition) for one, other in found.pairs]
    tables += [lone(Kind.NEW, one) for one in found.news]
    tables += [lone(Kind.GONE, one) for one in found.olds]
    return Changes(
        tuple(one for one in sorted(tables, key=lambda one: one.code) if one),
        tuple(one for one in forms(sheets_of(old), sheets_of(new)) if one),
        tuple(compare_texts(old, new)),
        tuple(compare_attachments(old, new)),
    )


def compare_attachments(old: Document, new: Document) -> Iterator[AttachmentChange]:
    """The files that are new, gone, or others under the same title; their order is no change."""
    before = {one["title"]: one for one in old.get("attachments", ())}
    after = {one["title"]: one for one in new.get("attachments", ())}
    for title, one in after.items():
        if title not in before:
            yield AttachmentChange(Kind.NEW, title)
        elif one["sha256"] != before[title]["sha256"]:
            yield AttachmentChange(Kind.CHANGED, title)
    for title in before:
        if title not in after:
            yield AttachmentChange(Kind.GONE, title)


def sheets_of(document: Document) -> list[Document]:
    """The printed forms of a document: that of a self-evaluation, those of a budget's goals."""
    own = [document["sheet"]] if "sheet" in document else []
    return [*own, *(one["sheet"] for one in document.get("form_sheets", ()))]


def forms(olds: Sequence[Document], news: Sequence[Document]) -> list[TableChange]:
    found: Pairing[Document] = Pairing(olds, news)
    found.by(lambda one: bare(one["title"]))
    return [
        *(compare_forms(one, other) for one, other in found.pairs),
        *(lone(Kind.NEW, one) for one in found.news),
        *(lone(Kind.GONE, one) for one in found.olds),
    ]


def lone(kind: Kind, table: Document) -> TableChange:
    """A table or form that only one of the documents has."""
    return TableChange(kind, table.get("code", ""), table["title"], table.get("unit", ""))
