"""One page of a published document, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from publishing.queries import Version


@dataclass(frozen=True)
class Page:
    """`folder` lies below that of the version, blank for the first page of the document.

    `context` is what the template shows besides what all pages of a document do.
    """

    folder: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


def downloads_of(version: Version) -> list[dict[str, Any]]:
    """What can be downloaded of a document as a whole: itself, and its workbook."""
    if not version.is_kept:
        return []
    stem = version.publication.file_stem
    whole = [one for one in version.files if "/" not in one.name]
    return [
        {"name": f"{stem}.json", "label": "JSON", "size": len(version.document_bytes)},
        *({"name": one.name, "label": label_of(one.name), "size": one.size} for one in whole),
    ]


def label_of(name: str) -> str:
    """How the format of a file is called: its ending."""
    return name.rpartition(".")[2].upper()
