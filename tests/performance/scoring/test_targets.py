from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.scoring.targets import (
    ActualKind,
    Operator,
    Target,
    TargetKind,
    parse_actual,
    parse_target,
)


@pytest.mark.parametrize(
    ("text", "operator", "number", "unit"),
    [
        ("≥90%", "≥", "90", "%"),
        (">95%", ">", "95", "%"),
        ("≤1719.21万元", "≤", "1719.21", "万元"),
        ("=3个", "=", "3", "个"),
        ("1项", "=", "1", "项"),
        ("1年", "=", "1", "年"),
        ("18月", "=", "18", "月"),
        ("≤450 元/人、天", "≤", "450", "元/人、天"),
        ("0 次", "=", "0", "次"),
        ("≥800 人次", "≥", "800", "人次"),
        ("≤400000000元", "≤", "400000000", "元"),
        ("≥400 家(次)", "≥", "400", "家(次)"),
        ("≥400家（次）", "≥", "400", "家(次)"),
        ("≤35元/公斤", "≤", "35", "元/公斤"),
        ("35.7 2%", "=", "35.72", "%"),
        ("≥２，０００家", "≥", "2000", "家"),
        ("≥ 1,203.45 万元", "≥", "1203.45", "万元"),
        ("≥-5%", "≥", "-5", "%"),
        ("≥3‰", "≥", "3", "‰"),
        ("≥5个百分点", "≥", "5", "个百分点"),
        ("≥100m²", "≥", "100", "m2"),
        ("3/4", "=", "75", "%"),
        ("百分之90以上", "≥", "90", "%"),
        ("≥3月", "≥", "3", "月"),
    ],
)
def test_figures(text: str, operator: str, number: str, unit: str) -> None:
    target = parse_target(text)
    assert (target.kind, target.operator, target.number, target.unit) == (
        TargetKind.NUMBER,
        operator,
        Decimal(number),
        unit,
    )
    assert target.problem is None


@pytest.mark.parametrize(
    ("operator", "texts"),
    [
        ("≥", ">=3个 =>3个 ≧3个 ⩾3个 不低于3个 不少于3个 不小于3个 至少3个 大于等于3个 3个以上"),
        ("≥", "3个及以上 3个(含)以上 ≥3个以上 达到3个以上 不少于3个以上"),
        (">", ">3个 ＞3个 大于3个 超过3个 高于3个"),
        ("≤", "<=3个 =<3个 ≦3个 不超过3个 不高于3个 不大于3个 不多于3个 小于等于3个"),
        ("≤", "3个以内 3个以下 3个及以下 控制在3个以内"),
        ("<", "<3个 ＜3个 小于3个 低于3个 少于3个"),
        ("=", "=3个 ＝3个 ==3个 等于3个 达到3个 达3个 3个"),
    ],
)
def test_spellings_of_operators(operator: str, texts: str) -> None:
    for text in texts.split():
        target = parse_target(text)
        assert (text, target.operator, target.number) == (text, operator, Decimal(3))


@pytest.mark.parametrize(
    "text",
    [
        "≈90%",
        "~90%",
        "≠3",
        "!=3",
        "><3",
        "<>3",
        "±3",
        "≥≥3",
        "≥",
        "≥大",
        "≥3个；≥5场",
        "满意度≥90%",
        "约90%",
        "大约3个",
        "90%左右",
        "90% 上下",
        "接近100%",
        "≥90%以下",
        "不低于3个以内",
        "≥1,2家",
        "3/0",
        "",
        "   ",
        "90%-80%",
        "3个-5场",
        "2月30日",
        "13月5日",
        "2023年2月29日",
        "2024年13月",
        "≥" + "9" * 30,
        "不少于3个，2个",
    ],
)
def test_what_cannot_be_read_says_so(text: str) -> None:
    target = parse_target(text)
    assert target.kind is TargetKind.UNREADABLE
    assert target.problem and str(target.problem)


def test_an_unknown_operator_is_named_with_what_to_write_instead() -> None:
    problem = str(parse_target("≈90%").problem)
    assert "≈" in problem and "≥, >, ≤, < or =" in problem


@pytest.mark.parametrize(
    "text",
    [
        "及时",
        "有序推进",
        "不收取费用",
        "合理适度",
        "融资规模有提升",
        "按照2024年工作计划",
        "提升10%",
        "高于2022年平均水平",
        "100家企业完成升级改造任务并通过验收",
        "不低于上年",
        "每月底前报送",
    ],
)
def test_words_are_qualitative(text: str) -> None:
    assert parse_target(text) == Target(text, TargetKind.QUALITATIVE)


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        ("12月", "12月31日"),
        ("3月", "3月31日"),
        ("2024年12月31日前", "2024年12月31日"),
        ("2024年12月底前", "2024年12月31日"),
        ("2024年11月前完成", "2024年11月30日"),
        ("12月31日前", "12月31日"),
        ("2月", "2月29日"),
        ("2023年2月", "2023年2月28日"),
        ("第四季度", "12月31日"),
        ("2024年第2季度", "2024年6月30日"),
        ("2024年上半年", "2024年6月30日"),
        ("2024-12-31", "2024年12月31日"),
        ("2024/12/31", "2024年12月31日"),
        ("2024.12.31", "2024年12月31日"),
        ("≤2024年12月31日", "2024年12月31日"),
        ("年底前", "12月31日"),
        ("2024年底前完成", "2024年12月31日"),
        ("2024年", "2024年12月31日"),
        ("1-12月", "12月31日"),
        ("2024年1月-10月", "2024年10月31日"),
    ],
)
def test_dates(text: str, read_as: str) -> None:
    target = parse_target(text)
    assert (target.kind, str(target)) == (TargetKind.DATE, read_as)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("80%-90%", 80, 90, "%"),
        ("3～5个", 3, 5, "个"),
        ("90%至95%", 90, 95, "%"),
        ("500元-1千元", "0.5", 1, "千元"),
    ],
)
def test_ranges(text: str, low: object, high: object, unit: str) -> None:
    target = parse_target(text)
    assert target.kind is TargetKind.RANGE
    assert (target.number, target.upper, target.unit) == (Decimal(str(low)), high, unit)


@pytest.mark.parametrize(
    ("target", "actual", "number"),
    [
        ("≤1719.21万元", "16621100元", "1662.11"),
        ("≤1719.21万元", "0.166211 亿元", "1662.11"),
        ("≤450元/人、天", "0.045万元/天/人", "450"),
        ("≤450元/人·日", "400元/(人·天)", "400"),
        ("≥3万人", "32000人", "3.2"),
        ("≤1小时", "90分钟", "1.5"),
        ("≤2天", "24小时", "1"),
        ("≥3个月", "3月", "3"),
        ("≥1年", "18个月", "1.5"),
        ("≤1吨", "500公斤", "0.5"),
        ("≥3‰", "0.45%", "4.5"),
        ("≥90%", "95", "95"),
        ("≥90%", "0", "0"),
        ("≥90%", "3/4", "75"),
        ("≥95", "96%", "96"),
        ("=3个", "3", "3"),
        ("=3", "3个", "3"),
        ("=3", "3", "3"),
        ("≥11场", "共 11 场", "11"),
        ("=100%", "=100%", "100"),
        ("≥11场", "11场完成", "11"),
    ],
)
def test_actual_figures_come_in_the_unit_of_the_target(
    target: str, actual: str, number: str
) -> None:
    read = parse_actual(actual, parse_target(target))
    assert (read.kind, read.number, read.problem) == (ActualKind.NUMBER, Decimal(number), None)


@pytest.mark.parametrize(
    ("target", "actual", "said"),
    [
        ("≥3个", "100%", "one unit"),
        ("≥3个", "3家", "one unit"),
        ("≥3人次", "3人", "one unit"),
        ("≤450元/人、天", "450元/人", "one unit"),
        ("≤3天", "3工作日", "one unit"),
        ("≥5个百分点", "5%", "one unit"),
        ("≥90%", "0.95", "two ways"),
        ("≥90%", "1", "two ways"),
        ("≥90%", "9500", "two ways"),
        ("=0.95", "95%", "two ways"),
        ("≤28万元", "27", "write the unit"),
        ("≤1小时", "1", "write the unit"),
        ("≥3万", "3.2", "write the unit"),
        ("=3", "3万元", "write the unit"),
        ("≥3个", "三个", "not one figure"),
        ("≥3个", "约3个", "not one figure"),
        ("≥3个", "≥3个", "not one figure"),
        ("≥3个", "1,2个", "commas"),
        ("12月", "2月30日", "no such day"),
        ("完成", "0.6", "two ways"),
        ("完成", "1,2%", "commas"),
    ],
)
def test_actual_values_that_cannot_be_compared(target: str, actual: str, said: str) -> None:
    read = parse_actual(actual, parse_target(target))
    assert read.kind is ActualKind.UNREADABLE
    assert said in str(read.problem)


@pytest.mark.parametrize(
    ("target", "actual", "kind"),
    [
        ("完成", "60%", ActualKind.COMPLETION),
        ("完成", "已完成60%", ActualKind.COMPLETION),
        ("完成", "60", ActualKind.COMPLETION),
        ("完成", "3个", ActualKind.TEXT),
        ("完成", "完成", ActualKind.TEXT),
        ("完成", " ", ActualKind.MISSING),
        ("12月", "11月", ActualKind.DATE),
        ("12月", "100%", ActualKind.COMPLETION),
        ("12月", "按时", ActualKind.TEXT),
        ("≥3个", "", ActualKind.MISSING),
    ],
)
def test_kinds_of_actual_values(target: str, actual: str, kind: ActualKind) -> None:
    assert parse_actual(actual, parse_target(target)).kind is kind


figures = st.decimals(-(10**9), 10**9, places=3)
units = st.sampled_from(["", "%", "万元", "元/人·天", "个", "人次", "家(次)", "月", "万", "m2"])


@given(st.sampled_from(Operator), figures, units)
def test_a_printed_target_reads_back(operator: Operator, number: Decimal, unit: str) -> None:
    target = parse_target(f"{operator}{number}{unit}")
    assert (target.operator, target.number, target.unit) == (operator, number, unit)
    again = parse_target(str(target))
    assert (again.operator, again.number, again.unit) == (operator, number, unit)


typed = st.text(max_size=30) | st.text(
    "0123456789.,≥≤<>=~-%‰年月日万元个/约以上 百分之", max_size=12
)


@given(typed, typed)
def test_reading_never_raises(target_text: str, actual_text: str) -> None:
    target = parse_target(target_text)
    actual = parse_actual(actual_text, target)
    assert (target.problem is not None) == (target.kind is TargetKind.UNREADABLE)
    unusable = {ActualKind.MISSING, ActualKind.UNREADABLE}
    assert (actual.problem is not None) == (actual.kind in unusable)
    if target.kind is not TargetKind.UNREADABLE:
        assert parse_target(str(target)).kind is target.kind
