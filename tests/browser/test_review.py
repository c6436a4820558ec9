"""The round of review on the page of a case, and many cases at once, as people click them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, Route, expect

from departments.models import Department, Person
from tests.factories import (
    PASSWORD,
    DepartmentFactory,
    case_in_state,
    change_actual,
    draft,
    staff_of,
    step,
)
from workflow.explanations import decide_explanation
from workflow.models import Case, Remark
from workflow.services import act
from workflow.states import State

Check = Callable[[Page], None]
SignIn = Callable[[Person], Page]


@pytest.fixture
def department() -> Department:
    return DepartmentFactory(code="021", name="郑州市科学技术局")


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    return staff_of(department)


def press(page: Page, action: str) -> None:
    """Press the button of a step on the page of a case."""
    with page.expect_navigation():
        page.locator(f"form:has([name=action][value={action}]) button[type=submit]").click()


def blameless(staff: dict[str, Person], department: Department, year: int) -> Case:
    """A case under review in which the checks find nothing."""
    case = draft(department=department, by=staff["preparer"], form=1, fiscal_year=year)
    case = change_actual(case, staff["preparer"], "48个", "r6")
    case = step(case, "hand_in", staff["preparer"])
    return step(case, "submit", staff["approver"])


def test_the_round_of_review(
    staff: dict[str, Person],
    department: Department,
    signed_in: SignIn,
    live_server: Any,
    axe: Check,
    fits: Check,
) -> None:
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=2)
    address = live_server.url + reverse("workflow:case", args=[case.pk])

    # The reviewer takes the case, notes a remark on a row, thinks better of another, returns it.
    page = signed_in(staff["reviewer"])
    page.goto(live_server.url + reverse("workflow:inbox"))
    page.get_by_role("link", name=case.subject).click()
    expect(page.locator(".way li").nth(2)).to_have_attribute("aria-current", "step")
    page.locator("#assign form button").first.click()
    expect(page.locator("#assign")).to_contain_text(staff["reviewer"].name)
    expect(page.locator("button[aria-describedby=why-return]")).to_be_disabled()
    for place, body in (("indicators.r4", "请核实参会人数"), ("", "多余的意见")):
        page.locator("#remark-place").select_option(place)
        page.locator("#remark-text").fill(body)
        page.locator("#new-remark button[type=submit]").click()
        expect(page.locator("#remarks")).to_contain_text(body)
    axe(page)
    page.locator(".remark", has_text="多余的意见").locator(".actions button").click()
    expect(page.locator(".remark")).to_have_count(1)
    press(page, "return")

    # The department answers, corrects and hands in again.
    page = signed_in(staff["preparer"])
    page.goto(address)
    expect(page.locator("button[aria-describedby=why-hand_in]")).to_be_disabled()
    page.locator(".remark textarea").fill("已核实，实为 900 人")
    page.locator(".remark form button").click()
    expect(page.locator(".remark .answer")).to_contain_text("900")
    axe(page)
    fits(page)
    change_actual(case, staff["preparer"], "900人", "r4")
    page.reload()
    press(page, "hand_in")
    page = signed_in(staff["approver"])
    page.goto(address)
    press(page, "submit")

    # The reviewer sees what changed, settles the answer and approves.
    page = signed_in(staff["reviewer"])
    page.goto(address)
    change = page.locator("section:has(#changes-title) dd")
    expect(change).to_contain_text("1320人")
    expect(change).to_contain_text("900人")
    page.locator(".remark-answered .actions button").first.click()
    expect(page.locator(".remark-settled")).to_have_count(1)
    axe(page)
    press(page, "approve")
    expect(page.locator(".way li").nth(3)).to_have_attribute("aria-current", "step")
    axe(page)
    fits(page)
    assert Case.objects.get(pk=case.pk).state == State.APPROVED
    assert Remark.objects.get(case=case).stage == Remark.Stage.SETTLED


def test_warnings_are_explained_and_judged(
    staff: dict[str, Person],
    department: Department,
    signed_in: SignIn,
    live_server: Any,
    axe: Check,
    fits: Check,
) -> None:
    """Two warnings of a rule get one reason, by keyboard; one is turned down and comes back."""
    case = draft(department=department, by=staff["preparer"], form=0, explained=False)
    form = live_server.url + reverse("performance:form", args=[case.pk])
    page = signed_in(staff["preparer"])
    page.goto(form)
    expect(page.locator("button[aria-describedby=why-hand_in]")).to_be_disabled()
    expect(page.locator("#warnings input[type=checkbox]:checked")).to_have_count(2)
    axe(page)
    fits(page)

    # What is typed survives a save of the form; one press explains both, and opens the next step.
    page.locator("#reason-S-12").fill("与财务账核对无误")
    actual = page.locator('[name="indicators.r3.actual"]')
    typed = actual.input_value()
    for text in (f"{typed} ", typed):
        actual.fill(text)
        with page.expect_response("**/save/"):
            actual.press("Tab")
    expect(page.locator("#reason-S-12")).to_have_value("与财务账核对无误")
    page.locator("#explain-S-12 button").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#warnings .badge-given")).to_have_count(2)
    expect(page.locator("#warnings")).to_be_focused()
    expect(page.locator("button[aria-describedby=why-hand_in]")).to_have_count(0)
    axe(page)
    fits(page)
    press(page, "hand_in")
    page = signed_in(staff["approver"])
    page.goto(form)
    expect(page.locator("#warnings")).to_contain_text("与财务账核对无误")
    press(page, "submit")

    # The reviewer accepts one and turns the other down; the form cannot be approved, but returned.
    page = signed_in(staff["reviewer"])
    page.goto(form)
    page.locator("#warnings [value=accept]").first.click()
    expect(page.locator("#warnings .badge-accepted")).to_have_count(1)
    page.locator("#warnings [value=reject]").last.click()
    expect(page.locator("#warnings .badge-rejected")).to_have_count(1)
    expect(page.locator("button[aria-describedby=why-approve]")).to_be_disabled()
    axe(page)
    fits(page)
    page.goto(live_server.url + reverse("workflow:case", args=[case.pk]))
    axe(page)
    fits(page)
    press(page, "return")

    # It is written anew on the page of the case, without a script.
    page = signed_in(staff["preparer"])
    page.goto(live_server.url + reverse("workflow:case", args=[case.pk]))
    expect(page.locator("#warnings .badge-rejected")).to_have_count(1)
    expect(page.locator("#warnings input[type=checkbox]:checked")).to_have_count(1)
    page.locator("#reason-S-12").fill("附预算调整批复文件")
    with page.expect_navigation():
        page.locator("#explain-S-12 button").click()
    expect(page.locator("#warnings .badge-given")).to_have_count(1)
    axe(page)
    fits(page)
    press(page, "hand_in")
    assert Case.objects.get(pk=case.pk).state == State.SUBMITTED


def test_the_answer_to_a_reason_finds_its_place_after_a_save(
    staff: dict[str, Person],
    department: Department,
    signed_in: SignIn,
    live_server: Any,
) -> None:
    """A save that is answered while a reason is under way does not take its form away."""
    case = draft(department=department, by=staff["preparer"], form=0, explained=False)
    page = signed_in(staff["preparer"])
    page.goto(live_server.url + reverse("performance:form", args=[case.pk]))
    under_way: list[Route] = []
    page.route("**/explanations/", lambda route: under_way.append(route))
    page.locator("#reason-S-12").fill("与财务账核对无误")
    with page.expect_request("**/explanations/"):
        page.locator("#explain-S-12 button").click()
    actual = page.locator('[name="indicators.r3.actual"]')
    actual.fill(f"{actual.input_value()} ")
    with page.expect_response("**/save/"):
        actual.press("Tab")
    expect(page.locator("#saved")).not_to_have_class(re.compile("busy|not-saved"))
    under_way[0].continue_()
    expect(page.locator("#warnings .badge-given")).to_have_count(2)


def test_a_step_with_a_reason_and_a_stale_page(
    staff: dict[str, Person],
    department: Department,
    signed_in: SignIn,
    live_server: Any,
    axe: Check,
    fits: Check,
) -> None:
    case = case_in_state(State.SUBMITTED, staff=staff, department=department)
    page = signed_in(staff["approver"])
    page.goto(live_server.url + reverse("workflow:case", args=[case.pk]))
    act(case_id=case.pk, action="take_back", by=staff["preparer"], version=case.version)
    page.locator(".reasoned summary").click()
    page.locator("#comment-send_back").fill("请补充说明")
    press(page, "send_back")
    expect(page.locator(".notice-warning")).to_be_visible()
    expect(page.locator(".history")).to_contain_text(staff["preparer"].name)
    axe(page)
    fits(page)
    assert Case.objects.get(pk=case.pk).state == State.DRAFT


def test_many_at_once(
    staff: dict[str, Person],
    department: Department,
    signed_in: SignIn,
    live_server: Any,
    axe: Check,
    fits: Check,
) -> None:
    clean = [blameless(staff, department, year) for year in (2022, 2023)]
    clean.append(case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=3))
    open_one = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=2)
    [doubtful] = open_one.explanations.all()
    decide_explanation(explanation_id=doubtful.pk, by=staff["reviewer"], accepted=False)
    case_in_state(State.DRAFT, staff=staff, department=department, form=4)
    page = signed_in(staff["reviewer"])
    page.goto(live_server.url + reverse("workflow:cases"))
    expect(page.locator("tbody input[name=case]")).to_have_count(4)
    axe(page)
    fits(page)
    page.locator("thead input[type=checkbox]").check()
    page.locator("#bulk button[value=approve]").click()
    expect(page.locator("main li .badge-approved")).to_have_count(len(clean))
    expect(page.locator(".findings li")).to_have_count(1)
    expect(page.locator(".findings li")).to_contain_text(open_one.subject)
    axe(page)
    fits(page)
    page.goto(live_server.url + reverse("workflow:board"))
    axe(page)
    fits(page)


def test_filters_and_sorting_by_keyboard(
    staff: dict[str, Person],
    department: Department,
    signed_in: SignIn,
    live_server: Any,
) -> None:
    for form in (2, 4):
        case_in_state(State.DRAFT, staff=staff, department=department, form=form)
    page = signed_in(staff["reviewer"])
    page.goto(live_server.url + reverse("workflow:cases"))
    page.locator("#id_text").focus()
    page.keyboard.type("金刚石")
    page.keyboard.press("Enter")
    expect(page.locator("tbody tr")).to_have_count(1)
    expect(page.locator("#id_text")).to_have_value("金刚石")
    page.goto(live_server.url + reverse("workflow:cases"))
    page.locator("thead a[href$='sort=total']").press("Enter")
    expect(page.locator("th[aria-sort=ascending]")).to_have_count(1)


def test_sign_in_and_ones_own_page(page: Page, live_server: Any, axe: Check, fits: Check) -> None:
    department = DepartmentFactory()
    someone = staff_of(department)["approver"]
    page.goto(live_server.url + reverse("workflow:inbox"))
    axe(page)
    fits(page)
    page.locator("#id_username").fill(someone.username)
    page.locator("#id_password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    axe(page)
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator(".empty")).to_be_visible()
    axe(page)
    fits(page)
    for name in ("me", "change_password"):
        page.goto(live_server.url + reverse(name))
        axe(page)
        fits(page)
    page.locator(".site-tools form:last-of-type button").last.click()
    page.goto(live_server.url + reverse("workflow:inbox"))
    expect(page.locator("#id_username")).to_be_visible()
