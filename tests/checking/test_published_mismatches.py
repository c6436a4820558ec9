"""Every mismatch of the published documents is found, every tail is a tail, and nothing else."""

from __future__ import annotations

import pytest

from tests.altered_sentences import with_sentences_altered
from tests.published_documents import FINAL, NAMES
from tests.published_mismatches import (
    EXAMINATION,
    REMARKS,
    Audited,
    audited,
    exact,
    found_by,
    mismatches,
    precision_of_forms,
    sorted_findings,
    tails_found,
)


@pytest.fixture(autouse=True)
def of_a_site(site: None) -> None:
    """The classification is what a workbook is read with."""


def test_the_list_is_whole() -> None:
    assert sum(exact(name) for name in NAMES) + len(audited()) == 2_715
    assert len(mismatches()) == 44
    assert sum(one.is_to_be_found for one in mismatches()) == 39


@pytest.mark.parametrize("one", mismatches(), ids=lambda one: one.relation)
def test_a_mismatch_is_found_by_its_rule_at_its_place(one: Audited) -> None:
    rules = {rule for rule, place in found_by(one) if place}
    assert rules == ({EXAMINATION} if one.rules == EXAMINATION else set(one.rules.split()))


def test_every_tail_is_classified_as_one() -> None:
    found = tails_found()
    assert len(found) == 33
    assert [one.relation for one, by in found.items() if not by] == []


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_found_on_other_relations(name: str) -> None:
    assert [one.rule for one in sorted_findings(name).others] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_mismatch_is_no_hint_but_where_it_is_of_another_basis(name: str) -> None:
    """What must hold or be explained is more than a hint; what is counted otherwise is one."""
    hints = {one.rule for one in sorted_findings(name).of_mismatches if one.severity == "info"}
    assert hints <= {"B-16", "X-18"}


def test_a_remark_says_why_it_is_one() -> None:
    used = {one.rule for name in NAMES for one in sorted_findings(name).remarks}
    assert {one for one in used if not one.startswith("W-")} <= set(REMARKS)


def test_what_the_rules_say_of_the_five_forms_is_right() -> None:
    found = {one.rule: one for one in precision_of_forms()}
    assert {one: each.said for one, each in found.items()} == {
        "S-10": 2,
        "S-11": 1,
        "S-12": 5,
        "S-16": 0,
        "S-17": 1,
        "S-18": 1,
        "S-20": 1,
        "S-21": 3,
        "S-22": 1,
        "S-23": 1,
    }
    assert all(one.right == one.said for one in found.values())


@pytest.mark.parametrize("name", NAMES)
def test_sentences_overwritten_by_hand_are_noticed(name: str) -> None:
    altered = with_sentences_altered(name)
    assert altered.tried.total() > 200
    assert altered.share >= 0.95
    assert altered.named.total() >= 0.95 * altered.tried.total()


@pytest.mark.parametrize("name", NAMES)
def test_sentences_with_the_printed_figures_have_their_own_mismatches_only(name: str) -> None:
    """A total and two budgets that are others than in the tables, and a name of a code."""
    assert with_sentences_altered(name).unaltered == (4 if name == FINAL else 0)
