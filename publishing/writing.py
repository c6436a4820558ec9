"""The public files of a case, written so that a crash leaves the old ones or the new ones.

    <PUBLISHED_DIR>/d/021/2023/self-evaluation/department  →  a link into
    <PUBLISHED_DIR>/.store/<what stands in it>.<token>/     index.html, form.json, tables/, v1/ …

A folder in the store is complete and flushed to disk before the link is moved to it by one
rename, and never touched afterwards. Its name begins with a digest over everything that decides
its bytes, so it can be told without rendering whether the files are up to date. Everything can
be made again from the rows in the database.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import logging
import os
import secrets
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from django.conf import settings

from publishing.flushing import flush_folder
from publishing.pages import pages_edition, rendered_pages
from publishing.queries import Version, published_cases, versions_of
from workflow.events import canonical

log = logging.getLogger(__name__)

STORE = ".store"
COMPRESSED = (".html", ".json", ".csv")
ABANDONED_AFTER = 3600  # seconds after which a folder without a link is surely nobody's


def write_files_of(case_id: int, anew: bool = False) -> bool:
    """Write the files of a published case unless they are up to date. Whether it wrote.

    `anew` writes them in any case. Processes wait for each other, and each reads the versions
    only when its turn has come, so that the last one to write has seen the newest.
    """
    with one_at_a_time():
        versions = versions_of(case_id)
        if not versions or (not anew and is_up_to_date(versions)):
            return False
        link = link_of(versions)
        before = linked_folder(link)
        folder = new_folder(folder_name(versions))
        try:
            fill_folder(folder, files_of(versions))
            move_link(link, folder)
        except BaseException:  # a full disk must not fill up further with each try
            shutil.rmtree(folder, ignore_errors=True)
            raise
        if before:
            shutil.rmtree(before, ignore_errors=True)
    log.info("wrote the published files of case %s", case_id)
    return True


def write_all(anew: bool = False) -> int:
    """Write what is missing or out of date. How many cases were written."""
    written = sum(write_files_of(case_id, anew) for case_id in published_cases())
    with one_at_a_time():
        sweep()
    return written


def files_of(versions: Sequence[Version]) -> dict[PurePosixPath, bytes]:
    """Every public file of a case by its path in the folder, compressed variants included."""
    files: dict[PurePosixPath, bytes] = {}
    for version in versions:
        one = version.publication
        folder = PurePosixPath(f"v{one.number}")
        files |= files_below(folder, one.version_url, version, versions)
    newest = versions[0]
    files |= files_below(PurePosixPath(), newest.publication.get_absolute_url(), newest, versions)
    return files | dict(compressed(files))


def files_below(
    folder: PurePosixPath, address: str, version: Version, versions: Sequence[Version]
) -> dict[PurePosixPath, bytes]:
    """The pages of a version and, unless it is withdrawn, its downloads."""
    pages = rendered_pages(address, version, versions)
    files = {folder / name: page for name, page in pages.items()}
    if version.is_public:
        files[folder / version.document_name] = version.document_bytes
        files |= {folder / one.name: bytes(one.content) for one in version.files}
    return files


def compressed(
    files: Mapping[PurePosixPath, bytes],
) -> Iterator[tuple[PurePosixPath, bytes]]:
    for path, content in files.items():
        if path.suffix in COMPRESSED:
            yield zipped(path, content)


def zipped(path: PurePosixPath, content: bytes) -> tuple[PurePosixPath, bytes]:
    """The compressed variant of a file, the same bytes every time."""
    return path.with_name(path.name + ".gz"), gzip.compress(content, 9, mtime=0)


def folder_name(versions: Sequence[Version]) -> str:
    """A digest over everything that decides the bytes of the files."""
    stated = [
        pages_edition(),
        *(
            [
                one.publication.number,
                one.publication.sha256,
                one.withdrawal.pk if one.withdrawal else 0,
                [file.sha256 for file in one.files],
            ]
            for one in versions
        ),
        [[one.case_id, one.number, one.sha256] for one in versions[0].beside],
    ]
    return hashlib.sha256(canonical(stated).encode()).hexdigest()[:24]


def is_up_to_date(versions: Sequence[Version]) -> bool:
    folder = linked_folder(link_of(versions))
    return bool(
        folder and folder.is_dir() and folder.name.partition(".")[0] == folder_name(versions)
    )


def link_of(versions: Sequence[Version]) -> Path:
    """The link that makes the folder public."""
    return Path(settings.PUBLISHED_DIR) / versions[0].publication.folder


def linked_folder(link: Path) -> Path | None:
    """The folder a link leads to, whether or not it still exists."""
    if not link.is_symlink():
        return None
    return Path(os.path.normpath(link.parent / os.readlink(link)))


def new_folder(name: str) -> Path:
    """The place of a new folder in the store."""
    return Path(settings.PUBLISHED_DIR) / STORE / f"{name}.{secrets.token_hex(4)}"


def fill_folder(folder: Path, files: Mapping[PurePosixPath, bytes]) -> None:
    """Put these files into a folder of the store, all on disk."""
    for path, content in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
    for parent in {(folder / path).parent for path in files} | {folder, folder.parent}:
        flush_folder(parent)


def move_link(link: Path, folder: Path) -> None:
    """Have `link` lead to `folder`, in one step that a reader sees before or after."""
    link.parent.mkdir(parents=True, exist_ok=True)
    waiting = link.with_name(f".{link.name}.{secrets.token_hex(4)}")
    waiting.symlink_to(os.path.relpath(folder, link.parent), target_is_directory=True)
    waiting.replace(link)
    flush_folder(link.parent)


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """Processes and threads that write public files wait for each other here."""
    root = Path(settings.PUBLISHED_DIR)
    root.mkdir(parents=True, exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def sweep() -> None:
    """Remove what an interrupted writer left behind: folders and links that nothing uses."""
    root = Path(settings.PUBLISHED_DIR)
    linked = set()
    for link in root.glob("d/*/*/*/*"):
        if link.name.startswith("."):
            link.unlink()
        elif folder := linked_folder(link):
            linked.add(folder.name)
    for folder in (root / STORE).glob("*"):
        age = time.time() - folder.stat().st_mtime
        if folder.name not in linked and age > ABANDONED_AFTER:
            shutil.rmtree(folder, ignore_errors=True)
