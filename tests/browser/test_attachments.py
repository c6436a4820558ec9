"""Files are annexed by keyboard, put in order, removed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from departments.models import Person
from publishing.attachments.models import Attachment
from tests.factories import DepartmentFactory, UnitFactory, annual_budget, staff_of
from tests.publishing.attachments import files
from workflow.models import Case

Check = Callable[[Page], None]


@pytest.fixture
def staff() -> dict[str, Person]:
    return staff_of(DepartmentFactory(code="021", name="郑州市科学技术局"))


@pytest.fixture
def case(staff: dict[str, Person], settings: Any, tmp_path: Path) -> Case:
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    department = staff["preparer"].memberships.get().department
    UnitFactory(department=department)
    return annual_budget(department=department, by=staff["preparer"])


def test_files_are_added_ordered_and_removed(
    case: Case,
    staff: dict[str, Person],
    signed_in: Callable[[Person], Page],
    live_server: Any,
    axe: Check,
    fits: Check,
) -> None:
    page = signed_in(staff["preparer"])
    page.goto(live_server.url + reverse("books:overview", args=[case.pk]))
    page.locator(f"a[href='{reverse('attachments:list', args=[case.pk])}']").press("Enter")
    expect(page.locator("#id_title")).to_be_visible()
    axe(page)
    for title, name, content in (
        ("部门绩效评价报告", "张三.pdf", files.laden()),
        ("组织机构图", "b.png", files.chart()),
    ):
        page.locator("#id_title").fill(title)
        page.locator("#id_file").set_input_files(
            {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        )
        page.locator(".entry-form button[type=submit]").press("Enter")
        expect(page.locator(".notice, .messages").first).to_contain_text(title)
    axe(page)
    fits(page)
    titles = page.locator("tbody th")
    expect(titles).to_have_text(["部门绩效评价报告", "组织机构图"])
    expect(page.locator("main")).not_to_contain_text("张三")
    page.locator("button[value=up]").press("Enter")
    expect(titles).to_have_text(["组织机构图", "部门绩效评价报告"])
    with page.expect_download() as download:
        titles.get_by_role("link", name="部门绩效评价报告").click()
    assert not files.says(files.held_in(Path(download.value.path()).read_bytes()))
    page.locator("#id_title").fill("加密")
    page.locator("#id_file").set_input_files(
        {"name": "x.pdf", "mimeType": "application/pdf", "buffer": files.encrypted()}
    )
    page.locator(".entry-form button[type=submit]").click()
    expect(page.get_by_role("alert").first).to_contain_text("x.pdf")
    axe(page)
    page.locator("form[action$='/remove/'] button").first.press("Enter")
    expect(titles).to_have_text(["部门绩效评价报告"])
    assert [one.title for one in Attachment.objects.all()] == ["部门绩效评价报告"]
