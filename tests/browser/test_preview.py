"""The preview by keyboard: from a place to its note and back, at every width."""

from __future__ import annotations

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.browser.conftest import WIDTHS
from tests.factories import DepartmentFactory, case_in_state, staff_of

TALL = """() => { const note = document.activeElement.getBoundingClientRect();
  return [note.top, innerHeight] }"""


@pytest.fixture
def preview(transactional_db, live_server, signed_in) -> Page:
    """A self-evaluation with warnings, as its approver sees it before signing."""
    department = DepartmentFactory()
    staff = staff_of(department)
    case = case_in_state("submitted", department=department, staff=staff, form=2)
    page = signed_in(staff["approver"])
    page.goto(live_server.url + reverse("preview:first", args=[case.pk]))
    return page


def focused(page: Page, attribute: str) -> str:
    return page.evaluate(f"() => document.activeElement.getAttribute('{attribute}') || ''")


def tab_to_mark(page: Page) -> str:
    for _ in range(80):
        page.keyboard.press("Tab")
        if focused(page, "class").startswith("mark "):
            return focused(page, "href")
    raise AssertionError("no mark is reached by keyboard")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_place_leads_to_its_note_and_the_note_back(preview, width, axe, fits):
    page = preview
    page.set_viewport_size({"width": width, "height": 900})
    page.reload()
    expect(page.locator(".preview-banner h1")).to_have_text("预览（尚未公开）")
    expect(page.locator("#notes details")).to_have_attribute("open", "") if width == 1440 else None
    note = tab_to_mark(page)
    page.keyboard.press("Enter")
    expect(page.locator(note)).to_be_focused()
    top, height = page.evaluate(TALL)
    assert 0 <= top < height
    page.keyboard.press("Tab")
    while not focused(page, "class").startswith("back"):
        page.keyboard.press("Tab")
    mark = focused(page, "href")
    page.keyboard.press("Enter")
    assert page.evaluate("() => location.hash") == mark
    expect(page.locator(mark)).to_be_in_viewport()
    axe(page)
    fits(page)


def test_notes_stand_at_the_height_of_their_places(preview):
    """On a desk; none lies over another."""
    boxes = preview.evaluate(
        """() => [...document.querySelectorAll('.notes:not(.elsewhere) > .note')].map(note => {
          const mark = document.querySelector(`a.mark[href="#${note.id}"]`);
          const box = note.getBoundingClientRect();
          return [box.top, box.bottom, mark.getBoundingClientRect().top] })"""
    )
    assert boxes
    bottoms = [0.0]
    for top, bottom, place in boxes:
        assert top >= bottoms[-1] - 1 and top >= place - 1
        bottoms.append(bottom)


def test_on_a_telephone_the_notes_are_folded_until_asked_for(preview):
    preview.set_viewport_size({"width": 390, "height": 844})
    preview.reload()
    first = preview.locator(".note").first
    expect(first).to_be_hidden()
    preview.locator("#notes summary").click()
    expect(first).to_be_visible()
