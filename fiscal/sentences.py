"""Sentences for people, written once in English and translated where they are shown.

The core is plain Python and knows no language setting. It returns a `Sentence`: an English
template (which is also the key in the translation catalogue) and the values that go into it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """A template with named places, and the values for them; a value may itself be a sentence."""

    template: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.translated(lambda text: text)

    def translated(self, gettext: Callable[[str], str]) -> str:
        """The sentence in the language of `gettext`, nested sentences included."""
        values = {
            name: value.translated(gettext) if isinstance(value, Sentence) else value
            for name, value in self.values.items()
        }
        return gettext(self.template).format(**values)


def say(template: str, **values: Any) -> Sentence:
    """A sentence. `makemessages` collects the template from calls of this name."""
    return Sentence(template, values)
