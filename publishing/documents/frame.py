"""What the documents of all kinds have in common: which version of what they are."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, TypedDict

from workflow.events import canonical
from workflow.models import Case

Document = dict[str, Any]


@dataclass(frozen=True)
class Edition:
    """Which version of a publication a document is, and what it replaces."""

    number: int
    published_at: datetime
    reason: str = ""
    previous_sha256: str = ""


class Verdict(TypedDict):
    """What the lists of the portal show of a scored document."""

    total: Decimal | None
    grade: str
    grade_rank: int | None
    review_total: Decimal | None
    review_grade: str


UNSCORED = Verdict(total=None, grade="", grade_rank=None, review_total=None, review_grade="")


def text_and_sha256(document: Document) -> tuple[str, str]:
    """The canonical text of a document, and the SHA-256 of that text in UTF-8."""
    text = canonical(document)
    return text, hashlib.sha256(text.encode()).hexdigest()


def framed(
    schema: tuple[str, str],
    case: Case,
    edition: Edition,
    definition: Mapping[str, str],
    **content: Any,
) -> Document:
    """A document: `schema` is its name and version, `definition` says by what it is laid out.

    `content` holds `title` and `tables`, `text` and `forms`, which every document has.
    """
    return {
        "schema": schema[0],
        "schema_version": schema[1],
        "publication": {
            "version": str(edition.number),
            "published_at": edition.published_at.isoformat(timespec="seconds"),
            "reason": edition.reason,
            "previous_sha256": edition.previous_sha256,
        },
        **head(case),
        "unit": {"code": case.unit.code, "name": case.unit.name} if case.unit else None,
        "subject": case.subject,
        "amount_unit": "万元",
        "edition": dict(definition),
        **content,
    }


def head(case: Case) -> Document:
    """Whose document of which year and kind it is."""
    return {
        "department": {"code": case.department.code, "name": case.department.name},
        "fiscal_year": str(case.fiscal_year),
        "kind": case.kind,
    }


def forms_of(document: Document) -> Sequence[Document]:
    """The forms of a document, whatever its kind."""
    forms: Sequence[Document] = document.get("forms", [])
    return forms


def tables_of(document: Document) -> Sequence[Document]:
    """The tables of a document, whatever its kind."""
    tables: Sequence[Document] = document.get("tables", [])
    return tables
