"""manage.py verify_publication"""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand

from publishing.models import Publication
from publishing.verification import all_problems


class Command(BaseCommand):
    help = "Check every publication against its SHA-256, its chain and its files; 1 if any is off."

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(all_problems())
        for problem in problems:
            self.stderr.write(problem)
        count = Publication.objects.count()
        self.stdout.write(f"{count} publications checked, {len(problems)} problems.")
        if problems:
            sys.exit(1)
