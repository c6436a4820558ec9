"""Goal forms through their services: the library, the next self-evaluation, other editions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from departments.models import Person
from performance.content import content_of
from performance.goals.exporting import export_goal, export_goals
from performance.goals.importing import import_goals
from performance.goals.library import learn, search
from performance.goals.queries import assessment_of_goal, place_prefix, with_goal_rows
from performance.goals.services import create_goal_form, save_goal_form
from performance.models import GoalForm, IndicatorTemplate
from performance.queries import evaluation_of
from performance.services import create_self_evaluation
from tests.factories import person
from tests.performance.goals.budgets import budget_with_goals, project_content
from workflow.models import Case, Remark
from workflow.refusals import NotAllowed, Refused
from workflow.states import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget():
    return budget_with_goals()


def fresh(goal: GoalForm) -> GoalForm:
    return with_goal_rows(GoalForm.objects.all()).get(pk=goal.pk)


def test_the_next_self_evaluation_begins_with_the_goals(budget):
    preparer = Person.objects.get(pk=budget.preparer.pk)
    whole = create_self_evaluation(
        department=budget.department, fiscal_year=2024, by=preparer, start_from="goal"
    )
    content = content_of(evaluation_of(whole))
    assert content.value("goal.year.expected") == "全年目标"
    assert content.value("tasks.r1.name") == "统计工作"
    assert content.value("indicators.r1.target") == "≥90%"
    project = create_self_evaluation(
        department=budget.department, fiscal_year=2024, by=preparer,
        subject="项目1", unit=budget.units[0], start_from="goal",
    )  # fmt: skip
    rows = content_of(evaluation_of(project)).rows["indicators"]
    assert [row.values["name"] for row in rows] == ["数据库使用费", "下载篇数", "服务对象满意度"]
    assert {row.values["actual"] for row in rows} == {""}


def test_the_national_form_is_data(budget):
    """A second edition: other labels, other rows, weights, the amounts above the goal."""
    content = replace(project_content(), fields={"goal.expected": "建成数据库"})
    goal = create_goal_form(
        case=budget.case, by=budget.preparer, unit=budget.units[0], subject="全国表项目",
        edition="national-2015-goal-project", content=content,
        stated={"budget.total.amount": Decimal("30.00"), "budget.unit.amount": Decimal("30.00")},
    )  # fmt: skip
    data = export_goal(fresh(goal))
    sheet = openpyxl.load_workbook(BytesIO(data)).worksheets[0]
    texts = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert "项目支出绩效目标表" in texts and "其中：财政拨款" in texts and "权重" in texts
    report = import_goals(data=data, name="x.xlsx", case=budget.case, by=budget.preparer)
    [taken] = report.goals
    assert report.done, [str(one.message) for one in report.findings]
    assert taken.goal.pk == goal.pk and taken.assessment.amount("total") == Decimal("30.00")
    assert set(taken.changes) <= {"indicators.r1.explanation"}


def test_amounts_of_a_department_form_come_in_as_stated(budget):
    first = export_goals(budget.case)
    workbook = openpyxl.load_workbook(BytesIO(first))
    sheet = workbook["部门（单位）整体绩效目标表"]
    row = next(cell.row for cell in sheet["B"] if cell.value == "部门预算总额（万元）")
    sheet.cell(row, 4).value = 56.04
    target = BytesIO()
    workbook.save(target)
    report = import_goals(
        data=target.getvalue(), name="x.xlsx", case=budget.case, by=budget.preparer
    )
    assert report.done
    assert assessment_of_goal(fresh(budget.whole)).amount("total") == Decimal("56.04")


def test_an_unknown_unit_refuses_the_file(budget):
    budget.projects[1].delete()
    workbook = openpyxl.load_workbook(BytesIO(export_goals(budget.case)))
    sheet = workbook["2024年部门预算项目绩效目标汇总表"]
    row = next(cell.row for cell in sheet["A"] if cell.value == budget.units[0].code)
    sheet.cell(row, 1).value = "999001"
    target = BytesIO()
    workbook.save(target)
    report = import_goals(
        data=target.getvalue(), name="x.xlsx", case=budget.case, by=budget.preparer
    )
    [unknown] = [one for one in report.findings if one.rule == "I-05"]
    assert report.refused and unknown.places[0].cell == f"A{row}"


def test_another_department_or_year_refuses_the_file(budget):
    data = export_goals(budget.case)
    other = budget_with_goals()
    report = import_goals(data=data, name="x.xlsx", case=other.case, by=other.preparer)
    assert {"I-01", "I-05"} <= {one.rule for one in report.findings if one.blocks}
    Case.objects.filter(pk=budget.case.pk).update(fiscal_year=2025)
    case = Case.objects.get(pk=budget.case.pk)
    late = import_goals(data=data, name="x.xlsx", case=case, by=budget.preparer)
    assert "I-02" in {one.rule for one in late.findings if one.blocks}


def test_a_unit_cannot_upload_the_goals_of_another(budget):
    data = export_goals(budget.case)
    report = import_goals(data=data, name="x.xlsx", case=budget.case, by=budget.unit_preparer)
    assert "I-03" in {one.rule for one in report.findings if one.blocks} and not report.done


def test_approved_goals_fill_the_library_and_count_once(budget):
    assert IndicatorTemplate.objects.count() == 0
    Case.objects.filter(pk=budget.case.pk).update(
        state=State.APPROVED, **handed_through(budget.preparer)
    )
    GoalForm.objects.filter(pk=budget.projects[0].pk).update(sector="信息")
    case = Case.objects.get(pk=budget.case.pk)
    assert learn(case) == 8
    assert learn(case) == 0
    [found] = search("信息", "下载")[:1]
    assert (found.operator, found.unit, found.example, found.uses) == ("≥", "篇", "≥100000篇", 1)
    assert [one.sector for one in search("水利", "下载")] == [""]


def handed_through(who: Person):
    from django.utils import timezone

    now = timezone.now()
    return {
        "handed_in_at": now, "handed_in_by": who, "submitted_at": now, "submitted_by": who,
        "approved_at": now,
    }  # fmt: skip


def test_a_returned_budget_is_open_where_it_was_remarked_on(budget):
    first, second = budget.projects
    Case.objects.filter(pk=budget.case.pk).update(state=State.RETURNED)
    Remark.objects.create(
        case=budget.case, round=1, place=f"{place_prefix(first)}indicators.r2",
        place_label="下载篇数", body="请核实", author=person("reviewer"),
        stage=Remark.Stage.SENT,
    )  # fmt: skip
    changed = {"level1": "产出指标", "level2": "数量指标", "name": "下载篇数", "target": "≥2篇"}
    for goal, key, allowed in ((first, "r2", True), (first, "r1", False), (second, "r2", False)):
        content = assessment_of_goal(fresh(goal)).content
        rows = tuple(
            type(row)(row.key, {**row.values, **(changed if row.key == key else {})})
            for row in content.rows["indicators"]
        )
        given = type(content)(content.fields, {**content.rows, "indicators": rows})
        version = fresh(goal).version
        if allowed:
            save_goal_form(goal_id=goal.pk, by=budget.preparer, version=version, content=given)
        else:
            with pytest.raises(Refused):
                save_goal_form(goal_id=goal.pk, by=budget.preparer, version=version, content=given)


def test_an_approved_budget_is_closed(budget):
    Case.objects.filter(pk=budget.case.pk).update(
        state=State.APPROVED, **handed_through(budget.preparer)
    )
    content = assessment_of_goal(fresh(budget.whole)).content
    with pytest.raises(NotAllowed):
        save_goal_form(goal_id=budget.whole.pk, by=budget.preparer, version=1, content=content)
