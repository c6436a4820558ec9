"""Everything `demo/demo.toml` names, in the order in which it comes about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from books.classification import load_classifications
from books.kinds import BOOK_KINDS
from departments.models import BudgetUnit, Department, Person
from performance.importing import import_workbook
from performance.models import GoalForm, GoalIndicator
from publishing.demonstration.books import begin_book, case_of, load_book, open_for_correction
from publishing.demonstration.files import content_of, require_done
from publishing.demonstration.past import on_day
from publishing.demonstration.ways import PUBLISHED_AFTER_APPROVAL, go, staff_of, walk
from workflow.models import Approval, Deadline

#: Before anything of the demonstration was done.
IN_OFFICE_SINCE = date(2022, 1, 1)


def load(demo: Mapping[str, Any]) -> None:
    """Fill an empty database; the caller holds a transaction and has chosen the language."""
    load_classifications()
    for one in demo["departments"]:
        load_department(one)
    password = make_password(demo["password"])
    people = [load_person(one, password) for one in demo["people"]]
    for one in demo["deadlines"]:
        load_deadline(one)
    for one in demo["approvals"]:
        load_approval(one)
    for one in demo["goals"]:
        load_goal(one)
    for one in demo["workbooks"]:
        with on_day(one.get("day")):
            load_workbook(one, demo, people)
    for one in demo["published_after"]:
        with on_day(one.get("day")):
            publish_approved(one, demo, people)
    for one in demo["corrected"]:
        open_for_correction(one, people)
    for one in demo["begun"]:
        begin_book(one, people)


def load_department(given: Mapping[str, Any]) -> None:
    department = Department.objects.create(
        code=given["code"], name=given["name"], short_name=given["short_name"]
    )
    for code, name in given["units"].items():
        department.units.create(code=code, name=name)


def load_person(given: Mapping[str, Any], password: str) -> Person:
    """Someone with one role: in the bureau, a department, or one unit of it."""
    person = Person(username=given["username"], name=given["name"], password=password)
    person.is_staff = given["role"] in ("administrator", "reviewer")
    person.save()
    department, unit = given.get("department"), given.get("unit")
    person.memberships.create(
        role=given["role"],
        department=Department.objects.get(code=department) if department else None,
        unit=BudgetUnit.objects.get(code=unit) if unit else None,
        since=IN_OFFICE_SINCE,
    )
    return person


def load_deadline(given: Mapping[str, Any]) -> None:
    """Counted from today, so that the demonstration shows what is due and what is late."""
    department = given.get("department")
    Deadline.objects.create(
        kind=given["kind"],
        fiscal_year=given["fiscal_year"],
        department=Department.objects.get(code=department) if department else None,
        due_on=timezone.localdate() + timedelta(days=given["due_in_days"]),
    )


def load_approval(given: Mapping[str, Any]) -> None:
    """On a day, or counted from today, so that something is overdue and something not yet due."""
    department = given.get("department")
    Approval.objects.create(
        kind=given["kind"],
        fiscal_year=given["fiscal_year"],
        department=Department.objects.get(code=department) if department else None,
        approved_on=given.get("approved_on")
        or timezone.localdate() - timedelta(days=given["approved_days_ago"]),
    )


def load_goal(given: Mapping[str, Any]) -> None:
    """A goal of a year whose budget was not made here."""
    goal = GoalForm.objects.create(
        department=Department.objects.get(code=given["department"]),
        fiscal_year=given["fiscal_year"],
        subject=given["subject"],
        expected=given["expected"],
    )
    names = ("level1", "level2", "name", "target", "weight")
    GoalIndicator.objects.bulk_create(
        GoalIndicator(
            goal=goal,
            key=f"r{position}",
            position=position,
            **dict(zip(names, indicator, strict=True)),
        )
        for position, indicator in enumerate(given["indicators"], start=1)
    )


def load_workbook(
    given: Mapping[str, Any], demo: Mapping[str, Any], people: Sequence[Person]
) -> None:
    """Import a workbook as its department's preparer, then take what it holds on its way."""
    if given["kind"] in BOOK_KINDS:
        load_book(given, demo, people)
    else:
        load_forms(given, demo, people)


def load_forms(given: Mapping[str, Any], demo: Mapping[str, Any], people: Sequence[Person]) -> None:
    """Import a workbook of self-evaluations and take each form on its way."""
    department = Department.objects.get(code=given["department"])
    staff = staff_of(department, people)
    report = import_workbook(
        data=content_of(given["file"]),
        name=given["file"],
        department=department,
        fiscal_year=given["fiscal_year"],
        by=staff["preparer"],
    )
    require_done(report, given["file"])
    for form in report.forms:
        assert form.case
        walk(form.case.pk, given["states"].get(form.subject, "draft"), staff, demo)


def publish_approved(
    given: Mapping[str, Any], demo: Mapping[str, Any], people: Sequence[Person]
) -> None:
    """Publish what was approved earlier, once what is published with it is there."""
    department = Department.objects.get(code=given["department"])
    go(case_of(given, department).pk, PUBLISHED_AFTER_APPROVAL, staff_of(department, people), demo)
