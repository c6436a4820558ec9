"""Putting a whole site on the disk in one step, and only what changed of it.

    DIR/site                  →  a link into
    DIR/.builds/<token>/      the site, complete; <token>.files lists what is in it
    DIR/.mingzhang-export     says that the folder is ours

The web server's root is DIR/site. A new build stands beside the old one until one rename moves the
link, so that no reader sees half of a site and a killed export leaves the old one. A file that has
not changed is the same file in both (a hard link): it is not written again and keeps its time, so
that what copies the site elsewhere by time and size copies what changed.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from publishing.flushing import flush_folder
from publishing.writing import move_link

SITE = "site"
BUILDS = ".builds"
MARK = ".mingzhang-export"
LOCK = ".lock"
ABOUT = "The public site as files, written by manage.py export_portal. Serve the folder site.\n"


class ForeignFiles(Exception):
    """The folder holds what no export wrote. The message names it and says what to do."""


@dataclass(frozen=True)
class Outcome:
    """How many files were written, are gone, and stayed as they were."""

    written: int
    removed: int
    unchanged: int


def replace_site(root: Path, files: Iterable[tuple[PurePosixPath, bytes]]) -> Outcome:
    """Have `root` hold a site of exactly these files. Raises ForeignFiles, and changes nothing.

    `files` are taken one by one; where taking them raises, the old site stays.
    """
    refuse_foreign(root)
    (root / BUILDS).mkdir(parents=True, exist_ok=True)
    (root / MARK).write_text(ABOUT)
    with alone(root):
        old = built(root)
        before = refuse_changed(old) if old else set()
        sweep(root, old)
        new = root / BUILDS / secrets.token_hex(8)
        written, present = 0, set()
        for path, content in files:
            if path in present:
                raise ValueError(f"{path} is exported twice")
            present.add(path)
            written += not put(new / path, content, old / path if old else None)
        outcome = Outcome(written, len(before - present), len(present) - written)
        if old and not written and not outcome.removed:
            shutil.rmtree(new)
            return outcome
        settle(new, present)
        move_link(root / SITE, new)
        sweep(root, new)
        return outcome


def refuse_foreign(root: Path) -> None:
    """Refuse a folder that is not empty and not ours, or in which something else stands."""
    if not root.exists():
        return
    if not root.is_dir():
        raise ForeignFiles(f"{root} is no folder. Name a folder that is empty or does not exist.")
    held = {path.name for path in root.iterdir()}
    if held and MARK not in held:
        raise ForeignFiles(
            f"{root} holds {some(held)} and was not written by an export. Name a folder that is "
            "empty or does not exist."
        )
    waiting = {name for name in held if name.startswith(f".{SITE}.")}
    if foreign := held - waiting - {SITE, BUILDS, MARK, LOCK}:
        raise ForeignFiles(f"{root} holds {some(foreign)}, which no export wrote. Move it away.")
    if SITE in held and built(root) is None:
        raise ForeignFiles(f"{root / SITE} is not the link an export makes. Move it away.")


def some(names: Iterable[str]) -> str:
    found = sorted(names)
    return ", ".join(found[:3]) + (f" and {len(found) - 3} more" if len(found) > 3 else "")


def built(root: Path) -> Path | None:
    """The build that is the site now."""
    link = root / SITE
    if not link.is_symlink():
        return None
    folder = Path(os.path.normpath(link.parent / os.readlink(link)))
    return folder if folder.parent == root / BUILDS and folder.is_dir() else None


def refuse_changed(build: Path) -> set[PurePosixPath]:
    """The files of a build; refuse one into which somebody has put others."""
    listed = {PurePosixPath(line) for line in record_of(build).read_text("utf-8").splitlines()}
    present = {
        PurePosixPath(path.relative_to(build).as_posix())
        for path in build.rglob("*")
        if not path.is_dir() or path.is_symlink()
    }
    if foreign := present - listed:
        raise ForeignFiles(
            f"The site in {build} holds {some(map(str, foreign))}, which no export wrote and the "
            "next one would remove. Move it away."
        )
    return listed


def put(target: Path, content: bytes, before: Path | None) -> bool:
    """Have a file in the new build; whether it is the one of the build before."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if before and holds(before, content):
        try:
            target.hardlink_to(before)
        except OSError:  # a file system without hard links: a copy that keeps its time
            shutil.copy2(before, target)
        return True
    with target.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return False


def holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def settle(build: Path, present: Iterable[PurePosixPath]) -> None:
    """Have a build on the disk with the list of its files."""
    record_of(build).write_text("".join(f"{path}\n" for path in sorted(present)), "utf-8")
    for folder in [build, *(path for path in build.rglob("*") if path.is_dir())]:
        flush_folder(folder)
    flush_folder(build.parent)


def record_of(build: Path) -> Path:
    return build.with_name(f"{build.name}.files")


def sweep(root: Path, keep: Path | None) -> None:
    """Remove every build but one: the site before, and what a killed export left."""
    for path in (root / BUILDS).iterdir():
        if keep is None or path not in (keep, record_of(keep)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    for path in root.glob(f".{SITE}.*"):
        path.unlink()


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Two exports into one folder wait for each other."""
    with (root / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
