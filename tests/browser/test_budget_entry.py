"""A budget under a person's hands: typing, pasting, undoing, keys alone, two people, tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from books.models import ExpenditureLine, IncomeLine, Part, Project
from books.services import mark_classified, save_lines
from departments.models import Department, Person
from tests.factories import (
    DepartmentFactory,
    UnitFactory,
    annual_budget,
    budget_row,
    fill_part,
    part_of,
    staff_of,
)
from workflow.models import Case

SAVED = re.compile("已保存|Saved")
PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.activeElement.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""
COPY = """() => {
  const data = new DataTransfer();
  document.activeElement.dispatchEvent(
    new ClipboardEvent("copy", { clipboardData: data, bubbles: true, cancelable: true }));
  return data.getData("text/plain");
}"""


@pytest.fixture
def department() -> Department:
    department = DepartmentFactory(code="021", name="郑州市工业和信息化局")
    for code, name in (("021001", "机关"), ("021002", "发展中心")):
        UnitFactory(department=department, code=code, name=name)
    return department


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    return staff_of(department)


@pytest.fixture
def case(department: Department, staff: dict[str, Person]) -> Case:
    return annual_budget(department=department, by=staff["preparer"])


@pytest.fixture
def part(case: Case, department: Department) -> Part:
    return part_of(case, department.units.get(code="021001"))


@pytest.fixture
def show(
    live_server: Any, signed_in: Callable[[Person], Page], staff: dict[str, Person]
) -> Callable[..., Page]:
    """A page of budgets for somebody, by default the preparer of the department."""

    def show(name: str, *args: Any, by: Person | None = None) -> Page:
        page = signed_in(by or staff["preparer"])
        page.goto(live_server.url + reverse(f"books:{name}", args=args))
        return page

    return show


@pytest.fixture
def grid(show: Callable[..., Page], part: Part) -> Callable[[str], Page]:
    return lambda kind: show("grid", part.book_id, part.pk, kind)


def entry(page: Page, path: str) -> Locator:
    return page.locator(f'[name="{path}"]')


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_have_text(SAVED)


def total(page: Page) -> Locator:
    return page.locator("#totals .main output")


def lines(part: Part) -> list[tuple[str, str, int]]:
    found = ExpenditureLine.objects.filter(part=part).select_related("item")
    return [(one.item.code, one.purpose, int(one.amount)) for one in found]


def test_typing_a_line_moves_the_totals(grid: Callable[[str], Page], part: Part, axe: Any):
    page = grid("expenditure")
    entry(page, "expenditure.r1.item").fill("2060101")
    entry(page, "expenditure.r1.purpose").select_option(label="　　工资福利支出")
    entry(page, "expenditure.r1.fund").select_option("general_appropriation")
    entry(page, "expenditure.r1.carried").select_option("current")
    entry(page, "expenditure.r1.amount").fill("1,203.5")
    expect(entry(page, "expenditure.r1.item")).to_have_value("2060101 行政运行")
    expect(total(page)).to_have_text("1,203.5")
    expect(page.locator("#totals .off").first).to_contain_text("-1,203.5")
    saved(page)
    assert lines(part) == [("2060101", "wages", 12_035_000)]
    axe(page)
    page.reload()
    expect(entry(page, "expenditure.r1.amount")).to_have_value("1203.5")
    expect(entry(page, "expenditure.r1.item")).to_have_value("2060101 行政运行")


def test_what_cannot_be_read_stands_at_its_cell_and_in_the_list(
    grid: Callable[[str], Page], part: Part, axe: Any
):
    page = grid("expenditure")
    entry(page, "expenditure.r1.item").fill("206")
    entry(page, "expenditure.r1.amount").fill("三百")
    error = page.locator("#e-expenditure-r1-amount")
    expect(error).to_contain_text("三百")
    expect(entry(page, "expenditure.r1.item")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#saved")).to_have_class("not-saved")
    axe(page)
    page.locator('#findings a[data-place="expenditure.r1.amount"]').click()
    expect(entry(page, "expenditure.r1.amount")).to_be_focused()
    entry(page, "expenditure.r1.amount").fill("300")
    entry(page, "expenditure.r1.item").fill("2060101")
    expect(page.locator(".cell-error")).to_have_count(0)
    saved(page)
    assert lines(part) == [("2060101", "", 3_000_000)]


def test_a_block_from_a_spreadsheet_and_back(grid: Callable[[str], Page], part: Part):
    """Codes with and without names, names alone, funds by name, a heading row, new rows."""
    page = grid("expenditure")
    fund = "一般公共预算财政拨款"
    block = [
        "功能分类科目\t支出性质\t资金来源\t本年或结转\t金额",
        f"2060101 行政运行\t工资福利支出\t{fund}\t本年\t60.0",
        f"2080501\t对个人和家庭的补助\t{fund}\t本年\t1,200.5",
        f"住房公积金\t工资福利支出\t{fund}\t上年结转结余\t３０",
    ]
    headings = [one.strip() for one in page.locator("th[data-heading-of]").all_inner_texts()]
    block[0] = "\t".join(headings)
    entry(page, "expenditure.r1.item").focus()
    page.evaluate(PASTE, "\r\n".join(block) + "\r\n")
    expect(entry(page, "expenditure.r3.item")).to_have_value("2210201 住房公积金")
    expect(total(page)).to_have_text("1,290.5")
    saved(page)
    assert lines(part) == [
        ("2060101", "wages", 600_000),
        ("2080501", "individuals", 12_005_000),
        ("2210201", "wages", 300_000),
    ]
    entry(page, "expenditure.r1.amount").focus()
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    assert page.evaluate(COPY) == "60.0\n1,200.5\n３０"
    page.keyboard.press("Delete")
    expect(total(page)).to_have_text("0.0")
    page.keyboard.press("Control+z")
    expect(total(page)).to_have_text("1,290.5")
    page.keyboard.press("Control+z")
    expect(entry(page, "expenditure.r3.item")).to_have_count(0)
    expect(entry(page, "expenditure.r1.item")).to_have_value("")
    expect(total(page)).to_have_text("0.0")
    saved(page)
    assert lines(part) == []
    page.keyboard.press("Control+y")
    expect(total(page)).to_have_text("1,290.5")
    saved(page)
    assert len(lines(part)) == 3


def test_a_pasted_fund_that_does_not_exist_stays_to_be_seen(grid: Callable[[str], Page]):
    page = grid("income")
    entry(page, "income.r1.fund").focus()
    page.evaluate(PASTE, "彩票公益金\t本年\t60.0")
    expect(page.locator("#e-income-r1-fund")).to_contain_text("彩票公益金")
    expect(entry(page, "income.r1.fund")).to_have_value("彩票公益金")


def test_typing_is_undone_and_redone_cell_by_cell(grid: Callable[[str], Page], part: Part):
    save_lines(
        part_id=part.pk,
        kind="income",
        rows=[budget_row("150.0")],
        version=part.version,
        by=Person.objects.get(memberships__role="preparer"),
    )
    page = grid("income")
    amount = entry(page, "income.r1.amount")
    amount.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("160")
    page.keyboard.press("Tab")
    expect(total(page)).to_have_text("160.0")
    page.keyboard.press("Control+z")
    expect(amount).to_have_value("150.0")
    expect(amount).to_be_focused()
    expect(total(page)).to_have_text("150.0")
    page.keyboard.press("Control+Shift+z")
    expect(amount).to_have_value("160")
    saved(page)
    assert IncomeLine.objects.get(part=part).amount == 1_600_000


def test_by_the_keyboard_alone(grid: Callable[[str], Page], part: Part):
    page = grid("expenditure")
    entry(page, "expenditure.r1.item").focus()
    page.keyboard.type("2060101")
    page.keyboard.press("Tab")
    for _ in range(3):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("60.5")
    page.keyboard.press("Alt+Enter")
    expect(entry(page, "expenditure.r2.item")).to_be_focused()
    page.keyboard.type("2080501")
    for _ in range(4):
        page.keyboard.press("Tab")
    page.keyboard.type("7")
    expect(total(page)).to_have_text("67.5")
    page.keyboard.press("Alt+ArrowUp")
    saved(page)
    assert [code for code, *_ in lines(part)] == ["2080501", "2060101"]
    page.keyboard.press("Enter")
    expect(entry(page, "expenditure.r1.amount")).to_be_focused()
    page.keyboard.press("Alt+Delete")
    expect(total(page)).to_have_text("7.0")
    page.keyboard.press("Control+z")
    expect(total(page)).to_have_text("67.5")
    saved(page)
    assert len(lines(part)) == 2


def test_projects_keep_what_they_are(grid: Callable[[str], Page], part: Part, axe: Any):
    page = grid("projects")
    entry(page, "projects.r1.name").fill("数字化转型试点")
    entry(page, "projects.r1.purpose").select_option("specific_target")
    entry(page, "projects.r1.general_appropriation-current").fill("60.0")
    expect(total(page)).to_have_text("60.0")
    expect(page.locator("#s-projects-r1-total")).to_have_text("60.0")
    saved(page)
    made = Project.objects.get(part=part)
    entry(page, "projects.r1.general_appropriation-carried_over").fill("5.5")
    expect(page.locator("#s-projects-r1-total")).to_have_text("65.5")
    saved(page)
    assert Project.objects.get(part=part).pk == made.pk
    assert made.amounts.count() == 2
    page.keyboard.press("Alt+Enter")
    entry(page, "projects.r2.name").fill("第二个")
    saved(page)
    axe(page)
    entry(page, "projects.r1.name").focus()
    page.keyboard.press("Alt+Delete")
    saved(page)
    assert [one.name for one in Project.objects.filter(part=part)] == ["第二个"]
    page.keyboard.press("Control+z")
    expect(entry(page, "projects.r1.name")).to_have_value("数字化转型试点")
    saved(page)
    assert Project.objects.filter(part=part).count() == 2


def test_two_people_in_one_grid(
    grid: Callable[[str], Page], part: Part, staff: dict[str, Person], axe: Any
):
    rows = [budget_row("60.0", item="2060101", purpose="wages")]
    rows.append(budget_row("30.0", item="2080501", purpose="individuals"))
    at: dict[str, Any] = {"part_id": part.pk, "kind": "expenditure", "by": staff["preparer"]}
    save_lines(rows=rows, version=part.version, **at)
    page = grid("expenditure")
    rows[0]["amount"] = "61.0"
    save_lines(rows=rows, version=Part.objects.get(pk=part.pk).version, **at)
    entry(page, "expenditure.r2.amount").fill("35.0")
    conflict = page.locator("#conflict-box")
    expect(conflict).to_contain_text("61.0")
    expect(conflict).to_contain_text("35.0")
    axe(page)
    assert [amount for *_, amount in lines(part)] == [610_000, 300_000]
    with page.expect_navigation():
        conflict.get_by_role("button").click()
    expect(entry(page, "expenditure.r1.amount")).to_have_value("61.0")
    expect(entry(page, "expenditure.r2.amount")).to_have_value("35.0")


def test_a_broken_line_loses_nothing(grid: Callable[[str], Page], part: Part):
    page = grid("income")
    page.evaluate("console.error = () => {}")  # htmx reports the broken line there
    page.route("**/save/", lambda route: route.abort())
    entry(page, "income.r1.fund").select_option("general_appropriation")
    entry(page, "income.r1.amount").fill("150")
    expect(page.locator("#trouble")).to_be_visible()
    expect(page.locator("#trouble .notice")).to_be_visible()
    page.unroute("**/save/")
    page.locator("#trouble button").click()
    saved(page)
    assert IncomeLine.objects.get(part=part).amount == 1_500_000


def test_what_could_not_be_saved_is_there_after_loading_again(
    grid: Callable[[str], Page], part: Part
):
    page = grid("expenditure")
    entry(page, "expenditure.r1.item").fill("2060101")
    entry(page, "expenditure.r1.amount").fill("三百")
    page.keyboard.press("Alt+Enter")
    entry(page, "expenditure.r2.item").fill("2080501")
    entry(page, "expenditure.r2.amount").fill("7")
    expect(page.locator("#saved")).to_have_class("not-saved")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(entry(page, "expenditure.r1.amount")).to_have_value("三百")
    expect(entry(page, "expenditure.r2.amount")).to_have_value("7")
    expect(page.locator("#e-expenditure-r1-amount")).to_contain_text("三百")
    entry(page, "expenditure.r1.amount").fill("300")
    saved(page)
    assert [amount for *_, amount in lines(part)] == [3_000_000, 70_000]
    page.reload()
    expect(entry(page, "expenditure.r1.amount")).to_have_value("300.0")


def test_the_unit_of_amounts_is_switched(
    grid: Callable[[str], Page], part: Part, staff: dict[str, Person]
):
    fill_part(part, staff["preparer"])
    version = Part.objects.get(pk=part.pk).version
    page = grid("expenditure")
    expect(entry(page, "expenditure.r1.amount")).to_have_value("60.0")
    page.get_by_role("button", name="元", exact=True).click()
    expect(entry(page, "expenditure.r1.amount")).to_have_value("600000")
    expect(total(page)).to_have_text("1,500,000")
    page.locator("#save-button").click()
    saved(page)
    assert Part.objects.get(pk=part.pk).version == version
    page.get_by_role("button", name="万元", exact=True).click()
    expect(entry(page, "expenditure.r1.amount")).to_have_value("60.0")


def test_a_part_is_finished_after_what_was_typed_is_saved(grid: Callable[[str], Page], part: Part):
    page = grid("income")
    entry(page, "income.r1.fund").select_option("general_appropriation")
    entry(page, "income.r1.amount").fill("150")
    with page.expect_navigation():
        page.locator("#finish button").click()
    expect(page.locator("#sheet input")).to_have_count(0)
    part = Part.objects.get(pk=part.pk)
    assert part.finished_at and part.incomelines.get().amount == 1_500_000


def test_an_amount_of_a_table_leads_to_its_lines(
    show: Callable[..., Page], part: Part, staff: dict[str, Person], axe: Any
):
    fill_part(part, staff["preparer"])
    page = show("table", part.book_id, "03")
    link = page.locator("table.statutory td.figure a").first
    link.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_be_focused()
    expect(panel).to_contain_text("2060101 行政运行")
    axe(page)
    panel.locator("summary").click()
    panel.locator("#total-amount").fill("150.1")
    with page.expect_navigation():
        panel.locator("form:has(#total-amount) button").click()
    expect(page.locator("td.tail, td.mismatch").first).to_contain_text(re.compile("[≈≠]"))
    axe(page)
    page.locator("table.statutory td.figure a").first.click()
    panel.locator("table.sources a").first.click()
    expect(page.locator('[name="expenditure.order"]')).to_have_count(1)


def test_the_custodian_marks_a_project(
    show: Callable[..., Page], part: Part, staff: dict[str, Person], axe: Any
):
    fill_part(part, staff["preparer"], project="绝密工程")
    project = Project.objects.get(part=part)
    page = show("project", part.book_id, project.pk, by=staff["custodian"])
    page.locator("summary").click()
    page.locator('input[name="level"]').first.check()
    page.locator('[name="basis"]').fill("市保密局目录")
    page.locator("#classify_reason").fill("依法定密")
    axe(page)
    page.locator('form:has([name="basis"]) button').click()
    expect(page.locator(".notice-success")).to_be_visible()
    page = show("grid", part.book_id, part.pk, "projects")
    expect(page.locator("#sheet")).to_contain_text("XXXX")
    expect(page.locator("body")).not_to_contain_text("绝密工程")


@pytest.mark.parametrize("state", ["open", "finished"])
def test_every_page_is_accessible_and_fits_every_screen(
    show: Callable[..., Page],
    case: Case,
    department: Department,
    staff: dict[str, Person],
    axe: Any,
    fits: Any,
    state: str,
):
    for unit in department.units.all():
        fill_part(part_of(case, unit), staff["preparer"])
    part = part_of(case, department.units.get(code="021001"))
    project = Project.objects.get(part=part)
    by = staff["preparer"]
    if state == "finished":
        by = staff["custodian"]
        mark_classified(project_id=project.pk, level="secret", basis="目录", reason="定密", by=by)
    kinds = ("income", "expenditure", "economic", "projects", "balance")
    pages = [("index",), ("overview", case.pk), ("tables", case.pk)]
    pages += [("table", case.pk, code) for code in ("01", "03", "11")]
    pages += [("grid", case.pk, part.pk, kind) for kind in kinds]
    pages += [("project", case.pk, project.pk)]
    if state == "open":
        pages.append(("create",))
    for one in pages:
        page = show(*one, by=by)
        axe(page)
        fits(page)
