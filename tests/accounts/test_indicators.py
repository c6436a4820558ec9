"""Indicators that follow from figures: the published case, and what cannot be derived."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.indicators import (
    ADJUSTMENT,
    CARRY_OVER,
    EXECUTION,
    INDICATORS,
    PROCUREMENT_EXECUTION,
    THREE_PUBLIC,
    UNKNOWN,
    YearFigures,
    disagreement,
    project_figures,
    recognised,
    year_figures,
)
from fiscal.amounts import yuan_from_wan
from fiscal.ledger import Ledger
from tests.accounts.centre import LEDGER


def wan(amount: str) -> Decimal:
    return yuan_from_wan(Decimal(amount))


#: The budget block of the published form of the department, and its final accounts.
PUBLISHED = YearFigures(
    initial=wan("2722.1"),
    adjusted=wan("3214.33"),
    executed=wan("2066.09"),
    three_public_budget=wan("0.37"),
    three_public_spent=wan("0.37"),
    procurement_spent=wan("0"),
)


@pytest.mark.parametrize(
    ("indicator", "percent", "derivation"),
    [
        (EXECUTION, "64.28%", "2066.09 / 3214.33 = 64.28 %"),
        (ADJUSTMENT, "18.08%", "|3214.33 − 2722.1| / 2722.1 = 18.08 %"),
        (CARRY_OVER, "35.72%", "(3214.33 − 2066.09) / 3214.33 = 35.72 %"),
        (THREE_PUBLIC, "100.00%", "0.37 / 0.37 = 100.00 %"),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_the_published_figures_give(indicator, percent, derivation):
    derived = indicator.derive(PUBLISHED)
    assert derived.percent == percent
    assert str(derived.derivation).endswith(derivation)
    assert str(indicator.formula) in str(derived.derivation)


@pytest.mark.parametrize(
    ("indicator", "printed", "expected", "confused_with"),
    [
        (ADJUSTMENT, "35.72", "18.08", CARRY_OVER),
        (CARRY_OVER, "0", "36", None),
        (THREE_PUBLIC, "0", "100", None),
    ],
    ids=lambda one: getattr(one, "name", ""),
)
def test_what_the_published_form_printed_is_found(indicator, printed, expected, confused_with):
    found = disagreement(indicator, PUBLISHED, Decimal(printed))
    assert found is not None
    assert (found.expected, found.entered) == (Decimal(expected), Decimal(printed))
    assert found.confused_with is confused_with
    assert indicator.name in str(found.message)
    assert ("结转结余率" in str(found.message)) is (CARRY_OVER in (indicator, confused_with))


@pytest.mark.parametrize("entered", ["18", "18.1", "18.08", "18.083"])
def test_a_percentage_may_be_rounded_as_one_likes(entered):
    assert disagreement(ADJUSTMENT, PUBLISHED, Decimal(entered)) is None


def test_without_procurement_its_indicator_does_not_apply():
    derived = PROCUREMENT_EXECUTION.derive(PUBLISHED)
    assert (derived.ratio, derived.applies, derived.percent) == (None, False, "")
    assert "no government procurement" in str(derived.derivation)
    assert disagreement(PROCUREMENT_EXECUTION, PUBLISHED, Decimal(100)) is None


def test_procurement_that_was_planned_counts_though_none_was_made():
    derived = PROCUREMENT_EXECUTION.derive(replace(PUBLISHED, procurement_planned=wan("80")))
    assert (derived.ratio, derived.applies) == (0, True)


def test_procurement_without_a_known_plan_gives_nothing():
    assert PROCUREMENT_EXECUTION.derive(replace(PUBLISHED, procurement_spent=wan("8"))) is None


def test_a_base_of_zero_gives_no_rate_but_does_apply():
    derived = THREE_PUBLIC.derive(replace(PUBLISHED, three_public_budget=Decimal(0)))
    assert (derived.ratio, derived.applies) == (None, True)
    assert "zero" in str(derived.derivation)


@pytest.mark.parametrize(
    ("name", "indicator"),
    [
        ("预算执行率", EXECUTION),
        (" 预算 执行率 ", EXECUTION),
        ("预算执行率（%）", EXECUTION),
        ("1．预算执行率", EXECUTION),
        ("部门预算执行率", EXECUTION),
        ("预算调整率", ADJUSTMENT),
        ("结转结余率：", CARRY_OVER),
        ("“三公经费”控制率", THREE_PUBLIC),
        ("＂三公＂经费控制率", THREE_PUBLIC),
        ("三公经费 控制率", THREE_PUBLIC),
        ("「三公」控制率", THREE_PUBLIC),
        ("政府采购执行率", PROCUREMENT_EXECUTION),
        ("政府采购预算执行率", PROCUREMENT_EXECUTION),
        ("结转结余变动率", None),
        ("三公经费变动率", None),
        ("预算执行率（人员经费）", None),
        ("绩效监控完成率", None),
        ("", None),
    ],
)
def test_an_indicator_is_known_by_its_name(name, indicator):
    assert recognised(name) is indicator


def test_no_two_indicators_share_a_name():
    names = [name for one in INDICATORS for name in (one.name, *one.aliases)]
    assert len({recognised(name) for name in names}) == len(INDICATORS)
    assert all(recognised(name) is one for one in INDICATORS for name in (one.name, *one.aliases))


def test_final_accounts_tell_what_they_know():
    year = year_figures(LEDGER, {"procurement_goods": Decimal(0), "cars": Decimal(3)})
    known = replace(PUBLISHED, initial=wan("2692.12"), slack=Decimal(250))
    assert year == replace(known, project_spent=wan("1775.18"))
    assert year_figures(Ledger(), {}) == UNKNOWN


def test_final_accounts_tell_of_one_project():
    diamond = project_figures(LEDGER, "p2")
    assert diamond == YearFigures(wan("1600"), wan("1719.21"), wan("1203.45"), slack=Decimal(50))
    assert EXECUTION.derive(diamond).percent == "70.00%"
    assert project_figures(LEDGER, "p7") == UNKNOWN


AMOUNTS = st.none() | st.integers(0, 10**6).map(Decimal)
YEARS = st.builds(YearFigures, *[AMOUNTS] * 7)


@settings(deadline=None)
@given(YEARS, st.sampled_from(INDICATORS))
def test_any_figures_give_a_ratio_words_or_nothing(year, indicator):
    """And whatever is derived, entered as derived, is found right."""
    derived = indicator.derive(year)
    if derived is None:
        return
    assert str(derived.derivation)
    if derived.ratio is None:
        assert derived.percent == ""
        assert disagreement(indicator, year, Decimal(5)) is None
    else:
        assert derived.applies
        assert disagreement(indicator, year, Decimal(derived.percent.removesuffix("%"))) is None
        assert disagreement(indicator, year, derived.rounded(2) + 1) is not None
