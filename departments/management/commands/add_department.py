"""`manage.py add_department CODE NAME [--unit CODE NAME]...`"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from departments.services import add_department


class Command(BaseCommand):
    help = (
        "Add a department and its budget units. What exists already stays as it is. "
        "Exit status: 0 done, 1 code or name refused, 2 wrong use."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("code", help="three digits, such as 021")
        parser.add_argument("name", help="the department's full name")
        parser.add_argument(
            "--unit",
            nargs=2,
            action="append",
            default=[],
            metavar=("CODE", "NAME"),
            help="a budget unit: six digits beginning with the department's code, and its name",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            made = add_department(code=options["code"], name=options["name"], units=options["unit"])
        except ValidationError as error:
            raise CommandError("\n".join(error.messages), returncode=1) from error
        if made:
            self.stdout.write("Added " + ", ".join(made) + ".")
        else:
            self.stdout.write(f"{options['code']} exists already; nothing to add.")
