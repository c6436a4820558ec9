"""`{{ finding.message|words }}`: a sentence in the reader's language."""

from django import template

from departments.words import in_words
from fiscal.sentences import Sentence

register = template.Library()


@register.filter
def words(sentence: Sentence | str | None) -> str:
    return in_words(sentence) if isinstance(sentence, Sentence) else sentence or ""
