"""What publishing and withdrawing do, inside the transition of the case.

Both run under the lock on the case row, in the transaction that holds the event; the unique
number of a version is the database's own guard behind it. Files are written once the transaction
has committed; should that fail, `write_publications` or the next reader makes them from the rows.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from fiscal.sentences import say
from publishing.documents import (
    Document,
    Edition,
    Verdict,
    self_evaluation_document,
    text_and_sha256,
    thawed_sheet,
)
from publishing.models import Publication, PublishedFile, Withdrawal
from publishing.writing import write_files_of
from workbooks.writing import MIME_TYPE, UnwritableSheet, write_workbook
from workflow.models import Case, CaseKindChoices, Event
from workflow.refusals import Refused

DOCUMENTS: dict[str, Callable[[Case, Edition], tuple[Document, Verdict]]] = {
    CaseKindChoices.SELF_EVALUATION: self_evaluation_document,
}


def publish(case: Case, event: Event) -> None:
    """Freeze the case as its next version. An effect of the transition `publish`."""
    if case.kind not in DOCUMENTS:
        raise Refused(say("Documents of this kind cannot be published yet."))
    last = Publication.objects.filter(case=case).order_by("-number").first()
    assert case.published_at is not None  # the transition has just set it
    edition = Edition(
        number=last.number + 1 if last else 1,
        published_at=timezone.localtime(case.published_at),
        reason=reason_for_replacing(case) if last else "",
        previous_sha256=last.sha256 if last else "",
    )
    document, verdict = DOCUMENTS[case.kind](case, edition)
    text, sha256 = text_and_sha256(document)
    publication = Publication.objects.create(
        case=case,
        number=edition.number,
        document=text,
        sha256=sha256,
        previous_sha256=edition.previous_sha256,
        published_by=event.actor,
        published_at=case.published_at,
        reason=edition.reason,
        department_code=case.department.code,
        department_name=case.department.name,
        fiscal_year=case.fiscal_year,
        kind=case.kind,
        subject=case.subject,
        slug=slug_of(case.subject),
        title=document["title"],
        **verdict,
    )
    keep_file(publication, "form.xlsx", MIME_TYPE, workbook(document))
    write_when_committed(case)


def withdraw(case: Case, event: Event) -> None:
    """Take every version so far from the public. An effect of the transition `withdraw`."""
    latest = Publication.objects.filter(case=case).latest("number")
    Withdrawal.objects.create(publication=latest, by=event.actor, at=event.at, reason=event.comment)
    write_when_committed(case)


def reason_for_replacing(case: Case) -> str:
    """What was written when the version before was opened for correction or taken up again."""
    opened = case.events.filter(action__in=["correct", "resume"]).order_by("-number").first()
    if opened is None:
        raise Refused(say("This is public already and has not been opened for correction."))
    return opened.comment


def slug_of(subject: str) -> str:
    """The last part of the public address: the same for the same project in every year."""
    if not subject:
        return "department"
    return f"project-{hashlib.sha256(subject.encode()).hexdigest()[:10]}"


def workbook(document: Document) -> bytes:
    """The frozen sheet as a workbook in the published layout."""
    try:
        return write_workbook([(document["title"], thawed_sheet(document["sheet"]))])
    except UnwritableSheet as error:
        raise Refused(error.message) from error


def keep_file(publication: Publication, name: str, media_type: str, content: bytes) -> None:
    PublishedFile.objects.create(
        publication=publication,
        name=name,
        media_type=media_type,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        content=content,
    )


def write_when_committed(case: Case) -> None:
    """Write the public files after the commit. Failing there undoes nothing and is logged."""
    case_id = case.pk
    transaction.on_commit(lambda: write_files_of(case_id), robust=True)
