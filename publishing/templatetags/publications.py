"""Tags and filters of the public pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template
from django.utils.translation import get_language

from departments.words import in_words
from fiscal.sentences import Sentence
from publishing.charts import FIGURE_WIDTH, LABEL_WIDTH, ROW_HEIGHT, TRACK_WIDTH, Bar, drawn
from publishing.languages import LANGUAGES

register = template.Library()


@register.inclusion_tag("publishing/bars.html")
def bars(bars: Sequence[Bar], title: str, key: str) -> dict[str, Any]:
    """A drawing of bars with a title and a description; `key` keeps its ids apart on a page."""
    return {
        "bars": drawn(bars),
        "title": title,
        "key": key,
        "width": LABEL_WIDTH + TRACK_WIDTH + FIGURE_WIDTH,
        "height": ROW_HEIGHT * len(bars),
        "left": LABEL_WIDTH,
        "track": TRACK_WIDTH,
        "figure_x": LABEL_WIDTH + TRACK_WIDTH + 10,
        "label_x": LABEL_WIDTH - 12,
    }


@register.filter
def told(words: Mapping[str, str] | None, language: str) -> str:
    """One of the two wordings of a sentence in a frozen document."""
    return words.get(language, "") if words else ""


@register.filter
def label(text: str | Sentence) -> str:
    """A label that is either the form's own word or a sentence of ours."""
    return in_words(text) if isinstance(text, Sentence) else text


@register.filter
def in_my_language(address: str) -> str:
    """The page of a document in the language in which the page that links to it is shown."""
    folder = LANGUAGES.get(get_language() or "", "")
    return f"{address}{folder}/" if folder else address
