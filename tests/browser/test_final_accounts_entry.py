"""Final accounts under a person's hands: begun, typed, pasted, taken over, compared."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from books.exporting import derived_tables
from books.models import Book, Part, Project
from departments.models import Department, Person
from fiscal.dimensions import node
from tests import real_final_accounts as real
from tests.accounts.centre import ECONOMIC, ITEMS, PROJECTS, STAGES
from tests.browser.test_budget_entry import PASTE
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    approved_budget,
    final_accounts,
    part_of,
    person,
    staff_of,
)
from workflow.models import Case

SAVED = re.compile("已保存|Saved")
FUND = node("fund", "general_appropriation").name
ORDER_OF_05 = ("2060901", "2060199", "2060101", "2060499", "2069999")
ORDER_OF_02 = ("2060901", "2060199", "2060499", "2060101", "2069999")


@pytest.fixture
def department() -> Department:
    department = DepartmentFactory(code="021", name=real.document()["department"])
    UnitFactory(department=department, code="021001", name="机关")
    return department


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    return staff_of(department)


@pytest.fixture
def case(department: Department, staff: dict[str, Person]) -> Case:
    return final_accounts(department=department, by=staff["preparer"])


@pytest.fixture
def part(case: Case) -> Part:
    return part_of(case)


@pytest.fixture
def show(live_server: Any, signed_in: Callable[[Person], Page]) -> Callable[..., Page]:
    def show(name: str, *args: Any, by: Person, query: str = "") -> Page:
        page = signed_in(by)
        page.goto(live_server.url + reverse(name, args=args) + query)
        return page

    return show


@pytest.fixture
def grid(show: Callable[..., Page], part: Part, staff: dict[str, Person]) -> Callable[[str], Page]:
    return lambda kind: show("books:grid", part.book_id, part.pk, kind, by=staff["preparer"])


def entry(page: Page, path: str) -> Locator:
    return page.locator(f'[name="{path}"]')


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text(SAVED)


def paste(page: Page, kind: str, rows: list[dict[str, str]]) -> None:
    """Rows as a spreadsheet gives them: funds, stages and the like by their names."""
    headings = page.locator("th[data-heading-of]").evaluate_all(
        "all => all.map((one) => one.dataset.headingOf)"
    )
    block = ["\t".join(named(key, row.get(key, "")) for key in headings) for row in rows]
    page.locator(f'[name^="{kind}.r1."]').first.focus()
    page.evaluate(PASTE, "\r\n".join(block) + "\r\n")


def named(key: str, value: str) -> str:
    return node(key, value).name if key in ("fund", "purpose", "stage", "moment") else value


def picture(page: Page, name: str) -> None:
    """Kept where a person who wants to look at the pages says so."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_the_published_accounts_typed_by_hand_give_the_published_tables(
    grid: Callable[[str], Page],
    show: Callable[..., Page],
    part: Part,
    staff: dict[str, Person],
    axe: Any,
    fits: Any,
):
    page = grid("income")
    entry(page, "income.r1.item").focus()
    page.keyboard.type(ORDER_OF_02[0])
    page.keyboard.press("Tab")
    entry(page, "income.r1.fund").select_option("general_appropriation")
    entry(page, "income.r1.amount").fill("5.00")
    expect(entry(page, "income.r1.item")).to_have_value("2060901 科技重大专项")
    page.keyboard.press("Alt+Enter")
    expect(entry(page, "income.r2.item")).to_be_focused()
    for number, item in enumerate(ORDER_OF_02[1:], start=2):
        entry(page, f"income.r{number}.item").fill(item)
        entry(page, f"income.r{number}.fund").select_option("general_appropriation")
        entry(page, f"income.r{number}.amount").fill(ITEMS[item][1])
        if number < len(ORDER_OF_02):
            page.keyboard.press("Alt+Enter")
    expect(page.locator("#totals .main output")).to_have_text("2,066.09")
    saved(page)
    axe(page)
    fits(page)
    picture(page, "income")

    page = grid("expenditure")
    rows = [
        {"item": item, "purpose": ITEMS[item][2], "fund": "general_appropriation"}
        | {"amount": ITEMS[item][1]}
        for item in ORDER_OF_05
    ]
    paste(page, "expenditure", rows)
    expect(page.locator("#totals .main output")).to_have_text("2,066.09")
    expect(page.locator("#totals .off")).to_contain_text("-290.91")
    saved(page)
    picture(page, "expenditure")

    page = grid("economic")
    rows = [
        {"economic": code, "purpose": "personnel" if code < "302" else "running"}
        | {"fund": "general_appropriation", "amount": amount}
        for code, amount in ECONOMIC.items()
    ]
    paste(page, "economic", rows)
    expect(page.locator("#totals .off")).to_have_count(0)
    saved(page)
    picture(page, "economic")

    page = grid("plan")
    rows = [
        {"item": item, "purpose": purpose, "fund": "general_appropriation", "stage": "initial"}
        | {"amount": initial}
        for item, (initial, _spent, purpose) in ITEMS.items()
    ]
    rows.append({"fund": "general_appropriation", "stage": "adjusted", "amount": "3214.33"})
    paste(page, "plan", rows)
    expect(page.locator("#totals")).to_contain_text("3,214.33")
    saved(page)
    axe(page)
    fits(page)
    picture(page, "plan")

    page = grid("three_public")
    rows = [
        {"economic": "30217", "stage": stage, "amount": "0.37"}
        for stage in ("adjusted", "executed")
    ]
    paste(page, "three_public", rows)
    saved(page)
    picture(page, "three_public")

    page = grid("projects")
    headings = page.locator("th[data-heading-of]").evaluate_all(
        "all => all.map((one) => one.dataset.headingOf)"
    )
    assert [one for one in headings if one.startswith("general_appropriation")] == [
        f"general_appropriation--{stage}" for stage in STAGES
    ]
    rows = [
        {"name": name, "purpose": "specific_target"}
        | {
            f"general_appropriation--{stage}": one
            for stage, one in zip(STAGES, amounts, strict=True)
        }
        for name, *amounts in PROJECTS.values()
    ]
    paste(page, "projects", rows)
    expect(page.locator("#s-projects-r2-total")).to_have_text("1,203.45")
    saved(page)
    axe(page)
    picture(page, "projects")
    made = Project.objects.get(part=part, name="金刚石产业大会")
    found = {one.stage: int(one.amount) for one in made.amounts.all()}
    assert found == {"initial": 16_000_000, "adjusted": 17_192_100, "executed": 12_034_500}

    page = grid("balance")
    picture(page, "balance")

    book = Book.objects.select_related("case__department").get(pk=part.book_id)
    different = [
        (table.definition.code, printed, ours)
        for table in derived_tables(book)
        for printed, ours in zip(
            real.rows_of(table.definition.code), real.body_of(table), strict=True
        )
        if printed != ours
    ]
    assert different == []

    for name, *args in (
        ("books:overview", book.pk),
        ("books:tables", book.pk),
        ("books:table", book.pk, "06"),
        ("books:text", book.pk),
        ("books:index",),
        ("workflow:inbox",),
    ):
        page = show(name, *args, by=staff["preparer"])
        axe(page)
        fits(page)
        picture(page, "-".join(str(one) for one in (name.replace(":", "_"), *args)))
    for by in ("item", "purpose", "project"):
        page = show("accounts:comparison", book.pk, by=staff["preparer"], query=f"?by={by}")
        axe(page)
        fits(page)
        picture(page, f"comparison-{by}")


def test_undoing_a_conflict_and_a_unit_of_entry(
    grid: Callable[[str], Page], part: Part, staff: dict[str, Person]
):
    from books.services import save_lines

    page = grid("plan")
    row = {"item": "2060101", "fund": "general_appropriation", "stage": "initial"}
    paste(page, "plan", [{**row, "amount": "303.42"}])
    expect(page.locator("#totals .main output")).to_have_text("303.42")
    saved(page)
    page.keyboard.press("Control+z")
    expect(page.locator("#totals .main output")).to_have_text("0.0")
    saved(page)
    page.keyboard.press("Control+y")
    expect(page.locator("#totals .main output")).to_have_text("303.42")
    saved(page)
    now = Part.objects.get(pk=part.pk)
    rows = [{**row, "amount": "310.00"}]
    by = staff["preparer"]
    save_lines(part_id=part.pk, kind="plan", rows=rows, version=now.version, by=by)
    entry(page, "plan.r1.amount").fill("305.00")
    conflict = page.locator("#conflict-box")
    expect(conflict).to_contain_text("310")
    expect(conflict).to_contain_text("305")
    expect(conflict).to_contain_text("年初预算数")


def test_beginning_with_the_budget_and_taking_it_over_again(
    show: Callable[..., Page],
    department: Department,
    staff: dict[str, Person],
    axe: Any,
    fits: Any,
):
    approved_budget(department=department, staff=staff, fiscal_year=2023)
    page = show("workflow:inbox", by=staff["preparer"])
    page.get_by_role("link", name="编制决算").click()
    expect(page.locator("[name=kind][value=final_accounts]")).to_be_checked()
    axe(page)
    fits(page)
    picture(page, "create")
    page.locator("[name=fiscal_year]").fill("2023")
    page.locator("[name=start_from][value=known]").check()
    page.locator("main button[type=submit]").click()
    expect(page.locator("h1")).to_contain_text(department.name)
    case = Case.objects.get(kind="final_accounts")
    part = part_of(case)
    page = show("books:grid", case.pk, part.pk, "plan", by=staff["preparer"])
    expect(page.locator("#totals .main output")).to_have_text("150.0")
    entry(page, "plan.r1.amount").fill("61.0")
    saved(page)
    page.get_by_role("link", name="从预算和上年决算取数").click()
    expect(page.locator("table.list tbody")).to_contain_text("61.0")
    axe(page)
    fits(page)
    picture(page, "taking")
    page.get_by_role("button", name="取数").click()
    expect(entry(page, "plan.r1.amount")).to_have_value("60.0")
    unit = person("preparer", unit=department.units.get())
    page = show("workflow:inbox", by=unit)
    expect(page.get_by_role("link", name="编制决算")).to_have_count(0)
    expect(page.get_by_role("link", name="编制预算")).to_have_count(0)
