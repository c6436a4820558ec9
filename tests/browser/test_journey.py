"""The way of a form from entry to the public page, as the tour in the README walks it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from departments.models import Person
from performance.models import SelfEvaluation
from publishing.models import Publication
from tests.browser.test_budget_journey import explain_warnings
from tests.factories import DepartmentFactory, person
from tests.real_forms import content_of_form, definition_of, real_forms
from workflow.events import first_broken_event
from workflow.models import Case

PASSWORD = "mingzhang-2024"
SUBJECT = "金刚石产业大会"
Check = Callable[[Page], None]


def cell(page: Page, path: str) -> Locator:
    return page.locator(f'[id="{path}"]')


def entry(page: Page, path: str) -> Locator:
    return page.locator(f'[name="{path}"]')


def sign_in(page: Page, site: str, username: str) -> None:
    """Through the form, as the README says."""
    page.context.clear_cookies()
    page.goto(f"{site}/sign-in/")
    page.locator("[name=username]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    expect(page).to_have_url(re.compile("/workspace/"))


def open_from_inbox(page: Page) -> None:
    """The case waits in the inbox of whose turn it is."""
    page.get_by_role("link", name=SUBJECT).first.click()
    if "/cases/" in page.url:
        page.locator(".page-head a.button:not(.secondary)").click()
    expect(page.locator("#sheet")).to_be_visible()


def step(page: Page, action: str) -> None:
    """Press the button of an action, and wait for the page that says it is done."""
    with page.expect_navigation():
        page.locator(f"form:has([name=action][value={action}]) button[type=submit]").click()
    expect(page.locator(".notice-error")).to_have_count(0)


def type_into(page: Page, path: str, text: str) -> None:
    entry(page, path).fill(text)
    entry(page, path).press("Tab")


def row_named(name: str) -> str:
    """The key of the form's indicator with a name, such as `indicators.r4`."""
    evaluation = SelfEvaluation.objects.get(case__subject=SUBJECT, case__fiscal_year=2023)
    return f"indicators.{evaluation.indicators.get(name=name).key}"


def test_from_entry_to_the_public_page(
    demonstration: str, page: Page, browser: Browser, live_server: Any, axe: Check
):
    site = live_server.url
    visitors = row_named("参会人数")
    exhibitors = row_named("展销会参展企业")

    # The preparer changes an actual and sees the score move.
    sign_in(page, site, "preparer")
    open_from_inbox(page)
    total = page.locator("#totals .main output")
    expect(total).to_have_text("91.8")
    expect(cell(page, f"{visitors}.score").locator("output")).to_have_text("1.8")
    type_into(page, f"{visitors}.actual", "600人")
    expect(cell(page, f"{visitors}.score").locator("output")).to_have_text("3")
    expect(cell(page, f"{visitors}.deviation").locator("output")).to_have_text("0.00")
    expect(total).to_have_text("93")
    axe(page)
    page.reload()
    expect(entry(page, f"{visitors}.actual")).to_have_value("600人")

    # Warnings stand in the way until their reasons are written.
    hand_in = page.locator("form:has([name=action][value=hand_in]) button[type=submit]")
    expect(hand_in).to_be_disabled()
    page.locator("#reason-S-12").fill("执行率按合同支付进度统计，已与财务账核对。")
    page.locator("#explain-S-12 button").click()
    expect(page.locator("#reason-S-12")).not_to_be_visible()
    explain_warnings(page)
    expect(hand_in).to_be_enabled()
    step(page, "hand_in")

    # The approver signs.
    sign_in(page, site, "approver")
    open_from_inbox(page)
    expect(entry(page, f"{visitors}.actual")).to_have_count(0)
    step(page, "submit")

    # The reviewer remarks on a place and returns the form.
    sign_in(page, site, "reviewer")
    open_from_inbox(page)
    page.locator("#remark-place").select_option(exhibitors)
    page.locator("#remark-text").fill("请附参展企业名单，并核实家数。")
    with page.expect_navigation():
        page.locator("#new-remark button[type=submit]").click()
    axe(page)
    step(page, "return")

    # The preparer finds that row open and no other, corrects it, answers, hands in again.
    sign_in(page, site, "preparer")
    open_from_inbox(page)
    expect(entry(page, f"{visitors}.actual")).to_have_count(0)
    type_into(page, f"{exhibitors}.actual", "18家")
    expect(cell(page, f"{exhibitors}.score").locator("output")).to_have_text("3")
    expect(total).to_have_text("93.4")
    expect(
        page.locator("form:has([name=action][value=hand_in]) button[type=submit]")
    ).to_be_disabled()
    remark = page.locator("#remarks .remark")
    expect(remark).to_contain_text("请附参展企业名单")
    remark.locator("textarea[name=answer]").fill("名单已附，实为18家。")
    with page.expect_navigation():
        remark.locator("button[type=submit]").click()
    axe(page)
    step(page, "hand_in")

    # The approver signs once more; the reviewer sees what changed, and approves.
    sign_in(page, site, "approver")
    open_from_inbox(page)
    step(page, "submit")
    sign_in(page, site, "reviewer")
    open_from_inbox(page)
    expect(cell(page, f"{exhibitors}.actual")).to_contain_text("23家")
    expect(cell(page, f"{exhibitors}.actual")).to_contain_text("18家")
    expect(page.locator("#remarks")).to_contain_text("名单已附，实为18家。")
    expect(page.locator("#warnings")).to_contain_text("执行率按合同支付进度统计")
    step(page, "approve")

    # The publisher publishes.
    sign_in(page, site, "publisher")
    open_from_inbox(page)
    step(page, "publish")

    # Anyone reads it.
    public = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    reader = public.new_page()
    reader.goto(site)
    reader.get_by_role("link", name="创新协同中心").first.click()
    reader.get_by_role("link", name=SUBJECT).first.click()
    if reader.locator("h1", has_text=SUBJECT).count() == 0:
        reader.get_by_role("link", name=SUBJECT).first.click()
    expect(reader.locator("main")).to_contain_text("93.4")
    expect(reader.locator("main")).to_contain_text("600人")
    axe(reader)
    publication = Publication.objects.get(case__subject=SUBJECT, case__fiscal_year=2023)
    expect(reader.locator("main")).to_contain_text(publication.sha256)
    frozen = reader.request.get(f"{reader.url}form.json")
    assert json.loads(frozen.body())["publication"]["version"] == "1"
    public.close()

    case = Case.objects.get(subject=SUBJECT, fiscal_year=2023)
    assert first_broken_event(case) is None
    people = {event.actor.username for event in case.events.select_related("actor")}
    assert people == {"preparer", "approver", "reviewer", "publisher"}


TOTALS = ["95.75", "100", "91.8", "100", "88"]


@pytest.mark.parametrize("number", range(5), ids=TOTALS)
def test_the_five_real_forms_come_out_as_published_when_typed_in(
    page: Page, live_server: Any, signed_in: Callable[[Person], Page], number: int
):
    """Begin a form from scratch and enter what the department wrote; see what it printed."""
    form = real_forms()[number]
    preparer = person("preparer", department=DepartmentFactory(code="021"))
    signed_in(preparer)
    page.goto(f"{live_server.url}/workspace/self-evaluations/new/")
    page.locator("[name=fiscal_year]").fill("2023")
    choose(page, "scope", form["kind"])
    if form["kind"] == "project":
        page.locator("[name=subject]").fill(form["name"])
    choose(page, "start_from", "blank")
    edition = page.locator("[name=edition]")
    if edition.count():
        edition.select_option(definition_of(form).key)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()
    content = content_of_form(form)
    for block in ("indicators", "tasks"):
        add_rows(page, block, len(content.rows.get(block, ())))
    keys = {
        block: page.locator(f'input[name="{block}.order"]').input_value().split(",")
        for block in ("indicators", "tasks")
        if block in content.rows
    }
    for path, value in content.paths():
        field = entry(page, renamed(path, keys))
        if value is not None and field.count() and field.is_visible():
            field.fill(str(value))
    page.locator("#save-button").click()
    expect(page.locator("#totals .main output")).to_have_text(TOTALS[number])
    for position, line in enumerate(form["indicators"]):
        row = f"indicators.{keys['indicators'][position]}"
        expect(cell(page, f"{row}.score").locator("output")).to_have_text(line["score"])
        expect(cell(page, f"{row}.deviation").locator("output")).to_have_text(line["deviation"])
    execution = cell(page, "budget.total.score").locator("output")
    expect(execution).to_have_text(form["budget"][0]["score"])


def choose(page: Page, name: str, value: str) -> None:
    """Choose in a list or among radio buttons, whichever there is."""
    if page.locator(f"select[name={name}]").count():
        page.locator(f"select[name={name}]").select_option(value)
    else:
        page.locator(f"[name={name}][value={value}]").check()


def add_rows(page: Page, block: str, wanted: int) -> None:
    """Press the button that adds a row until there are as many as wanted."""
    order = page.locator(f'input[name="{block}.order"]')
    if wanted == 0 or order.count() == 0:
        return
    while True:
        count = len([key for key in order.input_value().split(",") if key])
        if count >= wanted:
            return
        page.locator(f'button[data-arrange=add][data-block="{block}"]').click()
        expect(page.locator(f'[data-grows="{block}"] tr[data-row]')).to_have_count(count + 1)


def renamed(path: str, keys: dict[str, list[str]]) -> str:
    """`indicators.r3.actual` with the key the third row has on the page."""
    parts = path.split(".")
    if parts[0] in keys:
        parts[1] = keys[parts[0]][int(parts[1][1:]) - 1]
    return ".".join(parts)
