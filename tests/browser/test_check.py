"""Checking a workbook and looking up rules, before a real browser and without an account.

`SCREENSHOTS=folder` keeps a picture of each page at each width, to be looked at.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from books.classification import load_classifications
from tests.browser.conftest import WIDTHS
from tests.checking.conftest import opened, with_budget_and_goals
from tests.workbooks.building import saved

EXPENDITURE = "2024年部门支出总体情况表"


@pytest.fixture
def site(transactional_db, live_server) -> str:
    load_classifications()
    return str(live_server.url)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """The tables of a budget with its goals; one figure is wrong."""
    made = opened(with_budget_and_goals())
    made[EXPENDITURE]["F7"] = 96362.5
    path = tmp_path / "2024年部门预算公开表.xlsx"
    path.write_bytes(saved(made))
    return path


def picture(page: Page, name: str) -> None:
    folder = os.environ.get("SCREENSHOTS", "")
    for width in WIDTHS if folder else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def test_a_workbook_is_checked_and_the_marked_copy_downloaded(
    site, workbook, page: Page, axe, fits
):
    page.goto(f"{site}/check/")
    axe(page)
    fits(page)
    picture(page, "check")
    page.get_by_label("工作簿").set_input_files(workbook)
    page.locator(".check-form button").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("校验结果")
    group = page.locator("section.card", has=page.get_by_role("heading", name=EXPENDITURE))
    expect(group.locator("li.error").first).to_contain_text("F7")
    for summary in page.locator("summary").all():
        summary.click()
    axe(page)
    fits(page)
    picture(page, "checked")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("副本")).click()
    copy = opened(Path(download.value.path()).read_bytes())
    assert copy[EXPENDITURE]["F7"].comment is not None
    assert download.value.suggested_filename.startswith("2024年部门预算公开表")


def test_a_text_is_pasted_and_compared_by_keyboard_alone(site, workbook, page: Page, axe, fits):
    page.goto(f"{site}/check/")
    page.locator("[name=file]").set_input_files(workbook)
    page.locator("[name=year]").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.name") == "text"
    page.keyboard.insert_text(
        "一、收入支出总体情况\n2024年收入总计77777.7万元，支出总计96262.5万元。"
    )
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    found = page.locator("section.card", has_text="77777.7万元")
    expect(found.locator("li.warning").first).to_contain_text("“2024年收入总计77777.7万元")
    expect(page.locator("#text-title")).to_be_visible()
    axe(page)
    fits(page)
    picture(page, "checked-text")


def test_a_finding_leads_to_its_rule(site, workbook, page: Page):
    page.goto(f"{site}/check/")
    page.get_by_label("工作簿").set_input_files(workbook)
    page.locator(".check-form button").click()
    number = page.locator("li.error .rule-number").first
    rule = number.inner_text()
    number.press("Enter")
    expect(page).to_have_url(f"{site}/rules/#{rule}")
    expect(page.locator(f"li#{rule}")).to_be_in_viewport()


def test_rules_are_found_without_a_mouse(site, page: Page, axe, fits):
    page.goto(f"{site}/rules/")
    axe(page)
    fits(page)
    picture(page, "rules")
    page.get_by_role("main").get_by_role("searchbox").fill("年初结转 上年度")
    page.keyboard.press("Enter")
    expect(page.locator("li#F-09")).to_be_visible()
    expect(page.locator("li#B-01")).to_have_count(0)
    page.locator("li#F-09 .rule-number").press("Enter")
    expect(page).to_have_url(f"{site}/rules/#F-09")
