"""Uploaded workbooks, kept for an hour so that a preview can be confirmed or a copy marked.

A file lies in a folder of the person who uploaded it, under a random name; nobody else's token
leads to it.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from departments.models import Person

KEPT_FOR = 60 * 60
TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True)
class Upload:
    """What was uploaded: the file's name, its kind, for which department (code) and year."""

    token: str
    name: str
    kind: str
    department: str
    fiscal_year: int


def folder() -> Path:
    return Path(settings.DATA_DIR) / "uploads"


def keep(
    person: Person, data: bytes, name: str, kind: str, department: str, fiscal_year: int
) -> Upload:
    """Put an upload aside for its person. Removes what has lain for more than an hour."""
    remove_old()
    upload = Upload(uuid.uuid4().hex, name, kind, department, fiscal_year)
    own = folder() / str(person.pk)
    own.mkdir(parents=True, exist_ok=True)
    (own / f"{upload.token}.xlsx").write_bytes(data)
    (own / f"{upload.token}.json").write_text(json.dumps(asdict(upload)), encoding="utf-8")
    return upload


def kept(person: Person, token: str) -> tuple[Upload, bytes] | None:
    """The person's upload and its bytes, or None if there is none (any more)."""
    if not TOKEN.fullmatch(token):
        return None
    about = folder() / str(person.pk) / f"{token}.json"
    try:
        if is_old(about):
            return None
        upload = Upload(**json.loads(about.read_text(encoding="utf-8")))
        return upload, about.with_suffix(".xlsx").read_bytes()
    except FileNotFoundError:
        return None


def remove_old() -> None:
    for path in folder().glob("*/*"):
        try:
            if is_old(path):
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue


def is_old(path: Path) -> bool:
    return path.stat().st_mtime < time.time() - KEPT_FOR
