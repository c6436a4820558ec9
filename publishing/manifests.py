"""The manifest of a published version: each of its files with size and SHA-256, in a chain.

`manifest.json` names the version, the SHA-256 of its document and of the manifest before it;
`SHA256SUMS` says the same of the files in the form that `sha256sum -c` reads, the manifest
included. Both are made in the transaction that publishes and are kept like the other downloads.
They hold what is given to be kept: the document and its downloads. Pages are no part of them, since
an old page is made anew to say that it is superseded.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils import timezone

from publishing.downloads import JSON_TYPE, Download
from publishing.models import Publication, PublishedFile
from publishing.queries import Version
from workflow.events import canonical

MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
SUMS_TYPE = "text/plain; charset=utf-8"
SCHEMA = ("mingzhang/manifest", "1")


def sealed(
    publication: Publication, downloads: Iterable[Download], previous: str
) -> Iterator[Download]:
    """The downloads, and after them the manifest and the sums over them.

    `previous` is the SHA-256 of the manifest of the version before, blank for the first.
    """
    held = list(downloads)
    yield from held
    document = publication.document.encode()
    files = [
        listed(f"{publication.file_stem}.json", document),
        *(listed(one.name, one.content) for one in held),
    ]
    manifest = canonical(
        {**stated(publication, previous), "files": sorted(files, key=lambda one: one["name"])}
    ).encode()
    yield Download(MANIFEST, JSON_TYPE, manifest)
    yield Download(SUMS, SUMS_TYPE, sums([*files, listed(MANIFEST, manifest)]))


def stated(publication: Publication, previous: str) -> dict[str, Any]:
    """What a manifest says of its version besides the files."""
    one = publication
    return {
        "schema": SCHEMA[0],
        "schema_version": SCHEMA[1],
        "address": f"{one.folder}/v{one.number}",
        "number": str(one.number),
        "published_at": timezone.localtime(one.published_at).isoformat(timespec="seconds"),
        "document": {"name": f"{one.file_stem}.json", "sha256": one.sha256},
        "previous_manifest_sha256": previous,
    }


def listed(name: str, content: bytes) -> dict[str, str]:
    return {"name": name, "size": str(len(content)), "sha256": digest_of(content)}


def sums(files: Iterable[Mapping[str, str]]) -> bytes:
    """The lines that `sha256sum -c` reads: digest, two blanks, name."""
    lines = sorted((one["name"], one["sha256"]) for one in files)
    return "".join(f"{digest}  {name}\n" for name, digest in lines).encode()


def digest_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def manifest_sha256(publication: Publication | None) -> str:
    """The SHA-256 of a version's manifest; blank where there is none."""
    if publication is None:
        return ""
    file = PublishedFile.objects.filter(publication=publication, name=MANIFEST)
    return file.values_list("sha256", flat=True).first() or ""


def files_listed(version: Version) -> list[dict[str, str]]:
    """Every file of a version that is kept byte by byte, by name: `name`, `size`, `sha256`."""
    one = version.publication
    files = [
        {"name": version.document_name, "size": len(version.document_bytes), "sha256": one.sha256},
        *({"name": it.name, "size": it.size, "sha256": it.sha256} for it in version.files),
    ]
    return [
        {name: str(value) for name, value in it.items()}
        for it in sorted(files, key=lambda it: str(it["name"]))
    ]


def known_files(versions: Sequence[Version]) -> list[dict[str, Any]]:
    """What a page knows its reader's file by: the digests of every version, the newest first."""
    return [
        {
            "number": one.publication.number,
            "withdrawn": not one.is_public,
            "files": {it["sha256"]: it["name"] for it in files_listed(one)},
        }
        for one in versions
    ]


def problems_of_manifests(versions: Sequence[Version]) -> Iterator[str]:
    """Where a manifest does not say what its version holds, or the chain is broken."""
    previous = ""
    for version in reversed(versions):
        held = {one.name: bytes(one.content) for one in version.files}
        yield from problems_of_manifest(version, held, previous)
        previous = digest_of(held[MANIFEST]) if MANIFEST in held else ""


def problems_of_manifest(
    version: Version, held: Mapping[str, bytes], previous: str
) -> Iterator[str]:
    one = version.publication
    if missing := [name for name in (MANIFEST, SUMS) if name not in held]:
        yield f"{one}: {' and '.join(missing)} missing"
        return
    try:
        manifest = json.loads(held[MANIFEST])
    except ValueError:
        yield f"{one}: {MANIFEST} is no JSON"
        return
    for name, value in stated(one, previous).items():
        if manifest.get(name) != value:
            yield f"{one}: {MANIFEST} says {name} {manifest.get(name)!r} instead of {value!r}"
    files = [one for one in files_listed(version) if one["name"] not in (MANIFEST, SUMS)]
    if manifest.get("files") != files:
        yield f"{one}: {MANIFEST} does not list the files of its version"
    if held[SUMS] != sums([*files, listed(MANIFEST, held[MANIFEST])]):
        yield f"{one}: {SUMS} does not list the files of its version"
