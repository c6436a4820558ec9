"""What the workflow needs to know of the attachments of a budget or of final accounts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from fiscal.findings import Finding
from publishing.attachments.models import Attachment
from publishing.attachments.rules import BOOK
from workflow.kinds import CaseKind
from workflow.models import Case


def files_of(case: Case) -> QuerySet[Attachment]:
    """The files of a case in order, without the text of their pages."""
    return Attachment.objects.filter(case=case).defer("texts").order_by("position", "pk")


def findings(case: Case) -> Sequence[Finding]:
    return BOOK.check(list(files_of(case)))


def labels(case: Case) -> Mapping[str, str]:
    """Each file by its title, all of them by the word for them."""
    return {
        "attachments": gettext("Attachments"),
        **{one.place: one.title for one in files_of(case)},
    }


def content(case: Case) -> Iterator[str]:
    """Each file by what it is: title, place in the order, bytes."""
    for one in files_of(case):
        yield f"attachment {one.position} {one.sha256} {one.title}"


def url(case: Case) -> str:
    return reverse("attachments:list", args=[case.pk])


def place_url(case: Case, place: str) -> str:
    return f"{url(case)}#{place}" if place.partition(".")[0] == "attachments" else ""


def attachments_of(key: str) -> CaseKind:
    """What a kind of case has besides, as it has files."""
    return CaseKind(
        key,
        findings,
        lambda case: (),
        labels,
        url,
        place_url=place_url,
        content=content,
    )
