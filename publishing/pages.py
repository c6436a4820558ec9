"""The page of a published version, in both languages.

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

from publishing.charts import parts_of
from publishing.documents import forms_of
from publishing.languages import LANGUAGES
from publishing.queries import Version
from publishing.tables import computed_rows, table_of

TEMPLATES = ("base.html", "portal/base.html", "publishing")
STYLES = ("css/base.css", "css/portal.css", "icon.svg")


def rendered_pages(
    address: str, version: Version, versions: Sequence[Version]
) -> dict[PurePosixPath, bytes]:
    """The page of a version in every language, by its path below `address`."""
    return {
        PurePosixPath(folder) / "index.html": page_in(language, address, version, versions).encode()
        for language, folder in LANGUAGES.items()
    }


def page_in(language: str, address: str, version: Version, versions: Sequence[Version]) -> str:
    """The HTML of a version's page: its content, or a notice if it was withdrawn."""
    template = "publishing/document.html" if version.is_public else "publishing/withdrawn.html"
    context = {
        "address": address,
        "version": version,
        "publication": version.publication,
        "versions": versions,
        "newest": versions[0],
        "language": language,
        "suffix": f"{LANGUAGES[language]}/" if LANGUAGES[language] else "",
        "department_url": reverse("portal:department", args=[version.publication.department_code]),
        "year_url": reverse(
            "portal:year",
            args=[version.publication.department_code, version.publication.fiscal_year],
        ),
    }
    if version.is_public:
        context |= content_of(version)
    with override(language):
        return render_to_string(template, context)


def content_of(version: Version) -> dict[str, Any]:
    """What the page shows of the frozen document."""
    document = version.document
    form = forms_of(document)[0]
    return {
        "document": document,
        "form": form,
        "table": table_of(document["sheet"]),
        "computed_rows": list(computed_rows(form)),
        "parts": parts_of(form),
        "grades": grades_of(document["rule_set"]["grades"]),
        "downloads": [
            {"name": "form.json", "label": "JSON", "size": len(version.document_bytes)},
            *(
                {"name": one.name, "label": one.name.rpartition(".")[2].upper(), "size": one.size}
                for one in version.files
            ),
        ],
        "file_stem": file_stem(version),
    }


def grades_of(grades: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """Each grade with its rank, the points from which it begins and those it stays below."""
    uppers = ["", *(grade["at_least"] for grade in grades)]
    return [
        {"rank": rank, "name": grade["name"], "low": grade["at_least"], "high": high}
        for rank, (grade, high) in enumerate(zip(grades, uppers, strict=False), start=1)
    ]


def file_stem(version: Version) -> str:
    """How a downloaded file is called: ASCII, and telling files of several versions apart."""
    one = version.publication
    return f"{one.department_code}-{one.fiscal_year}-{one.slug}-v{one.number}"


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
