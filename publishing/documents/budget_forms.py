"""The goal forms of a budget in its document."""

from __future__ import annotations

from budgets.models import Budget
from publishing.documents.frame import Document


def forms_of_budget(budget: Budget) -> list[Document]:
    """The goals of the department and its projects; none until budgets have goal forms."""
    return []
