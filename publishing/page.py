"""One page of a published document, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from publishing.queries import Version

#: The formats of whole documents in the order in which they are offered.
FORMATS = ("PDF", "DOCX", "XLSX", "JSON")


@dataclass(frozen=True)
class Page:
    """`folder` lies below that of the version, blank for the first page of the document.

    `context` is what the template shows besides what all pages of a document do.
    """

    folder: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


def downloads_of(version: Version) -> list[dict[str, Any]]:
    """What can be downloaded of a document as a whole, for readers first: itself comes last."""
    if not version.is_kept:
        return []
    stem = version.publication.file_stem
    sizes = {one.name: one.size for one in version.files if one.name.startswith(f"{stem}.")}
    sizes[f"{stem}.json"] = len(version.document_bytes)
    return [
        {"name": name, "label": label_of(name), "size": size}
        for name, size in sorted(sizes.items(), key=lambda one: FORMATS.index(label_of(one[0])))
    ]


def label_of(name: str) -> str:
    """How the format of a file is called: its ending."""
    return name.rpartition(".")[2].upper()
