"""The explanatory text under a person's hands: typing beside it, keys, two people, a telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from books.models import Part, Prose, Reason
from departments.models import Person
from tests.factories import DepartmentFactory, annual_budget, fill_part, staff_of
from workflow.models import Case

SignIn = Callable[[Person], Page]


@pytest.fixture
def written(transactional_db: None) -> tuple[Case, dict[str, Person]]:
    department = DepartmentFactory()
    staff = staff_of(department)
    case = annual_budget(department=department, by=staff["preparer"])
    fill_part(Part.objects.get(book=case.pk), staff["preparer"])
    return case, staff


def test_a_reason_is_asked_for_written_and_stands_in_the_text(
    signed_in: SignIn,
    live_server: Any,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
    written: tuple[Case, dict[str, Person]],
) -> None:
    case, staff = written
    page = signed_in(staff["preparer"])
    page.goto(live_server.url + reverse("books:text", args=[case.pk]))
    axe(page)
    fits(page)
    page.fill("#f-text-comparative-income", "100")
    page.keyboard.press("Tab")
    paragraph = page.locator("#said-totals-totals")
    expect(paragraph).to_contain_text(
        "收入总计比2023年增加50.0万元，增长50.0%，主要原因是：〔待填写〕"
    )
    expect(page.locator("#n-text-reason-totals")).to_have_class("box-note due")
    # The gap in the text leads to its box.
    paragraph.get_by_role("link", name="〔待填写〕").first.click()
    expect(page.locator("#f-text-reason-totals")).to_be_in_viewport()
    page.locator("#f-text-reason-totals").focus()
    page.keyboard.type("新增项目")
    expect(paragraph).to_contain_text("主要原因是：新增项目。")
    expect(page.locator("#n-text-reason-totals")).to_be_empty()
    expect(page.locator("#f-text-reason-totals")).to_be_focused()
    assert Reason.objects.get().text == "新增项目"
    axe(page)


def test_what_cannot_be_read_stays_in_its_box(
    signed_in: SignIn,
    live_server: Any,
    axe: Callable[[Page], None],
    written: tuple[Case, dict[str, Person]],
) -> None:
    case, staff = written
    page = signed_in(staff["preparer"])
    page.goto(live_server.url + reverse("books:text", args=[case.pk]))
    page.fill("#f-text-entered-cars_other", "三辆")
    expect(page.locator("#n-text-entered-cars_other")).to_contain_text("三辆")
    expect(page.locator("#saved")).to_have_class("not-saved")
    axe(page)
    page.fill("#f-text-entered-cars_other", "3")
    page.fill("#f-text-entered-cars_official", "0")
    page.fill("#f-text-entered-cars_enforcement", "0")
    page.fill("#f-text-entered-cars_special", "0")
    expect(page.locator("#said-assets-cars")).to_contain_text("共有车辆3辆，其中：其他用车3辆")


def test_two_people_in_one_box(
    signed_in: SignIn, live_server: Any, written: tuple[Case, dict[str, Person]]
) -> None:
    case, staff = written
    page = signed_in(staff["preparer"])
    page.goto(live_server.url + reverse("books:text", args=[case.pk]))
    Prose.objects.create(book_id=case.pk, key="duties", text="别人写的")
    page.fill("#f-text-prose-duties", "我写的")
    expect(page.locator("#conflict-box")).to_contain_text("别人写的")
    page.locator("#conflict-box button").click()
    expect(page.locator("#conflict-box")).to_have_count(0)
    expect(page.locator("#said-duties-duties")).to_have_text("我写的")
    assert Prose.objects.get().text == "我写的"


def test_a_reader_sees_the_text_without_boxes(
    signed_in: SignIn,
    live_server: Any,
    axe: Callable[[Page], None],
    written: tuple[Case, dict[str, Person]],
) -> None:
    case, staff = written
    page = signed_in(staff["auditor"])
    page.goto(live_server.url + reverse("books:text", args=[case.pk]))
    expect(page.locator("textarea")).to_have_count(0)
    axe(page)
