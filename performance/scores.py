"""A score and all that is said of it: how it came about, and the scores claimed beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from fiscal.amounts import fixed
from fiscal.sentences import Sentence
from performance.assessment import Assessment
from performance.claims import Claim
from performance.services import weight_at


@dataclass(frozen=True)
class ScoreSheet:
    """What stands at a place such as `indicators.r3.score`.

    `low` and `high` bound a score that people judge.
    """

    place: str
    computed: str
    derivation: Sentence | None
    problem: Sentence | None
    low: str
    high: str
    printed: Claim | None
    stated: Claim | None
    review: Claim | None
    may_state: bool
    may_settle: bool
    may_review: bool

    @property
    def is_judged(self) -> bool:
        return bool(self.high)

    @property
    def is_entered(self) -> bool:
        """Whether the score is entered in the form itself and only reviewed here."""
        return self.place.startswith("management.")


def score_sheet(
    assessment: Assessment, place: str, *, editing: bool, reviewing: bool
) -> ScoreSheet:
    """Everything about the figure computed at a place."""
    block, key, column = place.split(".")
    claims, score = assessment.claims, assessment.score
    scored = score.indicators.get(key) if block == "indicators" else None
    is_score = column == "score" and key != "footer"
    execution = score.execution if block == "budget" else None
    derivation: Sentence | None
    if scored:
        derivation, problem = scored.derivation, scored.problem
        computed = scored.score if column == "score" else scored.deviation
    elif execution:
        derivation, problem = execution.derivation, execution.problem
        computed = execution.score if column == "score" else None
    else:
        derivation, problem = (score.derivation if key == "footer" else None), None
        computed = None
    return ScoreSheet(
        place=place,
        computed=two_places(computed),
        derivation=derivation,
        problem=problem,
        low=two_places(scored.low) if scored else "",
        high=two_places(scored.high) if scored else "",
        printed=claims.printed.get(place),
        stated=claims.stated.get(place),
        review=claims.review.get(place),
        may_state=editing and is_score and block != "management",
        may_settle=editing and place in claims.printed,
        may_review=reviewing and is_score and weight_at(assessment, place) is not None,
    )


def two_places(value: Decimal | None) -> str:
    return "" if value is None else fixed(value, 2)
