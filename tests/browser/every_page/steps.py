"""What is done on a page before one looks at it."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.browser.every_page.demonstration import BUDGET, WORKBOOK

BAD_WORKBOOK = b"this is no workbook"
GOOD_TABLE = "code,name,short_name,region\n104,审计局,审计局,郑州\n".encode()
BAD_TABLE = "code,name,short_name,region\n104,审计局,审计局,郑州\nA,,,\n".encode()


def check_now(page: Page) -> None:
    """Check everything, and come back to the page it was asked for on."""
    with page.expect_navigation():
        page.locator(".checked button").click()
    page.locator(".messages").wait_for()


def wrong_password(page: Page) -> None:
    page.locator("[name=username]").fill("preparer")
    page.locator("[name=password]").fill("wrong")
    send(page)


def locked_out(page: Page) -> None:
    for _ in range(8):
        page.locator("[name=username]").fill("auditor")
        page.locator("[name=password]").fill("wrong")
        send(page)


def stale_token(page: Page) -> None:
    page.context.clear_cookies()
    wrong_password(page)


def wrong_password_change(page: Page) -> None:
    page.locator("[name=old_password]").fill("wrong")
    page.locator("[name=new_password1]").fill("1")
    page.locator("[name=new_password2]").fill("2")
    send(page)


def send(page: Page) -> None:
    with page.expect_navigation():
        page.locator("main form button[type=submit]").last.click()


def send_empty(page: Page) -> None:
    page.locator("main form").last.evaluate("form => { form.noValidate = true; }")
    send(page)


def check_nothing(page: Page) -> None:
    page.locator("[name=file]").evaluate("field => field.required = false")
    page.locator(".check-form button").click()


def check_nonsense(page: Page) -> None:
    page.locator("[name=file]").set_input_files(
        {"name": "预算.xlsx", "mimeType": "application/zip", "buffer": BAD_WORKBOOK}
    )
    page.locator(".check-form button").click()


def check_budget(page: Page) -> None:
    page.locator("[name=file]").set_input_files(BUDGET)
    page.locator(".check-form button").click()
    for summary in page.locator("summary").all():
        summary.click()


def check_budget_and_text(page: Page) -> None:
    page.locator("[name=text]").fill("2024年收入总计77.7万元。2022年的项目。其中：XX万元。")
    check_budget(page)


def upload_nonsense(page: Page) -> None:
    page.locator("[name=fiscal_year]").fill("2023")
    page.locator("[name=file]").set_input_files(
        {"name": "自评表.xlsx", "mimeType": "application/zip", "buffer": BAD_WORKBOOK}
    )
    send(page)


def upload_workbook(page: Page, year: str = "2024") -> None:
    page.locator("[name=fiscal_year]").fill(year)
    page.locator("[name=file]").set_input_files(WORKBOOK)
    send(page)


def upload_over_published(page: Page) -> None:
    upload_workbook(page, "2023")


def upload_budget(page: Page) -> None:
    page.locator("[name=kind][value=budget]").check()
    page.locator("[name=fiscal_year]").fill("2024")
    page.locator("[name=file]").set_input_files(BUDGET)
    send(page)


def approve_all(page: Page) -> None:
    for tick in page.locator("tbody input[name=case]").all():
        tick.check()
    with page.expect_navigation():
        page.locator("#bulk button[value=approve]").click()


def open_panel(page: Page) -> None:
    page.locator("a.why").first.click()
    page.locator("#panel h2").wait_for()


def open_cell(page: Page) -> None:
    """Ask a figure of a table which lines it is made of."""
    page.locator("td.figure a").first.click()
    page.locator("#panel h2").wait_for()


def follow_mark(page: Page) -> None:
    """From the first mark in the document to its note."""
    page.locator("a.mark").first.click()


def order_for_no_time(page: Page) -> None:
    """Choose a set time and give none."""
    page.locator("input[name=when][value=at]").check()
    with page.expect_navigation():
        page.locator("form.order button[type=submit]").click()


def open_everything(page: Page) -> None:
    for summary in page.locator("main details:not(.row-menu) > summary").all():
        summary.click()


def propose_withholding(page: Page) -> None:
    """By keyboard; it takes its time."""
    page.locator("main form[action$='/examine/'] button").focus()
    with page.expect_navigation(timeout=200_000):
        page.keyboard.press("Enter")
    open_everything(page)


def choose_step(page: Page) -> None:
    page.locator("#action-toggle").check()
    page.locator("select[name=action]").select_option("approve")
    with page.expect_navigation():
        page.locator(".actions button[type=submit]").click()


def save_empty(page: Page) -> None:
    page.locator("#content-main form").evaluate("form => { form.noValidate = true; }")
    with page.expect_navigation():
        page.locator("[name=_save]").click()


def import_good_table(page: Page) -> None:
    import_table(page, GOOD_TABLE)


def import_bad_table(page: Page) -> None:
    import_table(page, BAD_TABLE)


def import_table(page: Page, content: bytes) -> None:
    page.locator("[name=import_file]").set_input_files(
        {"name": "departments.csv", "mimeType": "text/csv", "buffer": content}
    )
    with page.expect_navigation():
        page.locator(".submit-row [type=submit]").click()


def show_texts_first(page: Page) -> None:
    """A term in other words, as the first document of the list would have it."""
    page.locator("#id_glossary-0-text").fill("{department}{year}年由同级财政拨付的资金。")
    page.locator("#id_book").select_option(index=1)
    with page.expect_navigation():
        page.locator("[name=preview]").click()


def unknown_place(page: Page) -> None:
    page.locator("#id_glossary-0-text").fill("共{incom}。")
    page.locator("#id_table-05-notes").fill("没有开头的附注")
    page.locator("#id_reason").fill("试改")
    with page.expect_navigation():
        page.locator("[name=save]").click()
