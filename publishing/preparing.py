"""The files of a document, made before the transaction that publishes it.

On SQLite nobody else can write while a transaction is open, and typesetting is what takes longest
in it. So the files are made first, of the document as the case would be published at that moment.
The transaction freezes the document again, under its lock and for the same moment, and keeps these
files only if it comes to the very same document, to the byte. If anything else has happened
meanwhile, they are made anew. So nothing that was read without the lock is ever published unless
it holds under the lock as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.utils import timezone

from publishing.downloads import Download
from publishing.freezing import Frozen, frozen, publication_of
from publishing.kinds import PUBLISHED_KINDS
from publishing.models import Publication
from workflow.models import Case
from workflow.refusals import Refused
from workflow.states import State


@dataclass(frozen=True)
class Made:
    """The files of a document by its SHA-256, as it is when published at a moment."""

    case_id: int
    at: datetime
    sha256: str
    downloads: tuple[Download, ...]


_made: ContextVar[Made | None] = ContextVar("made", default=None)


@contextmanager
def files_made(case_id: int) -> Iterator[None]:
    """Have the files of an approved case made now, for publishing it within this context.

    Does nothing inside a transaction, where it would only hold its locks for longer, nor where
    the document is refused: publishing says why.
    """
    made = None if connection.in_atomic_block else made_of(case_id)
    if made is None:
        yield
        return
    token = _made.set(made)
    try:
        yield
    finally:
        _made.reset(token)


def made_of(case_id: int) -> Made | None:
    approved = Case.objects.filter(pk=case_id, state=State.APPROVED)
    case = approved.select_related("department", "unit").first()
    if case is None:
        return None
    at = timezone.localtime()
    try:
        one = frozen(case, at)
        downloads = tuple(PUBLISHED_KINDS[case.kind].downloads(one.document))
    except Refused:
        return None
    return Made(case_id, at, publication_of(case, one).sha256, downloads)


def frozen_with_files(case: Case) -> tuple[Frozen, Publication, Iterable[Download]]:
    """A case as its next version, its row and its files: those made before if they are of it."""
    assert case.published_at is not None  # the transition has just set it
    made = _made.get()
    if made and made.case_id == case.pk:
        one = frozen(case, made.at)
        publication = publication_of(case, one)
        if publication.sha256 == made.sha256:
            return one, publication, made.downloads
    one = frozen(case, timezone.localtime(case.published_at))
    return one, publication_of(case, one), PUBLISHED_KINDS[case.kind].downloads(one.document)
