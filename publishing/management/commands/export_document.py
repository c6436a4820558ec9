"""manage.py export_document --department CODE --year YYYY --kind KIND --format F --output PATH"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from publishing.exports import EXPORTS
from workflow.refusals import Refused

FORMATS = ("html", "pdf", "docx", "xlsx", "json")


class Command(BaseCommand):
    help = "Write the documents of a department and year to a file, in whatever state they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--department", required=True, metavar="CODE")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--kind", choices=sorted(EXPORTS), required=True)
        parser.add_argument("--format", choices=FORMATS, required=True)
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        kind, wanted = options["kind"], options["format"]
        export = EXPORTS[kind]
        found = export.find(options["department"], options["year"])
        if not found:
            raise CommandError(
                f"{options['department']} has no {kind} of {options['year']}.", returncode=2
            )
        with override(settings.LANGUAGE_CODE):
            try:
                content = export.formats[wanted](found)
            except Refused as refused:
                raise CommandError(str(refused), returncode=1) from refused
        try:
            options["output"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}", returncode=2) from error
        self.stdout.write(f"Wrote {len(found)} {kind} to {options['output']}.")
