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
from books.queries import catalogue_of
from books.services import save_lines
from books.text import narrative_of, text_definition
from departments.models import Department, Person
from fiscal.dimensions import node
from fiscal.narrative import Narrative, narrate
from fiscal.text_figures import Material
from tests import real_final_accounts as real
from tests.accounts.centre import LEDGER, PROJECTS, STAGES
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


def typed(measure: str) -> list[dict[str, str]]:
    """What stands in the published tables and forms, as rows of a grid in 万元."""
    return [
        {**fact.at, "amount": f"{fact.amount / 10_000:.2f}"} for fact in LEDGER.by_measure[measure]
    ]


def typed_projects() -> list[dict[str, str]]:
    rows = {key: {"name": name, "purpose": "specific_target"} for key, name in PROJECTS.items()}
    for fact in LEDGER.by_measure["project"]:
        column = f"general_appropriation--{fact.at['stage']}"
        rows[fact.at["project"]][column] = f"{fact.amount / 10_000:.2f}"
    return list(rows.values())


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
    entry(page, f"{kind}.r1.{headings[0]}").focus()
    page.evaluate(PASTE, "\r\n".join(block) + "\r\n")


def named(key: str, value: str) -> str:
    is_node = key in ("fund", "purpose", "stage", "moment")
    return node(key, value).name if value and is_node else value


def figures_of(narrative: Narrative) -> list[tuple[str, str, str]]:
    """The figures of a text that follow from lines: paragraph, which it is, as printed."""
    return [
        (f"{section.key}.{paragraph.key}", figure.name, figure.text)
        for section, paragraph, figure in narrative.bound()
        if figure.keys
    ]


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
    rows = typed("income")
    for number, row in enumerate(rows, start=1):
        expect(entry(page, f"income.r{number}.item")).to_have_count(1)
        entry(page, f"income.r{number}.item").focus()
        page.keyboard.type(row["item"])
        page.keyboard.press("Tab")
        entry(page, f"income.r{number}.fund").select_option(row["fund"])
        page.keyboard.press("Tab")
        page.keyboard.type(row["amount"])
        if number < len(rows):
            page.keyboard.press("Alt+Enter")
    expect(entry(page, "income.r1.item")).to_have_value(re.compile("^2060901 "))
    expect(page.locator("#totals .main output")).to_have_text("2,066.09")
    saved(page)
    axe(page)
    fits(page)
    picture(page, "income")

    for kind, total, off in (
        ("expenditure", "2,066.09", "-290.91"),
        ("economic", "290.91", ""),
        ("balance", "0.0", ""),
        ("plan", "2,692.12", ""),
        ("three_public", "0.37", ""),
    ):
        page = grid(kind)
        if rows := typed(kind):
            paste(page, kind, rows)
            expect(page.locator("#totals .main output")).to_have_text(total)
            saved(page)
        differences = page.locator("#totals .off")
        expect(differences).to_have_count(1 if off else 0)
        if off:
            expect(differences).to_contain_text(off)
        axe(page)
        fits(page)
        picture(page, kind)
    page = grid("plan")
    expect(page.locator("#totals")).to_contain_text("3,214.33")

    page = grid("projects")
    headings = page.locator("th[data-heading-of]").evaluate_all(
        "all => all.map((one) => one.dataset.headingOf)"
    )
    assert [one for one in headings if one.startswith("general_appropriation")] == [
        f"general_appropriation--{stage}" for stage in STAGES
    ]
    paste(page, "projects", typed_projects())
    number = list(PROJECTS.values()).index("金刚石产业大会") + 1
    expect(page.locator(f"#s-projects-r{number}-total")).not_to_have_text("")
    saved(page)
    axe(page)
    fits(page)
    picture(page, "projects")
    made = Project.objects.get(part=part, name="金刚石产业大会")
    found = {one.stage: int(one.amount) for one in made.amounts.all()}
    assert found == {
        fact.at["stage"]: int(fact.amount)
        for fact in LEDGER.by_measure["project"]
        if PROJECTS[fact.at["project"]] == made.name
    }

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

    published = narrate(text_definition(book), Material(LEDGER, catalogue_of(book)))
    assert len(figures_of(published)) > 50
    assert figures_of(narrative_of(book)) == figures_of(published)

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
    page.get_by_role("link", name="新建决算").click()
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
    expect(page.get_by_role("link", name="新建决算")).to_have_count(0)
    expect(page.get_by_role("link", name="新建预算")).to_have_count(0)
