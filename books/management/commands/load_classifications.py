"""manage.py load_classifications: the codes and legal pairs of the edition files."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from books.classification import load_classifications
from fiscal.editions import EditionError


class Command(BaseCommand):
    help = (
        "Bring the classification codes and legal pairs of editions/classifications into the "
        "database. What is there already stays as it is."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = load_classifications()
        except EditionError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(_("%(count)s codes and pairs added.") % {"count": count})
