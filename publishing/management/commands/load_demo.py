"""manage.py load_demo: departments, people, forms and budgets to try everything with."""

from __future__ import annotations

import tomllib
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils.translation import override

from departments.models import Membership, Person
from publishing.demonstration.files import FOLDER
from publishing.demonstration.loading import load


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
        memberships = Membership.objects.filter(person__username__in=usernames).order_by("pk")
        with override("en"):
            rows = [
                (
                    one.person.username,
                    str(one.get_role_display()),
                    str(one.unit or one.department or "finance bureau"),
                    f"{one.person.name:\u3000<3}",
                )
                for one in memberships.select_related("person", "department", "unit")
            ]
        names, roles = (max(len(row[column]) for row in rows) for column in (0, 1))
        for username, role, where, name in rows:
            self.stdout.write(f"  {username:{names}}  {role:{roles}}  {name}  {where}")
