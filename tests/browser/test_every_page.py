"""Every page of the product: accessible, quiet, and no wider than the window it is read in.

`SCREENSHOTS=folder` keeps a picture of each page at each width, to be looked at.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, Response

from departments.back_office import ReadOnly
from departments.models import Person
from tests.browser import every_page
from tests.browser.conftest import WIDTHS
from tests.browser.every_page import Visit
from tests.kept import kept

SCREENSHOTS = os.environ.get("SCREENSHOTS", "")
SignIn = Callable[[Person], Page]
AXE = Axe()
# Two frames on, so that what follows the window (a panel beside its figure) has followed it.
WIDTH_AFTER_LAYOUT = """() => new Promise(done => requestAnimationFrame(() =>
  requestAnimationFrame(() => done(document.documentElement.scrollWidth))))"""
NARROW = ("scrollable-region-focusable", "link-in-text-block", "link-name", "button-name", "label")
RULES: dict[int, dict[str, Any]] = {1440: {}, 390: {"runOnly": list(NARROW)}}


@pytest.fixture
@kept()
def demonstration(transactional_db: None, published_dir: Path) -> None:
    """What `every_page` needs."""
    every_page.set_up()


@pytest.fixture(autouse=True)
def short_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    """Axe takes its time for each row."""
    monkeypatch.setattr(ReadOnly, "list_per_page", 5)


def route_of(address: str) -> str:
    """The route that answers an address; blank where none does."""
    try:
        return resolve(address.partition("?")[0]).route
    except Resolver404:
        return ""


def leads_on(route: str) -> bool:
    """Old addresses of the back office, which lead to the new ones; and its own 404."""
    return route.startswith("admin/") and route.endswith(
        ("/<path:object_id>/", "/process_import/", "(?P<url>.*)$")
    )


def test_every_address_is_known(demonstration: None):
    """A page that is new in the URLconf belongs into `every_page`, with who opens it."""
    visits = [visit for pages in every_page.areas().values() for visit in pages()]
    opened = {route_of(visit.address) for visit in visits}
    no_pages = set(every_page.no_pages())
    routes = set(every_page.routes())
    unknown = sorted(route for route in routes - opened - no_pages if not leads_on(route))
    assert not unknown, f"no test opens {unknown}: name them in tests/browser/every_page"
    assert no_pages <= routes, "these addresses are gone"


def test_what_is_no_page_shows_none(demonstration: None):
    """Each says that it is not to be opened, leads on, or hands out something else than HTML."""
    for route, address in every_page.no_pages().items():
        assert route_of(address) == route
        answer = signed_in_client(every_page.opener_of(route)).get(address)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        assert answer.status_code in (302, 405) or not is_page, address


@pytest.mark.parametrize("area", every_page.areas())
def test_every_page_of(
    demonstration: None,
    area: str,
    page: Page,
    signed_in: SignIn,
    live_server: Any,
):
    problems: list[str] = []
    for visit in every_page.areas()[area]():
        if visit.refused:
            answer = signed_in_client(visit.who).get(visit.address)
            assert answer.status_code == 403, f"{visit.name} answers {answer.status_code}"
        else:
            found = look(page, visit, live_server.url, signed_in)
            problems += [f"{visit.name}: {one}" for one in found]
    assert not problems, "\n".join(problems)


def signed_in_client(who: str) -> Client:
    client = Client()
    client.force_login(
        Person.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def look(page: Page, visit: Visit, site: str, signed_in: SignIn) -> Iterator[str]:
    """Open a page once and say what is wrong with it at each width."""
    page.set_viewport_size({"width": WIDTHS[-1], "height": 900})
    page.context.clear_cookies()
    if visit.who:
        signed_in(Person.objects.get(username=visit.who))
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    page.goto(site + visit.address)
    if visit.then:
        visit.then(page)
    page.remove_listener("response", note)
    shown = [one for one in answers if one.request.is_navigation_request() and one.status != 302]
    if shown[-1].status != visit.status:
        yield f"answers {shown[-1].status}"
    for answer in answers:
        if not answer.request.is_navigation_request() and answer.status >= 400:
            yield f"asks for {answer.url}, which answers {answer.status}"
    page.evaluate(AXE.axe_script)
    for width in reversed(WIDTHS):
        page.set_viewport_size({"width": width, "height": 900})
        wide = page.evaluate(WIDTH_AFTER_LAYOUT)
        if wide > width:
            yield f"is {wide} wide in a window of {width}"
        if width in RULES:
            yield from (f"at {width}: {problem}" for problem in accessibility(page, width))
        if SCREENSHOTS:
            keep_picture(page, visit, width)


def accessibility(page: Page, width: int) -> Iterator[str]:
    """What axe finds: every rule on a desk, those that a narrow window can break on a telephone.

    Without `preload`, for which axe writes styles into the page that its policy refuses.
    """
    options = {"resultTypes": ["violations"], "preload": False, **RULES[width]}
    for rule in page.evaluate("options => axe.run(options)", options)["violations"]:
        for node in rule["nodes"]:
            yield f"{rule['id']}: {rule['help']}\n    {node['html'][:200]}"


def keep_picture(page: Page, visit: Visit, width: int) -> None:
    name = "".join(one if one.isalnum() else "-" for one in visit.name).strip("-")
    folder = Path(SCREENSHOTS)
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)
