"""The page of findings by keyboard alone."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from tests.factories import DepartmentFactory, annual_budget, staff_of

FOCUSED = "() => document.activeElement"
OUTLINE = """() => { const style = getComputedStyle(document.activeElement);
  return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0 }"""


@pytest.fixture
def page_of_findings(transactional_db, live_server, signed_in) -> Page:
    department = DepartmentFactory()
    staff = staff_of(department)
    case = annual_budget(department=department, by=staff["preparer"])
    page = signed_in(staff["preparer"])
    page.goto(live_server.url + reverse("workflow:findings", args=[case.pk]))
    return page


def name_of_focus(page: Page) -> str:
    return page.evaluate(
        "() => (document.activeElement.id || document.activeElement.textContent).trim()"
    )


def tab_to(page: Page, name: str) -> list[str]:
    """What was passed on the way to what is called so; each shows where the keyboard is."""
    passed = []
    for _ in range(60):
        page.keyboard.press("Tab")
        assert page.evaluate(OUTLINE), f"nobody sees that {name_of_focus(page)} has the focus"
        passed.append(name_of_focus(page))
        if passed[-1] == name:
            return passed
    raise AssertionError(f"{name} is not reached: {passed}")


def test_everything_is_reached_and_done_without_a_mouse(page_of_findings):
    page = page_of_findings
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Enter")
    passed = tab_to(page, "立即检查")
    assert len(passed) < 6  # the skip link has left the navigation out
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "检查完毕" in page.locator(".messages").inner_text()
    tab_to(page, "severity")
    page.keyboard.press("ArrowDown")
    tab_to(page, "筛选")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "severity=error" in page.url
    headings = page.locator("main h2").all_inner_texts()
    assert len(headings) == 1 and headings[0].startswith("错误")
    tab_to(page, "B-01")
    page.keyboard.press("Enter")
    page.wait_for_url("**/rules/#B-01")
