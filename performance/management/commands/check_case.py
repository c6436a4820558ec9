"""manage.py check_case --department CODE --year YYYY --kind KIND [--json]"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from departments.words import in_words
from performance.models import SelfEvaluation
from performance.queries import assessment_of, with_rows
from performance.reporting import finding_json, form_json


class Command(BaseCommand):
    help = "Check the cases of a department, year and kind; exit status 1 if an error is open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--department", required=True, metavar="CODE")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--kind", default="self_evaluation")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["kind"] != "self_evaluation":
            raise CommandError(
                _("This version does not check the kind %(kind)s yet.") % options, returncode=2
            )
        evaluations = with_rows(SelfEvaluation.objects.all()).filter(
            case__department__code=options["department"], case__fiscal_year=options["year"]
        )
        if not evaluations:
            raise CommandError(
                _("%(department)s has no self-evaluation of %(year)s.") % options,
                returncode=2,
            )
        assessments = [assessment_of(one) for one in evaluations]
        findings = [(one, found) for one in assessments for found in one.findings]
        blocked = any(found.blocks for one, found in findings)
        if options["json"]:
            result = {
                "status": "findings" if findings else "ok",
                "forms": [form_json(one) for one in assessments],
                "findings": [
                    {**finding_json(found), "form": str(one.content.fields.get("header.name"))}
                    for one, found in findings
                ],
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
        else:
            for one, found in findings:
                name = one.content.fields.get("header.name")
                self.stdout.write(
                    f"{found.severity.value.upper():8}{found.rule}  {name}  "
                    f"{in_words(found.message)}"
                )
            counts = {"findings": len(findings), "forms": len(assessments)}
            self.stdout.write(_("%(findings)s findings in %(forms)s forms.") % counts)
        if blocked:
            sys.exit(1)
