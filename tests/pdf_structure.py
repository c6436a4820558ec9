"""The structure of a PDF as PDF/UA-1 wants it, as far as we can check that by ourselves."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf

FIRST_KEYS = frozenset({"/JavaScript", "/JS", "/Launch", "/EmbeddedFiles"})


def faults(file: pikepdf.Pdf) -> Iterator[str]:
    """What is wrong, in words; nothing if all is well."""
    root = file.Root
    if file.is_encrypted:
        yield "it is encrypted"
    if not bool(root.ViewerPreferences.DisplayDocTitle):
        yield "the title is not shown"
    for number, page in enumerate(file.pages, start=1):
        if page.get("/Tabs") != pikepdf.Name.S:
            yield f"page {number}: the order of tabs is not that of the structure"
        for key, font in page.Resources.get("/Font", {}).items():
            described = font.DescendantFonts[0].FontDescriptor
            if (
                not ({"/FontFile2", "/FontFile3"} & set(described.keys()))
                or "/ToUnicode" not in font
            ):
                yield f"page {number}: {key} lacks its bytes or its way back to characters"
    for one in file.objects:
        if isinstance(one, pikepdf.Dictionary) and FIRST_KEYS & set(one.keys()):
            yield f"it acts by itself: {sorted(map(str, one.keys()))}"
    for node in below(root.StructTreeRoot.K):
        if pikepdf.Name.Figure == node.S and "/Alt" not in node:
            yield "a figure is not described"
    for number, table in enumerate(tables(root.StructTreeRoot.K), start=1):
        yield from (f"table {number}: {fault}" for fault in faults_of_table(table))


def below(node: Any) -> Iterator[Any]:
    """Every structure element, in order."""
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from below(one)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        yield node
        if "/K" in node:
            yield from below(node.K)


def tables(node: Any) -> Iterator[Any]:
    return (one for one in below(node) if pikepdf.Name.Table == one.S)


def faults_of_table(table: Any) -> Iterator[str]:
    """Rows that do not cover the columns once each, cells that are bound to no heading."""
    rows = [
        [one for one in below(row.K) if str(one.S) in ("/TH", "/TD")]
        for row in below(table.K)
        if row.S == pikepdf.Name.TR and "/K" in row
    ]
    taken: set[tuple[int, int]] = set()
    ids = {bytes(cell.ID) for row in rows for cell in row if "/ID" in cell}
    for at, row in enumerate(rows):
        column = 0
        for cell in row:
            while (at, column) in taken:
                column += 1
            said = attributes(cell)
            width, height = int(said.get("/ColSpan", 1)), int(said.get("/RowSpan", 1))
            covered = {(at + y, column + x) for y in range(height) for x in range(width)}
            if covered & taken:
                yield f"row {at}, column {column}: two cells in one place"
            taken |= covered
            if cell.S == pikepdf.Name.TH and ("/Scope" not in said or "/ID" not in cell):
                yield f"row {at}, column {column}: a heading without scope or identity"
            if not {bytes(one) for one in said.get("/Headers", [])} <= ids:
                yield f"row {at}, column {column}: bound to a heading that is not there"
    height, width = len(rows), 1 + max(column for _, column in taken)
    if taken != {(y, x) for y in range(height) for x in range(width)}:
        yield f"{height} rows of {width} columns are not covered"


def attributes(node: Any) -> dict[str, Any]:
    held = node.get("/A", [])
    listed = held if isinstance(held, pikepdf.Array) else [held] if held else []
    return {str(key): value for one in listed for key, value in one.items()}
