"""The document of the larger real budget, made once: these tests only read copies of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from publishing.documents.books import book_document
from publishing.documents.frame import Edition
from tests.publishing.books import LARGER, real_budget, with_units
from tests.real_budgets import budget as printed

REMEMBERED: list[str] = []


@pytest.fixture
def real_document(request: pytest.FixtureRequest) -> dict[str, Any]:
    """As it would be published, with nothing withheld in it: its secret project is left out."""
    if not REMEMBERED:
        request.getfixturevalue("db")
        department = request.getfixturevalue("department")
        department.name = printed(LARGER)["department"]
        department.save()
        case = real_budget(with_units(department), request.getfixturevalue("staff"))
        document, _ = book_document(case, Edition(1, timezone.localtime()))
        REMEMBERED.append(json.dumps(document, ensure_ascii=False))
    return json.loads(REMEMBERED[0])


@pytest.fixture
def open_document(real_document: dict[str, Any]) -> dict[str, Any]:
    """The same with an amount and a name wherever one is withheld."""
    text = json.dumps(real_document, ensure_ascii=False)
    document = json.loads(
        text.replace("XXXX", "1150.0").replace("涉密项目按规定不予公开", "某项目")
    )
    for table in document["tables"]:
        table["withheld"] = []
    return document


@pytest.fixture
def planted() -> Callable[..., dict[str, Any]]:
    """A copy of a document with a cell of a table changed."""

    def plant(document: dict[str, Any], code: str, row: int, column: int, text: str | None) -> Any:
        changed = copy.deepcopy(document)
        table = next(one for one in changed["tables"] if one["code"] == code)
        table["rows"][row][column] = text
        return changed

    return plant
