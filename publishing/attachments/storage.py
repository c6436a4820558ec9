"""Where clean files lie until they are published: below DATA_DIR, never served from there.

    <ATTACHMENTS_DIR>/<case>/<SHA-256>

A file is complete and on the disk before its row is committed, and is there under the lock on the
case row whenever its row is; so whatever lies there without a row may be removed under that lock.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Collection
from pathlib import Path

from django.conf import settings

from publishing.flushing import flush_folder


class Missing(Exception):
    """A file is not there, or not as it was taken in."""


def folder_of(case_id: int) -> Path:
    return Path(settings.ATTACHMENTS_DIR) / str(case_id)


def keep(case_id: int, content: bytes) -> str:
    """Put a file into the store, in one step; its SHA-256. Raises OSError and leaves nothing."""
    digest = hashlib.sha256(content).hexdigest()
    folder = folder_of(case_id)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    waiting = folder / f".{digest}.{secrets.token_hex(4)}"
    try:
        with waiting.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        waiting.replace(folder / digest)
        flush_folder(folder)
    except BaseException:
        waiting.unlink(missing_ok=True)
        raise
    return digest


def content_of(case_id: int, digest: str) -> bytes:
    """The bytes of a file, just as they were taken in. Raises Missing."""
    try:
        content = (folder_of(case_id) / digest).read_bytes()
    except OSError as error:
        raise Missing(digest) from error
    if hashlib.sha256(content).hexdigest() != digest:
        raise Missing(digest)
    return content


def sweep(case_id: int, kept: Collection[str]) -> None:
    """Remove what lies in the folder of a case but those. The caller holds the lock on the case."""
    folder = folder_of(case_id)
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name not in kept:
                path.unlink(missing_ok=True)
