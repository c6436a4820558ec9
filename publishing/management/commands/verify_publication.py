"""manage.py verify_publication [--folder DIR]"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from publishing.copies import UnknownCopy, problems_of_copy
from publishing.models import Publication
from publishing.verification import all_problems


class Command(BaseCommand):
    help = (
        "Check every publication against its SHA-256, its manifest, its chain and its files, or a "
        "downloaded copy of one version; 1 if anything is off, 2 if a folder is no copy."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            metavar="DIR",
            help="check this downloaded copy of a version against what was published",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path | None = options["folder"]
        try:
            problems = list(problems_of_copy(folder) if folder else all_problems())
        except UnknownCopy as error:
            raise CommandError(str(error), returncode=2) from error
        for problem in problems:
            self.stderr.write(problem)
        what = str(folder) if folder else f"{Publication.objects.count()} publications"
        self.stdout.write(f"{what} checked, {len(problems)} problems.")
        if problems:
            sys.exit(1)
