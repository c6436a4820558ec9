"""manage.py check_workbook FILE [--kind KIND] [--year YYYY] [--text FILE] [--marked X] [--json]"""

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
from publishing.checking.texts import MOST_CHARACTERS
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
        parser.add_argument(
            "--text", type=Path, help="the explanatory text beside the tables, UTF-8"
        )
        parser.add_argument("--marked", type=Path, metavar="OUT", help="write a marked copy")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        year = options["year"]
        if year is not None and not 2000 <= year <= 2100:
            raise CommandError(_("%(year)s is no fiscal year.") % options, returncode=2)
        path: Path = options["file"]
        data = content_of(path)
        text = text_in(options["text"]) if options["text"] else ""
        report = check_workbook(data, path.name, kind=options["kind"], year=year, text=text)
        if options["json"]:
            self.stdout.write(json.dumps(check_json(report), ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(lines(report)))
        if options["marked"]:
            write_marked(options["marked"], data, report)
        if report.refused:
            sys.exit(1)


def content_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise CommandError(f"{path}: {error.strerror}", returncode=2) from error


def text_in(path: Path) -> str:
    """The text of a file; refuses what is none, or too long."""
    try:
        text = content_of(path).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = _("%(path)s is no text in UTF-8: save it as plain text.") % {"path": path}
        raise CommandError(message, returncode=2) from error
    if "\0" in text or not text.strip():
        message = _("%(path)s holds no text: save it as plain text.") % {"path": path}
        raise CommandError(message, returncode=2)
    if len(text) > MOST_CHARACTERS:
        message = _("%(path)s has more than %(most)s characters.") % {
            "path": path,
            "most": MOST_CHARACTERS,
        }
        raise CommandError(message, returncode=2)
    return text


def lines(report: CheckReport) -> Iterator[str]:
    """The report for a terminal: what was read, what was found, what was not looked at."""
    for document in report.documents:
        yield f"{document.edition}  {report.department} {report.year or ''}".rstrip()
        for part in document.parts:
            yield f"  {part.sheet}"
    yield from listed(report.findings)
    if report.text:
        yield _("Text: %(right)s figures agree, %(doubtful)s do not, %(open)s are open.") % {
            "right": report.text.right,
            "doubtful": report.text.doubtful,
            "open": report.text.open,
        }
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
