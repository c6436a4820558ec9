"""A page of the application made fit to stand alone: its links, and what it takes Django for.

Templates mark what only the application can do with `data-application`; it is taken out, and of a
link marked `data-application="text"` the text stays. The switch of language, a form, becomes a
link. Every other link must lead to something exported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urljoin

from django.conf import settings

from portal.exporting.addresses import NotExportable, Place, place_of
from publishing.languages import LANGUAGES

APPLICATION = re.compile(
    r"\s*<(a|form|span|p|tr)\b[^>]*\sdata-application\b[^>]*>.*?</\1>", re.DOTALL
)
UNLINKED = re.compile(r'<a\b[^>]*\sdata-application="text"[^>]*>(.*?)</a>', re.DOTALL)
SWITCH = re.compile(r'<form class="language".*?</form>', re.DOTALL)
ANCHOR = re.compile(r'(<a\b[^>]*?\shref=")([^"#][^"]*)("[^>]*>)(.*?)(</a>)', re.DOTALL)
LINK = re.compile(r'(<(?:link|script|form|img)\b[^>]*?\s(?:href|src|action)=")([^"]+)(")')
SWITCHED = "<!-- language -->"
NAMES = {"zh-hans": ("zh-CN", "中文"), "en": ("en", "English")}

#: Whether a list that a document links to is in the site: a department may have nothing left.
IsListed = Callable[[Place], bool]


@dataclass
class Page:
    """A page of the site. `links` are the lists it leads to, `assets` its static files."""

    address: str
    language: str
    prefix: str
    is_listed: IsListed
    links: set[str] = field(default_factory=set)
    assets: set[str] = field(default_factory=set)

    def standing_alone(self, html: str, source: str = "") -> bytes:
        """The page with every link rewritten.

        `source` is the address at which the application shows it, against which its links are
        read, its own address unless given. Raises NotExportable for a link that leads nowhere.
        """
        self.source = source or self.address
        html = APPLICATION.sub("", UNLINKED.sub(r"\1", html))
        html = SWITCH.sub(SWITCHED, html)
        html = LINK.sub(self.link, ANCHOR.sub(self.anchor, html))
        return html.replace(SWITCHED, self.switch()).encode()

    def anchor(self, found: re.Match[str]) -> str:
        before, address, after, content, end = found.groups()
        if is_elsewhere(address):
            return found[0]
        place = self.place(address)
        if not self.is_listed(place):
            return content
        return f"{before}{self.prefix}{place.address}{place.fragment}{after}{content}{end}"

    def link(self, found: re.Match[str]) -> str:
        before, address, after = found.groups()
        place = self.place(address)
        return f"{before}{self.prefix}{place.address}{after}"

    def place(self, address: str) -> Place:
        full = urljoin(self.source, address.replace("&amp;", "&"))
        try:
            place = place_of(full, self.language)
        except NotExportable as error:
            raise NotExportable(f"{self.address}: {error}") from error
        if place is None:
            raise NotExportable(
                f"{self.address} leads to {address}, which takes the application; mark the link "
                "with data-application."
            )
        if place.source:
            self.links.add(place.source)
        elif place.address.startswith(settings.STATIC_URL):
            self.assets.add(place.address)
        return place

    def switch(self) -> str:
        """A link to the same page in the other language, in place of the form that chooses it."""
        return " ".join(
            f'<a href="{self.prefix}{place.address}" lang="{code}" hreflang="{code}">{name}</a>'
            for language, code, name, place in self.others()
        )

    def others(self) -> Iterator[tuple[str, str, str, Place]]:
        for language in LANGUAGES:
            place = place_of(self.source, language)
            if language != self.language and place:
                yield language, *NAMES[language], place


def is_elsewhere(address: str) -> bool:
    """Whether a link leads to another site, which is none of ours to rewrite."""
    return "://" in address or address.startswith("mailto:")
