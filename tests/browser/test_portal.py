"""The public pages before a real browser: readable, accessible, and right at every width."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from publishing.models import Publication
from publishing.writing import write_all
from tests.factories import (
    WAYS,
    DepartmentFactory,
    case_in_state,
    change_actual,
    staff_of,
    step,
)
from tests.kept import kept


@pytest.fixture
@kept()
def documents(published_dir) -> None:
    """A department with a corrected form, a project and a withdrawn project, all public."""
    department = DepartmentFactory(code="021", name="创新协同中心")
    staff = staff_of(department)
    case = case_in_state("published", department=department, staff=staff, form=0)
    case_in_state("published", department=department, staff=staff, form=4)
    case_in_state("withdrawn", department=department, staff=staff, form=3)
    step(case, "correct", staff["publisher"])
    change_actual(case, staff["preparer"], "80%")
    for role, action in WAYS["published"]:
        step(case, action, staff[role])
    write_all()


@pytest.fixture
def portal(live_server, documents) -> str:
    return live_server.url


def addresses() -> list[str]:
    documents = [one.get_absolute_url() for one in Publication.objects.current()]
    return [
        *("/", "/search/?q=创新", "/about/", "/d/021/", "/d/021/2023/", "/nothing-here/"),
        *documents,
        *(f"{one}en/" for one in documents),
        "/d/021/2023/self-evaluation/department/v1/",
    ]


def test_every_page_is_accessible_and_fits(portal, page: Page, axe, fits):
    for address in addresses():
        page.goto(portal + address)
        axe(page)
        fits(page)


def test_a_reader_finds_a_department_its_form_and_how_it_was_scored(portal, page: Page):
    page.goto(portal)
    page.get_by_role("searchbox").fill("创新")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="创新协同中心").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("创新协同中心")
    page.goto(f"{portal}/d/021/2023/self-evaluation/department/")
    expect(page.locator("table.sheet caption")).to_have_text("部门整体支出绩效自评情况表")
    expect(page.locator("dl.facts")).to_contain_text("95.15")
    expect(page.locator("table.derivation")).to_contain_text("预算调整率")


def test_the_form_can_be_scrolled_with_the_keyboard_on_a_telephone(portal, page: Page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{portal}/d/021/2023/self-evaluation/department/")
    region = page.locator(".scroll").first
    region.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    for _ in range(50):  # it scrolls smoothly; polling in the page is refused by the CSP
        if region.evaluate("element => element.scrollLeft") > 0:
            break
        page.wait_for_timeout(100)
    assert region.evaluate("element => element.scrollLeft") > 0


def test_versions_lead_to_each_other(portal, page: Page):
    page.goto(f"{portal}/d/021/2023/self-evaluation/department/v1/")
    expect(page.locator(".notice-warning")).to_be_visible()
    page.locator(".notice-warning a").click()
    expect(page).to_have_url(f"{portal}/d/021/2023/self-evaluation/department/")


def test_downloads_are_what_was_published(portal, page: Page):
    page.goto(f"{portal}/d/021/2023/self-evaluation/department/")
    with page.expect_download() as download:
        page.locator(".downloads a", has_text="JSON").click()
    one = Publication.objects.get(slug="department", number=2)
    assert download.value.suggested_filename == "021-2023-department-v2.json"
    assert download.value.path().read_bytes() == one.document.encode()


def test_the_reader_changes_the_language(portal, page: Page):
    page.goto(portal)
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Departments open their accounts")
    page.get_by_role("link", name="Whole department").first.click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("heading", name="How the scores were computed")).to_be_visible()
    page.get_by_role("link", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-CN")


def test_print_leaves_out_what_paper_cannot_use(portal, page: Page):
    page.goto(f"{portal}/d/021/2023/self-evaluation/department/")
    page.emulate_media(media="print")
    expect(page.locator(".site-header")).to_be_hidden()
    expect(page.locator(".downloads")).to_be_hidden()
    expect(page.locator("table.sheet")).to_be_visible()
