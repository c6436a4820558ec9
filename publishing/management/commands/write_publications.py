"""manage.py write_publications [--all]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from publishing.writing import write_all


class Command(BaseCommand):
    help = (
        "Write the public files that are missing or out of date, from the database. Run it when "
        "the system starts and after every upgrade: it heals what an interruption left undone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", help="write every one anew")

    def handle(self, *args: Any, **options: Any) -> None:
        written = write_all(anew=options["all"])
        self.stdout.write(f"Wrote the files of {written} published documents.")
