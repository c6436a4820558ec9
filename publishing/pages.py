"""The pages of a published version, in both languages.

A page is rendered once, when something is published, and says the same to everybody: no
session, no cookie, nothing of the person who looks at it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override

from publishing.changes.page import shown
from publishing.kinds import PUBLISHED_KINDS
from publishing.languages import LANGUAGES
from publishing.manifests import files_listed, known_files
from publishing.page import Page
from publishing.queries import Version

TEMPLATES = ("base.html", "portal/base.html", "publishing")
#: What stands around the content of a page, and nothing, for where it is shown within another.
PUBLIC = "publishing/public.html"
BARE = "publishing/bare.html"
STYLES = ("css/base.css", "css/portal.css", "css/document.css", "icon.svg", "js/verify.js")


def rendered_pages(
    address: str, version: Version, versions: Sequence[Version]
) -> dict[PurePosixPath, bytes]:
    """The pages of a version in every language, by their paths below `address`."""
    pages = PUBLISHED_KINDS[version.publication.kind].pages(version)
    return {
        PurePosixPath(page.folder) / folder / "index.html": page_in(
            language, address, page, version, versions
        ).encode()
        for page in pages
        for language, folder in LANGUAGES.items()
    }


def page_in(
    language: str,
    address: str,
    page: Page,
    version: Version,
    versions: Sequence[Version],
    layout: str = PUBLIC,
) -> str:
    """The HTML of a page: its content, or a notice if the version was withdrawn.

    `layout` is the template around the content: that of the portal, or none.
    """
    template = page.template if version.is_public else "publishing/withdrawn.html"
    one = version.publication
    context = {
        "layout": layout,
        "address": address,
        "page_address": f"{address}{page.folder}/" if page.folder else address,
        "page_folder": f"{page.folder}/" if page.folder else "",
        "version": version,
        "publication": one,
        "versions": versions,
        "newest": versions[0],
        "language": language,
        "suffix": f"{LANGUAGES[language]}/" if LANGUAGES[language] else "",
        "file_stem": file_stem(version),
        "department_url": reverse("portal:department", args=[one.department_code]),
        "year_url": reverse("portal:year", args=[one.department_code, one.fiscal_year]),
    }
    if version.is_public:
        context |= {"changes": summary(version), **page.context}
        if version.is_kept and not page.folder:
            context |= {"files": files_listed(version), "known": known_files(versions)}
    with override(language):
        return render_to_string(template, context)


def summary(version: Version) -> dict[str, Any] | None:
    """How much the version changed in the one before, for the top of its pages."""
    changes = version.changes
    return shown(changes) if changes else None


def file_stem(version: Version) -> str:
    """How a downloaded file is called: ASCII, and telling files of several versions apart."""
    one = version.publication
    name = one.slug if one.file_stem == "form" else f"{one.file_stem}-{one.slug}"
    return f"{one.department_code}-{one.fiscal_year}-{name}-v{one.number}"


@cache
def pages_edition() -> str:
    """A digest over all that pages are made of besides the document; renewed by an upgrade."""
    digest = hashlib.sha256()
    for path in sources():
        digest.update(path.read_bytes())
    for name in STYLES:
        digest.update(static(name).encode())
    return digest.hexdigest()[:16]


def sources() -> list[Path]:
    """The templates, code and translations of the public pages."""
    base = Path(settings.BASE_DIR)
    templates = [base / "templates" / name for name in TEMPLATES]
    return sorted(
        path
        for folder in (*templates, base / "publishing")
        for path in ([folder] if folder.is_file() else folder.rglob("*.*"))
        if path.suffix in (".html", ".py") and "migrations" not in path.parts
    ) + sorted(base.glob("locale/*/LC_MESSAGES/django.mo"))
