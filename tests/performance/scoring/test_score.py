from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.scoring.score import (
    EXECUTION,
    ExecutionEntry,
    FormEntry,
    FormScore,
    JudgedEntry,
    grade_of,
    score_execution,
    score_form,
)
from tests.performance.scoring.rows import (
    CAPPED,
    HUBEI,
    MOF,
    PROVINCIAL,
    ZHENGZHOU,
    form_entry,
    indicator,
    real_forms,
)

FORMS = real_forms()


@pytest.mark.parametrize("form", FORMS, ids=[form["id"] for form in FORMS])
def test_printed_forms(form) -> None:
    result = score_form(ZHENGZHOU, form_entry(form))
    printed = form["budget"][0]
    assert result.execution.score == Decimal(printed["score"])
    assert (result.total, result.grade) == (Decimal(form["total"]["score"]), form["grade"])
    assert (result.weight_total, result.computed_total) == (100, result.total)
    assert (result.complete, result.problems, result.adjustments) == (True, (), ())


def test_printed_totals() -> None:
    results = [score_form(ZHENGZHOU, form_entry(form)) for form in FORMS]
    assert [str(result.total) for result in results] == [
        "95.75",
        "100.00",
        "91.80",
        "100.00",
        "88.00",
    ]
    assert "".join(result.grade for result in results) == "优优优优良"
    assert str(results[2].derivation) == (
        "execution 7.00 + judged aspects 20.00 + indicators 64.80 = 91.80; grade 优"
    )
    assert str(results[0].derivation) == "execution 7.14 + indicators 88.61 = 95.75; grade 优"


@pytest.mark.parametrize(
    ("rule_set", "kind", "adjusted", "executed", "weight", "score"),
    [
        (ZHENGZHOU, "department", "3214.33", "2066.09", 10, "7.14"),
        (ZHENGZHOU, "department", "100", "90", 10, "10.00"),
        (ZHENGZHOU, "department", "100", "89", 10, "9.89"),
        (ZHENGZHOU, "project", "100", "90", 10, "9.00"),
        (ZHENGZHOU, "project", "100", "120", 10, "10.00"),
        (ZHENGZHOU, "project", "30", "0", 10, "0.00"),
        (ZHENGZHOU, "project", "0", "0", 10, "0.00"),
        (ZHENGZHOU, "project", "0", "5", 10, "0.00"),
        (HUBEI, "department", "100", "90", 20, "18.00"),
        (PROVINCIAL, "project", "100", "95", 20, "20.0"),
    ],
)
def test_execution(rule_set, kind, adjusted, executed, weight, score) -> None:
    result = score_execution(rule_set, kind, Decimal(adjusted), Decimal(executed), Decimal(weight))
    assert (str(result.score), result.problem) == (score, None)
    assert str(result.derivation)


def test_the_execution_rate_is_not_rounded() -> None:
    result = score_execution(ZHENGZHOU, "project", Decimal(3), Decimal(1), Decimal(10))
    assert result.rate == Decimal(1) / Decimal(3)


@pytest.mark.parametrize(
    ("adjusted", "executed", "weight"),
    [
        (None, "1", "10"),
        ("1", None, "10"),
        ("1", "1", None),
        ("-1", "1", "10"),
        ("1", "-1", "10"),
        ("1", "1", "-10"),
        ("0.01", "1e20", "10"),
    ],
)
def test_execution_without_a_score_has_a_reason(adjusted, executed, weight) -> None:
    values = [None if each is None else Decimal(each) for each in (adjusted, executed, weight)]
    result = score_execution(ZHENGZHOU, "project", *values)
    assert (result.rate, result.score) == (None, None)
    assert result.problem and str(result.derivation)


@pytest.mark.parametrize(
    ("rule_set", "total", "grade"),
    [
        (ZHENGZHOU, "100", "优"),
        (ZHENGZHOU, "90", "优"),
        (ZHENGZHOU, "89.99", "良"),
        (ZHENGZHOU, "80", "良"),
        (ZHENGZHOU, "60", "中"),
        (ZHENGZHOU, "59.99", "差"),
        (ZHENGZHOU, "0", "差"),
        (CAPPED, "59.99", "不合格"),
        (CAPPED, "60", "合格"),
        (PROVINCIAL, "80", "优秀"),
        (PROVINCIAL, "79.9", "良好"),
        (PROVINCIAL, "60", "一般"),
    ],
)
def test_grades(rule_set, total: str, grade: str) -> None:
    assert grade_of(rule_set, Decimal(total)) == grade


def form(*indicators, rate: str = "100", judged=(), stated=None, weight: int = 10) -> FormEntry:
    execution = ExecutionEntry(Decimal(100), Decimal(rate), Decimal(weight))
    return FormEntry("project", execution, tuple(judged), tuple(indicators), stated or {})


REST = indicator("≥1个", "1个", 80, key="rest")


def problems_of(result: FormScore) -> list[tuple[str, str]]:
    return [(each.key, str(each.problem)) for each in result.problems]


@pytest.mark.parametrize(
    ("rate", "total"),
    [("80", "98"), ("79.99", "89"), ("70", "89"), ("69.99", "79"), ("55", "69"), ("0", "59")],
)
def test_a_low_execution_rate_caps_the_total(rate: str, total: str) -> None:
    result = score_form(CAPPED, form(indicator("≥1个", "1个", 90), rate=rate))
    assert result.total == Decimal(total)
    assert bool(result.adjustments) == (result.total != result.computed_total)
    assert result.computed_total - sum(each.amount for each in result.adjustments) == result.total


def test_a_cap_above_the_total_takes_nothing_off() -> None:
    result = score_form(CAPPED, form(indicator("≥2个", "1个", 90), rate="75"))
    assert (result.total, result.adjustments) == (Decimal("52.5"), ())


def test_points_off_for_each_target_exceeded_too_far() -> None:
    far = indicator("≥10个", "14个", 5, key="far")
    small = indicator("≥10个", "40个", 1, key="small")
    fine = indicator("≥10个", "13个", 4, key="fine")
    limit = indicator("≤10个", "4个", 80, key="limit")
    result = score_form(CAPPED, form(far, small, fine, limit))
    assert (result.computed_total, result.total) == (100, 97)
    assert [each.amount for each in result.adjustments] == [2, 1]
    assert str(result.derivation).endswith(
        "; 参会人数: 40.00 % over its target, more than 30 %: 2 off"
        "; 参会人数: 300.00 % over its target, more than 30 %: 1 off; total 97.00; grade 优"
    )


def test_points_off_once_a_form() -> None:
    rows = [indicator("≥10个", "31个", 40, key=key) for key in "ab"]
    result = score_form(PROVINCIAL, form(*rows, weight=20))
    assert [each.amount for each in result.adjustments] == [5]


def test_the_total_is_never_below_nothing() -> None:
    rows = [indicator("≥10个", "31个", 0, key="a")]
    result = score_form(CAPPED, form(*rows, rate="0"))
    assert (result.total, result.grade) == (0, "不合格")


def test_a_stated_score_counts_instead_of_the_computed_one() -> None:
    row = indicator("≥10个", "5个", 10)
    result = score_form(ZHENGZHOU, form(row, REST, stated={"r1": Decimal(8)}))
    assert (result.indicators["r1"].score, result.counted["r1"], result.total) == (5, 8, 98)
    assert (result.complete, result.problems) == (True, ())


def test_a_stated_score_stands_for_what_cannot_be_computed() -> None:
    row = indicator("及时", "及时", 10)
    waiting = score_form(ZHENGZHOU, form(row, REST))
    assert (waiting.complete, waiting.grade, waiting.total) == (False, "", 90)
    assert [key for key, _ in problems_of(waiting)] == ["r1"]
    judged = score_form(ZHENGZHOU, form(row, REST, stated={"r1": Decimal(7)}))
    assert (judged.complete, judged.grade, judged.total) == (True, "优", 97)


@pytest.mark.parametrize(
    ("stated", "counts"),
    [("8", True), ("10", True), ("7.99", False), ("10.01", False), ("-1", False), ("1e40", False)],
)
def test_a_judged_score_lies_within_its_tier(stated: str, counts: bool) -> None:
    row = indicator("及时", "达成", 10)
    result = score_form(MOF, form(row, stated={"r1": Decimal(stated)}))
    assert ("r1" in result.counted) is counts
    assert ("r1" in dict(problems_of(result))) is not counts


def test_a_stated_execution_score_counts() -> None:
    result = score_form(ZHENGZHOU, form(stated={EXECUTION: Decimal(9)}))
    assert (result.execution.score, result.total) == (10, 9)


def test_a_stated_score_without_weight_does_not_count() -> None:
    row = indicator("≥1个", "1个", None)
    result = score_form(ZHENGZHOU, form(row, stated={"r1": Decimal(1)}))
    assert dict(problems_of(result))["r1"] == "The weight is missing."


def test_judged_aspects() -> None:
    aspects = [
        JudgedEntry("good", Decimal(5), Decimal(4)),
        JudgedEntry("blank", Decimal(5), None),
        JudgedEntry("high", Decimal(5), Decimal(6)),
    ]
    result = score_form(ZHENGZHOU, form(judged=aspects))
    assert result.counted == {EXECUTION: Decimal("10.00"), "good": 4}
    assert problems_of(result)[:2] == [
        ("blank", "The score is missing."),
        ("high", "The score 6 must lie between 0 and 5."),
    ]


def test_weights_that_do_not_add_up() -> None:
    result = score_form(MOF, form(indicator("≥1个", "1个", 45), weight=20))
    assert problems_of(result) == [
        ("", "The weights add up to 65, not 100."),
        (EXECUTION, "The weight of the execution rate must be 10."),
        ("", "The weights of 产出指标 add up to 45, not 50."),
        ("", "The weights of 效益指标 add up to 0, not 30."),
        ("", "The weights of 满意度指标 add up to 0, not 10."),
    ]


def test_weights_of_levels_are_asked_of_projects_only() -> None:
    entry = replace(form(indicator("≥1个", "1个", 90)), kind="department")
    assert score_form(MOF, entry).problems == ()


texts = st.sampled_from(["≥3个", "≤3个", "=0个", "及时", "≈3", "", "12月", "3个", "60%", "5个"])
rows = st.lists(st.tuples(texts, texts, st.none() | st.decimals(-5, 60, places=1)), max_size=5)
scores = st.none() | st.decimals(allow_nan=False, allow_infinity=False)


@given(st.sampled_from([ZHENGZHOU, MOF, CAPPED, PROVINCIAL]), rows, st.lists(scores, max_size=5))
def test_the_total_is_the_sum_of_what_counts(rule_set, rows, stated) -> None:
    indicators = [
        indicator(target, actual, weight, key=str(number))
        for number, (target, actual, weight) in enumerate(rows)
    ]
    given_scores = {str(n): score for n, score in enumerate(stated) if score is not None}
    result = score_form(rule_set, form(*indicators, rate="55", stated=given_scores))
    assert result.computed_total == sum(result.counted.values())
    taken = sum(each.amount for each in result.adjustments)
    assert result.total == result.computed_total - taken >= 0
    assert result.complete == (len(result.counted) == len(indicators) + 1)
    assert bool(result.grade) == result.complete
    assert str(result.derivation)
