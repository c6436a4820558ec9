"""Finding a published file by its address: what may be served, as which type.

Plain Python over a folder, shared by the wrapper in front of Django and by Django itself.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path

INDEX = "index.html"
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class PublishedBytes:
    """A file on disk that may be served. `path` is free of links."""

    path: Path
    media_type: str
    size: int
    modified: int  # nanoseconds since 1970

    @property
    def etag(self) -> str:
        """A strong entity tag: the SHA-256 of the bytes."""
        return f'"{sha256_of(self.path, self.modified, self.size)[:32]}"'

    @property
    def last_modified(self) -> str:
        return formatdate(self.modified // 10**9, usegmt=True)


def published_file(root: Path, address: str, is_folder: bool) -> PublishedBytes | None:
    """The file at an address such as `/d/021/2023/self-evaluation/department/form.json`.

    An address with a slash at its end is a folder and means its index page. None if there is no
    such file, if a part of the address is hidden or climbs, if the type is not one we publish,
    or if the file lies outside `root` once links are followed.
    """
    parts = [part for part in address.split("/") if part]
    if not parts or any(part.startswith(".") or "\0" in part or "\\" in part for part in parts):
        return None
    if is_folder:
        parts.append(INDEX)
    media_type = MEDIA_TYPES.get(os.path.splitext(parts[-1])[1])
    if media_type is None:
        return None
    return existing(root, root.joinpath(*parts), media_type)


def existing(root: Path, path: Path, media_type: str) -> PublishedBytes | None:
    """The regular file at a path below `root`."""
    try:
        real = path.resolve(strict=True)
        status = real.stat()
    except (OSError, ValueError):
        return None
    if not real.is_file() or not real.is_relative_to(root.resolve()):
        return None
    return PublishedBytes(real, media_type, status.st_size, status.st_mtime_ns)


def compressed_variant(root: Path, found: PublishedBytes) -> PublishedBytes | None:
    """The gzip variant beside a file."""
    return existing(root, found.path.with_name(found.path.name + ".gz"), found.media_type)


@lru_cache(maxsize=4096)
def sha256_of(path: Path, modified: int, size: int) -> str:
    """The digest of a file, computed once as long as the file stays what it is."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
