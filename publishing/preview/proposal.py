"""The version that would come next, as if it were published; nothing of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.utils import timezone

from books.kinds import BOOK_KINDS
from books.queries import book_of
from books.standard_texts import newer_version
from departments.models import Person
from fiscal.sentences import Sentence, say
from publishing.changes.page import shown
from publishing.changes.telling import changes_between
from publishing.documents.frame import Document
from publishing.downloads import Download, printed
from publishing.freezing import frozen, hidden_from_public, publication_of
from publishing.kinds import PUBLISHED_KINDS
from publishing.models import Publication
from publishing.page import Page
from publishing.pages import BARE, page_in
from publishing.queries import Version, shown_beside, versions_of
from publishing.typesetting.outlining import outline_of
from workflow.guards import GUARDS
from workflow.models import Case

#: What must be so before anything is published, whatever the state of the case.
CONDITIONS = (
    "nothing_in_the_way",
    "no_blocking_findings",
    "warnings_explained",
    "no_explanation_rejected",
    "secrets_protected",
)


@dataclass(frozen=True)
class Proposed(Version):
    """A version that is to be read in the preview alone. It has no downloads and no SHA-256."""

    address: str = ""

    @property
    def url(self) -> str:
        return self.address


@dataclass(frozen=True)
class Proposal:
    """The version that would come next, before those that are there already."""

    version: Proposed
    versions: tuple[Version, ...]

    @property
    def document(self) -> Document:
        return self.version.document

    def pages(self) -> list[Page]:
        return PUBLISHED_KINDS[self.version.publication.kind].pages(self.version)

    def content(self, page: Page, language: str) -> str:
        """The content of a page as it will be public, links leading about in the preview."""
        return page_in(language, self.version.address, page, self.version, self.versions, BARE)


def proposal(case: Case, address: str) -> Proposal:
    """The case frozen now, to be read at an address. Raises Refused as publication would."""
    publication = publication_of(case, frozen(case, timezone.localtime()))
    publication.sha256 = ""  # that of a document published a minute later is another
    version = Proposed(publication, (), None, None, shown_beside(publication), address=address)
    earlier = versions_of(case.pk)
    replaced = [replace(one, superseded_by=publication) for one in earlier[:1]]
    return Proposal(version, (version, *replaced, *earlier[1:]))


def files(case: Case, address: str) -> Iterator[Download]:
    """The proposal to be printed and to be edited on: page by page what would be published, with
    a line above every page that it is not.
    """
    made = proposal(case, address)
    note = f"预览稿（{case.get_state_display()}），尚未公开，以公开文本为准"
    yield from printed("preview", replace(outline_of(made.document), mark=note))


def obstacles(case: Case, person: Person) -> list[Sentence]:
    """Why this could not be published as it stands."""
    found = (GUARDS[name](case, person) for name in CONDITIONS)
    return [one.reason for one in found if one]


def outdated_texts(case: Case) -> Sentence | None:
    """That glossary or notes were worded anew since the document was handed in, if they were."""
    newer = newer_version(book_of(case)) if case.kind in BOOK_KINDS else None
    if newer is None:
        return None
    return say(
        "Glossary and notes were changed after this document was handed in (version {number}: "
        "{reason}). It keeps those it was handed in with. Return it if it is to have the new ones.",
        number=newer.number,
        reason=newer.reason,
    )


def document_of_earlier_year(case: Case) -> Publication | None:
    """What is public of the same department, kind and subject of the last year that has it."""
    return (
        Publication.objects.standing()
        .filter(
            department_code=case.department.code,
            kind=case.kind,
            subject=case.subject,
            fiscal_year__lt=case.fiscal_year,
        )
        .order_by("-fiscal_year")
        .first()
    )


def changes_since(earlier: Publication, one: Proposal, case: Case) -> Document:
    """What the proposal says otherwise than a document of an earlier year."""
    before = Version(earlier, (), None, None).document
    return shown(changes_between(before, one.document, hidden_from_public(case)))
