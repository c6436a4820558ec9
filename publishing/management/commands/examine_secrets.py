"""manage.py examine_secrets --department CODE --year YYYY --kind KIND"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from books.kinds import BOOK_KINDS
from books.models import Book
from departments.words import in_words
from fiscal.sentences import say
from publishing.secrecy.beside import has_secrets
from publishing.secrecy.examining import examined, findings, proposed
from publishing.secrecy.figures import public_figures


class Command(BaseCommand):
    help = (
        "Say whether withheld amounts follow from what would be published, and which figures would "
        "have to be withheld as well. Nothing is stored, and no withheld amount is shown. Exit "
        "status 0: safe; 1: not safe."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--department", required=True, metavar="CODE")
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--kind", choices=sorted(BOOK_KINDS), required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        book = (
            Book.objects.filter(
                case__department__code=options["department"],
                case__fiscal_year=options["year"],
                case__kind=options["kind"],
            )
            .select_related("case__department")
            .first()
        )
        if book is None:
            raise CommandError(
                "{department} has no {kind} of {year}.".format(**options), returncode=2
            )
        with override(settings.LANGUAGE_CODE):
            is_safe = self.tell(book)
        if not is_safe:
            raise CommandError("A withheld amount follows from the others.", returncode=1)

    def tell(self, book: Book) -> bool:
        """Print what was found; whether nothing else has to be withheld."""
        if not has_secrets(book):
            self.stdout.write(in_words(say("Nothing is classified here.")))
            return True
        public = public_figures(book)
        found = examined(public)
        broken = findings(public, found)
        self.stdout.write(
            in_words(
                say(
                    "{count} withheld figures, {open} of them not safe.",
                    count=len(found.exposures),
                    open=len(broken),
                )
            )
        )
        for rule in dict.fromkeys(one.rule for one in broken):
            self.stdout.write(rule)  # without the findings, which name the project
        if not broken:
            return True
        answer = proposed(public)
        if answer.reason:
            self.stdout.write(in_words(answer.reason))
        for key in public.of(answer.withheld):
            label = public.figures[key].label
            self.stdout.write(in_words(say("To be withheld as well: {label}", label=label)))
        return False
