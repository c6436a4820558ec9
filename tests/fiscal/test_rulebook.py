"""Every reconciliation rule of every edition: a document that keeps it, and one that does not."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from pathlib import Path
from random import Random

import pytest

from fiscal.findings import Outcome, Severity
from fiscal.reconciling import kept_rulebook
from fiscal.reconciling.cells import Cell
from fiscal.reconciling.equations import Printed, Result, solve
from fiscal.reconciling.families import FAMILIES, Family
from fiscal.reconciling.generic import KINDS, generic_cells
from fiscal.reconciling.kept_rulebook import rulebook
from fiscal.reconciling.relations import Relations
from fiscal.reconciling.report import found as findings_of
from fiscal.reconciling.rulebook import (
    Instance,
    derived_rulebook,
    families,
    listed,
    order,
    parts_of,
)
from fiscal.reconciling.rulebook import rules_of as catalogued
from fiscal.tables import edition_named, table_editions
from tests.fiscal.consistent_documents import consistent_cells
from tests.reconciliation import ALL, reconciled

EDITIONS = [one.key for one in table_editions()]


@cache
def documents(key: str) -> tuple[list[Cell], list[Cell]]:
    """A document without contradictions; in the second a project withholds its kind."""
    edition = edition_named(key)
    all_say, one_withholds = (consistent_cells(edition, withheld=one) for one in ((), ("p2",)))
    return all_say, one_withholds


@cache
def rules_of(key: str) -> dict[str, tuple[Instance, bool]]:
    """Every rule of the consistent document, by an equation of it with figures."""
    found = listed(edition_named(key), documents(key))
    return {rule: (max(ones, key=filled), whole) for rule, (ones, whole) in found.items()}


def filled(instance: Instance) -> int:
    return sum(bool(one.printed().amount) for one in instance.cells)


def results_of(
    key: str, instance: Instance, *, whole: bool, changed: Decimal = Decimal(0)
) -> tuple[list[Result], dict[str, Printed]]:
    """What comes of a document with the first figure of an equation changed.

    It is the `whole` one, or has nothing but the rows of the equation.
    """
    rows = {id(one.row) for one in instance.cells}
    (cells,) = (ones for ones in documents(key) if rows <= {id(one.row) for one in ones})
    kept = [one for one in cells if whole or id(one.row) in rows]
    figures = {one.key: one.printed() for one in kept}
    first = figures[instance.equation.figures[0]]
    figures[first.key] = replace(first, amount=(first.amount or Decimal(0)) + changed)
    return [solve(one, figures) for one in Relations(edition_named(key), kept).equations()], figures


def outcomes(results: list[Result], instance: Instance) -> set[Outcome]:
    """How the equation came out, of all that have its number."""
    equation = instance.equation
    return {
        one.outcome
        for one in results
        if one.equation.rule == equation.rule
        and (set(one.equation.left), set(one.equation.right))
        == (set(equation.left), set(equation.right))
    }


CASES = [(key, rule) for key in EDITIONS for rule in rules_of(key)]


@pytest.mark.parametrize(("key", "rule"), CASES)
def test_a_rule_holds_and_its_breach_is_told_under_its_number(key: str, rule: str) -> None:
    instance, whole = rules_of(key)[rule]
    assert instance.equation.rule == rule
    results, _ = results_of(key, instance, whole=whole)
    assert outcomes(results, instance) == {Outcome.EXACT}
    most = sum((one.printed().amount or Decimal(0) for one in instance.right), Decimal(0))
    results, figures = results_of(key, instance, whole=whole, changed=most + 1_000_000)
    assert outcomes(results, instance) == {Outcome.MISMATCH}
    own = [one for one in results if one.equation.rule == rule]
    assert {one.rule for one in findings_of(own, figures)} == {rule}


@pytest.mark.parametrize("key", EDITIONS)
def test_the_catalogue_has_the_rules_of_documents_and_no_other(key: str) -> None:
    assert set(rules_of(key)) == set(catalogued(edition_named(key)))
    assert len(rules_of(key)) > 50


@pytest.mark.parametrize("key", EDITIONS)
def test_a_document_without_contradictions_keeps_every_rule(key: str) -> None:
    edition = edition_named(key)
    for cells in documents(key):
        figures = {one.key: one.printed() for one in cells}
        results = [solve(one, figures) for one in Relations(edition, cells).equations()]
        assert [one.equation for one in results if one.outcome is not Outcome.EXACT] == []
        assert len(results) > 250


@pytest.mark.parametrize("key", EDITIONS)
def test_whatever_a_document_leaves_out_its_rules_are_in_the_catalogue(key: str) -> None:
    edition, rng = edition_named(key), Random(7)
    known = set(catalogued(edition))
    for kinds in (*KINDS, {}):
        cells = generic_cells(edition, kinds)
        for share in (0.9, 0.6, 0.3) * 4:
            tables = {one.code for one in edition.tables if rng.random() < share + 0.2}
            rows = {id(one.row) for one in cells if rng.random() < share}
            kept = [one for one in cells if one.code in tables and id(one.row) in rows]
            assert {one.rule for one in Relations(edition, kept).equations()} <= known


def test_the_published_documents_meet_rules_of_the_catalogue_only() -> None:
    known = {one.number for kind in ("budget", "final_accounts") for one in rulebook(kind)}
    met = {result.equation.rule for name in ALL for result in reconciled(name).results}
    assert met <= known and len(met) > 90


@pytest.mark.parametrize("kind", ["budget", "final_accounts"])
def test_a_rule_says_all_there_is_to_know(kind: str) -> None:
    book = rulebook(kind)
    assert [one.number for one in book] == sorted((one.number for one in book), key=order)
    for rule in book:
        assert rule.uses and rule.severities == (Severity.ERROR,)
        for use in rule.uses:
            assert use.formulas and use.sources and str(use.basis)
            assert all(edition.kind == kind for edition in use.editions)
            assert ("{" not in str(use.example)) and "is wrong." in str(use.example)
            is_written = parts_of(rule.number)[1] is Family.WRITTEN
            signs = [sum(one.count(sign) for sign in "＝≤") for one in use.formulas]
            assert signs == [1] * len(signs), (is_written, use.formulas)


def test_formulas_are_in_the_words_of_the_tables() -> None:
    by_number = {one.number: one for one in rulebook("budget")}
    assert by_number["B03-1"].uses[0].formulas[0] == "表03 每行：合计＝基本支出小计＋项目支出小计"
    assert by_number["B05-2"].uses[0].formulas == (
        "表05 每列：合计＝各类级科目之和",
        "表05 每列：每个类级科目＝各款级科目之和",
        "表05 每列：每个款级科目＝各项级科目之和",
    )
    assert "表06 每个经济科目 合计≤表07 每个经济科目 其中：财政拨款" in (
        by_number["B06-07-7"].uses[0].formulas
    )
    (whole,) = by_number["B01-04-6"].uses[0].formulas
    assert whole.startswith("表04 收入 一、本年收入＝表01 收入 一、一般公共预算＋")


def test_an_example_tells_right_tail_and_wrong_apart() -> None:
    by_number = {one.number: one for one in rulebook("budget")}
    example = str(by_number["B03-1"].uses[0].example)
    assert "100.0 = 100.0" in example and "60.0" in example and "40.0" in example
    assert example.endswith("100.1 on the left is a rounding tail, 100.2 is wrong.")
    in_yuan = str(by_number["B3-1"].uses[0].example)
    assert "tail" not in in_yuan and in_yuan.endswith("1000001.00 on the left is wrong.")


def test_a_number_that_editions_use_differently_is_told_for_each() -> None:
    """Table 07 is of government funds in Zhengzhou and of the three public expenses in Shanghai."""
    rule = next(one for one in rulebook("final_accounts") if one.number == "F07-1")
    regions = [{edition.region for edition in use.editions} for use in rule.uses]
    assert regions == [{"上海"}, {"云南", "郑州"}]
    assert {one.since for use in rule.uses for one in use.editions} == {2019, 2021}


@pytest.mark.parametrize("kind", ["budget", "final_accounts"])
def test_the_kept_rulebook_is_the_derived_one(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    derived = derived_rulebook(kind)
    monkeypatch.setattr(kept_rulebook, "derived_rulebook", lambda kind: ())
    assert rulebook.__wrapped__(kind) == derived


def test_of_other_editions_the_rulebook_is_derived(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the kept file says: it is of the editions it was written for."""
    kept = json.loads(kept_rulebook.FILE.read_text(encoding="utf-8"))
    assert rulebook.__wrapped__("budget") != ()
    other = tmp_path / "rulebook.json"
    monkeypatch.setattr(kept_rulebook, "FILE", other)
    monkeypatch.setattr(kept_rulebook, "derived_rulebook", lambda kind: ())
    for written in (json.dumps({**kept, "editions": "of others"}), "{}"):
        other.write_text(written, encoding="utf-8")
        assert rulebook.__wrapped__("budget") == ()
    other.unlink()
    assert rulebook.__wrapped__("budget") == ()


def test_every_family_is_told_as_a_whole() -> None:
    for kind, letter in (("budget", "B"), ("final_accounts", "F")):
        assert [one.number for one in families(kind)] == [
            f"{letter}00-{family.value}" for family in Family
        ]
    assert set(FAMILIES) == set(Family)
