"""Scores beside the computed one, as values: see `performance.models.ClaimedScore`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fiscal.amounts import decimals_of, round_half_up
from fiscal.forms import Value


@dataclass(frozen=True)
class Claim:
    """A score that somebody printed, stated or set, with the reason given."""

    score: Decimal
    reason: str = ""


@dataclass(frozen=True)
class Claims:
    """Claimed scores by place, one mapping per source."""

    printed: Mapping[str, Claim] = field(default_factory=dict)
    stated: Mapping[str, Claim] = field(default_factory=dict)
    review: Mapping[str, Claim] = field(default_factory=dict)


NO_CLAIMS = Claims()


def contradicted(place: str, printed: Decimal, computed: Value) -> Decimal | None:
    """What follows from the form where a printed figure says otherwise, to two decimals.

    Rates are printed in percent, and compared as coarsely as they are printed.
    """
    if not isinstance(computed, Decimal):
        return None
    is_rate = place.endswith(".rate")
    follows = computed * 100 if is_rate else computed
    decimals = min(2, decimals_of(printed)) if is_rate else 2
    if round_half_up(follows, decimals) == round_half_up(printed, decimals):
        return None
    return round_half_up(follows, 2)
