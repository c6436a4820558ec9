"""What a case would be published as: the one way to a document, for publication and preview."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from fiscal.sentences import say
from publishing.changes.telling import changes_between
from publishing.documents.frame import Document, Edition, Verdict, text_and_sha256
from publishing.kinds import PUBLISHED_KINDS
from publishing.models import Publication
from publishing.queries import last_version
from workflow.kinds import NOTHING_WITHHELD, Withheld
from workflow.models import Case
from workflow.refusals import Refused
from workflow.withholding import withheld_in


@dataclass(frozen=True)
class Frozen:
    """The next version of a case as it stands: nothing of it is kept yet.

    `before` is the version that it follows.
    """

    before: Publication | None
    edition: Edition
    document: Document
    verdict: Verdict


def frozen(case: Case, at: datetime) -> Frozen:
    """Freeze a case as its next version, published at a time, or refuse.

    A version that replaces one which is still public says what has changed since.
    """
    kind = PUBLISHED_KINDS.get(case.kind)
    if kind is None:
        raise Refused(say("Documents of this kind cannot be published yet."))
    last = last_version(case)
    before = last.publication if last else None
    edition = Edition(
        number=before.number + 1 if before else 1,
        published_at=at,
        reason=reason_for_replacing(case) if before else "",
        previous_sha256=before.sha256 if before else "",
    )
    document, verdict = kind.document(case, edition)
    if last and last.is_public:
        document["changes"] = changes_between(last.document, document, hidden_from_public(case))
    return Frozen(before, edition, document, verdict)


def hidden_from_public(case: Case) -> Withheld:
    """The names and codes that are a secret to the public as things stand."""
    return withheld_in(None, {case.pk: case.kind}).get(case.pk, NOTHING_WITHHELD)


def reason_for_replacing(case: Case) -> str:
    """What was written when the version before was opened for correction or taken up again."""
    opened = case.events.filter(action__in=["correct", "resume"]).order_by("-number").first()
    if opened is None:
        raise Refused(say("This is public already and has not been opened for correction."))
    return opened.comment


def publication_of(case: Case, one: Frozen) -> Publication:
    """The row of a frozen version, not saved, and not yet signed by who publishes it."""
    text, sha256 = text_and_sha256(one.document)
    return Publication(
        case=case,
        number=one.edition.number,
        document=text,
        sha256=sha256,
        previous_sha256=one.edition.previous_sha256,
        published_at=one.edition.published_at,
        reason=one.edition.reason,
        department_code=case.department.code,
        department_name=case.department.name,
        fiscal_year=case.fiscal_year,
        kind=case.kind,
        subject=case.subject,
        slug=slug_of(case.subject),
        title=one.document["title"],
        **one.verdict,
    )


def slug_of(subject: str) -> str:
    """The last part of the public address: the same for the same project in every year."""
    if not subject:
        return "department"
    return f"project-{hashlib.sha256(subject.encode()).hexdigest()[:10]}"
