"""The explanatory text of a budget in its document: sections of paragraphs, with bound figures."""

from __future__ import annotations

from collections.abc import Sequence

from budgets.models import Budget
from fiscal.ledger import Ledger
from publishing.documents.frame import Document

Section = Document


def sections_of(budget: Budget, ledger: Ledger) -> list[Section]:
    """The sections that say something, in order; none until budgets have a text."""
    return []


def paragraphs_of(sections: Sequence[Section]) -> list[str]:
    """The paragraphs of all sections, one after the other."""
    return [one["text"] for section in sections for one in section["paragraphs"]]
