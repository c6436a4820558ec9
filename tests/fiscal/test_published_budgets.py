"""Two published budgets of 2024, cell by cell: read back into facts and derived again.

The files hold figures, names and codes as printed: rows as lists in the order of the columns,
blank as null.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from fiscal.amounts import read_number
from fiscal.deriving import Catalogue, DerivedRow, DerivedTable, derive
from fiscal.findings import Outcome
from fiscal.given import MASKED, GivenRow, GivenTable, folded
from fiscal.recovering import Recovered, recover
from fiscal.tables import TableDefinition, TableEdition, edition_named

DATA = Path(__file__).parent.parent / "data" / "budgets"
ECONOMY = "2024-budget-economic-development"
INDUSTRY = "2024-budget-industry-information"
MISSING = ("02", "07", "09", "10")

#: Where names of codes are printed: table, columns of the code, column of the name, dimension.
NAMED = (
    ("03", ("class", "section", "item"), "name", "item"),
    ("05", ("item",), "name", "item"),
    ("06", ("economic",), "economic_name", "economic"),
    ("06", ("government",), "government_name", "government"),
    ("07", ("class", "section"), "name", "economic"),
    ("07", ("government_class", "government_section"), "government_name", "government"),
)


@dataclass(frozen=True)
class Document:
    """A published budget as given tables, with the catalogue its own tables print."""

    edition: TableEdition
    catalogue: Catalogue
    tables: Mapping[str, GivenTable]

    def recovered(self) -> Recovered:
        return recover(self.edition, list(self.tables.values()), self.catalogue)

    def derived(self, recovered: Recovered) -> dict[str, DerivedTable]:
        catalogue = replace(self.catalogue, projects=recovered.projects)
        return {
            one.code: derive(one, recovered.ledger, catalogue, self.edition.masking)
            for one in self.edition.tables
        }


@cache
def document(name: str) -> Document:
    data = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    edition = edition_named(data["edition"])
    tables = {
        code: as_given(edition.table(code), table["rows"], edition.masking.amount)
        for code, table in data["tables"].items()
    }
    names = {"unit": units(data, tables), **classification(tables)}
    catalogue = Catalogue(data["year"], data["department"], data["department_code"], names)
    return Document(edition, catalogue, tables)


def as_given(definition: TableDefinition, rows: list[list[str | None]], mask: str) -> GivenTable:
    given = []
    for number, row in enumerate(rows, start=1):
        values = iter(row)
        for panel in definition.panels:
            cells = {column.key: next(values) or "" for column in panel.columns}
            texts = {column.key: cells[column.key] for column in panel.texts}
            amounts = {
                column.key: MASKED if cells[column.key] == mask else read_number(cells[column.key])
                for column in panel.amounts
            }
            given.append(GivenRow(panel.key, texts, amounts, {panel.columns[0].key: f"{number}"}))
    return GivenTable(definition, tuple(given), definition.code)


def units(data: Mapping[str, Any], tables: Mapping[str, GivenTable]) -> dict[str, str]:
    """The units of table 02; without it the department has one."""
    if "02" not in tables:
        return {f"{data['department_code']}001": data["department"]}
    texts = [row.texts for row in tables["02"].rows]
    return {one["unit"]: one["name"] for one in texts if len(one["unit"]) == 6}


def classification(tables: Mapping[str, GivenTable]) -> dict[str, dict[str, str]]:
    """The names of codes; where two tables differ, that of the first."""
    names: dict[str, dict[str, str]] = {"item": {}, "economic": {}, "government": {}}
    for code, columns, name, dimension in NAMED:
        for row in tables[code].rows if code in tables else ():
            key = "".join(row.texts[one] for one in columns)
            if key.isdigit() and row.texts[name]:
                names[dimension].setdefault(key, row.texts[name])
    return names


def printed_beside_derived(
    document: Document, derived: Mapping[str, DerivedTable]
) -> list[tuple[str, str, str, str, str]]:
    """Every printed cell with its derived one: table, row, column, printed, derived."""
    pairs = []
    for code, table in document.tables.items():
        for panel in table.definition.panels:
            rows = [row for row in table.rows if row.panel == panel.key and not row.is_blank]
            ours = derived[code].rows[panel.key]
            assert len(rows) == len(ours), f"rows of {code}.{panel.key}"
            for row, own in zip(rows, ours, strict=True):
                for column in panel.columns:
                    printed = as_printed(row, column.key, document.edition.masking.amount)
                    pairs.append((code, own.key, column.key, printed, as_derived(own, column.key)))
    return pairs


def as_printed(row: GivenRow, column: str, mask: str) -> str:
    if column in row.texts:
        return folded(row.texts[column])
    amount = row.amounts[column]
    return "" if amount is None else mask if amount is MASKED else f"{amount:f}"


def as_derived(row: DerivedRow, column: str) -> str:
    figure = row.figures.get(column)
    return figure.text if figure else folded(row.texts.get(column, ""))


@pytest.mark.parametrize(
    ("name", "cells", "exact", "tails"), [(ECONOMY, 881, 880, 1), (INDUSTRY, 1925, 1888, 37)]
)
def test_every_amount_follows_from_the_lines(name: str, cells: int, exact: int, tails: int) -> None:
    counts = Counter(one.outcome for one in document(name).recovered().comparisons)
    print(f"\n{name}: {cells} amount cells:", *(f"{n} {one}" for one, n in counts.items()))  # noqa: T201  the counts are what the test is for
    assert counts == {Outcome.EXACT: exact, Outcome.ROUNDING: tails}
    assert counts.total() == cells


@pytest.mark.parametrize(
    ("name", "cells", "different"),
    [
        (ECONOMY, 1257, [("05", "item=2060303", "name", "高新技术研究", "高技术研究")]),
        (
            INDUSTRY,
            2851,
            [
                ("05", "item=2150501", "project", "", "0.0"),
                ("05", "item=2150501", "other_operating", "", "0.0"),
            ],
        ),
    ],
)
def test_every_cell_comes_out_as_printed(
    name: str, cells: int, different: list[tuple[str, str, str, str, str]]
) -> None:
    one = document(name)
    pairs = printed_beside_derived(one, one.derived(one.recovered()))
    found = [pair for pair in pairs if pair[3] != pair[4]]
    print(f"\n{name}: {len(pairs)} cells, {len(found)} not as printed")  # noqa: T201  the counts are what the test is for
    assert len(pairs) == cells
    assert found == different


def test_only_what_the_documents_get_wrong_is_found() -> None:
    assert [(one.rule, one.places[0].path) for one in document(ECONOMY).recovered().findings] == [
        ("T-05", "05.items"),
        *(("T-10", code) for code in MISSING),
    ]
    assert not document(INDUSTRY).recovered().findings


def test_missing_tables_follow_from_the_others_as_far_as_they_do() -> None:
    """Economic development lacks four tables; without them, 07 has no project money to show."""
    one = document(ECONOMY)
    derived = one.derived(one.recovered())
    assert derived["02"].figure("units", "total", "total").text == "73630.3"
    assert derived["02"].figure("units", "unit=103001", "appropriation").text == "73630.3"
    for code in ("09", "10"):
        assert derived[code].is_empty
        assert derived[code].notes[-1] == derived[code].definition.empty
    basic = derived["06"].figure("pairs", "total", "total").computed
    assert derived["07"].figure("pairs", "total", "total").computed == basic


def test_leaving_tables_out_of_the_larger_document_loses_only_what_they_alone_tell() -> None:
    """Without 02 the six units are not told apart; without 09 and 10, which are empty, nothing is
    lost; 07 alone gives the project money by economic code."""
    whole = document(INDUSTRY)
    kept = {code: table for code, table in whole.tables.items() if code not in MISSING}
    part = replace(whole, tables=kept)
    recovered = part.recovered()
    assert {one.outcome for one in recovered.comparisons} == {Outcome.EXACT, Outcome.ROUNDING}
    assert [one.rule for one in recovered.findings] == ["T-10"] * 4
    pairs = printed_beside_derived(part, part.derived(recovered))
    assert {pair[:3] for pair in pairs if pair[3] != pair[4]} == {
        ("05", "item=2150501", "project"),
        ("05", "item=2150501", "other_operating"),
    }


def test_the_withheld_project_is_found_by_subtraction_and_stays_masked() -> None:
    one = document(INDUSTRY)
    recovered = one.recovered()
    (key,) = (key for key, project in recovered.projects.items() if project.classified)
    (secret,) = (fact for fact in recovered.ledger.facts if fact.at.get("project") == key)
    rows = one.derived(recovered)["11"].rows["projects"]
    (row,) = (row for row in rows if row.at.get("project") == key)
    assert row.texts["name"] == one.edition.masking.name
    assert {figure.text for figure in row.figures.values()} <= {"", one.edition.masking.amount}
    assert not any(figure.computed.amount for figure in row.figures.values() if not figure.text)
    assert secret.amount > 0
