"""manage.py import_workbook FILE --kind KIND --department CODE --year YYYY [--dry-run] [--json]"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from departments.models import Department, Person
from performance.importers import READERS, import_as, report_json, report_lines


class Command(BaseCommand):
    help = "Read a workbook in the published layout and take it in, whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=sorted(READERS), required=True)
        parser.add_argument("--department", required=True, metavar="CODE")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--by", metavar="USERNAME", help="who imports; else the system account")
        parser.add_argument("--dry-run", action="store_true", help="say what would change")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if not 2000 <= options["year"] <= 2100:
            raise CommandError(_("%(year)s is no fiscal year.") % options, returncode=2)
        department = Department.objects.filter(code=options["department"]).first()
        if department is None:
            raise CommandError(
                _(
                    "There is no department %(department)s; add it with "
                    "manage.py add_department CODE NAME."
                )
                % options,
                returncode=2,
            )
        try:
            data = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}", returncode=2) from error
        report = import_as(
            options["kind"],
            data=data,
            name=options["file"].name,
            department=department,
            fiscal_year=options["year"],
            by=acting(options["by"], department),
            dry_run=options["dry_run"],
        )
        if options["json"]:
            self.stdout.write(json.dumps(report_json(report), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(report_lines(report)))
        if report.refused:
            sys.exit(1)


def acting(username: str | None, department: Department) -> Person:
    """The named person, or the account under which the command line acts for a department."""
    if username:
        person = Person.objects.filter(username=username).first()
        if person is None:
            raise CommandError(
                _("There is nobody called %(name)s.") % {"name": username}, returncode=2
            )
        return person
    person, created = Person.objects.get_or_create(
        username="command-line", defaults={"name": "命令行", "email": ""}
    )
    if created:
        person.set_unusable_password()
        person.save()
    person.memberships.get_or_create(role="preparer", department=department, unit=None)
    return person
