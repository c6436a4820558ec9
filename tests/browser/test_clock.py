"""The public board and the calendar: by keyboard, at three widths, without a fault for axe."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from departments.models import Department, Person
from tests.factories import DepartmentFactory, UnitFactory, person
from tests.portal.dated import published_on
from workflow.models import Approval, Deadline, Reminder

TODAY = timezone.localdate()
WIDTHS = (390, 768, 1440)


@pytest.fixture
def department() -> Department:
    """One that published late, one that owes, one in time with a unit of its own."""
    publisher = person("publisher")
    late = DepartmentFactory(code="021", name="郑州市某某局")
    owing = DepartmentFactory(code="103", name="郑州高新技术产业开发区管委会很长名称的创新协同中心")
    early = DepartmentFactory(code="204", name="某某委员会")
    for kind in ("budget", "final_accounts"):
        Approval.objects.create(kind=kind, fiscal_year=2024, approved_on=TODAY - timedelta(days=30))
    published_on(f"{TODAY - timedelta(days=4)}", late, publisher)
    published_on(f"{TODAY - timedelta(days=20)}", early, publisher)
    unit = UnitFactory(department=early)
    published_on(f"{TODAY}", early, publisher, "self_evaluation", subject="甲", unit=unit)
    Deadline.objects.create(kind="budget", fiscal_year=2024, due_on=TODAY)
    assert owing.code == "103"
    return late


def at_every_width(page: Page, axe: Callable[[Page], None], fits: Callable[[Page], None]) -> None:
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{page.url} is {wide} wide in a window of {width}"
        axe(page)
    fits(page)


def press(page: Page, selector: str) -> None:
    """Go on by keyboard."""
    link = page.locator(selector).first
    link.focus()
    expect(link).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_board_is_narrowed_and_sorted_by_keyboard(
    department: Department,
    page: Page,
    live_server: Any,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
):
    page.goto(f"{live_server.url}/board/")
    rows = page.locator("table.timeliness tbody tr")
    expect(rows).to_have_count(4)
    expect(page.locator(".stand-overdue").first).to_be_visible()
    at_every_width(page, axe, fits)
    page.set_viewport_size({"width": 1440, "height": 900})
    press(page, ".kinds a[href*='kind=budget']")
    expect(rows).to_have_count(3)
    press(page, ".states a[href*='state=late']")
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("郑州市某某局")
    assert "kind=budget" in page.url
    press(page, ".states li:first-child a")
    press(page, "table.timeliness thead a[href*='sort=budget']")
    expect(rows.first.locator("th")).to_contain_text("103")
    expect(page.locator("thead [aria-sort]")).to_have_count(1)
    press(page, "table.timeliness thead a[href*='sort=-budget']")
    expect(rows.last.locator("th")).to_contain_text("103")
    page.set_viewport_size({"width": 390, "height": 900})
    expect(page.locator(".of-kind").first).to_be_visible()
    axe(page)
    with page.expect_download() as taken:
        page.locator("a[href*='board.csv']").click()
    assert "103" in taken.value.path().read_text(encoding="utf-8-sig")


def test_the_calendar_is_read_by_keyboard_and_the_reminder_put_away(
    department: Department,
    page: Page,
    signed_in: Callable[[Person], Page],
    live_server: Any,
    axe: Callable[[Page], None],
    fits: Callable[[Page], None],
):
    reviewer = person("reviewer")
    Reminder.objects.create(person=reviewer, day=TODAY, overdue=2, due_soon=1, mailed=False)
    signed_in(reviewer)
    page.goto(f"{live_server.url}/workspace/")
    expect(page.locator(".reminder")).to_contain_text(TODAY.isoformat())
    at_every_width(page, axe, fits)
    press(page, ".reminder button")
    expect(page.locator(".reminder")).to_have_count(0)
    press(page, ".site-nav a[href$='/calendar/']")
    expect(page.locator(".agenda .today")).to_contain_text("2024")
    at_every_width(page, axe, fits)
    summary = page.locator(".agenda summary").first
    summary.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".agenda details[open] a").first).to_be_visible()
    axe(page)
    press(page, ".month-steps a[rel=next]")
    following = (TODAY.replace(day=1) + timedelta(days=31)).strftime("%Y-%m")
    assert page.url.endswith(f"?month={following}")
    axe(page)
    with page.expect_download() as taken:
        page.locator("a[href$='.ics']").click()
    assert taken.value.suggested_filename == "mingzhang.ics"
    assert "BEGIN:VEVENT" in taken.value.path().read_text(encoding="utf-8")
