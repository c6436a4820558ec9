"""Whether figures agree: intervals, names of selections, figures in the wrong unit."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscal.amounts import round_half_up
from fiscal.deriving import terms_key
from fiscal.findings import Outcome
from fiscal.ledger import Fact, Selection, Sum, add_up, printed_step
from fiscal.relations import compare, outliers, selection_named, terms_named

STEP = printed_step("万元", 1)
YUAN = st.decimals(min_value=0, max_value=10**9, places=2)


def sum_of(*amounts: str, step: int = 0) -> Sum:
    return add_up(Fact("income", {}, Decimal(one), Decimal(step)) for one in amounts)


@pytest.mark.parametrize(
    ("actual", "expected", "outcome"),
    [
        (sum_of("100", "200"), sum_of("300"), Outcome.EXACT),
        (sum_of("100.01", "200"), sum_of("300"), Outcome.MISMATCH),
        (sum_of("2000", "1000", step=1000), sum_of("4000", step=1000), Outcome.ROUNDING),
        (sum_of("2000", "1000", step=1000), sum_of("4500"), Outcome.MISMATCH),
        (sum_of("2000", "1000", step=1000), sum_of("4000"), Outcome.ROUNDING),
        (sum_of("2000", "0", step=1000), sum_of("3000"), Outcome.MISMATCH),
        (sum_of(), sum_of("500"), Outcome.MISMATCH),
    ],
)
def test_sums_agree_where_their_intervals_meet(actual, expected, outcome):
    assert compare(actual, expected) is outcome
    assert compare(expected, actual) is outcome


@given(st.lists(YUAN, min_size=1, max_size=30))
def test_rounding_the_parts_and_the_total_is_never_a_mismatch(amounts):
    """Exact figures, printed each with one decimal of 万元, always agree with their total."""
    printed = [round_half_up(one / 1000, 0) * 1000 for one in amounts]
    total = round_half_up(sum(amounts) / 1000, 0) * 1000
    parts = Sum(sum(printed), STEP / 2 * len(printed), len(printed))
    assert compare(Sum(total, STEP / 2, 1), parts) is not Outcome.MISMATCH


@given(st.lists(YUAN, min_size=1, max_size=5), YUAN)
def test_exact_figures_get_no_tolerance(amounts, total):
    outcome = compare(Sum(sum(amounts), Decimal(0), len(amounts)), Sum(total, Decimal(0), 1))
    assert outcome is (Outcome.EXACT if sum(amounts) == total else Outcome.MISMATCH)


def selection(measure: str, **limits: str | tuple[str, ...]) -> Selection:
    found = Selection(measure).narrowed(
        {one: (at,) if isinstance(at, str) else at for one, at in limits.items()}
    )
    assert found
    return found


@pytest.mark.parametrize(
    "named",
    [
        selection("income"),
        selection("income", fund="general", carried="current"),
        selection("expenditure", item="206", fund=("general", "unit_funds"), unit="021001"),
        selection("project", project="p17"),
    ],
)
def test_a_selection_is_found_by_its_key(named):
    assert selection_named(named.key) == named


def test_several_terms_are_found_by_their_common_key():
    terms = (selection("income", fund="general"), selection("balance", fund="general"))
    assert set(terms_named(terms_key(terms))) == set(terms)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "outgo",
        "income:economic=301",
        "income:purpose=basic",
        "income:fund=lottery",
        "income:carried=current:fund=general",
        "income:fund",
        "income:fund=general+balance:fund=general",
    ],
)
def test_what_is_no_key_is_refused(key):
    with pytest.raises(ValueError):
        terms_named(key)


def test_a_figure_ten_thousand_times_its_neighbours_stands_out():
    usual = [Decimal(one) for one in (120_000, 90_000, 45_000, 300_000)]
    assert outliers(usual) == []
    assert outliers([*usual, Decimal(1_200_000_000)]) == [4]
    assert outliers([Decimal(1), Decimal(10**9)]) == []
