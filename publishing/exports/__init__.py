"""The cases of a department and year as one file, in whatever state they are.

What is printed here before publication is what will be published: the same document, the same
sheet, the same tables; classified projects are masked here as there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from publishing.exports import books, self_evaluations
from workflow.models import CaseKindChoices


@dataclass(frozen=True)
class Export:
    """`find` gives what a department and year have of a kind, `formats` write it to a file."""

    find: Callable[[str, int], Sequence[Any]]
    formats: Mapping[str, Callable[[Sequence[Any]], bytes]]


BOOK_FORMATS = {
    "html": books.as_html,
    "pdf": books.as_pdf,
    "docx": books.as_docx,
    "xlsx": books.as_xlsx,
    "json": books.as_json,
}

EXPORTS: dict[str, Export] = {
    CaseKindChoices.BUDGET: Export(
        partial(books.books_of, CaseKindChoices.BUDGET.value), BOOK_FORMATS
    ),
    CaseKindChoices.FINAL_ACCOUNTS: Export(
        partial(books.books_of, CaseKindChoices.FINAL_ACCOUNTS.value), BOOK_FORMATS
    ),
    CaseKindChoices.SELF_EVALUATION: Export(
        self_evaluations.evaluations_of,
        {
            "html": self_evaluations.as_html,
            "pdf": self_evaluations.as_pdf,
            "docx": self_evaluations.as_docx,
            "xlsx": self_evaluations.as_xlsx,
            "json": self_evaluations.as_json,
        },
    ),
}
