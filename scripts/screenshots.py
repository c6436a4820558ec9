"""Screenshots of the demonstration: the ones of the README into docs/images, or every page.

`--all FOLDER` takes every kind of page at a telephone's, a tablet's and a desk's width.
Needs Chromium and a Chinese font. Starts a server of its own on a database of its own.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SITE = "http://127.0.0.1:8620"
PASSWORD = "mingzhang-2024"
WIDTHS = (390, 820, 1440)
FORM = "金刚石产业大会"
BUDGET = "工业和信息化局"

# Name of the page, who looks at it, and the links that lead there from a first address.
PAGES: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("portal", "", "/", ()),
    ("department", "", "/d/101/", ()),
    ("year", "", "/d/101/2023/", ()),
    ("published", "", "/d/101/2022/", (FORM,)),
    ("search", "", "/search/?q=产业", ()),
    ("sign-in", "", "/sign-in/", ()),
    ("inbox", "preparer", "/workspace/", ()),
    ("cases", "reviewer", "/workspace/cases/", ()),
    ("board", "reviewer", "/workspace/board/", ()),
    ("entry", "preparer", "/workspace/", (FORM,)),
    ("returned", "preparer", "/workspace/", ("科技创新专业服务券经费",)),
    ("review", "reviewer", "/workspace/", ("密友 AI 项目经费",)),
    ("new", "preparer", "/workspace/self-evaluations/new/", ()),
    ("upload", "preparer", "/workspace/self-evaluations/upload/", ()),
    ("budgets", "preparer021", "/workspace/books/", ()),
    ("budget", "preparer021", "/workspace/books/", (BUDGET,)),
    ("grid", "preparer021", "/workspace/books/", (BUDGET, "021001")),
    ("lines", "preparer021", "/workspace/books/", (BUDGET, "96,262.5")),
    ("table", "preparer021", "/workspace/books/", (BUDGET, "表格", "一般公共预算支出情况表")),
    ("text", "preparer021", "/workspace/books/", (BUDGET, "情况说明")),
    ("published-budget", "", "/d/103/2024/budget/department/", ()),
    ("published-table", "", "/d/103/2024/budget/department/tables/05/", ()),
    ("admin", "administrator", "/admin/", ()),
)
IN_README = ("portal", "published", "inbox", "entry", "lines", "table")


@contextmanager
def demonstration() -> Iterator[None]:
    """The production server with the demonstration, in a temporary folder."""
    folder = tempfile.mkdtemp(prefix="mingzhang-screenshots-")
    environment = {
        **os.environ,
        "DATA_DIR": folder,
        "DATABASE_URL": f"sqlite:///{folder}/demonstration.sqlite3",
        "SECRET_KEY": "only for screenshots " * 4,
        "LOG_LEVEL": "ERROR",
    }
    address, port = SITE.rpartition("/")[2].split(":")
    command = [sys.executable, "scripts/run.py", "--address", address, "--port", port]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for_the_server(server)
        yield
    finally:
        server.terminate()
        server.wait(20)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for_the_server(server: subprocess.Popen[bytes]) -> None:
    for _ in range(360):
        assert server.poll() is None, "the server did not start"
        try:
            urllib.request.urlopen(f"{SITE}/healthz", timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    sys.exit("the server does not answer")


def page_of(browser: Browser, username: str, width: int) -> Page:
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": width, "height": 900},
        reduced_motion="reduce",
    )
    page = context.new_page()
    if username:
        page.goto(f"{SITE}/sign-in/")
        page.locator("[name=username]").fill(username)
        page.locator("[name=password]").fill(PASSWORD)
        page.locator("main button[type=submit]").click()
        page.wait_for_url(re.compile("/workspace/"))
    return page


def visit(page: Page, address: str, links: tuple[str, ...]) -> None:
    page.goto(f"{SITE}{address}")
    for name in links:
        page.get_by_role("link", name=name).first.click()
        page.wait_for_load_state()
        if "/workspace/cases/" in page.url:
            page.locator(".page-head a.button").first.click()
            page.wait_for_load_state()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", type=Path, metavar="FOLDER")
    parser.add_argument("--only", nargs="*", default=[], metavar="PAGE")
    options = parser.parse_args()
    folder = options.all or ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with demonstration(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        chosen = options.only or ([one[0] for one in PAGES] if options.all else IN_README)
        for name, username, address, links in PAGES:
            if name not in chosen:
                continue
            for width in WIDTHS if options.all else (1280,):
                page = page_of(browser, username, width)
                visit(page, address, links)
                suffix = f"-{width}" if options.all else ""
                page.screenshot(path=folder / f"{name}{suffix}.png", full_page=bool(options.all))
                page.context.close()
        browser.close()


if __name__ == "__main__":
    main()
