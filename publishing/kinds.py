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
from workflow.models import Case, CaseKindChoices


@dataclass(frozen=True)
class PublishedKind:
    """`document` freezes a case, `downloads` and `pages` are made of what it froze."""

    document: Callable[[Case, Edition], tuple[Document, Verdict]]
    downloads: Callable[[Document], Iterable[Download]]
    pages: Callable[[Version], list[Page]]


BOOKS = PublishedKind(book_document, book_downloads, book_pages)

PUBLISHED_KINDS: dict[str, PublishedKind] = {
    CaseKindChoices.BUDGET: BOOKS,
    CaseKindChoices.FINAL_ACCOUNTS: BOOKS,
    CaseKindChoices.SELF_EVALUATION: PublishedKind(
        self_evaluation_document, form_downloads, form_pages
    ),
}
