"""A real browser before a real server, in Chinese and in Shanghai's time."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from departments.models import Person

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs an event loop of its own
expect.set_options(timeout=10_000)

WIDTHS = (390, 820, 1440)

# What the console says of a server that is not reached or refuses: tests look at the page for it.
NOT_REACHED = ("Failed to load resource", "htmx:sendError", "htmx:afterRequest")

QUIET = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--lang=zh-CN"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test of this folder drives a browser against a live server with its own database."""
    for item in items:
        if "tests/browser/" in item.path.as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    chromium = shutil.which("chromium")
    assert chromium, "The browser tests need Chromium: apt-get install chromium"
    return {**browser_type_launch_args, "executable_path": chromium, "args": list(QUIET)}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    return {
        **browser_context_args,
        "locale": "zh-CN",
        "timezone_id": "Asia/Shanghai",
        "viewport": {"width": 1440, "height": 900},
        "reduced_motion": "reduce",
    }


@contextmanager
def answered(seconds: float = 10) -> Iterator[None]:
    """Wait at the end until the server has answered what it was asked.

    A request still at work holds locks that emptying the tables runs into.
    """
    at_work: list[object] = []
    idle = threading.Condition()

    def begin(**_: Any) -> None:
        with idle:
            at_work.append(object())

    def end(**_: Any) -> None:
        with idle:
            if at_work:
                at_work.pop()
            idle.notify_all()

    request_started.connect(begin)
    request_finished.connect(end)
    try:
        yield
        with idle:
            idle.wait_for(lambda: not at_work, timeout=seconds)
    finally:
        request_started.disconnect(begin)
        request_finished.disconnect(end)


@pytest.fixture
def context(context: BrowserContext, live_server: Any) -> Iterator[BrowserContext]:
    """A context that fails the test where a page reports an error or reaches for elsewhere."""
    complaints: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda entry: note(page, entry.type, entry.text))
        page.on("request", lambda request: note_address(request.url))

    def note(page: Page, kind: str, text: str) -> None:
        if kind == "error" and not text.startswith(NOT_REACHED):
            complaints.append(f"{page.url}: {text}")

    def note_address(url: str) -> None:
        if not url.startswith((live_server.url, "data:", "blob:", "about:")):
            complaints.append(f"a page asked for {url}")

    context.on("page", watch)
    with answered():
        yield context
        context.close()
    assert not complaints, "\n".join(complaints)


@pytest.fixture
def signed_in(page: Page, live_server: Any) -> Callable[[Person], Page]:
    """The page with somebody signed in (by cookie; the form has a test of its own)."""

    def sign_in(person: Person) -> Page:
        client = Client()
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
        page.context.clear_cookies()
        page.context.add_cookies(
            [
                {
                    "name": "sessionid",
                    "value": client.cookies["sessionid"].value,
                    "url": live_server.url,
                }
            ]
        )
        return page

    return sign_in


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails where the page has an accessibility problem, naming rule and element."""

    def check(page: Page) -> None:
        found = Axe().run(page).response["violations"]
        problems = [
            f"{one['id']}: {one['help']}\n    {node['html'][:300]}"
            for one in found
            for node in one["nodes"]
        ]
        assert not problems, f"{page.url}\n" + "\n".join(problems)

    return check


@pytest.fixture
def fits(page: Page) -> Callable[[Page], None]:
    """Fails where a page is wider than the window: at a telephone's, a tablet's, a desk's width."""

    def check(page: Page) -> None:
        before = page.viewport_size
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{page.url} is {wide} wide in a window of {width}"
        if before:
            page.set_viewport_size(before)

    return check


@pytest.fixture(autouse=True)
def published_dir(settings: Any, tmp_path: Path) -> Path:
    """A folder of published files of its own for every test."""
    settings.PUBLISHED_DIR = tmp_path / "published"
    return tmp_path / "published"
