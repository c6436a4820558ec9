"""Published versions read back: everybody knows what they told, withdrawn or not.

Their tables are read from the published documents, with their own equations; what their text,
goal forms and comparisons told is kept beneath them (`publishing.secrecy.beneath`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from fiscal.given import MASKED, Given, GivenRow, GivenTable, folded
from fiscal.known_rows import KnownRow
from fiscal.money import money_of
from fiscal.reconciling.cells import cells_of, terms_of
from fiscal.sentences import say
from fiscal.tables import RowDefinition, TableDefinition, TableEdition, edition_named
from publishing.documents.frame import Document, tables_of
from publishing.models import Publication
from publishing.secrecy.beneath import thawed
from publishing.secrecy.printout import Printout
from publishing.secrecy.projects import Projects
from publishing.secrecy.told import Told, beyond_tables
from workflow.refusals import Refused


def read(
    publication: Publication, name: str, title: str, projects: Projects, unprinted: Sequence[Told]
) -> Printout:
    """What a version told, by keys that begin with `name`; `title` says which it is.

    `projects` are those of its book as it is now, `unprinted` the secrets no table of it masks.
    Raises Refused if it cannot be read.
    """
    edition = edition_of(publication, title)
    masked = publication.beneath["masked"]
    tables = [
        read_table(edition.table(one["code"]), one, edition.masking.name, projects, masked)
        for one in tables_of(json.loads(publication.document))
    ]
    cells = [replace(one, key=name + one.key) for one in cells_of(tables, projects.kinds)]
    money = {one.key: money_of(terms_of(one.panel, one.row, one.column, {})) for one in cells}
    halves: dict[str, Decimal] = {}
    for cell in cells:
        printed = cell.printed()
        if printed.amount is not None:
            halves[money[cell.key]] = min(printed.half, halves.get(money[cell.key], printed.half))
    found = [replace(one, version=name) for one in thawed(publication.beneath, projects)]
    told, sums = beyond_tables(found, halves)
    return Printout(
        name,
        title,
        publication.kind,
        publication.fiscal_year,
        edition,
        cells,
        told,
        sums,
        unprinted,
        projects.kinds,
        money | {one.key: one.money for one in (*told, *unprinted)},
    )


def edition_of(publication: Publication, title: str) -> TableEdition:
    """By what a version was laid out. What cannot be read may tell anything, so it is refused."""
    key = json.loads(publication.document)["edition"]["key"]
    try:
        return edition_named(key)
    except KeyError:
        raise Refused(
            say(
                "The withheld amounts cannot be examined: {version} was published by the edition "
                "“{edition}”, which is not there any more, so what it told cannot be read. Put "
                "its file back under editions/tables/, then examine again.",
                version=title,
                edition=key,
            )
        ) from None


def read_table(
    definition: TableDefinition,
    table: Document,
    masked_name: str,
    projects: Projects,
    masked: Sequence[str],
) -> tuple[GivenTable, list[KnownRow]]:
    """A published table as a given one, with what each of its rows is.

    A masked row is of the next of the projects that were `masked`.
    """
    rows: list[GivenRow] = []
    known: list[KnownRow] = []
    hidden = iter(masked)
    for cells, keys in zip(table["rows"], table["row_keys"], strict=True):
        for panel, key in keys.items():
            texts, amounts = read_row(table["columns"], cells, panel)
            row = GivenRow(panel, texts, amounts)
            at = coordinates(key)
            if "project" in at:
                is_masked = folded(masked_name) in {folded(one) for one in texts.values()}
                node = next(hidden, None) if is_masked else projects.named(texts.values())
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
