"""The pages that Django answers: lists as its own views render them, and those it has in common.

Lists are found by following their links from the start page, so that whatever the application
shows and links to is there, page by page, and nothing else.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, QueryDict
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.translation import override

from portal.exporting.addresses import LISTS, Place, in_language, place_of
from portal.exporting.html import Page
from publishing.kinds import PUBLISHED_KINDS
from publishing.languages import LANGUAGES
from publishing.models import KIND_NAMES, KIND_SLUGS

NOT_FOUND = "404.html"


class Reading(HttpRequest):
    """The request of a reader who is nobody and whose addresses begin with `base`."""

    def __init__(self, address: str, base: str = "") -> None:
        super().__init__()
        split = urlsplit(address)
        self.method = "GET"
        self.path = self.path_info = split.path
        self.META = {"QUERY_STRING": split.query}
        self.GET = QueryDict(split.query)
        self.user = AnonymousUser()
        self.base = base

    def build_absolute_uri(self, location: str | None = None) -> str:
        return f"{self.base}{location or self.get_full_path()}"


def list_pages(prefix: str) -> Iterator[tuple[Page, bytes]]:
    """Every list in every language, its own links rewritten."""
    for language in LANGUAGES:
        waiting = deque([reverse("portal:home")])
        seen = set(waiting)
        while waiting:
            source = waiting.popleft()
            place = place_of(source, language)
            assert place
            page = Page(place.address, language, prefix, lambda place: True)
            yield page, page.standing_alone(answer(source, language), source)
            for link in sorted(page.links - seen):
                if resolve(urlsplit(link).path).view_name in LISTS:
                    seen.add(link)
                    waiting.append(link)


def answer(source: str, language: str) -> str:
    """The page that a view of the application answers with."""
    request = Reading(source)
    match = request.resolver_match = resolve(request.path)
    with override(language):
        response = match.func(request, *match.args, **match.kwargs)
    assert response.status_code == 200, source
    return str(response.content, "utf-8")


def single_pages(prefix: str, years: Sequence[int]) -> Iterator[tuple[Page, bytes]]:
    """The pages there is one of in each language; `years` have rows among the open data."""
    templates = {
        reverse("portal:search"): ("portal/exported_search.html", "search"),
        reverse("portal:about"): ("portal/about.html", "about"),
    }
    for language in LANGUAGES:
        for source, (template, section) in templates.items():
            context = {
                "section": section,
                "exported": True,
                "prefix": prefix,
                "suffix": f"{LANGUAGES[language]}/" if LANGUAGES[language] else "",
                "kinds": [
                    {"kind": kind, "slug": KIND_SLUGS[kind], "name": KIND_NAMES[kind]}
                    for kind in PUBLISHED_KINDS
                ],
                "years": years,
            }
            with override(language):
                html = render_to_string(template, context, Reading(source))
            page = Page(in_language(source, language), language, prefix, lambda place: True)
            yield page, page.standing_alone(html, source)
        rules = reverse("portal:rules")
        page = Page(in_language(rules, language), language, prefix, lambda place: True)
        yield page, page.standing_alone(answer(rules, language), rules)
        yield not_found(prefix, language)


def not_found(prefix: str, language: str) -> tuple[Page, bytes]:
    """What a web server shows where there is nothing."""
    home = reverse("portal:home")
    with override(language):
        html = render_to_string(NOT_FOUND, {}, Reading(home))
    page = Page(f"{in_language(home, language)}{NOT_FOUND}", language, prefix, lambda place: True)
    return page, page.standing_alone(html, home)


def is_known(places: set[str]) -> Callable[[Place], bool]:
    """Whether a place is a document or one of the lists that were rendered."""

    def known(place: Place) -> bool:
        return not place.source or place.address in places

    return known
