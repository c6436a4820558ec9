"""Uploads that stay in memory for as long as their request, and are never written to a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler, StopUpload
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

View = Callable[..., HttpResponse]

#: What a form adds to the file that it sends.
FORM_BYTES = 64 * 1024


class InMemory(MemoryFileUploadHandler):
    """Keeps an upload in memory, and drops it where it is larger than it may be."""

    def __init__(self, request: HttpRequest, most_bytes: int) -> None:
        super().__init__(request)
        self.most_bytes = most_bytes

    def handle_raw_input(self, *args: Any, **values: Any) -> None:
        self.activated = True
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received > self.most_bytes:
            raise StopUpload(connection_reset=False)
        return super().receive_data_chunk(raw_data, start)


def in_memory(most_bytes: int, too_large: View) -> Callable[[View], View]:
    """A page to which a file may be sent that stays in memory; `too_large` answers for others.

    The token against forged requests is checked after the upload handler is set, as Django asks.
    """

    def decorated(view: View) -> View:
        protected = csrf_protect(view)

        @wraps(view)
        def answer(request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
            if request.method == "POST":
                if size_of(request, most_bytes) > most_bytes + FORM_BYTES:
                    return too_large(request, *args, **values)
                request.upload_handlers = [InMemory(request, most_bytes)]
            return protected(request, *args, **values)

        return csrf_exempt(answer)

    return decorated


def size_of(request: HttpRequest, most_bytes: int) -> int:
    """How many bytes are sent; more than may be where nobody says."""
    length = request.META.get("CONTENT_LENGTH") or ""
    return int(length) if length.isdecimal() else most_bytes + FORM_BYTES + 1
