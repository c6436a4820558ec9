"""What exports of all kinds share: one JSON object, one page that needs no other file."""

from __future__ import annotations

import json
from pathlib import Path

from django.conf import settings

from publishing.documents.frame import Document

STYLES = ("static/css/base.css", "static/css/portal.css", "static/css/document.css")


def json_bytes(document: Document) -> bytes:
    """A document to be read by people too: indented, every figure a string."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def styles() -> list[str]:
    """The style sheets of the public pages, to be written into a page."""
    return [(Path(settings.BASE_DIR) / name).read_text("utf-8") for name in STYLES]
