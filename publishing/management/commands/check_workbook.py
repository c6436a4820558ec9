"""manage.py check_workbook FILE [--kind KIND] [--year YYYY] [--marked OUT.xlsx] [--json]"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from departments.words import in_words
from publishing.checking import KINDS, CheckReport, check_workbook
from publishing.checking.report import check_json, listed
from workbooks.marking import mark_workbook
from workbooks.opening import UnreadableWorkbook


class Command(BaseCommand):
    help = (
        "Check a workbook in the published layout by itself; exit status 1 if it has an error. "
        "Nothing is stored."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--kind", choices=KINDS, default="", help="check one kind only")
        parser.add_argument("--year", type=int, help="the fiscal year; else as the titles say")
        parser.add_argument("--marked", type=Path, metavar="OUT", help="write a marked copy")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        year = options["year"]
        if year is not None and not 2000 <= year <= 2100:
            raise CommandError(_("%(year)s is no fiscal year.") % options, returncode=2)
        path: Path = options["file"]
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
        report = check_workbook(data, path.name, kind=options["kind"], year=year)
        if options["json"]:
            self.stdout.write(json.dumps(check_json(report), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(lines(report)))
        if options["marked"]:
            write_marked(options["marked"], data, report)
        if report.refused:
            sys.exit(1)


def lines(report: CheckReport) -> Iterator[str]:
    """The report for a terminal: what was read, what was found, what was not looked at."""
    for document in report.documents:
        yield f"{document.edition}  {report.department} {report.year or ''}".rstrip()
        for part in document.parts:
            yield f"  {part.sheet}"
    yield from listed(report.findings)
    if report.tails:
        yield _("%(count)s rounding tails.") % {"count": len(report.tails)}
    for one in report.not_checked:
        yield _("Not checked: %(what)s") % {"what": in_words(one)}
    yield _("%(errors)s errors, %(warnings)s warnings.") % {
        "errors": report.errors,
        "warnings": report.warnings,
    }


def write_marked(path: Path, data: bytes, report: CheckReport) -> None:
    try:
        path.write_bytes(mark_workbook(data, report.findings, in_words))
    except UnreadableWorkbook as unreadable:
        raise CommandError(in_words(unreadable.message), returncode=2) from unreadable
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from error
