"""manage.py export_portal DIR [--base-url URL]"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.exporting.addresses import NotExportable
from portal.exporting.folder import SITE, ForeignFiles, replace_site
from portal.exporting.site import site_files


class Command(BaseCommand):
    help = (
        "Write the whole public site as files below DIR/site, which any web server or content "
        "network can serve. Only what changed is written; the old site stays until the new one is "
        "complete."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="DIR")
        parser.add_argument(
            "--base-url",
            default="",
            metavar="URL",
            help="where the site will stand, such as https://accounts.example.gov.cn",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        base_url: str = options["base_url"]
        split = urlsplit(base_url)
        if base_url and (split.scheme not in ("http", "https") or not split.netloc or split.query):
            raise CommandError(
                f"{base_url} is no address of a site; it begins with https:// and a name.",
                returncode=2,
            )
        folder: Path = options["folder"].absolute()
        try:
            outcome = replace_site(folder, site_files(base_url))
        except ForeignFiles as error:
            raise CommandError(str(error), returncode=2) from error
        except NotExportable as error:
            raise CommandError(f"Nothing was changed. {error}", returncode=1) from error
        self.stdout.write(
            f"{folder / SITE}: wrote {outcome.written} files, removed {outcome.removed}, left "
            f"{outcome.unchanged} as they were."
        )
        if not base_url:
            self.stdout.write("No sitemap.xml: it needs full addresses, --base-url URL.")
