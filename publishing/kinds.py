"""What publishing does differently for each kind of case: its document, downloads and pages.

Everything else (versions, hashes, files, withdrawal, lists, API) is the same for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from publishing.book_pages import book_pages
from publishing.documents.books import book_document
from publishing.documents.frame import Document, Edition, Verdict
from publishing.documents.self_evaluations import self_evaluation_document
from publishing.downloads import Download, book_downloads, form_downloads
from publishing.form_pages import form_pages
from publishing.page import Page
from publishing.queries import Version
from publishing.secrecy.beneath import beneath_book
from workflow.models import Case, CaseKindChoices


@dataclass(frozen=True)
class PublishedKind:
    """`document` freezes a case, `downloads` and `pages` are made of what it froze.

    `beneath` is what is kept of the case besides and never published.
    """

    document: Callable[[Case, Edition], tuple[Document, Verdict]]
    beneath: Callable[[Case], Document]
    downloads: Callable[[Document], Iterable[Download]]
    pages: Callable[[Version], list[Page]]


def nothing_beneath(case: Case) -> Document:
    """For documents that tell of no money of their own."""
    return {}


BOOKS = PublishedKind(book_document, beneath_book, book_downloads, book_pages)

PUBLISHED_KINDS: dict[str, PublishedKind] = {
    CaseKindChoices.BUDGET: BOOKS,
    CaseKindChoices.FINAL_ACCOUNTS: BOOKS,
    CaseKindChoices.SELF_EVALUATION: PublishedKind(
        self_evaluation_document, nothing_beneath, form_downloads, form_pages
    ),
}
