"""Published files served in front of Django, for installations without a web server of their own.

What nginx does with `try_files`, for one process with pip alone: a GET or HEAD of a file below
the folder of published files is answered from the disk; everything else goes on to Django.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.util import FileWrapper

from csp.utils import build_policy
from django.conf import settings

from publishing.files import KEPT_PAGE_POLICY, PublishedBytes, published_file

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Headers = list[tuple[str, str]]

PREFIX = "/d/"
POLICY = "Content-Security-Policy"
# Pages may be corrected at any time, so that caches must ask; asking costs one short 304.
CACHE_CONTROL = "public, max-age=60, must-revalidate"
# What scripts of other sites may read.
OPEN_DATA = (".json", ".csv")
CHUNK = 64 * 1024
NO_QUALITY = re.compile(r"q=0(\.0*)?")


class PublishedFiles:
    """A WSGI application: files below `root`, or else what `application` answers."""

    def __init__(self, application: WSGIApplication, root: Path) -> None:
        self.application = application
        self.root = root
        self.common: Headers = [
            *security_headers(),
            ("Cache-Control", CACHE_CONTROL),
            ("Vary", "Accept-Encoding"),
        ]

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        try:
            if found := self.found(environ):
                return self.answer(found, environ, start_response)
        except FileNotFoundError:  # replaced by a new version at this very moment
            pass
        return self.application(environ, start_response)

    def found(self, environ: WSGIEnvironment) -> PublishedBytes | None:
        """The file asked for, if it is ours to serve."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD") or must_redirect_to_https(environ):
            return None
        path = address_of(environ)
        return published_file(self.root, path) if path.startswith(PREFIX) else None

    def answer(
        self, found: PublishedBytes, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        common = self.common
        if found.is_kept_page:
            common = [one for one in common if one[0] != POLICY] + [(POLICY, KEPT_PAGE_POLICY)]
        headers: Headers = [*common, ("Last-Modified", found.last_modified)]
        if found.path.suffix in OPEN_DATA:
            headers.append(("Access-Control-Allow-Origin", "*"))
        zipped = found.compressed if accepts_gzip(environ) else None
        sent = zipped or found
        headers.append(("ETag", sent.etag))
        if is_known(sent, environ):
            start_response("304 Not Modified", headers)
            return []
        if zipped:
            headers.append(("Content-Encoding", "gzip"))
        headers += [("Content-Type", found.media_type), ("Content-Length", str(sent.size))]
        if environ["REQUEST_METHOD"] == "HEAD":
            start_response("200 OK", headers)
            return []
        body = body_of(sent)
        start_response("200 OK", headers)
        return body


def body_of(sent: PublishedBytes) -> Iterable[bytes]:
    """The bytes as a list, which servers send in one go, or else from the disk."""
    if sent.content is not None:
        return [sent.content]
    return FileWrapper(sent.path.open("rb"), CHUNK)


def address_of(environ: WSGIEnvironment) -> str:
    """The path asked for; WSGI hands over its bytes as Latin-1."""
    raw: str = environ.get("PATH_INFO", "")
    return raw.encode("latin-1", "replace").decode("utf-8", "replace")


def accepts_gzip(environ: WSGIEnvironment) -> bool:
    """Whether the browser takes gzip; with a quality of 0 it does not."""
    for offered in environ.get("HTTP_ACCEPT_ENCODING", "").lower().split(","):
        coding, _, quality = offered.partition(";")
        if coding.strip() in ("gzip", "*"):
            return not NO_QUALITY.fullmatch(quality.replace(" ", ""))
    return False


def is_known(sent: PublishedBytes, environ: WSGIEnvironment) -> bool:
    """Whether the browser holds these very bytes already."""
    if (tags := environ.get("HTTP_IF_NONE_MATCH")) is not None:
        known = [tag.strip().removeprefix("W/") for tag in tags.split(",")]
        return "*" in known or sent.etag in known
    return bool(environ.get("HTTP_IF_MODIFIED_SINCE") == sent.last_modified)


def must_redirect_to_https(environ: WSGIEnvironment) -> bool:
    """Whether Django would send this request to the https address instead."""
    if not settings.SECURE_SSL_REDIRECT:
        return False
    if environ.get("HTTP_X_FORWARDED_PROTO") == "https":
        return False
    return environ.get("wsgi.url_scheme") != "https"


def security_headers() -> Headers:
    """The headers that Django sends with every page."""
    headers: Headers = [
        (POLICY, build_policy()),
        ("X-Content-Type-Options", "nosniff"),
        ("X-Frame-Options", settings.X_FRAME_OPTIONS),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY),
    ]
    if settings.SECURE_HSTS_SECONDS:
        subdomains = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
        headers.append(
            ("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}{subdomains}")
        )
    return headers
