"""The whole document on one page before a real browser: read, quoted, printed, by keyboard."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from publishing.models import Publication
from publishing.writing import write_all
from tests.browser.conftest import WIDTHS
from tests.factories import DepartmentFactory, staff_of
from tests.kept import kept
from tests.publishing.books import publish, real_budget, with_units

HOME = "/d/021/2024/budget/department/"
WHOLE = f"{HOME}whole/"

#: What has the focus: whether something else lies over it, and whether it can be seen at all.
FOCUSED = """() => {
  const one = document.activeElement, box = one.getClientRects()[0] ?? one.getBoundingClientRect();
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const x = left + Math.min(8, (right - left) / 2), y = box.top + Math.min(8, box.height / 2);
  const above = document.elementFromPoint(x, y);
  return {
    tag: one.tagName, text: one.textContent.trim().slice(0, 40), id: one.id,
    seen: Boolean(above) && (one.contains(above) || above.contains(one)),
    over: above ? above.outerHTML.slice(0, 120) : `nothing at ${x}, ${y}`,
  };
}"""


@pytest.fixture
@kept()
def document(published_dir) -> None:
    """The larger real budget, published."""
    department = with_units(DepartmentFactory(code="021", name="郑州市工业和信息化局"))
    staff = staff_of(department)
    publish(real_budget(department, staff), staff)
    write_all()


@pytest.fixture
def portal(live_server, document) -> str:
    return live_server.url


def test_it_is_accessible_and_fits(portal, page: Page, axe, fits):
    for address in (WHOLE, f"{WHOLE}en/", f"{HOME}v1/whole/", f"{HOME}budget.html"):
        page.goto(portal + address)
        axe(page)
        fits(page)


def test_every_row_is_reached_and_quoted_by_keyboard(portal, page: Page):
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        page.goto(portal + WHOLE)
        page.keyboard.press("Tab")
        expect(page.locator(".skip")).to_be_focused()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        page.locator("#table-05 .to").focus()
        seen = []
        for _ in range(14):
            page.keyboard.press("Tab")
            focused = page.evaluate(FOCUSED)
            assert focused["seen"], (width, focused)
            seen.append(focused["id"])
        for _ in range(3):
            page.keyboard.press("Shift+Tab")
            focused = page.evaluate(FOCUSED)
            assert focused["seen"], (width, focused)
        assert sum(one.startswith("table-05.") for one in seen) > 10
        page.keyboard.press("Enter")
        expect(page).to_have_url(re.compile(r"#table-05\..+"))
        row = page.locator("table.sheet tr:has(.to:target)")
        expect(row).to_be_in_viewport()
        plain = page.locator("table.sheet td").first
        colours = [
            one.evaluate("it => getComputedStyle(it).backgroundColor")
            for one in (row.locator("> *").first, plain)
        ]
        assert colours[0] != colours[1]


def test_the_address_of_a_row_is_the_same_on_the_page_of_its_table(portal, page: Page):
    page.goto(portal + WHOLE)
    ids = page.locator("[id^='table-05.'].to").evaluate_all("all => all.map(one => one.id)")
    page.goto(f"{portal}{HOME}tables/05/#{ids[3]}")
    own = page.locator("table.sheet .to").evaluate_all("all => all.map(one => one.id)")
    assert ids == own and all("=" in one or ".total" in one for one in ids)
    expect(page.locator("tr:has(.to:target)")).to_be_in_viewport()
    page.goto(f"{portal}{HOME}tables/05/#row7")  # as it was quoted before rows had keys
    expect(page.locator("tr:target")).to_be_in_viewport()


def test_the_head_of_a_long_table_stays_and_hides_no_row(portal, page: Page):
    page.goto(f"{portal}{WHOLE}#table-07.row30")
    head = page.locator(".printed:has(#table-07) thead")
    target = page.locator("tr:target")
    expect(target).to_be_in_viewport()
    above, below = head.bounding_box(), target.bounding_box()
    assert above and below and above["y"] >= -1
    assert above["y"] + above["height"] <= below["y"] < 900 - below["height"]


def test_a_telephone_moves_tables_not_the_page(portal, page: Page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(f"{portal}{WHOLE}#table-11")
    region = page.locator(".printed:has(#table-11) .sheet-scroll")
    region.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("it => it.scrollLeft > 0", arg=region.element_handle())
    name = region.locator(".stays", has_text="第三方审计费用")
    expect(name).to_be_visible()


def test_without_scripts_it_says_the_same(portal, page: Page, browser):
    page.goto(portal + WHOLE)
    said = page.locator(".document").inner_text()
    plain = browser.new_context(locale="zh-CN", java_script_enabled=False).new_page()
    plain.goto(portal + WHOLE)
    assert plain.locator(".document").inner_text() == said
    plain.locator(".document-contents a", has_text="名词解释").click()
    expect(plain.locator("h2:target")).to_be_in_viewport()
    plain.context.close()


def test_on_paper_wide_tables_lie_and_nothing_leads_about(portal, page: Page):
    page.goto(portal + WHOLE)
    page.emulate_media(media="print")
    for hidden in (".site-header", ".whole-head", ".to-contents", ".crumbs"):
        expect(page.locator(hidden).first).to_be_hidden()
    expect(page.locator(".document-contents")).to_be_visible()
    lying = page.locator(".lying").first
    assert lying.evaluate("it => getComputedStyle(it).page") == "lying"
    heads = page.locator(".document thead").first
    assert heads.evaluate("it => getComputedStyle(it).display") == "table-header-group"
    content = page.pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/MediaBox\s*\[0 0 84[12]", content)) > 3
    assert len(re.findall(rb"/MediaBox\s*\[0 0 59[45]", content)) > 5


def test_the_file_shows_itself_with_its_own_style(portal, page: Page):
    page.goto(f"{portal}{HOME}budget.html")
    cover = page.locator(".cover h1")
    assert cover.evaluate("it => getComputedStyle(it).textAlign") == "center"
    said = page.locator(".document").inner_text()
    page.goto(portal + WHOLE)
    assert page.locator(".document").inner_text() == said


def test_downloads_say_format_size_and_hash_and_are_reached_by_keyboard(portal, page: Page):
    one = Publication.objects.get()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{portal}{HOME}#downloads")
        rows = page.locator(".download-list tbody tr")
        formats = rows.locator("th a").evaluate_all(
            "all => all.map(it => it.firstChild.textContent)"
        )
        assert formats == ["PDF", "DOCX", "HTML", "XLSX", "JSON"]
        for row in rows.all():
            name = row.locator("a").get_attribute("href").rpartition("/")[2]
            sha256 = one.sha256 if name == "budget.json" else one.files.get(name=name).sha256
            expect(row.locator("code")).to_have_text(sha256)
            expect(row.locator("td.number")).to_have_text(re.compile(r"\d.*(KB|MB|字节)"))
        page.locator("#downloads + .scroll").focus()
        for row in rows.all():
            page.keyboard.press("Tab")
            expect(row.locator("a")).to_be_focused()
            assert page.evaluate(FOCUSED)["seen"]


def test_chromium_tells_heads_from_figures(portal, page: Page):
    page.goto(f"{portal}{HOME}tables/03/")
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    names = {}
    for one in nodes:
        role = one.get("role", {}).get("value")
        names.setdefault(role, []).append(one.get("name", {}).get("value", ""))
    assert {"科目编码", "基本支出", "工资福利支出", "合计"} <= set(names["columnheader"])
    assert {"208", "行政单位离退休"} <= set(names["rowheader"])
    table = names["table"][0]  # below it stands the list of rounding tails
    assert "部门支出总体情况表" in table and "单位：万元" in table
