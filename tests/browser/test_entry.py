"""The entry page under a person's hands: typing, pasting, keys, two people, a broken line."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from playwright.sync_api import Locator, Page, Route, expect

from departments.models import Department, Person
from performance.queries import assessment_of, evaluation_of
from tests.factories import (
    PASSWORD,
    DepartmentFactory,
    case_in_state,
    change_actual,
    draft,
    staff_of,
)
from tests.kept import kept
from tests.real_forms import DEPARTMENT_NAME
from workflow.models import Case
from workflow.states import State

WORKBOOK = Path(__file__).resolve().parents[2] / "demo" / "self-evaluation-2023.xlsx"
SAVED = re.compile("已保存|Saved")
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


@pytest.fixture
def department() -> Department:
    return DepartmentFactory()


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    return staff_of(department)


@pytest.fixture
@kept("department", "staff")
def case(department: Department, staff: dict[str, Person]) -> Case:
    """金刚石产业大会: 91.8 points, 14 indicators."""
    return draft(department=department, by=staff["preparer"], form=2)


@pytest.fixture
def open_form(live_server: Any, signed_in: Callable[[Person], Page]) -> Callable[..., Page]:
    def open_form(case: Case, person: Person) -> Page:
        page = signed_in(person)
        page.goto(live_server.url + reverse("performance:form", args=[case.pk]))
        expect(page.locator("#sheet")).to_be_visible()
        return page

    return open_form


@pytest.fixture
def form(open_form: Callable[..., Page], case: Case, staff: dict[str, Person]) -> Page:
    return open_form(case, staff["preparer"])


def entry(page: Page, path: str) -> Locator:
    return page.locator(f'[name="{path}"]')


def score(page: Page, row: str) -> Locator:
    return page.locator(f'[id="indicators.{row}.score"] output')


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text(SAVED)


def total(page: Page) -> Locator:
    return page.locator("#totals .main output")


def rows_of(case: Case) -> list[Any]:
    return list(stored(case).content.rows["indicators"])


def stored(case: Case) -> Any:
    return assessment_of(evaluation_of(Case.objects.get(pk=case.pk)))


def test_typing_an_actual_moves_score_total_and_grade(form: Page, case: Case, axe: Any):
    expect(total(form)).to_have_text("91.8")
    entry(form, "indicators.r4.actual").fill("600人")
    expect(score(form, "r4")).to_have_text("3")
    expect(total(form)).to_have_text("93")
    entry(form, "budget.total.executed").fill("１,０００．００")
    expect(form.locator('[id="budget.total.rate"]')).to_contain_text("58.2%")
    expect(form.locator("#findings")).to_contain_text("S-04")
    saved(form)
    axe(form)
    form.reload()
    expect(entry(form, "indicators.r4.actual")).to_have_value("600人")
    expect(entry(form, "budget.total.executed")).to_have_value("1000")


def test_what_cannot_be_read_stands_at_its_field_and_in_the_list(form: Page, axe: Any):
    weight = entry(form, "indicators.r4.weight")
    weight.fill("三分")
    expect(weight).to_have_attribute("aria-invalid", "true")
    expect(form.locator("#e-indicators-r4-weight")).to_contain_text("三分")
    expect(form.locator("form:has([name=action][value=hand_in]) button")).to_be_disabled()
    axe(form)
    form.locator('#findings a[data-place="indicators.r4.weight"]').click()
    expect(weight).to_be_focused()
    form.reload()
    expect(weight).to_have_value("三分")
    weight.fill("3")
    expect(form.locator("#e-indicators-r4-weight")).to_have_count(0)
    expect(total(form)).to_have_text("91.8")


def test_how_a_score_comes_about_is_one_key_away(form: Page, axe: Any):
    link = form.locator('[id="indicators.r4.score"] a.why')
    link.focus()
    form.keyboard.press("Enter")
    panel = form.locator("#panel")
    expect(panel).to_contain_text("1320")
    expect(panel.locator(".derivation")).to_contain_text("1.80")
    expect(panel.locator("h2")).to_be_focused()
    axe(form)
    form.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(link).to_be_focused()


def test_a_score_is_set_by_hand_and_taken_back(form: Page):
    form.locator('[id="indicators.r4.score"] a.why').click()
    panel = form.locator("#panel")
    panel.locator("summary").click()
    panel.locator("#state-score").fill("2.5")
    panel.locator("#state-reason").fill("规模预计偏低")
    panel.locator("form:has(#state-score) button").click()
    expect(score(form, "r4")).to_have_text("2.5")
    expect(total(form)).to_have_text("92.5")
    panel.locator("button.link[type=submit]").click()
    expect(score(form, "r4")).to_have_text("1.8")


def test_a_judged_score_is_typed_into_its_cell(form: Page, case: Case):
    entry(form, "indicators.r4.target").fill("及时")
    entry(form, "indicators.r4.actual").fill("及时")
    judged = form.locator('[id="indicators.r4.score"] input.judged')
    judged.fill("2.8")
    judged.press("Tab")
    expect(total(form)).to_have_text("92.8")
    saved(form)
    assert str(stored(case).computed["indicators.r4.score"]) == "2.80"


def test_a_judged_score_typed_during_a_save_is_kept(form: Page, case: Case):
    entry(form, "indicators.r4.target").fill("及时")
    entry(form, "indicators.r4.actual").fill("及时")
    judged = form.locator('[id="indicators.r4.score"] input.judged')
    expect(judged).to_be_visible()
    saved(form)
    held: list[Route] = []
    form.route("**/save/", lambda route: route.continue_() if held else held.append(route))
    with form.expect_request("**/save/"):
        entry(form, "indicators.r5.actual").fill("1")
        entry(form, "indicators.r5.actual").press("Tab")
    judged.fill("2.8")
    judged.press("Tab")
    with form.expect_response("**/state-score/"):
        held[0].continue_()
    saved(form)
    expect(judged).to_have_value("2.8")
    assert str(stored(case).computed["indicators.r4.score"]) == "2.80"


def test_the_keyboard_goes_along_columns_and_handles_rows(form: Page, case: Case):
    entry(form, "indicators.r4.actual").focus()
    form.keyboard.press("Enter")
    expect(entry(form, "indicators.r5.actual")).to_be_focused()
    form.keyboard.press("ArrowUp")
    expect(entry(form, "indicators.r4.actual")).to_be_focused()
    form.keyboard.press("Alt+ArrowDown")
    saved(form)
    assert [row.key for row in rows_of(case)][3:5] == ["r5", "r4"]
    form.keyboard.press("Alt+Enter")
    expect(entry(form, "indicators.r15.name")).to_be_focused()
    expect(entry(form, "indicators.r15.level1")).to_have_value("产出指标")
    form.keyboard.type("新指标")
    saved(form)
    assert rows_of(case)[5].values["name"] == "新指标"
    form.keyboard.press("Alt+Delete")
    expect(entry(form, "indicators.r15.name")).to_have_count(0)
    form.locator(".toast button").click()
    expect(entry(form, "indicators.r15.name")).to_have_value("新指标")
    saved(form)
    assert len(rows_of(case)) == 15


def test_rows_by_their_buttons(form: Page, case: Case):
    row = form.locator('[id="indicators.r2"]')
    row.locator("summary").click()
    row.get_by_role("button").first.click()
    expect(entry(form, "indicators.r15.name")).to_be_focused()
    saved(form)
    assert [one.key for one in rows_of(case)][:3] == ["r1", "r2", "r15"]
    form.locator("#indicators tr.adder button").click()
    saved(form)
    assert [one.key for one in rows_of(case)][-1] == "r16"


def test_a_block_from_a_spreadsheet(form: Page, case: Case):
    """Published columns, merged levels as blanks, a quoted cell with a line break, new rows."""
    lines = [
        "产出指标\t数量指标\t甲指标\t≥10项\t12项\t5\t4.99\t0.00\t",
        '\t\t乙指标\t≥10项\t5项\t4\t9\t-1\t"第一行\n第二行 ""引"""',
        "效益指标\t社会效益指标\t丙指标\t≥90%\t95%\t3\t\t\t说明",
    ]
    last = entry(form, "indicators.r14.level1")
    last.focus()
    form.evaluate(PASTE, "\r\n".join(lines) + "\r\n")
    expect(entry(form, "indicators.r16.name")).to_have_value("丙指标")
    expect(score(form, "r15")).to_have_text("2")
    saved(form)
    names = [(row.values["level1"], row.values["name"]) for row in rows_of(case)][13:]
    assert names == [("产出指标", "甲指标"), ("产出指标", "乙指标"), ("效益指标", "丙指标")]
    assert rows_of(case)[14].values["reason"] == '第一行\n第二行 "引"'
    assert str(stored(case).computed["indicators.r15.score"]) == "2.00"
    form.keyboard.press("Control+z")
    expect(entry(form, "indicators.r16.name")).to_have_count(0)
    saved(form)
    assert len(rows_of(case)) == 14


def test_a_block_without_the_computed_columns(form: Page, case: Case):
    entry(form, "indicators.r4.target").focus()
    form.evaluate(PASTE, "≥10项\t12项\t5\t说明一\n≥20项\t10项\t5\t说明二")
    expect(entry(form, "indicators.r5.reason")).to_have_value("说明二")
    saved(form)
    assert rows_of(case)[3].values["reason"] == "说明一"
    assert len(rows_of(case)) == 14


def test_two_people_on_one_form(form: Page, case: Case, staff: dict[str, Person], axe: Any):
    change_actual(case, staff["preparer"], "3场", row="r3")
    entry(form, "indicators.r4.actual").fill("600人")
    conflict = form.locator("#conflict-box")
    expect(conflict).to_contain_text("3场")
    expect(conflict).to_contain_text("600人")
    axe(form)
    assert stored(case).content.value("indicators.r4.actual") == "1320人"
    with form.expect_navigation():
        conflict.get_by_role("button").click()
    expect(entry(form, "indicators.r4.actual")).to_have_value("600人")
    expect(entry(form, "indicators.r3.actual")).to_have_value("3场")


def test_taking_the_others_version(form: Page, case: Case, staff: dict[str, Person]):
    change_actual(case, staff["preparer"], "700人", row="r4")
    entry(form, "indicators.r4.actual").fill("600人")
    with form.expect_navigation():
        form.locator("#conflict-box a.button").click()
    expect(entry(form, "indicators.r4.actual")).to_have_value("700人")


def test_nothing_is_lost_when_the_session_ends(form: Page, case: Case, staff: dict[str, Person]):
    Session.objects.all().delete()
    entry(form, "indicators.r4.actual").fill("600人")
    expect(form.locator("#trouble a")).to_have_attribute("href", re.compile("sign-in"))
    expect(entry(form, "indicators.r4.actual")).to_have_value("600人")
    with form.context.expect_page() as opened:
        form.locator("#trouble a").click()
    other = opened.value
    other.locator("[name=username]").fill(staff["preparer"].username)
    other.locator("[name=password]").fill(PASSWORD)
    other.locator("main button[type=submit]").click()
    expect(other).to_have_url(re.compile("/workspace/"))
    form.bring_to_front()
    form.locator("#trouble button").click()
    expect(score(form, "r4")).to_have_text("3")
    saved(form)
    assert stored(case).content.value("indicators.r4.actual") == "600人"


def test_handing_in_waits_for_what_was_just_typed(form: Page, case: Case):
    entry(form, "indicators.r4.actual").fill("600人")
    with form.expect_navigation(url=re.compile("/cases/")):
        form.locator("form:has([name=action][value=hand_in]) button").click()
    assert stored(case).content.value("indicators.r4.actual") == "600人"
    assert Case.objects.get(pk=case.pk).state == State.SUBMITTED


def test_the_reviewer_scores_and_remarks_at_a_row(
    open_form: Callable[..., Page],
    department: Department,
    staff: dict[str, Person],
    axe: Any,
):
    case = case_in_state(State.UNDER_REVIEW, staff=staff, department=department, form=2)
    page = open_form(case, staff["reviewer"])
    page.locator('[id="indicators.r1"] .remark-link').click()
    page.locator("#review-score").fill("4")
    page.locator("#review-reason").fill("执行率为70%")
    page.locator("form:has(#review-score) button").click()
    expect(page.locator("#totals .review")).to_contain_text("90.8")
    axe(page)
    page.locator("#remark-here").fill("请更正执行率")
    with page.expect_navigation():
        page.locator("form:has(#remark-here) button").click()
    expect(page.locator("#remarks")).to_contain_text("请更正执行率")
    expect(page.locator('[id="indicators.r1"] .remark-mark')).to_be_visible()
    axe(page)


@pytest.mark.parametrize("state", [State.DRAFT, State.UNDER_REVIEW, State.RETURNED])
def test_the_page_fits_every_window(
    open_form: Callable[..., Page],
    department: Department,
    staff: dict[str, Person],
    state: State,
    axe: Any,
    fits: Any,
):
    case = case_in_state(state, staff=staff, department=department, form=2)
    for role in ("preparer", "reviewer"):
        page = open_form(case, staff[role])
        axe(page)
        fits(page)


def test_the_pages_around_the_form(
    page: Page,
    live_server: Any,
    signed_in: Callable[[Person], Page],
    staff: dict[str, Person],
    axe: Any,
    fits: Any,
):
    signed_in(staff["preparer"])
    for name in ("create", "upload"):
        page.goto(live_server.url + reverse(f"performance:{name}"))
        axe(page)
        fits(page)
        page.locator("main form button[type=submit]").click()
        expect(page.locator(".notice-error")).to_be_visible()
        axe(page)


def test_a_workbook_is_uploaded_looked_at_and_taken_in(
    page: Page, live_server: Any, signed_in: Callable[[Person], Page], axe: Any, fits: Any
):
    department = DepartmentFactory(code="101", name=DEPARTMENT_NAME)
    signed_in(staff_of(department)["preparer"])
    page.goto(live_server.url + reverse("performance:upload"))
    page.locator("[name=fiscal_year]").fill("2023")
    page.locator("[name=file]").set_input_files(WORKBOOK)
    page.locator("main form button[type=submit]").click()
    confirm = page.locator("form[action$='/confirm/'] button")
    expect(confirm).to_be_visible()
    axe(page)
    fits(page)
    confirm.click()
    expect(page.locator(".notice-success")).to_be_visible()
    axe(page)
    assert Case.objects.count() == 5
