"""manage.py check_case --department CODE --year YYYY --kind KIND [--json]"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from departments.words import in_words
from fiscal.findings import TAIL, Finding
from workflow.checking import full_check
from workflow.kinds import KINDS
from workflow.models import Case, CaseKindChoices, CheckRun
from workflow.reporting import finding_json
from workflow.runs import keep_run


class Command(BaseCommand):
    help = "Check the cases of a department, year and kind; exit status 1 if an error is open."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--department", required=True, metavar="CODE")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument(
            "--kind", choices=CaseKindChoices.values, default=CaseKindChoices.SELF_EVALUATION
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        kind = KINDS[options["kind"]]
        cases = Case.objects.select_related("department", "unit").filter(
            kind=kind.key,
            department__code=options["department"],
            fiscal_year=options["year"],
        )
        checked = [(case, full_check(case).findings) for case in cases.order_by("subject", "pk")]
        for case, _found in checked:
            keep_run(case, None, CheckRun.Occasion.COMMAND)
        if not checked:
            raise CommandError(
                _("%(department)s has no %(kind)s of %(year)s.") % options, returncode=2
            )
        findings = [(case, one) for case, found in checked for one in found]
        if options["json"]:
            reports = [kind.report(case) for case, _found in checked]
            result = {
                "status": "findings" if findings else "ok",
                **{
                    name: [one for report in reports for one in report.get(name, ())]
                    for name in sorted({name for report in reports for name in report})
                },
                "findings": [
                    {**finding_json(one), "form": name_of(case)} for case, one in findings
                ],
            }
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=2))
        else:
            tails = 0
            for case, one in findings:
                if one.shelf == TAIL:
                    tails += 1
                else:
                    self.stdout.write(line(case, one))
            if tails:
                self.stdout.write(_("%(count)s rounding tails.") % {"count": tails})
            counts = {"findings": len(findings), "cases": len(checked)}
            self.stdout.write(_("%(findings)s findings in %(cases)s cases.") % counts)
        if any(one.blocks for _case, one in findings):
            sys.exit(1)


def name_of(case: Case) -> str:
    """What a case is about: the project, or the department as a whole."""
    return case.subject or case.department.name


def line(case: Case, finding: Finding) -> str:
    severity = finding.severity.value.upper()
    return f"{severity:8}{finding.rule}  {name_of(case)}  {in_words(finding.message)}"
