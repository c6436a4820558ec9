"""manage.py send_reminders [--dry-run]"""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from workflow.reminders import Digest, digests, send_reminders


class Command(BaseCommand):
    help = (
        "Remind those who owe a step: one digest by mail, one notice above the inbox. Run once a "
        "day; a second run reminds nobody twice. Exit status 1 if a mail could not be sent."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="say who, and do nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for digest in digests(timezone.localdate()):
                self.say(digest)
            return
        sent = send_reminders()
        for digest in sent.reminded:
            self.say(digest)
        if sent.before:
            self.stdout.write(
                _("%(count)s were reminded today already.") % {"count": len(sent.before)}
            )
        if sent.failed:
            names = ", ".join(one.person.username for one in sent.failed)
            raise CommandError(
                _("The mail server did not take the mail for: %(names)s. Run it again later.")
                % {"names": names},
                returncode=1,
            )

    def say(self, digest: Digest) -> None:
        """Whom, how, and of how much; the cases are not named, for this may be logged."""
        how = _("by mail") if digest.goes_by_mail else _("in the inbox only")
        counts = _("%(overdue)s overdue, %(soon)s due soon") % {
            "overdue": len(digest.overdue),
            "soon": len(digest.due_soon),
        }
        self.stdout.write(f"{digest.person.username}: {counts} ({how})")
