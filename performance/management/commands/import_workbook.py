"""manage.py import_workbook FILE --kind KIND --department CODE --year YYYY [--dry-run] [--json]"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from departments.models import Department, Person
from departments.words import in_words
from performance.importing import ImportReport, import_workbook
from performance.reporting import finding_json, form_json

KINDS = ("budget", "final_accounts", "self_evaluation")


class Command(BaseCommand):
    help = "Read a workbook in the published layout and take it in, whole or not at all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=KINDS, required=True)
        parser.add_argument("--department", required=True, metavar="CODE")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--by", metavar="USERNAME", help="who imports; else the system account")
        parser.add_argument("--dry-run", action="store_true", help="say what would change")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] != "self_evaluation":
            raise CommandError(
                _("This version does not read workbooks of the kind %(kind)s yet.") % options,
                returncode=2,
            )
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
        report = import_workbook(
            data=data,
            name=options["file"].name,
            department=department,
            fiscal_year=options["year"],
            by=importer(options["by"], department),
            dry_run=options["dry_run"],
        )
        self.stdout.write(as_json(report) if options["json"] else as_text(report))
        if report.refused:
            sys.exit(1)


def importer(username: str | None, department: Department) -> Person:
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


def as_json(report: ImportReport) -> str:
    return json.dumps(
        {
            "status": report.status,
            "done": report.done,
            "forms": [
                {
                    **form_json(form.assessment),
                    "sheet": form.sheet,
                    "case": str(form.case.pk) if form.case else None,
                    "changes": [
                        {"place": place, "before": before, "after": after}
                        for place, (before, after) in form.changes.items()
                    ],
                }
                for form in report.forms
            ],
            "findings": [finding_json(one) for one in report.findings],
        },
        ensure_ascii=False,
        indent=2,
    )


def as_text(report: ImportReport) -> str:
    lines = []
    for form in report.forms:
        score = form.assessment.score
        lines.append(
            f"{form.sheet}: {form.subject or form.assessment.definition.title}  "
            f"{score.total}  {score.grade}  "
            + _("(%(count)s places changed)")
            % {"count": len(form.changes)}
        )
    for one in report.findings:
        where = ", ".join(
            f"{place.sheet}!{place.cell}" if place.cell else place.label for place in one.places[:3]
        )
        lines.append(f"{one.severity.value.upper():8}{one.rule}  {where}  {in_words(one.message)}")
    lines.append(
        _("Refused: nothing was changed.")
        if report.refused
        else (_("Imported.") if report.done else _("Dry run: nothing was changed."))
    )
    return "\n".join(lines)
