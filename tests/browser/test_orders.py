"""Documents published together: chosen, ordered, watched; by keyboard and without a script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from departments.models import Department, Person
from publishing.models import Publication
from publishing.orders.models import OrderEntry, PublicationOrder
from publishing.orders.worker import do_what_is_due
from tests.factories import DepartmentFactory, case_in_state, staff_of, step
from workflow.models import Case
from workflow.states import State

Check = Callable[[Page], None]
SignIn = Callable[[Person], Page]


@pytest.fixture
def staff() -> dict[str, Person]:
    return staff_of(DepartmentFactory(code="021", name="郑州市科学技术局"))


@pytest.fixture
def cases(staff: dict[str, Person]) -> list[Case]:
    home = Department.objects.get()
    return [
        case_in_state(State.APPROVED, staff=staff, department=home, form=2, subject=name)
        for name in ("产业大会经费", "科技服务券经费")
    ]


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the element has the focus."""
    for _ in range(60):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab never comes to {selector}")


def test_two_documents_are_ordered_by_keyboard_and_watched(
    cases: list[Case],
    staff: dict[str, Person],
    signed_in: SignIn,
    live_server: Any,
    axe: Check,
    fits: Check,
) -> None:
    page = signed_in(staff["publisher"])
    page.goto(f"{live_server.url}{reverse('workflow:cases')}?state=approved")
    for case in cases:
        tab_to(page, f"input[name=case][value^='{case.pk}:']")
        page.keyboard.press("Space")
    tab_to(page, "#bulk button[value=publish]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("input[name=case]:checked")).to_have_count(2)
    axe(page)
    fits(page)

    # The second is left out, the first is ordered at once.
    tab_to(page, f"#case-{cases[1].pk}")
    page.keyboard.press("Space")
    tab_to(page, "form.order button[type=submit]")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    order = PublicationOrder.objects.get()
    assert [one.case for one in order.entries.all()] == [cases[0]]
    expect(page.locator("#progress")).to_have_attribute("hx-trigger", "every 2s")
    axe(page)
    fits(page)

    # The page says what became of it without being loaded again, keeps the focus, and rests.
    page.locator("#reload").focus()
    with page.expect_response(lambda answer: answer.status == 204):
        pass
    expect(page.locator("#reload")).to_be_focused()
    page.locator(f"#case-{order.entries.get().pk}").focus()
    do_what_is_due()
    expect(page.locator("#progress .badge-order-done")).to_have_count(1, timeout=15_000)
    expect(page.locator(f"#case-{order.entries.get().pk}")).to_be_focused()
    expect(page.locator("#order-status")).to_contain_text("1")
    assert page.locator("#progress").get_attribute("hx-trigger") is None
    axe(page)
    fits(page)
    page.locator(f"#public-{order.entries.get().pk}").click()
    expect(page).to_have_url(f"{live_server.url}{Publication.objects.get().version_url}")


def test_a_refusal_is_told_in_the_inbox_and_on_the_page_of_the_order(
    cases: list[Case],
    staff: dict[str, Person],
    signed_in: SignIn,
    live_server: Any,
    axe: Check,
    fits: Check,
) -> None:
    page = signed_in(staff["publisher"])
    ticks = "&".join(f"case={one.pk}:{one.version}" for one in cases)
    page.goto(f"{live_server.url}{reverse('orders:new')}?{ticks}")
    page.locator("input[name=when][value=at]").check()
    when = timezone.localtime() + timedelta(days=3)
    page.locator("#id_at").fill(f"{when:%Y-%m-%dT%H:%M}")
    with page.expect_navigation():
        page.locator("form.order button[type=submit]").click()
    order = PublicationOrder.objects.get()
    assert f"{timezone.localtime(order.publish_at):%Y-%m-%d %H:%M}" == f"{when:%Y-%m-%d %H:%M}"
    expect(page.locator("h1")).to_contain_text(f"{when:%Y-%m-%d %H:%M}")

    # One is taken back, the other is changed before the time has come.
    entry = order.entries.get(case=cases[0])
    with page.expect_navigation():
        page.locator(f"#cancel-{entry.pk}").click()
    expect(page.locator(".badge-order-cancelled")).to_have_count(1)
    step(cases[1], "reopen", staff["reviewer"])
    OrderEntry.objects.filter(state="waiting").update(due_at=timezone.now())
    do_what_is_due()
    page.goto(live_server.url + reverse("workflow:inbox"))
    axe(page)
    with page.expect_navigation():
        page.locator(".notice a").click()
    page.locator("#progress summary").first.click()
    expect(page.locator("#progress .history")).to_contain_text("按程序办理")
    axe(page)
    fits(page)
    with page.expect_navigation():
        page.locator("#note").click()
    expect(page.locator("#note")).to_have_count(0)
    page.goto(live_server.url + reverse("workflow:inbox"))
    expect(page.locator(".notice")).to_have_count(0)
    assert not Publication.objects.exists()


def test_without_a_script_the_page_is_loaded_again(
    cases: list[Case],
    staff: dict[str, Person],
    signed_in: SignIn,
    live_server: Any,
    browser: Browser,
) -> None:
    cookies = signed_in(staff["publisher"]).context.cookies()
    context = browser.new_context(java_script_enabled=False, locale="zh-CN")
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(f"{live_server.url}{reverse('workflow:cases')}?state=approved")
    page.locator(f"input[name=case][value^='{cases[0].pk}:']").check()
    page.locator("#bulk button[value=publish]").click()
    page.locator("form.order button[type=submit]").click()
    expect(page.locator(".badge-order-waiting")).to_have_count(1)
    do_what_is_due()
    page.locator("#reload").click()
    expect(page.locator(".badge-order-done")).to_have_count(1)
    expect(page.locator("#reload")).to_have_count(0)
    context.close()
