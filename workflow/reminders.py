"""Reminders to those who owe a step: one digest a day by mail, one notice above the inbox.

Whose turn it is decides who owes. Of several who could take the step, the one it was assigned to
is reminded alone. Reminded is of what is overdue or due within a week, and of nothing else.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from departments.models import Membership, Person
from departments.permissions import may
from departments.roles import ROLES, Permission
from workflow.kinds import NOTHING_WITHHELD, Withheld
from workflow.models import Case, Reminder
from workflow.queries import inbox, shares
from workflow.states import TURN
from workflow.withholding import shown, withheld_everywhere

logger = logging.getLogger(__name__)

DAYS_BEFORE = 7


@dataclass(frozen=True)
class Item:
    """Something a person owes. `title` names no secret, whoever reads it."""

    title: str
    due_on: date
    url: str

    def is_overdue(self, today: date) -> bool:
        return self.due_on < today

    def days(self, today: date) -> int:
        """Days overdue, or left."""
        return abs((self.due_on - today).days)


@dataclass(frozen=True)
class Digest:
    """What a person is reminded of on a day, the most urgent first."""

    person: Person
    day: date
    items: Sequence[Item]

    @property
    def overdue(self) -> Sequence[Item]:
        return [one for one in self.items if one.is_overdue(self.day)]

    @property
    def due_soon(self) -> Sequence[Item]:
        return [one for one in self.items if not one.is_overdue(self.day)]

    @property
    def goes_by_mail(self) -> bool:
        return bool(self.person.is_mailed and self.person.email)


@dataclass(frozen=True)
class Sent:
    """What came of a run: for whom it is recorded, who had been reminded, whose mail failed."""

    reminded: Sequence[Digest]
    before: Sequence[Digest]
    failed: Sequence[Digest]


def people_who_may_owe(day: date) -> QuerySet[Person]:
    """Those whose roles let them take a step, or fill in, on a day."""
    steps = {*TURN.values(), Permission.EDIT}
    roles = [key for key, role in ROLES.items() if steps & role.permissions]
    holding = Membership.objects.in_force(day).filter(role__in=roles)
    return Person.objects.filter(is_active=True, pk__in=holding.values("person")).order_by("pk")


def digests(today: date) -> Iterator[Digest]:
    """The digest of everybody who owes something overdue or due within a week."""
    secrets = secrets_of_departments()
    for person in people_who_may_owe(today):
        items = owed_by(person, today, secrets)
        if items:
            yield Digest(person, today, items)


def owed_by(person: Person, today: date, secrets: Mapping[int, Withheld]) -> list[Item]:
    until = today + timedelta(days=DAYS_BEFORE)
    waiting = inbox(person).filter(due_on__lte=until)
    found = [
        item_of(case, secrets, reverse("workflow:case", args=[case.pk]))
        for case in waiting
        if falls_to(person, case)
    ]
    found += [
        item_of(share.case, secrets, share.url)
        for share in shares(person)
        if share.case.due_on and share.case.due_on <= until
    ]
    return sorted(found, key=lambda one: (one.due_on, one.title))


def falls_to(person: Person, case: Case) -> bool:
    """Not to the others while it is assigned to somebody who can still take the step."""
    if case.assignee is None or case.assignee_id == person.pk:
        return True
    return not may(case.assignee, TURN[case.state], case)


def item_of(case: Case, secrets: Mapping[int, Withheld], url: str) -> Item:
    """A case by kind, year and department, its subject as everybody may read it."""
    hidden = secrets.get(case.department_id, NOTHING_WITHHELD)
    subject = shown(case.subject, hidden) or _("whole department")
    assert case.due_on
    return Item(
        title=f"{case.fiscal_year} {case.department} {case.get_kind_display()} · {subject}",
        due_on=case.due_on,
        url=url,
    )


def secrets_of_departments() -> dict[int, Withheld]:
    """What is withheld from the public in any case of a department: a self-evaluation may be
    called like a project that its budget keeps secret.
    """
    by_case = withheld_everywhere(None)
    found: dict[int, Withheld] = {}
    cases = Case.objects.filter(pk__in=list(by_case)).order_by().values_list("pk", "department")
    for case_id, department_id in cases:
        found[department_id] = found.get(department_id, NOTHING_WITHHELD) | by_case[case_id]
    return found


def send_reminders(today: date | None = None) -> Sent:
    """Remind everybody who owes something and was not reminded today.

    For each person the reminder is recorded first and the mail sent before that is committed. So
    nobody is reminded twice, also by two runs at once; and where the mail server refuses, nothing
    is recorded and the next run tries again.
    """
    today = today or timezone.localdate()
    reminded: list[Digest] = []
    before: list[Digest] = []
    failed: list[Digest] = []
    with override(settings.LANGUAGE_CODE):
        for digest in digests(today):
            try:
                outcome = reminded if remind(digest) else before
            except (OSError, SMTPException) as error:
                logger.warning("A reminder could not be sent: %s", type(error).__name__)
                outcome = failed
            outcome.append(digest)
    return Sent(reminded, before, failed)


def remind(digest: Digest) -> bool:
    """Record and send; whether the person had not been reminded on the day."""
    if was_reminded(digest):
        return False
    try:
        with transaction.atomic():
            Reminder.objects.create(
                person=digest.person,
                day=digest.day,
                overdue=len(digest.overdue),
                due_soon=len(digest.due_soon),
                mailed=digest.goes_by_mail,
            )
            if digest.goes_by_mail:
                mail_of(digest).send()
    except IntegrityError:  # another run was quicker
        return False
    return True


def was_reminded(digest: Digest) -> bool:
    return Reminder.objects.filter(person=digest.person, day=digest.day).exists()


def mail_of(digest: Digest) -> EmailMessage:
    """The digest as a letter; its number is the same if a day's digest is ever sent again."""
    host = settings.SITE_URL.partition("://")[2].partition("/")[0]
    number = f"<reminder-{digest.day:%Y%m%d}-{digest.person.pk}@{host}>"
    context = {
        "digest": digest,
        "overdue": [(one, one.days(digest.day)) for one in digest.overdue],
        "due_soon": [(one, one.days(digest.day)) for one in digest.due_soon],
        "site": settings.SITE_URL,
        "calendar_url": reverse("workflow:calendar"),
        "account_url": reverse("me"),
    }
    subject = _("Mingzhang: %(overdue)s overdue, %(soon)s due within %(days)s days") % {
        "overdue": len(digest.overdue),
        "soon": len(digest.due_soon),
        "days": DAYS_BEFORE,
    }
    return EmailMessage(
        subject=subject,
        body=render_to_string("workflow/reminder.txt", context),
        to=[digest.person.email],
        headers={"Message-ID": number, "Auto-Submitted": "auto-generated"},
    )


def standing_reminder(person: Person) -> Reminder | None:
    """The latest reminder, unless the person has dismissed it."""
    latest = Reminder.objects.filter(person=person).order_by("-day").first()
    return latest if latest and latest.dismissed_at is None else None


def dismiss(*, person: Person) -> None:
    """Take all reminders of a person from above the inbox; they stay on record."""
    Reminder.objects.filter(person=person, dismissed_at=None).update(dismissed_at=timezone.now())
