"""How two figures are compared in words: with last year's, and with what was planned."""

from __future__ import annotations

from typing import ClassVar, Self

from pydantic import model_validator

from fiscal.forms import Strict
from fiscal.wording import bindings_of

#: Places that are no figures.
NAMES = ("department", "year", "last_year")


class Phrases(Strict):
    """Templates by occasion. `PLACES` says which places each must have, and may have besides."""

    PLACES: ClassVar[dict[str, tuple[set[str], set[str]]]]
    KIND: ClassVar[str]

    @model_validator(mode="after")
    def has_its_places(self) -> Self:
        for phrase, (needed, extra) in self.PLACES.items():
            where = f"{self.KIND}.{phrase}"
            names = {one.name for one in bindings_of(getattr(self, phrase))}
            if missing := needed - names:
                raise ValueError(f"{where} must have {{{'}, {'.join(sorted(missing))}}}")
            if unknown := names - needed - extra - set(NAMES):
                raise ValueError(f"{where} has unknown places {sorted(unknown)}")
        return self


class ChangeWording(Phrases):
    """How a figure is compared with last year's.

    `appeared` is said on a base of zero, where no percentage can be; `never` where both are zero;
    `because` follows wherever the figures differ.
    """

    KIND = "change"
    PLACES = {
        "rise": ({"amount", "rate"}, set()),
        "fall": ({"amount", "rate"}, set()),
        "appeared": ({"amount"}, set()),
        "same": (set(), set()),
        "never": (set(), set()),
        "because": ({"reason"}, set()),
    }

    rise: str
    fall: str
    appeared: str
    same: str
    never: str
    because: str


class CompletionWording(Phrases):
    """How what was spent is compared with what was planned; `{base}` is the label of the plan.

    `unplanned` is said on a plan of zero, where no percentage can be; `nothing` where both are
    zero; `same` and `because` follow the percentage, as the printed figures are equal or differ.
    """

    KIND = "completion"
    PLACES = {
        "reached": ({"rate"}, {"base"}),
        "unplanned": (set(), {"base"}),
        "nothing": (set(), {"base"}),
        "same": (set(), {"base"}),
        "because": ({"reason"}, {"base"}),
    }

    reached: str
    unplanned: str
    nothing: str
    same: str
    because: str
