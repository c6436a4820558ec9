"""Tables read back into facts, for every edition, over budgets drawn at random."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiscal.deriving import Catalogue, DerivedTable
from fiscal.findings import Outcome
from fiscal.given import MASKED, GivenTable
from fiscal.ledger import UNITS, Ledger
from fiscal.recovering import Recovered, recover
from fiscal.tables import TableEdition
from tests.fiscal.random_budgets import all_tables, as_given, budget, printed, told

seeds = st.integers(0, 2**32)
drawn = settings(max_examples=40, deadline=None)

#: 万元 with one decimal: amounts in this step are printed exactly by every edition.
PRINTED_EXACTLY = 1_000


def read_back(
    edition: TableEdition, tables: Mapping[str, DerivedTable], catalogue: Catalogue
) -> Recovered:
    given_tables = [as_given(one, edition.masking.amount) for one in tables.values()]
    return recover(edition, given_tables, replace(catalogue, projects={}))


@given(seed=seeds)
@drawn
def test_exact_tables_come_back_as_they_are(edition: TableEdition, seed: int) -> None:
    ledger, catalogue = budget(edition, Random(seed), PRINTED_EXACTLY)
    tables = all_tables(edition, ledger, catalogue)
    recovered = read_back(edition, tables, catalogue)
    assert {one.outcome for one in recovered.comparisons} <= {Outcome.EXACT}
    assert {one.rule for one in recovered.findings} <= {"T-09"}
    assert not recovered.ledger.stated
    again = all_tables(edition, recovered.ledger, replace(catalogue, projects=recovered.projects))
    assert printed(again) == printed(tables)
    assert told(edition, recovered.ledger.facts) == told(edition, ledger.facts)


@given(seed=seeds)
@drawn
def test_printed_tails_are_rounding_and_come_back_as_printed(
    edition: TableEdition, seed: int
) -> None:
    ledger, catalogue = budget(edition, Random(seed), 1)
    tables = all_tables(edition, ledger, catalogue)
    recovered = read_back(edition, tables, catalogue)
    assert {one.outcome for one in recovered.comparisons} <= {Outcome.EXACT, Outcome.ROUNDING}
    assert {one.rule for one in recovered.findings} <= {"T-09"}
    again = all_tables(edition, recovered.ledger, replace(catalogue, projects=recovered.projects))
    assert printed(again) == printed(tables)
