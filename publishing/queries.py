"""Reads of publications: the only tables behind anything that is public."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q

from publishing.models import (
    KIND_SLUGS,
    Publication,
    PublicationQuerySet,
    PublishedFile,
    Withdrawal,
)
from workflow.models import Case, CaseKindChoices

KINDS_BY_SLUG = {slug: kind for kind, slug in KIND_SLUGS.items()}


@dataclass(frozen=True)
class Version:
    """A publication with what has become of it since.

    `beside` are the documents its pages show it together with, as they stand now.
    """

    publication: Publication
    files: tuple[PublishedFile, ...]
    superseded_by: Publication | None
    withdrawal: Withdrawal | None
    beside: tuple[Publication, ...] = ()

    @property
    def url(self) -> str:
        """Where this very version is to be read."""
        return self.publication.version_url

    @property
    def is_kept(self) -> bool:
        """Whether there is such a version: the next one is only proposed."""
        return self.publication.pk is not None

    @property
    def changes(self) -> dict[str, Any] | None:
        """What differs from the version that it replaced, if that was public then."""
        found: dict[str, Any] | None = self.document.get("changes")
        return found

    @property
    def is_current(self) -> bool:
        return self.superseded_by is None

    @property
    def is_public(self) -> bool:
        return self.withdrawal is None

    @property
    def document_name(self) -> str:
        """The name of the file that is the document itself."""
        return f"{self.publication.file_stem}.json"

    @cached_property
    def document(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.publication.document)
        return read

    @property
    def document_bytes(self) -> bytes:
        return self.publication.document.encode()


def listed() -> PublicationQuerySet:
    """Publications without their documents, for lists."""
    return Publication.objects.defer("document", "beneath")


def versions_of(case_id: int) -> list[Version]:
    """All versions of a case, the newest first, in three queries."""
    publications = list(
        Publication.objects.filter(case=case_id).prefetch_related("files").order_by("-number")
    )
    withdrawals = list(
        Withdrawal.objects.filter(publication__case=case_id)
        .select_related("publication")
        .defer("publication__document", "publication__beneath")
        .order_by("publication__number")
    )
    newer = [None, *publications]
    beside = shown_beside(publications[0]) if publications else ()
    return [
        Version(one, tuple(one.files.all()), after, withdrawal_of(one, withdrawals), beside)
        for one, after in zip(publications, newer, strict=False)
    ]


def last_version(case: Case) -> Version | None:
    """What a case has published last, without its files; in two queries."""
    last = Publication.objects.filter(case=case).order_by("-number").first()
    if last is None:
        return None
    return Version(last, (), None, Withdrawal.objects.filter(publication=last).first())


def shown_beside(one: Publication) -> tuple[Publication, ...]:
    """What stands beside final accounts: the department's documents of their year, with the
    self-evaluations as their annex, and its final accounts of earlier years. Others stand alone.
    """
    if one.kind != CaseKindChoices.FINAL_ACCOUNTS:
        return ()
    standing = Publication.objects.standing().filter(department_code=one.department_code)
    return tuple(
        standing.filter(
            Q(fiscal_year=one.fiscal_year) | Q(kind=one.kind, fiscal_year__lt=one.fiscal_year)
        )
        .exclude(case=one.case_id)
        .defer("document", "beneath")
        .order_by("-fiscal_year", "kind", "subject", "pk")
    )


def cases_showing(case: Case) -> list[int]:
    """The published final accounts that are shown together with what a case has published."""
    return list(
        Publication.objects.filter(
            kind=CaseKindChoices.FINAL_ACCOUNTS,
            department_code=case.department.code,
            fiscal_year__gte=case.fiscal_year,
        )
        .exclude(case=case)
        .order_by("case_id")
        .values_list("case_id", flat=True)
        .distinct()
    )


def withdrawal_of(publication: Publication, withdrawals: Sequence[Withdrawal]) -> Withdrawal | None:
    """The first withdrawal that covers a publication: its own, or that of a later version."""
    return next((one for one in withdrawals if one.publication.number >= publication.number), None)


def case_at(code: str, year: int, kind_slug: str, slug: str) -> int | None:
    """The case that was published at an address."""
    if kind_slug not in KINDS_BY_SLUG:
        return None
    return (
        Publication.objects.filter(
            department_code=code, fiscal_year=year, kind=KINDS_BY_SLUG[kind_slug], slug=slug
        )
        .order_by()
        .values_list("case_id", flat=True)
        .first()
    )


def is_withdrawn_download(case_id: int, rest: str) -> bool:
    """Whether `v1/form.json` or `form.json` was public once and has been withdrawn."""
    for version in versions_of(case_id):
        if not version.is_public:
            own = f"v{version.publication.number}/"
            names = {version.document_name, *(one.name for one in version.files)}
            if rest in names or rest.removeprefix(own) in names:
                return True
    return False


def published_cases() -> list[int]:
    """Every case that was ever published."""
    return list(
        Publication.objects.order_by("case_id").values_list("case_id", flat=True).distinct()
    )
