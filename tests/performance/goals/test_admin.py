"""Goals in the back office: the library comes as a table, goal forms of a budget stay closed."""

from __future__ import annotations

import pytest
import tablib
from django.test import Client
from django.urls import reverse

from performance.models import GoalForm, IndicatorTemplate
from performance.resources import GoalIndicatorResource, IndicatorTemplateResource
from tests.factories import person
from tests.performance.goals.budgets import budget_with_goals

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Client:
    client = Client()
    someone = person("administrator", is_staff=True)
    client.force_login(someone, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_library_comes_in_as_a_table():
    columns = ("sector", "level1", "level2", "name", "operator", "unit", "example", "uses")
    rows = [("水利", "产出指标", "数量指标", "河道清淤长度", "≥", "公里", "≥3公里", 2)]
    data = tablib.Dataset(*rows, headers=columns)
    result = IndicatorTemplateResource().import_data(data, raise_errors=True)
    assert result.totals["new"] == 1
    assert IndicatorTemplate.objects.get().example == "≥3公里"
    wrong = tablib.Dataset(("", "产出指标", "", "长度", "约", "", "", 0), headers=columns)
    assert IndicatorTemplateResource().import_data(wrong).has_validation_errors()


def test_goals_of_a_budget_change_on_their_page_alone(administrator):
    budget = budget_with_goals()
    goal = budget.projects[0]
    page = administrator.get(reverse("admin:performance_goalform_change", args=[goal.pk]))
    assert page.status_code == 200 and 'name="_save"' not in page.content.decode()
    first = goal.indicators.get(key="r1")
    row = administrator.get(reverse("admin:performance_goalindicator_change", args=[first.pk]))
    assert 'name="_save"' not in row.content.decode()
    data = tablib.Dataset(
        (goal.pk, first.position, "成本指标", "", "数据库使用费", "≤1万元"),
        headers=("goal", "position", "level1", "level2", "name", "target"),
    )
    GoalIndicatorResource().import_data(data)
    assert goal.indicators.get(key="r1").target == "≤28万元"
    goal.case = None
    goal.save()
    GoalIndicatorResource().import_data(data, raise_errors=True)
    assert goal.indicators.get(key="r1").target == "≤1万元"
    new = tablib.Dataset((goal.pk, 9, "产出指标", "", "登录次数", "≥2次"), headers=data.headers)
    GoalIndicatorResource().import_data(new, raise_errors=True)
    assert goal.indicators.get(name="登录次数").key == "r4"


def test_a_classified_project_is_not_in_the_back_office(administrator):
    budget = budget_with_goals()
    secret = budget.projects[0]
    GoalForm.objects.filter(pk=secret.pk).update(classified=True, subject="某专项")
    for model in ("goalform", "goalindicator", "goaltask", "statedamount"):
        page = administrator.get(reverse(f"admin:performance_{model}_changelist"))
        assert page.status_code == 200 and "某专项" not in page.content.decode()
    assert administrator.get(
        reverse("admin:performance_goalform_change", args=[secret.pk])
    ).status_code in (302, 404)
