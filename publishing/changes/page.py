"""The page that says what a version changed, and in short what stands at the top of all pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from publishing.documents.frame import Document
from publishing.page import Page
from publishing.queries import Version

CHANGES = "changes/"


def change_pages(version: Version) -> Iterator[Page]:
    """A page if the version replaced one that was public."""
    if changes := version.changes:
        context = {"document": version.document, "shown": shown(changes), "downloads": []}
        yield Page(CHANGES.rstrip("/"), "publishing/changes.html", context)


def shown(changes: Document) -> dict[str, Any]:
    """The changes as templates show them: with the page of each table, counts as numbers."""
    return {
        "attachments": [],
        **changes,
        "counts": {name: int(count) for name, count in changes["counts"].items()},
        "tables": [filled(one) for one in changes["tables"]],
        "forms": [filled(one) for one in changes["forms"]],
        "is_same": not any(int(count) for count in changes["counts"].values()),
    }


#: What a cell of which nothing more is told lacks.
BLANK: Document = {"old": None, "new": None, "difference": "", "percent": ""}


def filled(table: Document) -> Document:
    """A table with the address of its page, each cell with all that it could have."""
    rows = [{**row, "cells": [{**BLANK, **cell} for cell in row["cells"]]} for row in table["rows"]]
    return {**table, "rows": rows, "folder": folder_of(table)}


def folder_of(table: Document) -> str:
    """The page of a table of the later document; blank for one that is gone."""
    return f"tables/{table['code']}/" if table["code"] and table["kind"] != "gone" else ""
