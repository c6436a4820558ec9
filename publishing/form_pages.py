"""The page of a published self-evaluation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from publishing.changes.page import change_pages
from publishing.charts import parts_of
from publishing.documents.frame import forms_of
from publishing.page import Page, downloads_of
from publishing.queries import Version
from publishing.tables import computed_rows, table_of


def form_pages(version: Version) -> list[Page]:
    document = version.document
    form = forms_of(document)[0]
    context = {
        "document": document,
        "form": form,
        "table": table_of(document["sheet"]),
        "computed_rows": list(computed_rows(form)),
        "parts": parts_of(form),
        "grades": grades_of(document["rule_set"]["grades"]),
        "downloads": downloads_of(version),
    }
    return [Page("", "publishing/form.html", context), *change_pages(version)]


def grades_of(grades: Sequence[dict[str, str]]) -> list[dict[str, Any]]:
    """Each grade with its rank, the points from which it begins and those it stays below."""
    uppers = ["", *(grade["at_least"] for grade in grades)]
    return [
        {"rank": rank, "name": grade["name"], "low": grade["at_least"], "high": high}
        for rank, (grade, high) in enumerate(zip(grades, uppers, strict=False), start=1)
    ]
