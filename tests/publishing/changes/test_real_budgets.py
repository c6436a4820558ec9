"""Entries of the real budgets changed: the list names exactly the cells that move."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.utils import timezone

from books.models import ProjectAmount
from publishing.changes.telling import changes_between
from publishing.documents.books import book_document
from publishing.documents.frame import Document, Edition
from tests.books.published import INDUSTRY, bureau
from tests.real_budgets import DOCUMENTS
from workflow.models import Case

pytestmark = pytest.mark.django_db


def document_of(case: Case) -> Document:
    return book_document(Case.objects.get(pk=case.pk), Edition(1, timezone.localtime()))[0]


def moved(old: Document, new: Document) -> set[tuple[str, int, str]]:
    """Table, row and column of every printed cell that differs: by position, as no row is new."""
    return {
        (table["code"], row, " / ".join(column["heading"]))
        for table, other in zip(old["tables"], new["tables"], strict=True)
        for row, (texts, others) in enumerate(zip(table["rows"], other["rows"], strict=True))
        for column, text, another in zip(table["columns"], texts, others, strict=True)
        if (text or "0.0") != (another or "0.0")
    }


def named(changes: Document) -> set[tuple[str, int, str]]:
    return {
        (table["code"], int(row["row"]), cell["column"])
        for table in changes["tables"]
        for row in table["rows"]
        for cell in row["cells"]
    }


@pytest.mark.parametrize("name", DOCUMENTS)
def test_one_project_amount_moves_the_cells_that_are_told(db, name):
    home = bureau(name)
    assert home.take_in().case
    case = home.book.case
    before = document_of(case)
    amount = ProjectAmount.objects.filter(project__level="").order_by("pk")[2]
    amount.amount += Decimal(5_000_000)
    amount.save()
    case.book.stated_totals.filter(key__startswith="project").delete()
    after = document_of(case)
    told = changes_between(before, after)
    assert named(told) == moved(before, after)
    assert named(told) and {table["code"] for table in told["tables"]} >= {"11"}
    cells = [
        cell
        for table in told["tables"]
        for row in table["rows"]
        if row["name"].find(amount.project.name) >= 0
        for cell in row["cells"]
    ]
    assert {cell["difference"] for cell in cells if cell["kind"] == "changed"} == {"500.0"}
    assert name != INDUSTRY or told["is_guarded"]
