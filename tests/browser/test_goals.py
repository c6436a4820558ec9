"""The page of a goal form under a person's hands: typing, pasting, the library, two people."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from departments.models import Person
from performance.models import GoalForm, IndicatorTemplate
from tests.browser.test_entry import PASTE, SAVED
from tests.performance.goals.budgets import Budget, budget_with_goals


@pytest.fixture
def budget(transactional_db: None) -> Budget:
    IndicatorTemplate.objects.create(
        level1="产出指标", level2="时效指标", name="完成及时率", example="≥95%", uses=3
    )
    return budget_with_goals()


@pytest.fixture
def open_goal(live_server: Any, signed_in: Callable[[Person], Page]) -> Callable[..., Page]:
    def open_goal(goal: GoalForm, person: Person) -> Page:
        page = signed_in(person)
        page.goto(live_server.url + reverse("goals:form", args=[goal.pk]))
        expect(page.locator("#sheet")).to_be_visible()
        return page

    return open_goal


def cell(page: Page, path: str) -> Locator:
    return page.locator(f'[name="{path}"]')


def test_typing_saves_and_shows_what_follows(budget, open_goal, axe, fits):
    goal = budget.projects[0]
    page = open_goal(goal, budget.preparer)
    axe(page)
    fits(page)
    cell(page, "indicators.r1.target").fill("≤30万元")
    cell(page, "indicators.r2.weight").fill("40")
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("#findings")).to_contain_text("G-09")
    expect(page.locator("#findings")).to_contain_text("G-11")
    assert goal.indicators.get(key="r1").target == "≤30万元"
    axe(page)


def test_a_block_is_pasted_from_a_spreadsheet(budget, open_goal):
    goal = budget.projects[0]
    page = open_goal(goal, budget.preparer)
    cell(page, "indicators.r3.name").click()
    page.evaluate(PASTE, "满意度甲\t≥90%\n满意度乙\t≥91%\n满意度丙\t≥92%")
    expect(page.locator("#saved")).to_have_text(SAVED)
    rows = list(goal.indicators.values_list("level1", "name", "target"))
    assert rows[2:] == [
        ("满意度指标", "满意度甲", "≥90%"),
        ("满意度指标", "满意度乙", "≥91%"),
        ("满意度指标", "满意度丙", "≥92%"),
    ]


def test_an_indicator_of_the_library_is_taken_over_with_what_was_typed(budget, open_goal):
    goal = budget.projects[0]
    page = open_goal(goal, budget.preparer)
    cell(page, "indicators.r1.target").fill("≤27万元")
    page.locator("#library-search").fill("及时")
    found = page.locator("#library-found tr", has_text="完成及时率")
    expect(found).to_be_visible()
    found.get_by_role("button").click()
    expect(cell(page, "indicators.r4.name")).to_have_value("完成及时率")
    expect(cell(page, "indicators.r4.target")).to_have_value("≥95%")
    expect(page.locator("#saved")).to_have_text(SAVED)
    assert goal.indicators.get(key="r4").level2 == "时效指标"
    assert goal.indicators.get(key="r1").target == "≤27万元"


def test_two_people_see_both_entries(budget, open_goal, live_server, axe):
    goal = budget.projects[0]
    page = open_goal(goal, budget.preparer)
    goal.indicators.filter(key="r2").update(target="≥5篇")
    GoalForm.objects.filter(pk=goal.pk).update(version=2)
    cell(page, "indicators.r2.target").fill("≥7篇")
    expect(page.locator("#conflict-box")).to_be_visible()
    expect(page.locator("#conflict-box")).to_contain_text("≥5篇")
    axe(page)
    page.locator("#conflict-box button").click()
    page.wait_for_url(re.compile(rf"/goals/{goal.pk}/"))
    expect(cell(page, "indicators.r2.target")).to_have_value("≥7篇")


def test_the_list_of_goal_forms(budget, signed_in, live_server, axe, fits):
    page = signed_in(budget.preparer)
    page.goto(live_server.url + reverse("goals:index", args=[budget.case.pk]))
    expect(page.get_by_role("link", name="项目1")).to_be_visible()
    axe(page)
    fits(page)
