from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from performance.scoring.indicator_rows import rounded
from performance.scoring.rule_sets import RuleSet
from performance.scoring.score import score_indicator
from tests.performance.scoring.rows import (
    HUBEI,
    MOF,
    PROVINCIAL,
    ZHENGZHOU,
    form_entry,
    indicator,
    real_forms,
    scored,
)

PRINTED = [
    (entry, row)
    for form in real_forms()
    for entry, row in zip(form_entry(form).indicators, form["indicators"], strict=True)
]


@pytest.mark.parametrize(("entry", "row"), PRINTED, ids=[row["name"] for _, row in PRINTED])
def test_every_printed_score_and_deviation(entry, row) -> None:
    result = score_indicator(ZHENGZHOU, entry)
    assert result.problem is None
    assert (result.score, str(result.deviation)) == (Decimal(row["score"]), row["deviation"])


def test_there_are_67_printed_indicators() -> None:
    assert len(PRINTED) == 67


@pytest.mark.parametrize(
    ("rule_set", "target", "actual", "weight", "score", "deviation"),
    [
        # ≥, > and =: not reached, w × a / t
        (ZHENGZHOU, "≥90%", "45%", 10, "5.00", "-50.00"),
        (ZHENGZHOU, ">95%", "76%", 10, "8.00", "-20.00"),
        (ZHENGZHOU, "=3个", "2个", 1, "0.67", "-33.33"),
        (ZHENGZHOU, "≥3个", "0个", 5, "0.00", "-100.00"),
        (ZHENGZHOU, "≥3个", "-3个", 5, "0.00", "-200.00"),
        (ZHENGZHOU, ">5个", "5个", 5, "5.00", "0.00"),
        # ≥ and >: reached, tolerated, beyond
        (ZHENGZHOU, "≥100个", "100个", 4, "4.00", "0.00"),
        (ZHENGZHOU, "≥100个", "130个", 4, "4.00", "0.00"),
        (ZHENGZHOU, ">100个", "165个", 4, "3.20", "35.00"),
        (ZHENGZHOU, "≥100个", "199个", 4, "2.42", "69.00"),
        (ZHENGZHOU, "≥100个", "200个", 4, "2.40", "70.00"),
        (ZHENGZHOU, "≥1次", "200000次", 4, "2.40", "19999870.00"),
        (MOF, "≥100个", "300个", 4, "4.00", "200.00"),
        (PROVINCIAL, "≥100个", "120个", 10, "10.0", "0.0"),
        (PROVINCIAL, "≥100个", "135个", 10, "9.5", "15.0"),
        (PROVINCIAL, "≥100个", "150个", 10, "9.0", "30.0"),
        (PROVINCIAL, "≥100个", "200个", 10, "7.0", "80.0"),
        (PROVINCIAL, "≥100个", "250个", 10, "5.0", "130.0"),
        # ≤ and <: kept, exceeded
        (ZHENGZHOU, "≤30%", "30%", 10, "10.00", "0.00"),
        (ZHENGZHOU, "<30%", "29%", 10, "10.00", "0.00"),
        (ZHENGZHOU, "<30%", "30%", 10, "10.00", "0.00"),
        (ZHENGZHOU, "≤30%", "45%", 10, "5.00", "50.00"),
        (ZHENGZHOU, "≤30%", "60%", 10, "0.00", "100.00"),
        (ZHENGZHOU, "≤30%", "90%", 10, "0.00", "200.00"),
        (HUBEI, "≤30%", "45%", 10, "6.67", "50.00"),
        (HUBEI, "≤30%", "30%", 10, "10.00", "0.00"),
        # = exceeded
        (ZHENGZHOU, "=3个", "9个", 10, "10.00", "0.00"),
        (PROVINCIAL, "=100个", "250个", 10, "5.0", "130.0"),
        # ranges
        (ZHENGZHOU, "80%-90%", "85%", 10, "10.00", "0.00"),
        (ZHENGZHOU, "80%-90%", "40%", 10, "5.00", "-50.00"),
        (ZHENGZHOU, "80%-90%", "99%", 10, "9.00", "10.00"),
        # targets of zero and below
        (ZHENGZHOU, "0次", "0次", 10, "10.00", "0.00"),
        (ZHENGZHOU, "≤0次", "0次", 10, "10.00", "0.00"),
        (ZHENGZHOU, "≥0次", "5次", 10, "10.00", "0.00"),
        (ZHENGZHOU, "0次", "2次", 10, "0.00", None),
        (ZHENGZHOU, "≤0次", "2次", 10, "0.00", None),
        (ZHENGZHOU, ">0次", "0次", 10, "0.00", None),
        (ZHENGZHOU, "<0次", "0次", 10, "0.00", None),
        (ZHENGZHOU, "≥-5%", "-3%", 10, "10.00", "0.00"),
        (PROVINCIAL, "≥-5%", "-10%", 10, "0.0", "-100.0"),
        (ZHENGZHOU, "≤30%", "-5%", 10, "10.00", "0.00"),
        # words and dates
        (ZHENGZHOU, "完成", "100%", 10, "10.00", "0.00"),
        (ZHENGZHOU, "完成", "60%", 2, "1.20", "-40.00"),
        (ZHENGZHOU, "完成", "0%", 2, "0.00", "-100.00"),
        (ZHENGZHOU, "完成", "120%", 2, "2.00", "20.00"),
        (ZHENGZHOU, "12月", "11月", 10, "10.00", "0.00"),
        (ZHENGZHOU, "2024年11月前", "2024年12月", 10, "0.00", None),
        (ZHENGZHOU, "2024年11月前", "80%", 10, "8.00", "-20.00"),
        (PROVINCIAL, "及时", "及时", 10, "10.0", "0.0"),
        # no weight, no points
        (ZHENGZHOU, "≥3个", "3个", 0, "0.00", "0.00"),
    ],
)
def test_scores(
    rule_set: RuleSet, target: str, actual: str, weight: int, score: str, deviation: str | None
) -> None:
    result = scored(rule_set, target, actual, weight)
    shown = None if result.deviation is None else str(result.deviation)
    assert (str(result.score), shown, result.problem) == (score, deviation, None)
    assert str(result.derivation)


def test_a_cost_below_its_exact_target_is_kept_and_above_it_exceeds() -> None:
    below = scored(ZHENGZHOU, "=100万元", "80万元", 10, level1="成本指标")
    assert (below.score, below.deviation) == (10, 0)
    above = scored(ZHENGZHOU, "=100万元", "120万元", 10, level1="成本指标")
    assert (above.score, above.deviation) == (8, 20)


def test_what_is_no_cost_indicator_falls_short_below_its_exact_target() -> None:
    assert scored(PROVINCIAL, "=100万元", "80万元", 10, level1="成本指标").score == 8


@pytest.mark.parametrize(
    ("rule_set", "target", "actual", "low", "high", "deviation"),
    [
        (ZHENGZHOU, "及时", "及时", "0.00", "10.00", None),
        (ZHENGZHOU, "≥-5%", "-10%", "0.00", "10.00", "-100.00"),
        (PROVINCIAL, "0次", "1次", "0.0", "10.0", None),
        (PROVINCIAL, "11月", "12月", "0.0", "10.0", None),
        (MOF, "及时", "达成年度指标", "8.00", "10.00", None),
        (MOF, "及时", "部分达成", "6.00", "8.00", None),
        (MOF, "及时", "未达成", "0.00", "6.00", None),
        (MOF, "及时", "80%", "8.00", "10.00", "-20.00"),
        (MOF, "及时", "79.9%", "6.00", "8.00", "-20.10"),
        (HUBEI, "及时", "50%", "5.00", "8.00", "-50.00"),
        (HUBEI, "及时", "49%", "0.00", "5.00", "-51.00"),
        (MOF, "及时", "很好", "0.00", "10.00", None),
    ],
)
def test_judged_scores_have_a_range(
    rule_set: RuleSet, target: str, actual: str, low: str, high: str, deviation: str | None
) -> None:
    result = scored(rule_set, target, actual)
    assert (result.score, str(result.low), str(result.high)) == (None, low, high)
    assert (None if result.deviation is None else str(result.deviation)) == deviation
    assert result.problem is not None


@pytest.mark.parametrize(
    ("target", "actual", "weight", "said"),
    [
        ("", "3个", 10, "no target"),
        ("≈3个", "3个", 10, "operator"),
        ("≥3个", "", 10, "missing"),
        ("≥3个", "3家", 10, "one unit"),
        ("≥3个", "3个", None, "weight is missing"),
        ("≥3个", "3个", -1, "between 0 and 100"),
        ("≥3个", "3个", "1e40", "between 0 and 100"),
        ("≥1元", "9999亿元", 10, "check the units"),
        ("完成", "-5%", 10, "not possible"),
        ("完成", "99999%", 10, "not possible"),
        ("11月15日前", "11月", 10, "write the day"),
    ],
)
def test_without_a_score_there_is_a_reason(
    target: str, actual: str, weight: object, said: str
) -> None:
    result = scored(ZHENGZHOU, target, actual, weight)
    assert (result.score, result.deviation, result.low, result.high) == (None, None, None, None)
    assert said in str(result.problem)


@pytest.mark.parametrize(
    ("target", "actual", "weight", "derivation"),
    [
        (
            "≥500人",
            "1320人",
            3,
            "1320 against ≥500: 164.00 % over; 134.00 points beyond the tolerated 30; at or beyond "
            "100 % over the score is 60 %: 3 × 0.6 = 1.80",
        ),
        (
            "≥8场",
            "11场",
            4,
            "11 against ≥8: 37.50 % over; 7.50 points beyond the tolerated 30; from 30 % to 100 % "
            "over the score falls evenly from 100 % to 60 %: 4 × 0.957143 = 3.83",
        ),
        (
            "≤30%",
            "35.7 2%",
            1,
            "35.72 against ≤30: 19.07 % over the limit: 1 × (1 − 5.72 / 30) = 0.81",
        ),
        (
            "≤1719.21万元",
            "16621100元",
            5,
            "16621100元 is 1662.11万元; 1662.11 against ≤1719.21: kept: full score 5.00",
        ),
        (
            "≥100个",
            "130个",
            4,
            "130 against ≥100: 30.00 % over, within the tolerated 30: full score 4.00",
        ),
        (
            "≥100个",
            "200个",
            4,
            "200 against ≥100: 100.00 % over; 70.00 points beyond the tolerated 30; at or beyond "
            "100 % over the score is 60 %: 4 × 0.6 = 2.40",
        ),
        ("≤30%", "90%", 4, "90 against ≤30: 200.00 % over the limit: no points"),
        ("12月", "10月", 4, "10月 against 12月31日: in time: full score 4.00"),
        ("=4次", "3次", 2, "3 against =4: 25.00 % short: 2 × 3 / 4 = 1.50"),
        ("完成", "60%", 2, "“完成” completed to 60 %: 2 × 0.6 = 1.20"),
    ],
)
def test_a_derivation_can_be_followed_by_hand(
    target: str, actual: str, weight: int, derivation: str
) -> None:
    assert str(scored(ZHENGZHOU, target, actual, weight).derivation) == derivation


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (Fraction(5, 1000), "0.01"),
        (Fraction(-5, 1000), "-0.01"),
        (Fraction(4999, 10**6), "0.00"),
        (Fraction(-1, 1000), "0.00"),
    ],
)
def test_rounding_is_half_up(value: Fraction, result: str) -> None:
    assert str(rounded(value, 2)) == result


def test_a_half_that_only_exact_arithmetic_sees_is_rounded_up() -> None:
    # 3 × 0.335 / 3 is 0.335; a decimal 0.335 / 3 would have lost the last digit.
    assert scored(ZHENGZHOU, "≥3个", "0.335个", 3).score == Decimal("0.34")


weights = st.decimals(0, 100, places=2)
amounts = st.decimals(0, 10**6, places=2)
positive = st.decimals("0.01", 10**6, places=2)
rule_sets = st.sampled_from([ZHENGZHOU, MOF, HUBEI, PROVINCIAL])
operators = st.sampled_from(["≥", ">", "≤", "<", "="])


@given(rule_sets, operators, amounts, amounts, weights)
def test_a_score_lies_between_nothing_and_its_weight(
    rule_set: RuleSet, operator: str, limit: Decimal, actual: Decimal, weight: Decimal
) -> None:
    result = scored(rule_set, f"{operator}{limit}个", f"{actual}个", weight)
    if result.score is not None:
        assert 0 <= result.score <= rounded(Fraction(weight), rule_set.decimals)
    else:
        assert result.problem


@given(positive, amounts, amounts)
def test_more_is_never_worse_up_to_the_tolerated_overshoot(
    limit: Decimal, first: Decimal, second: Decimal
) -> None:
    less, more = sorted([first, second])
    assume(more <= limit * Decimal("1.3"))
    scores = [scored(ZHENGZHOU, f"≥{limit}个", f"{each}个").score for each in (less, more)]
    assert scores[0] <= scores[1]


@given(rule_sets, positive, amounts, amounts)
def test_less_is_never_worse_below_a_limit(
    rule_set: RuleSet, limit: Decimal, first: Decimal, second: Decimal
) -> None:
    less, more = sorted([first, second])
    results = [scored(rule_set, f"≤{limit}个", f"{each}个") for each in (less, more)]
    scores = [each.score for each in results]
    assume(None not in scores)
    assert scores[0] >= scores[1]


@given(rule_sets, operators, positive, amounts)
def test_the_unit_of_an_amount_changes_nothing(
    rule_set: RuleSet, operator: str, limit: Decimal, actual: Decimal
) -> None:
    in_wan = scored(rule_set, f"{operator}{limit}万元", f"{actual}万元")
    in_yuan = scored(rule_set, f"{operator}{limit}万元", f"{actual * 10_000}元")
    assert (in_wan.score, in_wan.deviation) == (in_yuan.score, in_yuan.deviation)


typed = st.text(max_size=20) | st.text("0123456789.≥≤>=-%万亿元个年月日约以上及时", max_size=14)


@given(rule_sets, typed, typed, st.none() | st.decimals(allow_nan=False, allow_infinity=False))
def test_nothing_that_is_typed_raises(
    rule_set: RuleSet, target: str, actual: str, weight: Decimal | None
) -> None:
    result = score_indicator(rule_set, indicator(target, actual, weight))
    assert (result.score is None) == (result.problem is not None)
    assert str(result.derivation)
