"""A published budget before a real browser: its pages at every width and in print."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from publishing.models import Publication
from publishing.writing import write_all
from tests.factories import DepartmentFactory, case_in_state, staff_of
from tests.kept import kept
from tests.publishing.books import publish, real_budget, with_units
from tests.real_budgets import budget as printed

HOME = "/d/021/2024/budget/department/"


@pytest.fixture
@kept()
def documents(published_dir) -> None:
    """A real budget of six units beside a self-evaluation of the same department."""
    department = with_units(DepartmentFactory(code="021", name="郑州市工业和信息化局"))
    staff = staff_of(department)
    publish(real_budget(department, staff), staff)
    case_in_state("published", department=department, staff=staff, form=0)
    write_all()


@pytest.fixture
def portal(live_server, documents) -> str:
    return live_server.url


def test_every_page_of_a_budget_is_accessible_and_fits(portal, page: Page, axe, fits):
    tables = [f"{HOME}tables/{code}/" for code in ("01", "02", "05", "07", "08", "09", "11")]
    lists = ["/d/021/", "/d/021/2024/?kind=budget", "/search/?q=审计", "/about/"]
    for address in [HOME, f"{HOME}en/", *tables, f"{tables[-1]}en/", *lists]:
        page.goto(portal + address)
        axe(page)
        fits(page)


def test_a_reader_finds_a_project_and_lands_on_its_row(portal, page: Page):
    page.goto(f"{portal}/search/?q=第三方审计")
    page.locator("table.rows a").first.click()
    row = page.locator("table.sheet tr:target")
    expect(row).to_contain_text("第三方审计费用")
    expect(row).to_be_in_viewport()


def test_tables_lead_to_each_other_and_to_their_files(portal, page: Page):
    page.goto(portal + HOME)
    page.get_by_role("link", name="2024年部门收支总体情况表", exact=True).click()
    expect(page.locator("table.sheet caption")).to_contain_text("2024年部门收支总体情况表")
    page.locator('.around a[rel="next"]').first.click()
    expect(page).to_have_url(f"{portal}{HOME}tables/02/")
    with page.expect_download() as download:
        page.locator(".downloads a", has_text="CSV").click()
    assert download.value.suggested_filename == "021-2024-budget-department-v1-02.csv"
    kept = Publication.objects.get(kind="budget").files.get(name="tables/02.csv")
    assert download.value.path().read_bytes() == bytes(kept.content)


def test_on_a_telephone_the_name_of_a_row_stays_in_view(portal, page: Page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{portal}{HOME}tables/11/")
    region = page.locator(".sheet-scroll")
    region.evaluate("element => { element.scrollLeft = element.scrollWidth }")
    name = page.locator(".stays", has_text="第三方审计费用")
    expect(name).to_be_in_viewport(ratio=0.9)


def test_print_keeps_the_table_and_leaves_out_the_rest(portal, page: Page):
    page.goto(f"{portal}{HOME}tables/05/")
    page.emulate_media(media="print")
    expect(page.locator(".downloads")).to_be_hidden()
    expect(page.locator(".around").first).to_be_hidden()
    expect(page.locator("table.sheet thead")).to_be_visible()
    assert page.locator("table.sheet tbody tr").count() == len(
        printed("2024-budget-industry-information")["tables"]["05"]["rows"]
    )
