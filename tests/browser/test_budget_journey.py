"""A published budget from its workbook and from somebody's hands to the public page."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from books.exporting import derived_tables
from books.grids import LINES
from books.models import Part, Project
from departments.models import Person
from publishing.demonstration.files import content_of
from publishing.models import Publication
from tests.books.published import ECONOMY, INDUSTRY, Bureau, bureau, workbook_data
from tests.browser.test_budget_entry import PASTE, saved
from tests.factories import custodians_of
from tests.fiscal.test_published_budgets import document, printed_beside_derived
from workflow.models import Case

#: Cells, and those that come out otherwise than printed: the department's own slips.
PRINTED = {
    ECONOMY: (1257, {("05", "item=2060303", "name", "高新技术研究", "高技术研究")}),
    INDUSTRY: (
        2851,
        {
            ("05", "item=2150501", "project", "", "0.0"),
            ("05", "item=2150501", "other_operating", "", "0.0"),
        },
    ),
}

Show = Callable[[Person, str], Page]


@pytest.fixture
def show(live_server: Any, signed_in: Callable[[Person], Page]) -> Show:
    def show(by: Person, address: str) -> Page:
        page = signed_in(by)
        page.goto(live_server.url + address)
        return page

    return show


def upload(page: Page, home: Bureau, file: Path) -> None:
    page.locator("[name=kind][value=budget]").check()
    page.locator("select[name=department]").select_option(str(home.department.pk))
    page.locator("[name=fiscal_year]").fill("2024")
    page.locator("[name=dry_run]").uncheck()
    page.locator("input[type=file]").set_input_files(file)
    with page.expect_navigation():
        page.locator("main form button[type=submit]").click()
    expect(page.locator(".notice-error")).to_have_count(0)


def entries(page: Page) -> list[Locator]:
    return page.locator("#sheet :is(input:not([type=hidden]), select)").all()


def value_of(cell: Locator) -> str:
    return cell.input_value()


def put(cell: Locator, text: str) -> None:
    if cell.evaluate("one => one.tagName") == "SELECT":
        cell.select_option(text)
    else:
        cell.fill(text)


def type_again(page: Page) -> int:
    """Empty every cell of a grid, look at the totals, and type all of it by hand."""
    names = [cell.get_attribute("name") for cell in entries(page)]
    held = {name: value_of(page.locator(f'[name="{name}"]')) for name in names if name}
    for name in held:
        put(page.locator(f'[name="{name}"]'), "")
    expect(page.locator("#totals .main output")).to_have_text("0.0")
    saved(page)
    for name, text in held.items():
        put(page.locator(f'[name="{name}"]'), text)
    expect(page.locator("#totals .main output")).not_to_have_text("0.0")
    saved(page)
    page.reload()
    assert {name: value_of(page.locator(f'[name="{name}"]')) for name in held} == held
    return sum(bool(text) for text in held.values())


def parts(home: Bureau) -> Iterator[Part]:
    return iter(Part.objects.filter(book=home.book.pk).order_by("unit__code"))


def paste_economic_lines(page: Page) -> None:
    """The economic lines of projects, which this document lost, as one block from a spreadsheet."""
    given = next(
        one
        for one in tomllib.loads(content_of("demo.toml").decode())["workbooks"]
        if one.get("file") == "budget-2024-103.xlsx"
    )
    columns = ("economic", "government", "purpose", "fund", "carried", "amount")
    shown = {
        "project": "项目支出",
        "general_appropriation": "一般公共预算财政拨款",
        "current": "本年",
    }
    rows = [
        [shown.get(one[key], one[key]) for key in columns] for one in given["lines"]["economic"]
    ]
    page.locator("#sheet input[name$='.economic']").last.focus()
    page.evaluate(PASTE, "\n".join("\t".join(row) for row in rows))
    saved(page)


def write_what_is_due(page: Page) -> None:
    """Fill every box of the text that is still due."""
    for box in page.locator("[name^='text.entered.']").all():
        if not value_of(box):
            box.fill("0")
            box.press("Tab")
    for box in page.locator("textarea[name^='text.']").all():
        if not value_of(box):
            box.fill("按职责安排")
            box.press("Tab")
    saved(page)


def explain_warnings(page: Page) -> None:
    while (box := page.locator("textarea[id^='reason-']:visible")).count():
        rule = str(box.first.get_attribute("id")).removeprefix("reason-")
        box.first.fill("已与批复文件核对，数据无误。")
        page.locator(f"#explain-{rule} button[type=submit]").first.click()
        expect(page.locator(f"#reason-{rule}")).not_to_be_visible()


def step(page: Page, action: str) -> None:
    with page.expect_navigation():
        page.locator(f"form:has([name=action][value={action}]) button[type=submit]").click()
    expect(page.locator(".notice-error")).to_have_count(0)


def protect_secrets(show: Show, case: Case) -> None:
    """One who keeps the secrets proposes what else to withhold, another one confirms."""
    secrets = reverse("secrecy:secrets", args=[case.pk])
    first, second = custodians_of(case.department)
    page = show(first, secrets)
    page.set_default_timeout(120_000)
    page.locator(f"form[action='{reverse('secrecy:examine', args=[case.pk])}'] button").click()
    confirm = f"form[action='{reverse('secrecy:confirm', args=[case.pk])}'] button"
    expect(page.locator("#besides-title")).to_be_visible()
    expect(page.locator(confirm)).to_have_count(0)
    page = show(second, secrets)
    page.locator(confirm).click()
    expect(page.locator(".badge-settled").first).to_be_visible()


def as_printed(home: Bureau) -> None:
    """Every cell of every table against the published document."""
    derived = {one.definition.code: one for one in derived_tables(home.book, home.preparer)}
    pairs = printed_beside_derived(document(home.name), derived)
    found = {pair for pair in pairs if pair[3] != pair[4]}
    outcomes = Counter(
        figure.outcome.value
        for table in derived.values()
        for _, _, _, figure in table.figures()
        if figure.text
    )
    print(f"\n{home.name}: {len(pairs)} cells, {dict(outcomes)}")  # noqa: T201
    assert (len(pairs), found) == PRINTED[home.name]
    assert not outcomes["mismatch"]


@pytest.mark.parametrize("name", [ECONOMY, INDUSTRY])
def test_from_workbook_and_hands_to_the_public_page(
    name: str, show: Show, transactional_db: None, live_server: Any, tmp_path: Path
) -> None:
    home = bureau(name)
    page = show(home.preparer, reverse("performance:upload"))
    file = tmp_path / "预算.xlsx"
    file.write_bytes(workbook_data(name))
    upload(page, home, file)
    case = Case.objects.get(department=home.department, kind="budget")
    as_printed(home)

    # One grid is typed again by hand, cell by cell; the tables stay as printed.
    part = next(one for one in parts(home) if LINES["income"].objects.filter(part=one).exists())
    page = show(home.preparer, reverse("books:grid", args=[case.pk, part.pk, "income"]))
    assert type_again(page) >= 3
    as_printed(home)

    if name == ECONOMY:
        part = next(one for one in parts(home) if one.economiclines.exists())
        paste_economic_lines(
            show(home.preparer, reverse("books:grid", args=[case.pk, part.pk, "economic"]))
        )

    page = show(home.preparer, reverse("books:text", args=[case.pk]))
    write_what_is_due(page)
    for part in parts(home):
        page.goto(live_server.url + reverse("books:grid", args=[case.pk, part.pk, "income"]))
        with page.expect_navigation():
            page.locator("#finish button").click()
    overview = reverse("books:overview", args=[case.pk])
    page = show(home.preparer, overview)
    explain_warnings(page)
    step(page, "hand_in")
    step(show(home.staff["approver"], overview), "submit")
    step(show(home.staff["reviewer"], overview), "approve")
    if Project.objects.filter(book=case.pk).exclude(level="").exists():
        protect_secrets(show, case)
    step(show(home.staff["publisher"], overview), "publish")

    as_printed(home)
    publication = Publication.objects.get(kind="budget", department_code=home.department.code)
    page.context.clear_cookies()
    page.goto(live_server.url + publication.get_absolute_url())
    page.locator("a[href$='tables/01/']").first.click()
    expect(page).to_have_url(re.compile("tables/01/"))
    total = f"{document(name).tables['01'].rows[-1].amounts['amount']:,}"
    expect(page.locator("main table").first.locator("tr").last).to_contain_text(total)
