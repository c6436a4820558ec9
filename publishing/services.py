"""What publishing and withdrawing do, inside the transition of the case.

Both run under the lock on the case row, in the transaction that holds the event; the unique
number of a version is the database's own guard behind it. Files are written once the transaction
has committed; should that fail, `write_publications` or the next reader makes them from the rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import transaction

from publishing.documents.attachments import attached_files
from publishing.downloads import Download
from publishing.kinds import PUBLISHED_KINDS
from publishing.manifests import manifest_sha256, sealed
from publishing.models import Publication, PublishedFile, PublishedRow, Withdrawal
from publishing.packages import packaged
from publishing.preparing import frozen_with_files
from publishing.queries import cases_showing
from publishing.rows import rows_of
from publishing.writing import write_files_of
from workflow.models import Case, Event


def publish(case: Case, event: Event) -> None:
    """Freeze the case as its next version. An effect of the transition `publish`."""
    one, publication, made = frozen_with_files(case)
    publication.published_by = event.actor
    publication.beneath = PUBLISHED_KINDS[case.kind].beneath(case)
    publication.save(force_insert=True)
    downloads = [*packaged(one.document, made), *attached_files(case, one.document)]
    keep_files(publication, sealed(publication, downloads, manifest_sha256(one.before)))
    PublishedRow.objects.bulk_create(
        (PublishedRow(publication=publication, **vars(row)) for row in rows_of(one.document)),
        batch_size=500,
    )
    write_when_committed(case)


def withdraw(case: Case, event: Event) -> None:
    """Take every version so far from the public. An effect of the transition `withdraw`."""
    latest = Publication.objects.filter(case=case).latest("number")
    Withdrawal.objects.create(publication=latest, by=event.actor, at=event.at, reason=event.comment)
    write_when_committed(case)


def keep_files(publication: Publication, downloads: Iterable[Download]) -> None:
    PublishedFile.objects.bulk_create(
        PublishedFile(
            publication=publication,
            name=one.name,
            media_type=one.media_type,
            sha256=hashlib.sha256(one.content).hexdigest(),
            size=len(one.content),
            content=one.content,
        )
        for one in downloads
    )


def write_when_committed(case: Case) -> None:
    """Write the public files after the commit, with those of documents that show this one.

    Failing there undoes nothing and is logged.
    """
    for case_id in (case.pk, *cases_showing(case)):
        write_later(case_id)


def write_later(case_id: int) -> None:
    transaction.on_commit(lambda: write_files_of(case_id), robust=True)
