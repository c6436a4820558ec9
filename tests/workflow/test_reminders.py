"""Reminders: to whom, of what, once a day, and whatever happens meanwhile."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from books.models import Book, Part, Project
from departments.models import Department, Person
from tests.factories import DepartmentFactory, UnitFactory, person
from workflow.models import Case, Reminder
from workflow.reminders import digests, send_reminders, standing_reminder
from workflow.states import State

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
LATE, SOON, FAR = (TODAY + timedelta(days=days) for days in (-3, 7, 8))


def case(department: Department, due_on: date | None, **values: object) -> Case:
    given = {"kind": "self_evaluation", "fiscal_year": 2025, "subject": f"项目{due_on}", **values}
    return Case.objects.create(department=department, due_on=due_on, **given)


def submitted(department: Department, staff: dict[str, Person], due_on: date) -> Case:
    return case(
        department,
        due_on,
        state=State.SUBMITTED,
        subject="已提交",
        handed_in_at=timezone.now(),
        handed_in_by=staff["preparer"],
    )


def receivers() -> list[str]:
    return sorted(address for one in mail.outbox for address in one.to)


def run(**options: object) -> str:
    said = StringIO()
    call_command("send_reminders", stdout=said, **options)
    return said.getvalue()


def test_those_whose_turn_it_is_are_reminded_once_of_everything(staff, department):
    case(department, LATE)
    case(department, SOON)
    case(department, FAR)
    case(department, None)
    submitted(department, staff, LATE)
    send_reminders(TODAY)
    assert receivers() == sorted([staff["preparer"].email, staff["approver"].email])
    letter = next(one for one in mail.outbox if one.to == [staff["preparer"].email])
    assert LATE.isoformat() in letter.body and SOON.isoformat() in letter.body
    assert FAR.isoformat() not in letter.body
    assert letter.body.index(LATE.isoformat()) < letter.body.index(SOON.isoformat())
    reminder = Reminder.objects.get(person=staff["preparer"])
    assert (reminder.overdue, reminder.due_soon, reminder.mailed) == (1, 1, True)


def test_who_owes_nothing_that_presses_is_left_alone(staff, department):
    case(department, FAR)
    send_reminders(TODAY)
    assert not mail.outbox and not Reminder.objects.exists()


def test_another_department_is_none_of_ones_business(staff, department):
    case(DepartmentFactory(), LATE)
    send_reminders(TODAY)
    assert receivers() == []


def test_a_unit_is_reminded_of_its_own_cases_alone(staff, department):
    mine, other = UnitFactory(department=department), UnitFactory(department=department)
    filler = person("preparer", unit=mine)
    case(department, LATE, unit=other, subject="他们的")
    case(department, LATE, unit=mine, subject="我们的")
    send_reminders(TODAY)
    letter = next(one for one in mail.outbox if one.to == [filler.email])
    assert "我们的" in letter.body and "他们的" not in letter.body


def test_while_assigned_to_one_the_others_are_left_alone(staff, department):
    colleague = person("preparer", department=department)
    held = case(department, LATE, assignee=colleague)
    send_reminders(TODAY)
    assert receivers() == [colleague.email]
    colleague.memberships.update(until=TODAY - timedelta(days=1), since=date(2020, 1, 1))
    assert held.assignee == colleague
    again = [one.person for one in digests(TODAY)]
    assert again == [staff["preparer"]]


def test_who_does_not_want_mail_finds_the_notice_alone(staff, department, site):
    case(department, LATE)
    site("preparer").post(reverse("set_reminders"), {})
    send_reminders(TODAY)
    assert not mail.outbox
    assert Reminder.objects.get().mailed is False
    page = site("preparer").get(reverse("workflow:inbox")).content.decode()
    assert reverse("workflow:dismiss_reminder") in page
    site("preparer").post(reverse("workflow:dismiss_reminder"))
    page = site("preparer").get(reverse("workflow:inbox")).content.decode()
    assert reverse("workflow:dismiss_reminder") not in page
    site("preparer").post(reverse("set_reminders"), {"mail": "on"})
    send_reminders(TODAY + timedelta(days=1))
    assert receivers() == [staff["preparer"].email]
    assert standing_reminder(staff["preparer"])


def test_one_dismisses_ones_own_reminders_alone(staff, department, client: Client):
    case(department, LATE)
    colleague = person("preparer", department=department)
    send_reminders(TODAY)
    client.force_login(colleague, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("workflow:dismiss_reminder")).status_code == 405
    client.post(reverse("workflow:dismiss_reminder"))
    assert standing_reminder(staff["preparer"]) and not standing_reminder(colleague)


def test_without_an_address_there_is_a_notice(staff, department):
    Person.objects.filter(pk=staff["preparer"].pk).update(email="")
    case(department, LATE)
    send_reminders(TODAY)
    assert not mail.outbox and Reminder.objects.get().mailed is False


def test_a_second_run_of_the_day_sends_nothing(staff, department):
    case(department, timezone.localdate())
    assert staff["preparer"].username in run()
    assert len(mail.outbox) == 1
    run()
    assert len(mail.outbox) == 1 and Reminder.objects.count() == 1


def test_a_dry_run_says_who_and_does_nothing(staff, department):
    case(department, timezone.localdate(), subject="未公开项目")
    said = run(dry_run=True)
    assert staff["preparer"].username in said and "未公开项目" not in said
    assert not mail.outbox and not Reminder.objects.exists()


class Killed(BaseException):
    """The process ends: nothing catches it."""


@pytest.mark.parametrize("failure", [Killed, OSError])
def test_a_run_that_ends_half_way_is_completed_by_the_next(staff, department, monkeypatch, failure):
    people = [staff["preparer"], *(person("preparer", department=department) for _ in range(3))]
    case(department, timezone.localdate())
    send = EmailBackend.send_messages
    refused = [people[2].email]

    def break_down(self, messages):
        if messages[0].to == refused:
            refused.clear()
            raise failure
        return send(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", break_down)
    with pytest.raises(Killed if failure is Killed else CommandError) as ended:
        run()
    if failure is OSError:
        assert people[2].username in str(ended.value)
    assert people[2].email not in receivers() and people[0].email in receivers()
    assert not Reminder.objects.filter(person=people[2]).exists()
    run()
    assert receivers() == sorted(one.email for one in people)
    assert Reminder.objects.count() == len(people)


def test_a_reminder_that_another_run_recorded_meanwhile_is_not_sent(staff, department, monkeypatch):
    case(department, TODAY)
    (digest,) = digests(TODAY)
    Reminder.objects.create(person=digest.person, day=TODAY, overdue=0, due_soon=1, mailed=True)
    monkeypatch.setattr("workflow.reminders.was_reminded", lambda _digest: False)
    sent = send_reminders(TODAY)
    assert not mail.outbox
    assert [one.person for one in sent.before] == [digest.person]


def test_a_classified_project_is_not_named_in_a_mail(staff, department):
    """Nor is a self-evaluation that is called like one."""
    secret = "某涉密工程"
    budget = case(department, None, kind="budget", subject="")
    book = Book.objects.create(case=budget, edition="zhengzhou-2024-budget")
    Project.objects.create(
        book=book,
        part=Part.objects.create(book=book),
        kind="budget",
        fiscal_year=2025,
        name=secret,
        level="secret",
        basis="定密决定",
        marked_by=staff["custodian"],
        marked_at=timezone.now(),
    )
    case(department, LATE, subject=secret)
    case(department, LATE, subject="公开项目")
    send_reminders(TODAY)
    (letter,) = mail.outbox
    assert "公开项目" in letter.body
    assert secret not in letter.body and secret not in letter.subject


def test_the_letter_is_one_of_a_day_and_leads_to_the_site(staff, department, settings):
    settings.SITE_URL = "https://accounts.example.org"
    held = case(department, LATE)
    send_reminders(TODAY)
    (letter,) = mail.outbox
    path = reverse("workflow:case", args=[held.pk])
    assert f"https://accounts.example.org{path}" in letter.body
    assert f"https://accounts.example.org{reverse('me')}" in letter.body
    number = f"<reminder-{TODAY:%Y%m%d}-{staff['preparer'].pk}@accounts.example.org>"
    assert letter.extra_headers["Message-ID"] == number
    assert "{" not in letter.body and "&" not in letter.body
