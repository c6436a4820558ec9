"""A budget with goals for tests: a department of two units, its staff, three goal forms."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction

from departments.models import BudgetUnit, Department, Person
from fiscal.forms import FormContent, Row
from fiscal.sheets import Sheet
from performance.content import blank_content
from performance.editions import form_definition
from performance.goals.assessment import GoalAssessment
from performance.goals.services import create_goal_form
from performance.models import GoalForm
from tests.factories import DepartmentFactory, UnitFactory, person
from workflow.models import Case
from workflow.services import open_case

CODES = ("410100240000000051611", "410100240000000051612")


@dataclass
class Budget:
    """`projects` are one of each unit; `unit_preparer` works in the first unit alone."""

    case: Case
    department: Department
    units: list[BudgetUnit]
    preparer: Person
    unit_preparer: Person
    whole: GoalForm
    projects: list[GoalForm]


@transaction.atomic
def budget_with_goals() -> Budget:
    department = DepartmentFactory()
    units = [UnitFactory(department=department) for _ in range(2)]
    preparer = person("preparer", department=department)
    case = open_case(kind="budget", department=department, fiscal_year=2024, by=preparer)
    whole = create_goal_form(case=case, by=preparer, content=department_content())
    projects = [
        create_goal_form(
            case=case,
            by=preparer,
            unit=unit,
            project_code=code,
            subject=f"项目{number}",
            content=project_content(),
            stated={"budget.total.amount": Decimal("28.0")},
        )
        for number, (unit, code) in enumerate(zip(units, CODES, strict=True), start=1)
    ]
    unit_preparer = person("preparer", unit=units[0])
    return Budget(case, department, units, preparer, unit_preparer, whole, projects)


def indicator(key: str, level1: str, level2: str, name: str, target: str) -> Row:
    values = {"level1": level1, "level2": level2, "name": name, "target": target}
    return Row(key, {**values, "weight": None, "explanation": ""})


def department_content() -> FormContent:
    definition = form_definition("zhengzhou-2024-goal-department")
    blank = blank_content(definition)
    rows = {
        "tasks": (Row("r1", {"name": "统计工作", "content": "做好统计"}),),
        "indicators": (
            indicator("r1", "产出指标", "重点工作任务完成", "统计工作完成率", "≥90%"),
            indicator("r2", "效益指标", "满意度", "企业满意度", "≥90%"),
        ),
    }
    return FormContent({"goal.expected": "全年目标"}, {**blank.rows, **rows})


def project_content() -> FormContent:
    definition = form_definition("zhengzhou-2024-goal-project")
    rows = (
        indicator("r1", "成本指标", "经济成本指标", "数据库使用费", "≤28万元"),
        indicator("r2", "产出指标", "数量指标", "下载篇数", "≥100000篇"),
        indicator("r3", "满意度指标", "服务对象满意度指标", "服务对象满意度", "≥95%"),
    )
    return FormContent({}, {**blank_content(definition).rows, "indicators": rows})


def project_form_sheet(name: str, code: str, unit: str) -> Sheet:
    """The goal form of a project as it is printed, with the indicators of `project_content`."""
    header = {"header.name": name, "header.code": code, "header.unit": unit}
    content = FormContent(header, project_content().rows)
    stated = {"total": Decimal("28.0"), "government": Decimal("28.0")}
    definition = form_definition("zhengzhou-2024-goal-project")
    return GoalAssessment(definition, content, stated).sheet
