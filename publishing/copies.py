"""Checking a folder that somebody downloaded: whether it is what was published, byte for byte.

A copy is that of the version its `manifest.json` names, or the one in whose address it lies
(`…/d/021/2024/budget/department/v1`). What must be there are the files of the manifest; pages may
be there and must then be those of today.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from publishing.manifests import MANIFEST
from publishing.queries import Version, case_at, versions_of
from publishing.writing import files_of

ADDRESS = re.compile(
    r"(?:^|/)d/(?P<code>\d{3})/(?P<year>\d{4})/(?P<kind>[a-z-]+)/(?P<slug>[a-z0-9-]+)"
    r"(?:/v(?P<number>\d+))?/?$"
)


class UnknownCopy(Exception):
    """A folder of which one cannot tell what it is a copy of. The message says why."""


def problems_of_copy(folder: Path) -> Iterator[str]:
    """Every deviation of a downloaded folder, as a sentence; none if it is as it was published.

    Raises UnknownCopy for a folder that names no published version.
    """
    versions, version = version_of(folder)
    kept = kept_files(version)
    for name, content in sorted(kept.items()):
        if not (folder / name).is_file():
            yield f"{folder / name}: missing in this copy"
        elif (folder / name).read_bytes() != content:
            yield f"{folder / name}: not the bytes that were published"
    yield from problems_of_the_rest(folder, set(kept), version, versions)
    if version.withdrawal:
        yield f"{folder}: this version was withdrawn from the public: {version.withdrawal.reason}"


def problems_of_the_rest(
    folder: Path, checked: set[str], version: Version, versions: Sequence[Version]
) -> Iterator[str]:
    """Files besides those of the manifest: the pages, older versions below, and what is foreign."""
    others = sorted(
        path
        for path in folder.rglob("*")
        if not path.is_dir() and path.relative_to(folder).as_posix() not in checked
    )
    if not others:
        return
    published = files_of(versions)
    below = PurePosixPath(f"v{version.publication.number}")
    for path in others:
        name = PurePosixPath(path.relative_to(folder).as_posix())
        expected = [published[one] for one in (below / name, name) if one in published]
        if not expected:
            yield f"{path}: nothing published this file"
        elif path.read_bytes() not in expected:
            yield f"{path}: not the bytes that were published"


def kept_files(version: Version) -> dict[str, bytes]:
    """The document and its downloads, the manifest among them, by name."""
    return {
        version.document_name: version.document_bytes,
        **{one.name: bytes(one.content) for one in version.files},
    }


def version_of(folder: Path) -> tuple[list[Version], Version]:
    """The published version a folder is a copy of, with all versions of its document."""
    if not folder.is_dir():
        raise UnknownCopy(f"{folder} is no folder.")
    for address in (address_in_manifest(folder), folder.resolve().as_posix()):
        if found := ADDRESS.search(address):
            return published_at(address, found)
    raise UnknownCopy(
        f"{folder} does not say what it is a copy of: it holds no readable {MANIFEST} and does not "
        "lie in an address such as d/021/2024/budget/department/v1. Download the manifest as well."
    )


def address_in_manifest(folder: Path) -> str:
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        return str(manifest["address"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def published_at(address: str, found: re.Match[str]) -> tuple[list[Version], Version]:
    case_id = case_at(found["code"], int(found["year"]), found["kind"], found["slug"])
    versions = versions_of(case_id) if case_id else []
    number = int(found["number"] or 0)
    for version in versions:
        if number in (0, version.publication.number):
            return versions, version
    raise UnknownCopy(f"Nothing was published here as {address.rpartition('/d/')[2] or address}.")
