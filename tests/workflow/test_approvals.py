"""Approvals of the finance bureau: entered by who keeps deadlines, followed by due dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from departments.models import Department, Person
from tests.factories import DepartmentFactory
from workflow.approvals import approvals_of, due_date
from workflow.models import Approval, Case, Deadline

pytestmark = pytest.mark.django_db

GENERAL, OWN = date(2024, 2, 6), date(2024, 2, 16)


@pytest.fixture
def back_office(client: Client, staff: dict[str, Person]) -> Client:
    Person.objects.filter(pk=staff["administrator"].pk).update(is_staff=True)
    client.force_login(staff["administrator"], backend="django.contrib.auth.backends.ModelBackend")
    return client


def approve(day: date, kind: str = "budget", year: int = 2024, **values: object) -> Approval:
    return Approval.objects.create(kind=kind, fiscal_year=year, approved_on=day, **values)


def test_a_departments_own_approval_goes_before_the_general_one(department: Department):
    other = DepartmentFactory()
    approve(GENERAL)
    approve(OWN, department=department)
    held = approvals_of([2024])
    assert held.approved_on("budget", 2024, department.pk) == OWN
    assert held.approved_on("budget", 2024, other.pk) == GENERAL
    assert held.due_on("budget", 2024, other.pk) == date(2024, 2, 26)
    assert held.due_on("budget", 2023, other.pk) is None


def test_self_evaluations_are_counted_from_the_final_accounts(department: Department):
    approve(date(2025, 9, 1), kind="final_accounts")
    held = approvals_of([2024])
    assert held.due_on("self_evaluation", 2024, department.pk) == date(2025, 9, 21)
    assert held.due_on("budget", 2024, department.pk) is None
    assert due_date("self_evaluation", 2024, department) is None  # of the case: the deadline


def test_a_case_is_due_by_deadline_or_law_whichever_comes_first(department: Department):
    assert due_date("budget", 2024, department) is None
    approve(GENERAL)
    assert due_date("budget", 2024, department) == date(2024, 2, 26)
    general = Deadline.objects.create(kind="budget", fiscal_year=2024, due_on="2024-02-10")
    assert due_date("budget", 2024, department) == date(2024, 2, 10)
    general.delete()
    Deadline.objects.create(
        kind="budget", fiscal_year=2024, due_on="2024-03-10", department=department
    )
    assert due_date("budget", 2024, department) == date(2024, 2, 26)


@pytest.mark.parametrize(
    ("kind", "day"),
    [
        ("budget", timezone.localdate() + timedelta(days=1)),
        ("budget", date(2022, 12, 31)),
        ("final_accounts", date(2024, 6, 1)),
        ("self_evaluation", date(2025, 9, 1)),
    ],
)
def test_an_approval_that_cannot_be_is_refused_at_its_day(kind: str, day: date):
    one = Approval(kind=kind, fiscal_year=2024, approved_on=day)
    with pytest.raises(ValidationError) as refused:
        one.full_clean()
    assert list(refused.value.message_dict) == ["approved_on"]


def test_entering_moving_and_deleting_one_moves_the_due_dates(
    back_office: Client, department: Department
):
    case = Case.objects.create(kind="budget", department=department, fiscal_year=2024)
    data = {"kind": "budget", "fiscal_year": 2024, "approved_on": "2024-02-06"}
    address = "admin:workflow_approval"
    assert back_office.post(reverse(f"{address}_add"), data).status_code == 302
    case.refresh_from_db()
    assert case.due_on == date(2024, 2, 26)
    one = Approval.objects.get()
    page = back_office.get(reverse(f"{address}_changelist")).content.decode()
    assert "2024" in page and "26" in page
    data["approved_on"] = "2024-02-16"
    assert back_office.post(reverse(f"{address}_change", args=[one.pk]), data).status_code == 302
    case.refresh_from_db()
    assert case.due_on == date(2024, 3, 7)
    back_office.post(reverse(f"{address}_delete", args=[one.pk]), {"post": "yes"})
    case.refresh_from_db()
    assert case.due_on is None
    assert case.events.filter(action="due").count() == 3


def test_one_that_becomes_another_years_no_longer_counts_for_the_first(
    back_office: Client, department: Department
):
    case = Case.objects.create(kind="budget", department=department, fiscal_year=2024)
    data = {"kind": "budget", "fiscal_year": 2024, "approved_on": "2023-12-20"}
    back_office.post(reverse("admin:workflow_approval_add"), data)
    one = Approval.objects.get()
    address = reverse("admin:workflow_approval_change", args=[one.pk])
    assert back_office.post(address, {**data, "fiscal_year": 2023}).status_code == 302
    case.refresh_from_db()
    assert case.due_on is None


def test_a_future_day_is_refused_on_the_page(back_office: Client):
    data = {"kind": "budget", "fiscal_year": 2024, "approved_on": "2091-02-06"}
    page = back_office.post(reverse("admin:workflow_approval_add"), data)
    assert page.status_code == 200 and "2091-02-06" in page.content.decode()
    assert not Approval.objects.exists()


def test_a_table_of_approvals_is_taken_in_whole_or_not_at_all(
    back_office: Client, department: Department
):
    case = Case.objects.create(kind="budget", department=department, fiscal_year=2024)

    def take_in(*rows: str) -> None:
        text = "\n".join(["kind,fiscal_year,department,approved_on", *rows, ""])
        file = SimpleUploadedFile("rows.csv", text.encode(), "text/csv")
        page = back_office.post(
            reverse("admin:workflow_approval_import"), {"format": "0", "import_file": file}
        )
        if confirm := page.context.get("confirm_form"):
            back_office.post(reverse("admin:workflow_approval_process_import"), confirm.initial)

    take_in("budget,2024,,2024-02-06", "budget,2024,021,2091-01-01")
    assert not Approval.objects.exists()
    take_in("budget,2024,,2024-02-06", "budget,2024,021,2024-02-16")
    take_in("budget,2024,021,2024-02-17")
    assert Approval.objects.count() == 2
    case.refresh_from_db()
    assert case.due_on == date(2024, 3, 8)
