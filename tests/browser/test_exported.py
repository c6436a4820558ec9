"""The exported site before a real browser: its search, a document, both languages, no Django."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS
from tests.factories import DepartmentFactory, UnitFactory, case_in_state, filled_budget, staff_of
from tests.kept import kept
from tests.portal.serving import served
from tests.publishing.books import publish


@pytest.fixture
@kept()
def documents(db, published_dir) -> None:
    """A budget and two forms."""
    department = DepartmentFactory(code="021", name="创新协同中心")
    staff = staff_of(department)
    UnitFactory(department=department, code="021001", name="本级")
    publish(filled_budget(department=department, by=staff["preparer"]), staff)
    for form in (0, 2):
        case_in_state("published", department=department, staff=staff, form=form)


@pytest.fixture
def site(documents, tmp_path) -> Iterator[str]:
    """All of it, exported and served by a web server that knows files alone."""
    call_command("export_portal", str(tmp_path / "public"))
    with served(tmp_path / "public" / "site") as address:
        yield address


@pytest.fixture
def reader(browser, site) -> Iterator[Page]:
    """A page that fails the test where the site reports an error or reaches for elsewhere."""
    context = browser.new_context(locale="zh-CN", timezone_id="Asia/Shanghai")
    page, complaints = context.new_page(), []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda it: complaints.append(it.text) if it.type == "error" else None)
    page.on(
        "request",
        lambda it: None if it.url.startswith((site, "blob:")) else complaints.append(it.url),
    )
    yield page
    context.close()
    assert not complaints, "\n".join(complaints)


def test_a_reader_searches_and_lands_on_the_row_of_a_table(reader: Page, site: str):
    reader.goto(site)
    reader.get_by_role("searchbox").fill("专项经费")
    reader.keyboard.press("Enter")
    expect(reader.locator(".search-rows tbody tr")).not_to_have_count(0)
    expect(reader.locator(".search-found .empty")).to_be_visible()
    expect(reader.locator("section button:visible")).to_have_count(0)
    reader.locator(".search-rows tbody th a").first.click()
    row = reader.locator("table.sheet tr:target")
    expect(row).to_contain_text("专项经费")
    expect(row).to_be_in_viewport()


def test_the_search_finds_what_the_application_finds(reader: Page, site: str, live_server):
    for words in ("创新", "021", "专项经费 2024", "专项经费 2023", "本级", "没有这个"):
        reader.goto(f"{site}/search/?q={words}")
        expect(reader.locator(".search-state")).not_to_be_empty()
        texts = reader.locator(".search-rows tbody th a").all_inner_texts()
        answer = reader.request.get(f"{live_server.url}/api/v1/rows?q={words}").json()
        assert sorted(texts) == sorted(one["text"] for one in answer["items"]), words
        page = reader.request.get(f"{live_server.url}/search/?q={words}").text()
        count = reader.locator(".search-found tbody tr").count()
        assert page.count('<td class="links">') == count, words


def test_the_search_is_narrowed_by_kind_and_speaks_english(reader: Page, site: str):
    reader.goto(f"{site}/en/search/?q=021")
    expect(reader.locator(".search-found h2")).to_have_text("3 found for “021”")
    reader.get_by_label("Kind of document").select_option("budget")
    reader.get_by_role("button", name="Search").click()
    expect(reader.locator(".search-found h2")).to_have_text("1 found for “021”")
    reader.locator(".search-found tbody th a").click()
    expect(reader).to_have_url(f"{site}/d/021/2024/budget/department/en/")
    reader.get_by_role("link", name="中文").click()
    expect(reader.locator("html")).to_have_attribute("lang", "zh-CN")
    reader.locator(".crumbs a").first.click()
    expect(reader).to_have_url(f"{site}/")
    reader.get_by_role("link", name="English").click()
    expect(reader).to_have_url(f"{site}/en/")


def test_more_is_shown_on_demand(reader: Page, site: str):
    many = [["11", "项目支出表", str(number), f"项目{number}", "1.0 万元"] for number in range(45)]
    held = {"/d/021/2024/budget/department/": many}
    reader.route("**/search/rows-2024.json", lambda route: route.fulfill(json=held))
    reader.goto(f"{site}/search/?q=项目")
    rows = reader.locator(".search-rows tbody tr")
    expect(rows).to_have_count(30)
    reader.locator(".search-rows button").click()
    expect(rows).to_have_count(45)
    expect(rows.nth(30).locator("th a")).to_be_focused()
    expect(reader.locator(".search-rows button")).to_be_hidden()


def test_a_downloaded_file_is_checked_here_as_well(reader: Page, site: str):
    reader.goto(f"{site}/d/021/2024/budget/department/en/")
    content = reader.request.get(f"{site}/d/021/2024/budget/department/budget.xlsx").body()
    reader.locator("#checked-files").set_input_files(
        {"name": "mine.xlsx", "mimeType": "", "buffer": content}
    )
    expect(reader.locator(".checked .this")).to_contain_text("budget.xlsx of this version")


def test_pages_are_accessible_and_fit(reader: Page, site: str, axe):
    for address in ("/", "/search/?q=021", "/en/search/?q=本级", "/about/", "/en/404.html"):
        reader.goto(site + address)
        if "search" in address:
            expect(reader.locator(".search-state")).not_to_be_empty()
        axe(reader)
        for width in WIDTHS:
            reader.set_viewport_size({"width": width, "height": 900})
            wide = reader.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{address} is {wide} wide in a window of {width}"


def test_what_takes_the_application_is_not_offered(reader: Page, site: str):
    reader.goto(f"{site}/en/")
    expect(reader.get_by_role("link", name="Departments").first).to_be_visible()
    for name in ("Check a workbook", "Staff workspace", "OpenAPI"):
        expect(reader.get_by_role("link", name=name)).to_have_count(0)
