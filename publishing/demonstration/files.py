"""The files of the demonstration, and what becomes of them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError

from departments.words import in_words
from fiscal.findings import Report

FOLDER = Path(settings.BASE_DIR) / "demo"


def content_of(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def require_done(report: Report, name: str) -> None:
    """Raise with every reason unless the file was taken in."""
    if not report.done:
        sentences = "\n".join(in_words(one.message) for one in report.findings if one.blocks)
        raise CommandError(f"{name} was refused:\n{sentences}")
