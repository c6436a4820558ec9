"""Cases that were published on a day, row by row: for lists alone, with no document in them."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from departments.models import Department, Person
from publishing.models import KIND_SLUGS, Publication, Withdrawal
from workflow.models import Case
from workflow.states import State


def published_on(
    moment: str, department: Department, by: Person, kind: str = "budget", **values: object
) -> Publication:
    """`moment` is in Shanghai: `2024-02-26T23:59:59`, or a day."""
    at = timezone.make_aware(datetime.fromisoformat(moment))
    given = {"fiscal_year": 2024, "subject": "", **values}
    case = Case.objects.create(
        kind=kind,
        department=department,
        state=State.PUBLISHED,
        handed_in_at=at,
        handed_in_by=by,
        submitted_at=at,
        submitted_by=by,
        approved_at=at,
        published_at=at,
        **given,
    )
    return version_of(case, 1, at, by)


def version_of(case: Case, number: int, at: datetime, by: Person) -> Publication:
    return Publication.objects.create(
        case=case,
        number=number,
        document="{}",
        beneath={},
        sha256=f"{number:064}",
        previous_sha256=f"{number - 1:064}" if number > 1 else "",
        reason="更正" if number > 1 else "",
        published_by=by,
        published_at=at,
        department_code=case.department.code,
        department_name=case.department.name,
        fiscal_year=case.fiscal_year,
        kind=case.kind,
        subject=case.subject,
        slug=f"{KIND_SLUGS[case.kind]}-{case.pk}" if case.subject else "department",
        title="表",
    )


def corrected_on(moment: str, publication: Publication) -> Publication:
    at = timezone.make_aware(datetime.fromisoformat(moment))
    return version_of(publication.case, publication.number + 1, at, publication.published_by)


def withdrawn_later(publication: Publication) -> None:
    """Withdrawn, and taken up again since: the public knows of the former alone."""
    Withdrawal.objects.create(
        publication=publication, by=publication.published_by, reason="金额有误"
    )
    Case.objects.filter(pk=publication.case_id).update(state=State.RETURNED)
