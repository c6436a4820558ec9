"""Finding a published file by its address: what may be served, as which type.

Plain Python over a folder, shared by the wrapper in front of Django and by Django itself. An
address is looked up on the disk every time, because a new version is one rename away; what the
file found there is (where it truly lies, its digest, its compressed variant) is kept for as long
as it is that very file.
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field, replace
from email.utils import formatdate
from functools import lru_cache
from pathlib import Path
from stat import S_ISREG

INDEX = "index.html"
MEDIA_TYPES = {
    "SHA256SUMS": "text/plain; charset=utf-8",  # called so everywhere, without an ending
    ".html": "text/html; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# Together at most 64 MB in memory, and the smaller compressed variants.
FILES_KEPT = 1024
CONTENT_KEPT = 64 * 1024
#: What a page may do that is kept as a file and brings its own style: nothing but show itself.
KEPT_PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
HIDDEN_OR_CLIMBING = re.compile(r"(?:^|/)\.|[\\\0]")


@dataclass(frozen=True)
class PublishedBytes:
    """A file on disk that may be served. `path` is free of links, `size` in bytes.

    `etag` is a strong entity tag, from the SHA-256 of the bytes; `compressed` the gzip variant;
    `content` the bytes of a file that is not large.
    """

    path: Path
    media_type: str
    size: int
    etag: str
    last_modified: str
    content: bytes | None = field(repr=False)
    compressed: PublishedBytes | None = None

    @property
    def is_kept_page(self) -> bool:
        """Whether it is a page given away as a file, not one of the site."""
        return self.path.suffix == ".html" and self.path.name != INDEX


def published_file(root: Path, address: str) -> PublishedBytes | None:
    """The file at an address such as `/d/021/2023/self-evaluation/department/form.json`.

    An address with a slash at its end is a folder and means its index page. None if there is no
    such file, if a part of the address is hidden or climbs, if the type is not one we publish,
    or if the file lies outside `root` once links are followed.
    """
    name = f"{address}{INDEX}" if address.endswith("/") else address
    media_type = MEDIA_TYPES.get(os.path.splitext(name)[1] or os.path.basename(name))
    if media_type is None or HIDDEN_OR_CLIMBING.search(name):
        return None
    path = f"{root}/{name}"
    try:
        status = os.stat(path)
        if not S_ISREG(status.st_mode):
            return None
        return known_file(root, path, media_type, identity(status))
    except (OSError, ValueError):
        return None


def identity(status: os.stat_result) -> tuple[int, ...]:
    """What differs between any two files, and between two contents of one file."""
    return (
        status.st_dev,
        status.st_ino,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
    )


@lru_cache(maxsize=FILES_KEPT)
def known_file(
    root: Path, path: str, media_type: str, identity: tuple[int, ...]
) -> PublishedBytes | None:
    """The file at a path below `root`, with its compressed variant if there is one.

    `identity` only says how long the answer holds. Raises OSError if the file is gone.
    """
    found = described(root, Path(path), media_type)
    if found is None:
        return None
    beside = found.path.with_name(f"{found.path.name}.gz")
    if not beside.is_file():
        return found
    return replace(found, compressed=described(root, beside, media_type))


def described(root: Path, path: Path, media_type: str) -> PublishedBytes | None:
    """What lies at a path once links are followed; None if that is outside `root`."""
    real = path.resolve(strict=True)
    if not real.is_relative_to(root.resolve()):
        return None
    content = real.read_bytes()
    return PublishedBytes(
        path=real,
        media_type=media_type,
        size=len(content),
        etag=f'"{hashlib.sha256(content).hexdigest()[:32]}"',
        last_modified=formatdate(int(real.stat().st_mtime), usegmt=True),
        content=content if len(content) <= CONTENT_KEPT else None,
    )
