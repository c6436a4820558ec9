"""What earlier versions of a document printed: everybody knows it, withdrawn or not.

Their tables are read back from the published documents, with their own equations. A figure that
is now what it was then is linked to it, and so is one that was withheld then; of one that has
changed since, an earlier version tells nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

from books.models import Book
from fiscal.given import MASKED, Given, GivenRow, GivenTable, folded
from fiscal.known_rows import KnownRow
from fiscal.reconciling.cells import Cell, cells_of
from fiscal.reconciling.equations import Equation, Figures, Printed
from fiscal.reconciling.relations import Relations
from fiscal.tables import RowDefinition, TableDefinition, TableEdition, edition_named
from publishing.documents.frame import Document, tables_of
from publishing.models import Publication


@dataclass(frozen=True)
class Projects:
    """The projects as they are now: names by node, and the secret ones in the order printed."""

    names: Mapping[str, str]
    secret: Sequence[str]

    def named(self, texts: Iterable[str]) -> str | None:
        """The project that a row of some texts is of; None for one that is no more."""
        shown = set(map(folded, texts))
        return next((node for node, name in self.names.items() if folded(name) in shown), None)


@dataclass(frozen=True)
class Earlier:
    """The figures of an earlier version by keys of their own, and what links them to the new."""

    figures: Figures
    equations: tuple[Equation, ...]


def earlier_versions(
    book: Book, now: Figures, true: Mapping[str, Decimal], projects: Projects
) -> list[Earlier]:
    """Every version of a book that was published.

    `now` are the figures as they will be printed, `true` those amounts in 元 that will not be.
    """
    found = []
    for publication in Publication.objects.filter(case=book.case).order_by("number"):
        document = json.loads(publication.document)
        try:
            edition = edition_named(document["edition"]["key"])
        except KeyError:
            continue
        found.append(earlier(publication.number, edition, document, now, true, projects))
    return found


def earlier(
    number: int,
    edition: TableEdition,
    document: Document,
    now: Figures,
    true: Mapping[str, Decimal],
    projects: Projects,
) -> Earlier:
    tables = [
        read_table(edition.table(one["code"]), one, edition.masking.name, projects)
        for one in tables_of(document)
    ]
    cells = cells_of(tables, {})
    before = {cell.key: cell for cell in cells}
    own: list[Cell] = [replace(cell, key=f"v{number}/{cell.key}") for cell in cells]
    figures = {
        cell.key: replace(printed, key=cell.key, label=f"v{number} · {printed.label}")
        for cell in own
        for printed in [cell.printed()]
    }
    links = links_to(before, now, true, number, figures)
    return Earlier(figures, (*Relations(edition, own).equations(), *links))


def links_to(
    before: Mapping[str, Cell],
    now: Figures,
    true: Mapping[str, Decimal],
    number: int,
    figures: Mapping[str, Printed],
) -> Iterator[Equation]:
    for key in before:
        if key not in now:
            continue
        then = figures[f"v{number}/{key}"].amount
        amount = now[key].amount
        if amount is None:
            amount = true.get(key)
        if then is None or then == amount:
            yield Equation(f"v{number}", (f"v{number}/{key}",), (key,))


def read_table(
    definition: TableDefinition, table: Document, masked_name: str, projects: Projects
) -> tuple[GivenTable, list[KnownRow]]:
    """A published table as a given one, with what each of its rows is.

    A masked row is of the next secret project.
    """
    rows: list[GivenRow] = []
    known: list[KnownRow] = []
    masked = iter(projects.secret)
    for cells, keys in zip(table["rows"], table["row_keys"], strict=True):
        for panel, key in keys.items():
            texts, amounts = read_row(table["columns"], cells, panel)
            row = GivenRow(panel, texts, amounts)
            at = coordinates(key)
            if "project" in at:
                is_masked = folded(masked_name) in {folded(one) for one in texts.values()}
                node = next(masked, None) if is_masked else projects.named(texts.values())
                at = {"project": node or key}
            found = row_definition(definition, panel, key, at)
            if found:
                rows.append(row)
                known.append(KnownRow(row, found, at))
    return GivenTable(definition, tuple(rows)), known


def read_row(
    columns: Sequence[Document], cells: Sequence[str | None], panel: str
) -> tuple[dict[str, str], dict[str, Given]]:
    """The texts and the amounts of a panel's row, by column."""
    texts: dict[str, str] = {}
    amounts: dict[str, Given] = {}
    for column, text in zip(columns, cells, strict=True):
        if column["panel"] == panel:
            if column["kind"] == "text":
                texts[column["key"]] = text or ""
            else:
                amounts[column["key"]] = read_amount(text)
    return texts, amounts


def read_amount(text: str | None) -> Given:
    try:
        return Decimal(text) if text else None
    except InvalidOperation:
        return MASKED


def coordinates(key: str) -> dict[str, str]:
    """`economic=30101;government=50101` by dimension; nothing for a fixed row."""
    parts = (one.partition("=") for one in key.split(";") if "=" in one)
    return {dimension: node for dimension, _, node in parts}


def row_definition(
    definition: TableDefinition, panel: str, key: str, at: Mapping[str, str]
) -> RowDefinition | None:
    rows = definition.panel(panel).rows
    if at:
        return next((one for one in rows if one.each and set(one.each.by) == set(at)), None)
    return next((one for one in rows if one.key == key), None)
