"""manage.py add_person USERNAME NAME --role ROLE [--department CODE] [--unit CODE]"""

from __future__ import annotations

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from departments.models import BudgetUnit, Department, Membership, Person
from departments.roles import ROLES

IN_BACK_OFFICE = ("administrator", "reviewer")


class Command(BaseCommand):
    help = (
        "Give somebody a role, and an account with a random password if they have none. "
        "A bureau role without a department spans all departments."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("name")
        parser.add_argument("--role", choices=list(ROLES), required=True)
        parser.add_argument("--department", metavar="CODE")
        parser.add_argument("--unit", metavar="CODE")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = unit_of(options["unit"])
        department = unit.department if unit else department_of(options["department"])
        with transaction.atomic():
            person, created = Person.objects.get_or_create(
                username=options["username"], defaults={"name": options["name"]}
            )
            if options["role"] in IN_BACK_OFFICE:
                person.is_staff = True
            password = secrets.token_urlsafe(12)
            if created:
                person.set_password(password)
            person.save()
            membership = Membership(
                person=person, role=options["role"], department=department, unit=unit
            )
            try:
                membership.full_clean()
            except ValidationError as error:
                raise CommandError(" ".join(error.messages), returncode=2) from error
            membership.save()
        self.stdout.write(str(membership))
        if created:
            self.stdout.write(f"Password (change it on the page of your account): {password}")


def department_of(code: str | None) -> Department | None:
    """The department with a code. Raises CommandError if there is none."""
    department = Department.objects.filter(code=code).first() if code else None
    if code and department is None:
        raise CommandError(f"There is no department {code}.", returncode=2)
    return department


def unit_of(code: str | None) -> BudgetUnit | None:
    unit = BudgetUnit.objects.filter(code=code).select_related("department").first()
    if code and unit is None:
        raise CommandError(f"There is no budget unit {code}.", returncode=2)
    return unit
