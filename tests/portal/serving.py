"""An exported site behind the web server that Python has, and every link of it followed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import urlopen

from config.published_files import security_headers


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder with the security headers of the application, and says nothing."""

    def end_headers(self) -> None:
        for name, value in security_headers():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *args: Any) -> None: ...


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is served meanwhile."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Links(HTMLParser):
    """What a page leads to, and the places on it that can be led to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.indexes: set[str] = set()
        self.ids: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in ("href", "src", "action") and value is not None:
                self.links.add(value)
            elif name == "data-index" and value:
                self.indexes.add(value)
            elif name == "id" and value:
                self.ids.add(value)


def crawled(site: str, start: str = "/") -> tuple[set[str], list[str]]:
    """Every address reached from the start page by links, and what is broken on the way."""
    waiting, seen, broken = [urljoin(site, start)], {urljoin(site, start)}, []
    places: dict[str, set[str]] = {}
    wanted: list[tuple[str, str, str]] = []
    while waiting:
        address = waiting.pop()
        try:
            with urlopen(address) as answer:
                content, kind = answer.read(), answer.headers["Content-Type"]
        except HTTPError as error:
            broken.append(f"{address}: {error.code}")
            continue
        for link in links_in(content, kind, address, places):
            target = urlsplit(urljoin(address, link))
            if f"{target.scheme}://{target.netloc}" != site:
                broken.append(f"{address} leads to {link}, which is elsewhere")
                continue
            page = target._replace(fragment="").geturl()
            if target.fragment:
                wanted.append((address, page, target.fragment))
            if page not in seen:
                seen.add(page)
                waiting.append(page)
    missing = [
        f"{address}: there is no {page}#{fragment}"
        for address, page, fragment in wanted
        if page in places and fragment not in places[page]
    ]
    return {urlsplit(one).path for one in seen}, broken + missing


def links_in(content: bytes, kind: str, address: str, places: dict[str, set[str]]) -> set[str]:
    if kind.startswith("text/html"):
        found = Links(content.decode())
        places[address] = found.ids
        return found.links | {f"{link}index.json" for link in found.indexes}
    path = urlsplit(address).path
    if kind.startswith("application/json") and ("/api/" in path or "/search/" in path):
        return set(addresses_in(json.loads(content)))
    return set()


def addresses_in(value: Any) -> Iterator[str]:
    """Everything in JSON that looks like an address."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from addresses_in([key, one])
    elif isinstance(value, list):
        for one in value:
            yield from addresses_in(one)
    elif isinstance(value, str) and value.startswith(("/", "http")):
        yield value
