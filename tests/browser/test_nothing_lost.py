"""What is typed outlives a broken line and an ended session; and all of it goes without a mouse."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from departments.models import Department, Person
from performance.queries import assessment_of, evaluation_of
from tests.factories import PASSWORD, DepartmentFactory, case_in_state, draft, staff_of
from workflow.models import Case, Remark
from workflow.states import State

ACTUAL = '[name="indicators.r4.actual"]'
SAVED = re.compile("已保存|Saved")
OFFLINE = re.compile("没有网络连接|No connection")
REMARK = "请附参会人员签到表。"
SignIn = Callable[[Person], Page]


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    return staff_of(department)


@pytest.fixture
def case(department: Department, staff: dict[str, Person]) -> Case:
    """金刚石产业大会 as a draft."""
    return draft(department=department, by=staff["preparer"], form=2)


@pytest.fixture
def reviewed(
    department: Department, staff: dict[str, Person], signed_in: SignIn, live_server: Any
) -> Page:
    """A case under review before the reviewer."""
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=2)
    page = signed_in(staff["reviewer"])
    page.goto(live_server.url + reverse("workflow:case", args=[case.pk]))
    return page


def actual_of(case: Case) -> Any:
    evaluation = evaluation_of(Case.objects.get(pk=case.pk))
    return assessment_of(evaluation).content.value("indicators.r4.actual")


def sign_in_here(page: Page, person: Person) -> None:
    page.locator("#id_username").fill(person.username)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")


def send_remark(page: Page) -> None:
    page.locator("#new-remark button[type=submit]").click()


def test_the_connection_breaks_while_typing(
    case: Case, staff: dict[str, Person], signed_in: SignIn, live_server: Any, axe: Any
):
    page = signed_in(staff["preparer"])
    page.goto(live_server.url + reverse("performance:form", args=[case.pk]))
    page.context.set_offline(True)
    page.locator(ACTUAL).fill("600人")
    expect(page.locator("#trouble .notice-error")).to_be_visible()
    expect(page.locator("#saved")).to_have_class("not-saved")
    page.locator(ACTUAL).fill("620人")
    expect(page.locator("#trouble .notice-error")).to_be_visible()
    expect(page.locator(ACTUAL)).to_have_value("620人")
    assert actual_of(case) == "1320人"
    axe(page)
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(page.locator("#trouble .notice-error")).to_have_count(0)
    assert actual_of(case) == "620人"
    page.reload()
    expect(page.locator(ACTUAL)).to_have_value("620人")


def test_a_score_is_set_where_there_is_no_connection(
    case: Case, staff: dict[str, Person], signed_in: SignIn, live_server: Any
):
    page = signed_in(staff["preparer"])
    page.goto(live_server.url + reverse("performance:form", args=[case.pk]))
    page.locator('[id="indicators.r4.score"] a.why').click()
    panel = page.locator("#panel")
    panel.locator("summary").click()
    panel.locator("#state-score").fill("2.5")
    panel.locator("#state-reason").fill("规模预计偏低")
    page.keyboard.press("Escape")
    page.locator('[id="indicators.r4.score"] a.why').click()
    expect(panel.locator("#state-reason")).to_have_value("规模预计偏低")
    expect(panel.locator("#state-score")).to_have_value("2.5")
    page.context.set_offline(True)
    panel.locator("form:has(#state-score) button").click()
    expect(panel.get_by_role("status").last).to_contain_text(OFFLINE)
    expect(panel.locator("#state-reason")).to_have_value("规模预计偏低")
    page.context.set_offline(False)
    panel.locator("form:has(#state-score) button").click()
    expect(page.locator('[id="indicators.r4.score"] output')).to_have_text("2.5")
    expect(panel.get_by_role("status")).to_have_count(0)


def test_a_remark_outlives_the_session(reviewed: Page, staff: dict[str, Person]):
    reviewed.locator("#remark-place").select_option("indicators.r4")
    reviewed.locator("#remark-text").fill(REMARK)
    address = reviewed.url
    Session.objects.all().delete()
    send_remark(reviewed)
    expect(reviewed.locator(".notice-warning")).to_be_visible()
    sign_in_here(reviewed, staff["reviewer"])
    expect(reviewed).to_have_url(address)
    expect(reviewed.locator("#remark-text")).to_have_value(REMARK)
    expect(reviewed.locator("#remark-place")).to_have_value("indicators.r4")
    send_remark(reviewed)
    expect(reviewed.locator(".remark-body")).to_have_text(REMARK)
    expect(reviewed.locator("#remark-text")).to_have_value("")
    assert Remark.objects.get().place == "indicators.r4"


def test_a_remark_waits_for_the_connection(reviewed: Page):
    reviewed.locator("#remark-text").fill(REMARK)
    reviewed.context.set_offline(True)
    send_remark(reviewed)
    expect(reviewed.locator("#new-remark").get_by_role("status")).to_be_visible()
    expect(reviewed.locator("#remark-text")).to_have_value(REMARK)
    reviewed.context.set_offline(False)
    send_remark(reviewed)
    expect(reviewed.locator(".remark-body")).to_have_text(REMARK)


def test_a_reason_outlives_a_reload_and_a_refusal(reviewed: Page):
    """A page that was left, and a step that was refused: the words come back, for this person."""
    reviewed.locator("#remark-text").fill(REMARK)
    reviewed.reload()
    expect(reviewed.locator("#remark-text")).to_have_value(REMARK)
    Case.objects.update(state=State.DRAFT)
    send_remark(reviewed)
    expect(reviewed.get_by_role("alert")).to_be_visible()
    Case.objects.update(state=State.UNDER_REVIEW)
    reviewed.locator("main .actions a.button").click()
    expect(reviewed.locator("#remark-text")).to_have_value(REMARK)
    reviewed.locator("form.sign-out button").click()
    expect(reviewed).to_have_url(re.compile("/$"))
    assert reviewed.evaluate("sessionStorage.length") == 0


def test_from_sign_in_to_handing_in_without_a_mouse(
    page: Page, case: Case, staff: dict[str, Person], live_server: Any
):
    page.goto(live_server.url + reverse("workflow:inbox"))
    expect(page.locator("#id_username")).to_be_focused()
    page.keyboard.type(staff["preparer"].username)
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("link", name=case.subject))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/{case.pk}/$"))
    if "/cases/" in page.url:
        tab_to(page, page.locator(".page-head a.button:not(.secondary)"))
        page.keyboard.press("Enter")
    tab_to(page, page.locator(ACTUAL))
    page.keyboard.press("Control+a")
    page.keyboard.type("600人")
    why = page.locator('[id="indicators.r4.score"] a.why')
    tab_to(page, why)
    expect(page.locator('[id="indicators.r4.score"] output')).to_have_text("3")
    expect(page.locator("#saved")).to_have_text(SAVED)
    expect(why).to_be_focused()
    tab_to(page, page.locator("form:has([name=action][value=hand_in]) button"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/cases/"))
    expect(page.locator(".notice-success")).to_be_visible()
    assert actual_of(case) == "600人"
    assert Case.objects.get(pk=case.pk).state == State.SUBMITTED


def tab_to(page: Page, goal: Locator) -> None:
    """Press Tab until the goal has the focus, which must be seen to be there at every stop."""
    expect(goal.first).to_be_visible()
    for _ in range(250):
        page.keyboard.press("Tab")
        if goal.first.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"{page.url}: Tab does not reach {goal}")
