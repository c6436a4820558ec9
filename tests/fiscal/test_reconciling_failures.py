"""Reconciliation of what is incomplete, and rules that fail by themselves: nothing passes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest

from fiscal import dimensions
from fiscal.editions import EditionError, load_toml
from fiscal.findings import Finding, Outcome
from fiscal.given import GivenTable
from fiscal.known_rows import KnownRow
from fiscal.reconciling import report
from fiscal.reconciling.equations import Equation, Figures, Result, solve
from fiscal.reconciling.relations import Relations
from fiscal.reconciling.report import Reconciliation, reconcile
from fiscal.reconciling.rulebook import families
from fiscal.recovering import recover
from fiscal.tables import edition_named, table_editions
from tests.fiscal.consistent_documents import consistent
from tests.fiscal.random_budgets import all_tables, as_given
from tests.fiscal.test_published_budgets import document
from tests.fiscal.test_tables import SOUND, load
from tests.real_budgets import DOCUMENTS
from tests.reconciliation import known_rows_of

EDITIONS = [one.key for one in table_editions()]
BUDGET = "zhengzhou-2024-budget"
FIRST = DOCUMENTS[0]


@cache
def tables(key: str) -> list[tuple[GivenTable, Sequence[KnownRow]]]:
    """A document of an edition without contradictions."""
    edition = edition_named(key)
    ledger, catalogue = consistent(edition)
    given = [as_given(one) for one in all_tables(edition, ledger, catalogue).values()]
    found = recover(edition, given, replace(catalogue, projects={}))
    return [(table, found.rows[table.definition.code]) for table in given]


def kept(key: str) -> Reconciliation:
    """What comes of the document; its projects do not say of which kind they are."""
    return reconcile(edition_named(key), tables(key), {})


# What is incomplete


@pytest.mark.parametrize("key", EDITIONS)
def test_an_empty_document_has_nothing_to_say(key: str) -> None:
    edition = edition_named(key)
    empty = [(GivenTable(one, ()), ()) for one in edition.tables]
    for given in ([], empty):
        one = reconcile(edition, given, {})
        assert (one.results, one.findings, dict(one.figures)) == ((), (), {})


@pytest.mark.parametrize("key", EDITIONS)
def test_without_any_of_its_tables_the_others_are_still_reconciled(key: str) -> None:
    whole = kept(key)
    assert whole.findings == () and whole.outcomes[Outcome.EXACT] == len(whole.results)
    for table, _ in tables(key):
        others = [one for one in tables(key) if one[0] is not table]
        found = reconcile(edition_named(key), others, {})
        assert found.findings == () and 0 < len(found.results) < len(whole.results)
        assert found.outcomes[Outcome.EXACT] == len(found.results), table.definition.code


@pytest.mark.parametrize("key", EDITIONS)
def test_an_edition_need_not_write_relations(key: str) -> None:
    edition = edition_named(key).model_copy(update={"relations": ()})
    found = reconcile(edition, tables(key), {})
    assert found.findings == () and 0 < len(found.results) < len(kept(key).results)
    assert not [one for one in found.results if one.equation.rule.endswith("-9")]


def test_a_code_without_a_row_counts_as_nothing_and_without_its_table_not_at_all() -> None:
    """What 08 spends on reception and 07 has no row for is wrong; without 07 nobody knows."""
    edition = edition_named(BUDGET)
    without_row = [
        (table, [row for row in rows if row.at.get("economic") != "30217"])
        for table, rows in tables(BUDGET)
    ]
    found = reconcile(edition, without_row, {})
    wrong = {one.equation.title for one in found.results if one.outcome is Outcome.MISMATCH}
    assert "表08 公务接待费≤表07 公务接待费（30217）一般公共预算＋上年结转结余" in wrong
    without_table = [one for one in without_row if one[0].definition.code != "07"]
    rules = {one.equation.rule for one in reconcile(edition, without_table, {}).results}
    assert "B06-08-9" in rules and "B07-08-9" not in rules


# Rules that fail by themselves


def blocking(found: Reconciliation) -> dict[str, Finding]:
    """The rules that could not be computed, by their numbers."""
    return {one.rule: one for one in found.findings if one.outcome is Outcome.INCOMPLETE}


SECRET = "12345.6"


def fails(*_: object) -> list[Equation]:
    raise ZeroDivisionError(SECRET)


@pytest.mark.usefixtures("expected_failures")
def test_a_family_that_fails_blocks_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    before = kept(BUDGET)
    monkeypatch.setattr(Relations, "shared_out", fails)
    found = kept(BUDGET)
    assert list(blocking(found)) == ["B00-6"] and blocking(found)["B00-6"].blocks
    assert "B00-6 could not be computed" in str(found.findings[0].message)
    assert "B00-6" in {one.number for one in families("budget")}
    assert {one.equation.rule for one in found.results} >= {"B03-1", "B01-9", "B01-04-5"}
    assert len(found.results) < len(before.results)
    assert "ZeroDivisionError" in caplog.text and SECRET not in caplog.text


@pytest.mark.usefixtures("expected_failures")
def test_an_equation_that_fails_blocks_under_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    def solve_others(equation: Equation, figures: Figures) -> Result:
        if equation.rule == "B03-1":
            raise KeyError("x")
        return solve(equation, figures)

    monkeypatch.setattr(report, "solve", solve_others)
    found = kept(BUDGET)
    assert list(blocking(found)) == ["B03-1"] and len(found.findings) == 1
    ones = [one for one in found.results if one.equation.rule == "B03-1"]
    assert ones and {one.outcome for one in ones} == {Outcome.INCOMPLETE}
    assert found.outcomes[Outcome.EXACT] == len(found.results) - len(ones)


@pytest.mark.usefixtures("expected_failures")
def test_without_causes_every_contradiction_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "suspicions", fails)
    edition, given, kinds = known_rows_of(FIRST)
    wrong = [(table, with_more(rows)) for table, rows in given]
    found = reconcile(edition, wrong, kinds)
    mismatches = [one for one in found.results if one.outcome is Outcome.MISMATCH]
    assert mismatches
    assert [one.rule for one in found.findings] == [one.equation.rule for one in mismatches]
    assert all(one.blocks for one in found.findings)


def with_more(rows: Sequence[KnownRow]) -> list[KnownRow]:
    """The same rows, a million more in the total of the row of a single item."""
    found = []
    for row in rows:
        if row.at.get("item") == "2010404" and "total" in row.given.amounts:
            amounts = {**row.given.amounts, "total": Decimal(1_000_000)}
            row = replace(row, given=replace(row.given, amounts=amounts))
        found.append(row)
    return found


@pytest.mark.usefixtures("expected_failures")
def test_where_cells_cannot_be_taken_every_family_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "cells_of", fails)
    assert set(blocking(kept(BUDGET))) == {f"B00-{number}" for number in range(1, 10)}


@pytest.mark.usefixtures("expected_failures")
def test_a_rule_that_fails_stops_an_upload_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not balance is only told there; what could not be computed is no such thing."""
    published = document(FIRST)
    monkeypatch.setattr(Relations, "paid", fails)
    found = recover(published.edition, list(published.tables.values()), published.catalogue)
    assert [one.rule for one in found.findings if one.blocks] == ["B00-8"]


# Editions that cannot be reconciled are refused


RELATION = 'relations = [{{ title = "示例", left = [{left}], right = [{right}] }}]\n'
CELL = "01.left.total.amount"


@pytest.mark.parametrize(
    ("left", "right", "said"),
    [
        (CELL, "02.left.total.amount", "there is no panel 02.left"),
        (CELL, "01.right.total.amount", "there is no panel 01.right"),
        (CELL, "01.left.missing.amount", "01.left has no row missing"),
        (CELL, "01.left.total.code", "01.left has no amounts code"),
        (CELL, "01.left.economic=30217.amount", "01.left has no rows by economic"),
        (CELL, "01.left.total", "01.left.total is not table.panel.row.column"),
        (CELL, CELL, "compares 01.left.total.amount with itself"),
        (CELL, "", "has nothing on one of its sides"),
    ],
)
def test_a_written_relation_leads_to_cells(
    tmp_path: Path, left: str, right: str, said: str
) -> None:
    quoted = (f'"{one}"' if one else "" for one in (left, right))
    written = RELATION.format(**dict(zip(("left", "right"), quoted, strict=True)))
    with pytest.raises(EditionError, match=f"relation 示例.*{said}"):
        load(tmp_path / "test.toml", SOUND.replace("\n[[tables]]", f"\n{written}\n[[tables]]", 1))


def test_a_written_relation_of_a_code_and_of_every_row_is_read(tmp_path: Path) -> None:
    for row in ("*", "item=2010301", "sum"):
        written = RELATION.format(left=f'"{CELL}"', right=f'"01.left.{row}.amount"')
        text = SOUND.replace("\n[[tables]]", f"\n{written}\n[[tables]]", 1)
        assert load(tmp_path / "test.toml", text).relations[0].tables == ("01",)


def test_sums_in_a_circle_are_refused(tmp_path: Path) -> None:
    circle = '{ key = "total", texts = { code = "合计" }, sum = ["sum"] }'
    text = SOUND.replace('{ key = "total", texts = { code = "合计" } }', circle)
    with pytest.raises(EditionError, match=r"test\.toml:\d+: .*sums in a circle"):
        load(tmp_path / "test.toml", text)


def test_a_tree_in_a_circle_is_refused(tmp_path: Path) -> None:
    text = dimensions.FILE.read_text(encoding="utf-8")
    circle = text.replace('key = "basic"\n', 'key = "basic"\npart_of = "wages"\n', 1)
    assert circle != text
    path = tmp_path / "dimensions.toml"
    path.write_text(circle, encoding="utf-8")
    with pytest.raises(EditionError, match="purpose basic: wages must stand before it"):
        load_toml(path, dimensions.Trees)
