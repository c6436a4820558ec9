"""Sentences that people wrote themselves: each figure and name beside its source."""

from __future__ import annotations

import pytest

from fiscal.findings import Finding, Outcome, Place
from fiscal.text_checks import Passage, Text, check_text
from fiscal.text_mentions import Role, sentences_of
from fiscal.text_statements import additions
from tests.final_texts import final_narrative
from tests.published_texts import narrative_of
from tests.real_budgets import DOCUMENTS

ECONOMY, INDUSTRY = DOCUMENTS
HERE = Place("passage", "段落")


def findings(written: str, name: str = INDUSTRY) -> list[Finding]:
    narrative = narrative_of(name) if name in DOCUMENTS else final_narrative()
    found = check_text(Text(narrative, ("郑州市林业局",), passages=[Passage(HERE, written)]))
    return [one for one in found if one.places[0] == HERE]


def told(written: str, name: str = INDUSTRY) -> list[tuple[str, str | None, str | None]]:
    return [(one.rule, one.actual, one.expected) for one in findings(written, name)]


@pytest.mark.parametrize(
    "written",
    [
        "基本支出10512.4万元，项目支出85,750.2万元，分别占10.9%、89.1%。",
        "我局当年收支总规模9.63亿元。",
        "“三公”经费共安排74.5万元，其中公务接待费5.5万元、公务用车运行维护费69万元。",
        "收入总计比2023年增加10723.8万元，增幅12.5%。",
        "现有车辆26辆，其中一般公务用车21辆。",
        "资源勘探工业信息等支出(类)用于行业管理。",
        "单价50万元以上的设备3台，办公楼还有2个会议室。",
        "截至2023年年末的情况见附表。",
        "涉密项目绩效目标按规定不予公开。",
        "2023年和2024年均未安排。",
    ],
)
def test_what_agrees_is_left_alone(written: str) -> None:
    assert told(written) == []


@pytest.mark.parametrize(
    ("written", "rule", "actual", "expected"),
    [
        ("基本支出10521.4万元。", "X-13", "10521.4万元", "10512.4万元"),
        ("基本支出85750.2万元。", "X-13", "85750.2万元", "10512.4万元"),
        ("公务接待费预算为6.5万元", "X-13", "6.5万元", "5.5万元"),
        ("基本支出10512.4万元，占19.0%", "X-13", "19.0%", "10.9%"),
        ("共有车辆27辆", "X-13", "27辆", "26辆"),
        ("全年安排会议经费123.4万元", "X-07", "123.4万元", None),
        ("其中基本支出10512.4万元，增长25.3%", "X-07", "25.3%", None),
        ("2024年收入比2024年增加10723.8万元", "X-06", "2024", None),
        ("2024年年末共有车辆26辆", "X-06", "2024", None),
        ("2021年部门预算", "X-06", "2021", None),
        ("2025年部门预算", "X-06", "2025", None),
        ("郑州市工业与信息化局的职责", "X-05", "郑州市工业与信息化局", "郑州市工业和信息化局"),
        ("资源勘查工业信息等支出(类)", "X-15", "资源勘查工业信息等支出", None),
        ("煤矿瓦斯水患防治专项工作经费项目", "X-15", None, "煤矿瓦斯水害防治专项工作经费项目"),
        ("绩效目标按规定不予公开。", "X-16", "绩效目标按规定不予公开", None),
        ("详见第四部分附件。", "X-17", "第四部分", None),
    ],
)
def test_what_does_not_is_told(
    written: str, rule: str, actual: str | None, expected: str | None
) -> None:
    found = [one for one in told(written) if one[0] == rule]
    assert len(found) == 1
    assert actual is None or found[0][1] == actual
    assert found[0][2] == expected


def test_the_item_named_before_says_which_figure_is_meant() -> None:
    written = (
        "科学技术支出(类)科技重大项目(款)科技重大专项(项)。年初预算为0万元，支出决算为{}万元。"
    )
    name = "2023-final"
    assert told(written.format("5.00"), name) == []
    assert told(written.format("8.28"), name) == [("X-13", "8.28万元", "5.00万元")]


def test_a_percentage_that_follows_from_a_wrong_figure_is_not_told_twice() -> None:
    found = told(
        "年初预算为2722.10万元，支出决算为2066.09万元，完成年初预算的75.90%。", "2023-final"
    )
    assert found == [("X-13", "2722.10万元", "2692.12万元")]


def test_a_list_of_economic_codes_has_only_codes() -> None:
    written = "公用经费包括：办公费、差旅费、{}、公务接待费。"
    assert told(written.format("维修（护）费"), "2023-final") == []
    assert [one[:2] for one in told(written.format("招待费"), "2023-final")] == [("X-15", "招待费")]


def test_parts_that_exceed_their_whole_are_told_and_tails_are_not() -> None:
    whole = "会议支出{}万元，其中：甲96258.3万元，乙4.2万元。"
    assert [one[0] for one in told(whole.format("96200.5"))] == ["X-07", "X-14"]
    assert "X-14" not in [one[0] for one in told(whole.format("96262.4"))]
    (found,) = additions(sentences_of(whole.format("96262.4"))[0])
    assert found.outcome is Outcome.ROUNDING


def test_a_whole_may_stand_in_the_sentence_before_its_parts() -> None:
    (sentence,) = sentences_of("预算为3634 万元。其中：人员经费3068万元；公用经费566.1万元。")
    (found,) = additions(sentence)
    assert found.outcome is Outcome.ROUNDING


def test_figures_are_read_with_what_they_say() -> None:
    written = "支出1,203.45 万元，占７０%，比上年增加3万元，增长0.25%，完成预算的99%，"
    (sentence,) = sentences_of(written + "共3个，第5项，30%以内")
    assert [(one.role, str(one.value)) for one in sentence.mentions] == [
        (Role.AMOUNT, "1203.45"),
        (Role.SHARE, "70"),
        (Role.DIFFERENCE, "3"),
        (Role.CHANGE, "0.25"),
        (Role.COMPLETION, "99"),
        (Role.COUNT, "3"),
    ]


def test_what_is_classified_is_no_known_figure() -> None:
    """The amount of the masked project may stand in no sentence."""
    assert told("该项目6632.0万元")[0][:2] == ("X-07", "6632.0万元")


@pytest.mark.parametrize(("name", "differs"), [(ECONOMY, False), (INDUSTRY, True)])
def test_figures_that_are_mostly_one_are_told_where_they_differ(name: str, differs: bool) -> None:
    found = {one.rule for one in check_text(Text(narrative_of(name)))}
    assert ("X-18" in found) == differs
