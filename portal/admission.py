"""Who may have how much checked without an account: sizes, how often, how many at once.

A workbook stays in memory for as long as its request and is never written to a file.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from workflow.uploads import InMemory

#: The largest workbook, and what a form adds to it when it is sent back as text.
MOST_BYTES = 5 * 2**20
MOST_POSTED = 2 * MOST_BYTES

#: So many checks one address may ask for in so many seconds, counted in each server process.
MOST_CHECKS = 20
SECONDS = 600

#: So many checks run at once in a server process; the others of its threads serve pages.
AT_ONCE = threading.BoundedSemaphore(2)

LOOPBACK = ("127.0.0.1", "::1")

View = Callable[..., HttpResponse]


def admitted(view: View) -> View:
    """A page to which anybody may post a workbook, within these limits.

    The token against forged requests is checked after the upload handler is set, as Django asks.
    """
    protected = csrf_protect(view)

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        if request.method != "POST":
            return never_kept(protected(request, *args, **values))
        if size_of(request) > MOST_POSTED:
            return refused(request, "large", 413)
        if not is_within_rate(address_of(request)):
            return refused(request, "often", 429)
        if not AT_ONCE.acquire(blocking=False):
            return refused(request, "busy", 503)
        try:
            request.upload_handlers = [InMemory(request, MOST_BYTES)]
            return never_kept(protected(request, *args, **values))
        finally:
            AT_ONCE.release()

    return csrf_exempt(answer)


def never_kept(response: HttpResponse) -> HttpResponse:
    """What was found in somebody's workbook is nothing for caches."""
    response["Cache-Control"] = "no-store"
    return response


def refused(request: HttpRequest, why: str, status: int) -> HttpResponse:
    context = {
        "section": "check",
        "why": why,
        "megabytes": MOST_BYTES // 2**20,
        "checks": MOST_CHECKS,
        "minutes": SECONDS // 60,
    }
    response = render(request, "portal/not_checked.html", context, status=status)
    if status != 413:
        response["Retry-After"] = str(SECONDS if status == 429 else 30)
    return never_kept(response)


def size_of(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else MOST_POSTED + 1


def address_of(request: HttpRequest) -> str:
    """Where a request comes from; a proxy on this very machine names the address for which it asks.

    What anybody else writes into that header does not count.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if address in LOOPBACK:
        return request.headers.get("X-Real-IP", "") or address
    return address


def is_within_rate(address: str) -> bool:
    """Count a check for an address; whether it may have it."""
    key = f"check:{address}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) <= MOST_CHECKS
    except ValueError:  # the time ran out between the two
        return True
