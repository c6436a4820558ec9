"""Scores beside the computed one, as values: see `performance.models.ClaimedScore`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


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
