"""Sentences of the core in the language of the reader."""

from django.utils.translation import gettext, override

from fiscal.sentences import Sentence


def in_words(sentence: Sentence) -> str:
    """The sentence in the active language."""
    return sentence.translated(gettext)


def in_both_languages(sentence: Sentence) -> dict[str, str]:
    """The sentence in Chinese and in English, for what is stored or read by machines."""
    spoken = {}
    for language in ("zh-hans", "en"):
        with override(language):
            spoken[language] = sentence.translated(gettext)
    return spoken
