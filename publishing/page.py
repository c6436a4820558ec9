"""One page of a published document, whatever its kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from publishing.queries import Version

#: The formats of whole documents in the order in which they are offered, and what each is for.
FORMATS = {
    "PDF": _("To read and to print"),
    "DOCX": _("To edit on in Word or WPS"),
    "HTML": _("The whole document on one page that needs no other file"),
    "XLSX": _("Tables and forms as one workbook"),
    "JSON": _("The document itself, for programs"),
}


@dataclass(frozen=True)
class Page:
    """`folder` lies below that of the version, blank for the first page of the document.

    `context` is what the template shows besides what all pages of a document do.
    """

    folder: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


def downloads_of(version: Version) -> list[dict[str, Any]]:
    """What can be downloaded of a document as a whole, for readers first: itself comes last.

    Each with its name, format (`label`), what it is for, its size in bytes and SHA-256.
    """
    if not version.is_kept:
        return []
    stem = version.publication.file_stem
    files = [
        (one.name, one.size, one.sha256) for one in version.files if one.name.startswith(f"{stem}.")
    ]
    files.append((version.document_name, len(version.document_bytes), version.publication.sha256))
    found = {label_of(name): (name, size, sha256) for name, size, sha256 in files}
    return [
        {"name": name, "label": label, "purpose": purpose, "size": size, "sha256": sha256}
        for label, purpose in FORMATS.items()
        if label in found
        for name, size, sha256 in [found[label]]
    ]


def label_of(name: str) -> str:
    """How the format of a file is called: its ending."""
    return name.rpartition(".")[2].upper()
