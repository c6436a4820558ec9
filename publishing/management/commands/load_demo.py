"""manage.py load_demo: departments, people and forms to try everything with."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from budgets.classification import load_classifications
from departments.models import Department, Membership, Person
from departments.words import in_words
from fiscal.forms import place_labels
from performance.importing import import_workbook
from performance.models import GoalForm, GoalIndicator
from performance.queries import assessment_of, evaluation_of
from workflow.explanations import explain_warnings
from workflow.models import Case, Deadline
from workflow.services import act, write_remark
from workflow.warnings import grouped, warnings_of

FOLDER = Path(settings.BASE_DIR) / "demo"

# How an imported draft comes into a state: the steps, by the role that takes them.
SUBMITTED = (("preparer", "hand_in"),)
UNDER_REVIEW = (*SUBMITTED, ("approver", "submit"))
APPROVED = (*UNDER_REVIEW, ("reviewer", "approve"))
WAYS: dict[str, tuple[tuple[str, str], ...]] = {
    "draft": (),
    "submitted": SUBMITTED,
    "under_review": UNDER_REVIEW,
    "returned": (*UNDER_REVIEW, ("reviewer", "return")),
    "approved": APPROVED,
    "published": (*APPROVED, ("publisher", "publish")),
}


class Command(BaseCommand):
    help = (
        "Set up the demonstration in an empty database, through the real import and the real "
        "services, and print its logins. Does nothing where other people have accounts."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        demo = tomllib.loads((FOLDER / "demo.toml").read_text(encoding="utf-8"))
        usernames = [one["username"] for one in demo["people"]]
        if Person.objects.filter(username__in=usernames).exists():
            self.print_logins(demo)
        elif Person.objects.exists():
            self.stdout.write("People have accounts here: no demonstration data was loaded.")
        else:
            with transaction.atomic(), override("zh-hans"):
                load(demo)
            self.print_logins(demo)

    def print_logins(self, demo: dict[str, Any]) -> None:
        self.stdout.write(f"\nDemonstration logins (password {demo['password']}):")
        usernames = [one["username"] for one in demo["people"]]
        memberships = Membership.objects.filter(person__username__in=usernames)
        with override("en"):
            for one in memberships.select_related("person", "department"):
                where = one.department.name if one.department else "finance bureau"
                who = f"{one.person.username:15}{one.get_role_display():22}{one.person.name}"
                self.stdout.write(f"  {who}  {where}")


def load(demo: dict[str, Any]) -> None:
    """Everything the file names, in one transaction."""
    load_classifications()
    for one in demo["departments"]:
        load_department(one)
    people = [load_person(one, demo["password"]) for one in demo["people"]]
    for one in demo["deadlines"]:
        load_deadline(one)
    for one in demo["goals"]:
        load_goal(one)
    for one in demo["workbooks"]:
        load_workbook(one, demo, people)


def load_department(given: dict[str, Any]) -> None:
    department = Department.objects.create(
        code=given["code"], name=given["name"], short_name=given["short_name"]
    )
    for code, name in given["units"].items():
        department.units.create(code=code, name=name)


def load_person(given: dict[str, Any], password: str) -> Person:
    person = Person(username=given["username"], name=given["name"])
    person.is_staff = given["role"] in ("administrator", "reviewer")
    person.set_password(password)
    person.save()
    department = given.get("department")
    person.memberships.create(
        role=given["role"],
        department=Department.objects.get(code=department) if department else None,
    )
    return person


def load_deadline(given: dict[str, Any]) -> None:
    """Counted from today, so that the demonstration shows what is due and what is late."""
    department = given.get("department")
    Deadline.objects.create(
        kind=given["kind"],
        fiscal_year=given["fiscal_year"],
        department=Department.objects.get(code=department) if department else None,
        due_on=timezone.localdate() + timedelta(days=given["due_in_days"]),
    )


def load_goal(given: dict[str, Any]) -> None:
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


def load_workbook(given: dict[str, Any], demo: dict[str, Any], people: list[Person]) -> None:
    """Import a workbook as its department's preparer, then take each form on its way."""
    department = Department.objects.get(code=given["department"])
    staff = {
        one.role: one.person
        for one in Membership.objects.filter(person__in=people).select_related("person")
        if one.department_id in (None, department.pk)
    }
    report = import_workbook(
        data=(FOLDER / given["file"]).read_bytes(),
        name=given["file"],
        department=department,
        fiscal_year=given["fiscal_year"],
        by=staff["preparer"],
    )
    if not report.done:
        sentences = "\n".join(in_words(one.message) for one in report.findings if one.blocks)
        raise CommandError(f"{given['file']} was refused:\n{sentences}")
    for form in report.forms:
        assert form.case
        way = WAYS[given["states"].get(form.subject, "draft")]
        walk(form.case.pk, way, staff, demo)


def walk(
    case_id: int,
    way: tuple[tuple[str, str], ...],
    staff: dict[str, Person],
    demo: dict[str, Any],
) -> None:
    """Take a case its way, with the explanations and the remark that it wants."""
    remark = demo["remark"]
    for role, action in way:
        case = Case.objects.get(pk=case_id)
        if action == "hand_in":
            explain(case, staff[role], demo["explanations"])
        if action == "return":
            evaluation = evaluation_of(case)
            labels = place_labels(evaluation.definition, assessment_of(evaluation).content)
            write_remark(
                case_id=case_id,
                by=staff[role],
                place=remark["place"],
                place_label=labels[remark["place"]],
                body=remark["body"],
            )
        act(case_id=case_id, action=action, by=staff[role], version=case.version)


def explain(case: Case, by: Person, reasons: dict[str, str]) -> None:
    """Explain the warnings of a case, all of a rule with the reason given for it."""
    for group in grouped(warnings_of(case)):
        explain_warnings(
            case_id=case.pk,
            by=by,
            digests=[one.digest for one in group.warnings],
            reason=reasons[group.rule],
        )
