"""Every rule of goal forms and of their summary: what it finds, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiscal.findings import Outcome, Severity
from fiscal.forms import FormContent, Row
from fiscal.goal_summary import (
    GoalSummary,
    SummaryIndicator,
    SummaryLine,
    SummaryProject,
    SummaryUnit,
    summary_definition,
)
from fiscal.ledger import Sum
from performance.editions import form_definition
from performance.goals.assessment import GoalAssessment
from performance.goals.checks import GOALS
from performance.goals.figures import KnownProject
from performance.goals.summary_checks import SUMMARIES, SummaryForm
from performance.goals.wording import (
    bare_name,
    is_same_measure,
    is_same_name,
    is_similar_name,
    measure,
)
from performance.tasks import unanswered
from tests.performance.goals.budgets import department_content, indicator, project_content

PROJECT = form_definition("zhengzhou-2024-goal-project")
DEPARTMENT = form_definition("zhengzhou-2024-goal-department")
HEADER = {"header.name": "项目", "header.code": "1" * 20, "header.unit": "单位"}


def project(*indicators: Row, **values) -> GoalAssessment:
    content = project_content()
    rows = {**content.rows, **({"indicators": indicators} if indicators else {})}
    given = {"stated": {"total": Decimal("28.0")}, **values}
    return GoalAssessment(PROJECT, FormContent(HEADER, rows), **given)


def department(**values) -> GoalAssessment:
    content = department_content()
    fields = {**content.fields, "header.name": "某局"}
    return GoalAssessment(DEPARTMENT, FormContent(fields, content.rows), **values)


def numbers(goal: GoalAssessment) -> list[str]:
    return [one.rule for one in goal.findings]


def one(target, name="下载篇数", level1="产出指标", level2="数量指标", **values) -> GoalAssessment:
    return project(indicator("r1", level1, level2, name, target), **values)


def weighted(*weights) -> GoalAssessment:
    rows = project_content().rows["indicators"]
    return project(
        *(
            replace(row, values={**row.values, "weight": weight})
            for row, weight in zip(rows, weights, strict=True)
        )
    )


def test_good_forms_have_no_findings():
    assert numbers(project()) == numbers(department()) == []


PLANTED = {
    "G-01": (one(""), "indicators.r1.target"),
    "G-02": (one("≠3个"), "indicators.r1.target"),
    "G-03": (one("及时"), "indicators.r1.target"),
    "G-04": (one("≥8"), "indicators.r1.target"),
    "G-05": (one("≤3个", "规划编制成果数量"), "indicators.r1.target"),
    "G-06": (one("≥9万元", "培训费", "成本指标"), "indicators.r1.target"),
    "G-07": (one("≥30次", "技术会诊、专业评审次数"), "indicators.r1.name"),
    "G-08": (one("显著提高"), "indicators.r1.target"),
    "G-09": (one("≤280100元", "数据库使用费", "成本指标", stated={"total": Decimal("28.00")}),
             "indicators.r1.target"),
    "G-10": (replace(department(), content=replace(
        department().content,
        rows={**department().content.rows, "tasks": (Row("r1", {"name": "煤矿安全监管"}),)},
    )), "tasks.r1.name"),
    "G-11": (weighted(Decimal(30), Decimal(30), None), "indicators"),
    "G-12": (one("≥8%", "规上工业增加值增速",
                 department_targets={measure("全市规模以上工业增加值增速"): "≥9%"}),
             "indicators.r1.target"),
    "G-13": (project(*project_content().rows["indicators"],
                     indicator("r9", "产出指标", "数量指标", "下载 篇数", "≥2篇")),
             "indicators.r2.name"),
    "G-14": (project(figures={"total": Decimal(290_000)}), "budget.total.amount"),
    "G-15": (project(stated={"total": Decimal("28.0"), "government": Decimal("20.0")}),
             "budget.total.amount"),
    "G-16": (project(stated={"total": Decimal("-1.0")}), "budget.total.amount"),
    "G-17": (project(stated={}, figures={"total": Decimal(280_000)}, left_blank={"total"}),
             "budget.total.amount"),
    "G-18": (project(stated={"total": Decimal("28.0"), "unit": Decimal("28.0")},
                     spent={"unit": Sum(), "special": Sum()}), "budget.unit.amount"),
}  # fmt: skip


@pytest.mark.parametrize("number", PLANTED)
def test_a_planted_error_is_found_at_its_place(number):
    goal, path = PLANTED[number]
    found = [each for each in goal.findings if each.rule == number]
    assert [each.places[0].path for each in found] == [path]
    assert found[0].places[0].label and str(found[0].message)


def test_every_rule_is_tested_and_says_its_sentence():
    assert {rule.number for rule in GOALS.rules} == set(PLANTED)
    assert {rule.number for rule in SUMMARIES.rules} == set(PLANTED_IN_SUMMARY)
    for rule in (*GOALS.rules, *SUMMARIES.rules):
        assert rule.sentence.endswith(".") and rule.title


@pytest.mark.parametrize(
    "goal",
    [
        one("≤20%", "预算调整率"),
        one("≤3天", "故障停机天数"),
        one("≤3名", "奖励功勋企业家数量"),
        one("0次", "安全事故发生次数"),
        one("≥90%", "预算执行率", "成本指标"),
        one("≤450元/人、天", "培训人均成本", "成本指标"),
        one("≤280000元", "数据库使用费", "成本指标"),
        one("≥45%", "二级及以上企业占比"),
        one("≥500个", "重大工业和信息化项目建设数"),
        one("2024年12月31日前", "完成时间"),
        one("≥9%", "规上工业增加值增速", department_targets={"规上工业增加值增速": "≥9.0%"}),
        weighted(Decimal(30), Decimal(30), Decimal(40)),
        project(figures={"total": Decimal(280_000)}),
    ],
    ids=lambda goal: str(goal.content.value("indicators.r1.name")),
)
def test_what_is_right_is_left_alone(goal):
    assert numbers(goal) == []


def test_a_rounded_amount_is_a_tail_and_stays_as_printed():
    goal = project(figures={"total": Decimal(280_400)})
    [tail] = goal.findings
    assert (tail.rule, tail.severity, tail.outcome) == ("G-14", Severity.INFO, Outcome.ROUNDING)
    assert goal.amount("total") == Decimal("28.0")
    assert project(stated={}, figures={"total": Decimal(280_400)}).amount("total") == Decimal(
        "28.04"
    )


def test_the_published_budget_block_is_a_tail():
    stated = {"total": "96262.5", "government": "96258.3", "unit": "4.2"}
    stated |= {"basic": "10512.4", "project": "85750.2"}
    goal = department(stated={key: Decimal(value) for key, value in stated.items()})
    [tail] = goal.findings
    assert (tail.rule, tail.outcome, tail.difference) == ("G-15", Outcome.ROUNDING, "-0.1")


# The summary

CODES = ("410100240000000051611", "410100240000000051612")


def line(code, name, total, **amounts):
    given = {"total": total, "government": total, "special": None, "unit": None, **amounts}
    return code, name, {key: None if one is None else Decimal(one) for key, one in given.items()}


def summary(first=None, unit=None, level="产出指标", projects=(), budget=None) -> SummaryForm:
    cells = {"code": "A7", "name": "B7", "total": "C7"}
    indicators = (SummaryIndicator(level, "下载篇数", "≥1篇"),)
    held = (
        SummaryProject(*(first or line(CODES[0], "甲（一期）项目", "28.0")), cells, indicators),
        SummaryProject(*line(CODES[1], "乙项目", "2.0"), {}, indicators),
    )
    units = (SummaryUnit(SummaryLine(*(unit or line("101001", "某单位", "30.0"))), held),)
    whole = SummaryLine(*line("101", "", "30.0"))
    found = GoalSummary("某局", 2024, whole, units)
    return SummaryForm(summary_definition("zhengzhou-2024"), found, "表", projects, budget or {})


def known(code=CODES[0], name="甲(一期)项目", total=280_000):
    return KnownProject(code, name, "101001", {"total": Decimal(total)})


OTHER = known(CODES[1], "乙项目", 20_000)

PLANTED_IN_SUMMARY = {
    "G-20": (summary(line(CODES[0], "甲（一期）项目", "28.0", government="20.0")), "C7"),
    "G-21": (summary(unit=line("101001", "某单位", "31.0")), ""),
    "G-22": (summary(projects=[known("9" * 21, "另一项目"), OTHER]), "A7"),
    "G-23": (summary(projects=[known(name="甲（二期）项目"), OTHER]), "B7"),
    "G-24": (summary(projects=[known(), OTHER, known("9" * 21, "丙项目")]), ""),
    "G-25": (summary(projects=[known(total=300_000), OTHER]), "C7"),
    "G-26": (summary(level="投入管理指标"), "B7"),
    "G-27": (summary(budget={"total": Sum(Decimal(342_000))}), ""),
}


def test_a_tail_is_no_difference_from_the_projects_of_the_budget():
    tail = {"total": Sum(Decimal(300_400), Decimal(500))}
    assert SUMMARIES.check(summary(budget=tail)) == ()


def test_a_form_of_the_system_leaves_nothing_blank():
    """What it does not state is the budget's, and its funds are nobody's mistake."""
    figures = {"total": Decimal(280_000)}
    goal = project(stated={}, figures=figures, spent={"unit": Sum(Decimal(1))})
    assert not {"G-17", "G-18"} & set(numbers(goal))


def test_a_share_is_the_same_measure_whatever_it_is_a_share_of():
    name = "工业战略性新兴产业增加值占规上工业增加值的比重"
    assert is_same_measure("战略性新兴产业占全市工业比重", name)
    assert not is_same_measure("高技术制造业占全市规上工业比重", name)
    assert not is_same_measure("制造业增加值增速", "全市规模以上工业增加值增速")


def test_a_task_has_an_indicator_under_each_level_that_most_tasks_use():
    tasks = [Row(f"r{at}", {"name": name}) for at, name in enumerate(("统计工作", "上市工作"))]
    levels = ("重点工作任务完成", "履职目标实现")
    both = [indicator(f"r{at}", "产出指标", level, f"{task}完成率", "≥90%")
            for at, (task, level) in enumerate(product(("统计", "上市"), levels))]  # fmt: skip
    assert list(unanswered(tasks, both)) == []
    assert [key.key for key, _ in unanswered(tasks, both[:2])] == ["r1"]
    assert list(unanswered(tasks, [both[0], both[2]])) == []


@pytest.mark.parametrize("number", PLANTED_IN_SUMMARY)
def test_a_planted_error_in_the_summary_is_found_in_its_cell(number):
    form, cell = PLANTED_IN_SUMMARY[number]
    found = [each for each in SUMMARIES.check(form) if each.rule == number]
    assert found and found[0].places[0].cell == cell
    assert found[0].places[0].sheet == "表"


@pytest.mark.parametrize(
    "projects", [(), [known(), OTHER], [known(code=""), known("", "乙项目", 20_000)]]
)
def test_a_summary_that_agrees_is_left_alone(projects):
    assert SUMMARIES.check(summary(projects=projects)) == ()


def test_names_are_compared_without_blanks_brackets_and_quotes():
    assert is_same_name("“企业家日” 系列（一期）", '"企业家日"系列(一期)')
    assert not is_same_name("小型微型企业基地", "小型微企业基地")
    assert is_similar_name("小型微型企业基地", "小型微企业基地")
    assert not is_similar_name("统计工作", "食盐储备")


@given(st.text("大会（）()“”· ，A1-", max_size=40))
def test_a_bare_name_stays_bare(name):
    assert bare_name(bare_name(name)) == bare_name(name)


@given(st.lists(st.sampled_from(["≥3个", "≠3", "提高", "", "≤8", "12月", "≥≥"]), max_size=6),
       st.sampled_from(["技术会诊、专业评审", "培训费", "覆盖率", ""]))  # fmt: skip
def test_no_entry_stops_the_rules(targets, name):
    rows = [indicator(f"r{n}", "成本指标", "", name, one) for n, one in enumerate(targets)]
    goal = GoalAssessment(PROJECT, FormContent({}, {"indicators": tuple(rows)}))
    assert all(each.places and str(each.message) for each in goal.findings)
