"""A reader checks a downloaded file on the page of its document, in their own browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from publishing.models import PublishedFile
from publishing.writing import write_all
from tests.factories import WAYS, DepartmentFactory, case_in_state, change_actual, staff_of, step
from tests.kept import kept

HOME = "/d/021/2023/self-evaluation/department/"


@pytest.fixture
@kept()
def corrected(published_dir) -> None:
    """A form that was corrected once."""
    department = DepartmentFactory(code="021", name="创新协同中心")
    staff = staff_of(department)
    case = case_in_state("published", department=department, staff=staff, form=0)
    step(case, "correct", staff["publisher"])
    change_actual(case, staff["preparer"], "80%")
    for role, action in WAYS["published"]:
        step(case, action, staff[role])
    write_all()


@pytest.fixture
def portal(live_server, corrected) -> str:
    return live_server.url


def workbook(number: int) -> dict:
    file = PublishedFile.objects.get(publication__number=number, name="form.xlsx")
    return {"name": f"下载{number}.xlsx", "mimeType": "", "buffer": bytes(file.content)}


def said(page: Page, *files: dict) -> list[str]:
    page.locator("#checked-files").set_input_files(list(files))
    lines = page.locator(".checked li")
    expect(lines).to_have_count(len(files))
    expect(lines.first).to_contain_text(files[0]["name"])
    return lines.all_inner_texts()


def test_a_file_is_told_apart_by_its_bytes(portal, page: Page):
    page.goto(f"{portal}{HOME}en/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    changed = workbook(2)
    changed["buffer"] = changed["buffer"][:-1] + b"\xff"
    changed["name"] = "changed.xlsx"
    assert said(page, workbook(2), workbook(1), changed) == [
        "“下载2.xlsx” is form.xlsx of this version, byte for byte.",
        "“下载1.xlsx” is form.xlsx of version 1, an older one.",
        "“changed.xlsx” is none of the published files of this document: another file, or one that "
        "was changed after it was published.",
    ]
    page.goto(f"{portal}{HOME}v1/en/")
    assert said(page, workbook(2)) == ["“下载2.xlsx” is form.xlsx of version 2, a newer one."]
    assert not [one for one in asked if HOME not in one and "/static/" not in one]


def test_every_download_of_the_list_is_recognised(portal, page: Page):
    page.goto(f"{portal}{HOME}")
    page.locator(".verify summary").first.click()
    links = page.locator("table.files a")
    assert links.count() == 7
    for link in links.all():
        name = link.inner_text()
        content = page.request.get(f"{portal}{link.get_attribute('href')}").body()
        page.locator("#checked-files").set_input_files(
            {"name": f"my-{name}", "mimeType": "", "buffer": content}
        )
        told = page.locator(".checked .this")
        expect(told).to_contain_text(f"my-{name}")
        assert told.inner_text().count(name) == 2


def test_a_file_can_be_dropped(portal, page: Page):
    page.goto(f"{portal}{HOME}en/")
    page.locator("[data-checker]").evaluate(
        """element => {
          const data = new DataTransfer();
          data.items.add(new File(["not ours"], "dropped.txt"));
          for (const kind of ["dragover", "drop"])
            element.dispatchEvent(
              new DragEvent(kind, { dataTransfer: data, bubbles: true, cancelable: true }));
        }"""
    )
    expect(page.locator(".checked .none")).to_contain_text("dropped.txt")


def test_it_is_reached_by_keyboard_accessible_and_fits(portal, page: Page, axe, fits):
    page.goto(portal + HOME)
    page.locator("#checked-files").focus()
    expect(page.locator("#checked-files")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("table.files")).to_be_visible()
    page.locator(".verify summary").last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("sha256sum -c SHA256SUMS", exact=True)).to_be_visible()
    said(page, workbook(1), workbook(2))
    axe(page)
    fits(page)


def test_without_https_it_says_what_to_do_instead(portal, page: Page):
    page.add_init_script("Object.defineProperty(window.crypto, 'subtle', { value: undefined })")
    page.goto(f"{portal}{HOME}en/")
    expect(page.locator(".checked .unable")).to_contain_text("Use the commands below")
    expect(page.locator("#checked-files")).to_be_disabled()


def test_without_scripts_list_and_commands_remain(portal, browser, context):
    plain = browser.new_context(java_script_enabled=False)
    try:
        page = plain.new_page()
        page.goto(f"{portal}{HOME}en/")
        expect(page.locator("[data-checker]")).to_be_hidden()
        page.locator(".verify summary").last.click()
        expect(page.get_by_text("sha256sum -c SHA256SUMS", exact=True)).to_be_visible()
    finally:
        plain.close()
