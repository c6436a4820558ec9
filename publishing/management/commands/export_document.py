"""manage.py export_document --department CODE --year YYYY --kind KIND --format F --output PATH"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from publishing.exports import FORMATS, evaluations_of

KINDS = ("budget", "final_accounts", "self_evaluation")
PLANNED = ("pdf", "docx")


class Command(BaseCommand):
    help = "Write the documents of a department and year to a file, in whatever state they are."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--department", required=True, metavar="CODE")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--kind", choices=KINDS, required=True)
        parser.add_argument("--format", choices=(*FORMATS, *PLANNED), required=True)
        parser.add_argument("--output", type=Path, required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] != "self_evaluation":
            raise CommandError(f"This version does not export {options['kind']} yet.", returncode=2)
        if options["format"] not in FORMATS:
            raise CommandError(
                f"Self-evaluations are not written as {options['format']} yet; "
                f"there are {', '.join(FORMATS)}.",
                returncode=2,
            )
        evaluations = evaluations_of(options["department"], options["year"])
        if not evaluations:
            raise CommandError(
                f"{options['department']} has no self-evaluation of {options['year']}.",
                returncode=2,
            )
        with override(settings.LANGUAGE_CODE):
            content = FORMATS[options["format"]](evaluations)
        try:
            options["output"].write_bytes(content)
        except OSError as error:
            raise CommandError(f"{options['output']}: {error.strerror}", returncode=2) from error
        self.stdout.write(f"Wrote {len(evaluations)} forms to {options['output']}.")
