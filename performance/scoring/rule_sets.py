"""Rule sets: how scores are computed in a region from a year on, as data.

A rule set is never edited once a published score used it; a change is a new file. What the law
leaves open and no published form settles is a named parameter whose default is stated here.
Shares and rates are ratios (0.3 is 30 %), weights and scores are points.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise, starmap
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from fiscal.amounts import trimmed
from fiscal.editions import EDITIONS, EditionError, load_toml

RULE_SETS = EDITIONS / "rule_sets"

FormKind = Literal["department", "project"]
Ratio = Annotated[Decimal, Field(ge=0, le=1)]
Positive = Annotated[Decimal, Field(gt=0)]
NotNegative = Annotated[Decimal, Field(ge=0)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Execution(_Part):
    """Score of the execution rate: full from `full_at` on, below in proportion."""

    weight: Positive
    full_at: Annotated[Decimal, Field(gt=0, le=1)] = Decimal(1)


class Executions(_Part):
    """The two kinds of forms may treat the execution rate differently."""

    department: Execution
    project: Execution

    def of(self, kind: FormKind) -> Execution:
        """The rule for forms of `kind`."""
        return self.department if kind == "department" else self.project


class CurvePoint(_Part):
    """At `over` (0.3 is 30 % above the target) the score is `share` of the weight."""

    over: Positive
    share: Ratio


def _rising(points: tuple[CurvePoint, ...]) -> tuple[CurvePoint, ...]:
    for lower, upper in pairwise(points):
        if lower.over >= upper.over:
            raise ValueError(
                f"points must rise and not repeat: over = {upper.over} after {lower.over}"
            )
        if lower.share < upper.share:
            raise ValueError(
                f"a higher overshoot cannot earn more: share = {upper.share} after {lower.share}"
            )
    return points


@dataclass(frozen=True)
class Stretch:
    """A straight line: the share of the weight between two overshoots, as exact ratios.

    `percents` are the four figures as people read them, for a sentence.
    """

    from_over: Fraction
    from_share: Fraction
    slope: Fraction
    to_over: Fraction
    percents: Mapping[str, str]

    def share_at(self, over: Fraction) -> Fraction:
        """The share of the weight that an overshoot on this stretch earns."""
        return self.from_share + self.slope * (over - self.from_over)


def _stretch(begin: tuple[Decimal, Decimal], end: tuple[Decimal, Decimal]) -> Stretch:
    """From one point (over, share) to the next."""
    from_over, from_share, to_over, to_share = map(Fraction, (*begin, *end))
    names = ("from_over", "from_share", "to_over", "to_share")
    return Stretch(
        from_over,
        from_share,
        (to_share - from_share) / (to_over - from_over),
        to_over,
        {name: percent(value) for name, value in zip(names, (*begin, *end), strict=True)},
    )


def percent(ratio: Decimal) -> str:
    """A ratio of a rule set for a sentence: 0.3 is 30."""
    return trimmed(ratio * 100)


class Higher(_Part):
    """Targets with ≥ or >, when exceeded by more than `tolerated_over`.

    The score falls along straight lines from the full weight at `tolerated_over` through the
    points of `curve` and stays at the last one; without points it is capped at the full weight.
    The deviation shown counts from `tolerated_over` on.
    """

    tolerated_over: NotNegative = Decimal(0)
    curve: Annotated[tuple[CurvePoint, ...], AfterValidator(_rising)] = ()

    @model_validator(mode="after")
    def _curve_begins_behind_tolerance(self) -> Higher:
        if self.curve and self.curve[0].over <= self.tolerated_over:
            raise ValueError("the curve must begin above tolerated_over")
        return self

    @cached_property
    def tolerated(self) -> Fraction:
        """`tolerated_over` for exact arithmetic."""
        return Fraction(self.tolerated_over)

    @cached_property
    def stretches(self) -> tuple[Stretch, ...]:
        """The straight lines from `tolerated_over` to the last point of the curve."""
        points = [(point.over, point.share) for point in self.curve]
        return tuple(starmap(_stretch, pairwise([(self.tolerated_over, Decimal(1)), *points])))


class OverDeduction(_Part):
    """`points` off the total for each indicator (or once a form) exceeded by more than `over`."""

    over: Positive
    points: Positive
    per: Literal["indicator", "form"] = "indicator"


class Grade(_Part):
    """A grade from `at_least` points (of 100) on."""

    name: Annotated[str, Field(min_length=1)]
    at_least: Annotated[Decimal, Field(ge=0, lt=100)]


def _falling_to_zero(name: str, values: Iterable[Decimal]) -> None:
    steps = list(values)
    for upper, lower in pairwise(steps):
        if lower >= upper:
            raise ValueError(f"must fall and not repeat: {name} = {lower} after {upper}")
    if not steps or steps[-1] != 0:
        raise ValueError(f"must cover everything down to 0: the last {name} must be 0")


def _all_distinct(names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValueError(f"the name {name} occurs twice")
        seen.add(name)


def _whole_grades(grades: tuple[Grade, ...]) -> tuple[Grade, ...]:
    _falling_to_zero("at_least", (grade.at_least for grade in grades))
    _all_distinct(grade.name for grade in grades)
    return grades


class Tier(_Part):
    """A tier of qualitative results: from `at_least` of the weight up to the tier above.

    `words` are further actual values that mean this tier.
    """

    name: Annotated[str, Field(min_length=1)]
    at_least: Annotated[Decimal, Field(ge=0, lt=1)]
    words: tuple[str, ...] = ()


def _whole_tiers(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    if tiers:
        _falling_to_zero("at_least", (tier.at_least for tier in tiers))
        _all_distinct(word for tier in tiers for word in (tier.name, *tier.words))
    return tiers


class Qualitative(_Part):
    """Targets in words.

    Without `tiers` the actual value is a completion percentage and earns that share. With tiers
    it names a tier (or a percentage within one) and a person judges the score within the tier.
    `same_text`: what an actual value that repeats the target's words earns; by default a
    person judges, because repeating the target is how unmeasured results are reported.
    """

    tiers: Annotated[tuple[Tier, ...], AfterValidator(_whole_tiers)] = ()
    same_text: Literal["judged", "full"] = "judged"


class Cost(_Part):
    """Which indicators are cost indicators, by the names of their first or second level."""

    level1: tuple[str, ...] = ("成本指标",)
    level2: tuple[str, ...] = (
        "成本指标",
        "经济成本指标",
        "社会成本指标",
        "生态环境成本指标",
        "生态成本指标",
    )


class Policies(_Part):
    """What no rule and no published form settles.

    `equal_over`: a target with = exceeded (no cost indicator) counts in full, or like ≥, or like ≤.
    `zero_target_missed`: other than nothing where the target is 0; there is no ratio.
    `negative_target_missed`: the same for a target below 0.
    `date_missed`: a date not kept.
    """

    equal_over: Literal["full", "as_higher", "as_lower"] = "full"
    zero_target_missed: Literal["zero", "judged"] = "zero"
    negative_target_missed: Literal["zero", "judged"] = "judged"
    date_missed: Literal["zero", "judged"] = "zero"


class TotalCap(_Part):
    """With an execution rate `below` this the total is at most `at_most`."""

    below: Annotated[Decimal, Field(gt=0, le=1)]
    at_most: Annotated[Decimal, Field(ge=0, lt=100)]


def _falling_caps(caps: tuple[TotalCap, ...]) -> tuple[TotalCap, ...]:
    for upper, lower in pairwise(caps):
        if lower.below >= upper.below or lower.at_most >= upper.at_most:
            raise ValueError(
                "caps must fall in both figures: "
                f"below {lower.below} at most {lower.at_most} after "
                f"below {upper.below} at most {upper.at_most}"
            )
    return caps


class LevelWeight(_Part):
    """How many points the indicators of a first level add up to."""

    level1: Annotated[str, Field(min_length=1)]
    weight: Positive


def _distinct_levels(weights: tuple[LevelWeight, ...]) -> tuple[LevelWeight, ...]:
    _all_distinct(each.level1 for each in weights)
    return weights


class RuleSet(_Part):
    """How a self-evaluation is scored; `since` is the first fiscal year it was used for.

    `lower_exceeded`: a ≤ target exceeded earns w × (1 − (a − t) / t), or inversely w × t / a.
    `level_weights`: what the weights of project forms must add up to per first level.
    """

    key: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    title: Annotated[str, Field(min_length=1)]
    basis: Annotated[str, Field(min_length=1)]
    since: Annotated[int, Field(ge=2000, le=2100)]
    decimals: Annotated[int, Field(ge=0, le=6)] = 2
    execution: Executions
    higher: Higher = Higher()
    lower_exceeded: Literal["linear", "inverse"] = "linear"
    qualitative: Qualitative = Qualitative()
    cost: Cost = Cost()
    policies: Policies = Policies()
    grades: Annotated[tuple[Grade, ...], AfterValidator(_whole_grades)]
    total_caps: Annotated[tuple[TotalCap, ...], AfterValidator(_falling_caps)] = ()
    over_deduction: OverDeduction | None = None
    level_weights: Annotated[tuple[LevelWeight, ...], AfterValidator(_distinct_levels)] = ()

    def frozen(self) -> dict[str, Any]:
        """Everything that decides a score, ready for JSON, to be stored with a publication."""
        return self.model_dump(mode="json")

    @classmethod
    def from_frozen(cls, content: dict[str, Any]) -> RuleSet:
        """The rule set that `frozen` gave, whatever its file says today."""
        return cls.model_validate_json(json.dumps(content), strict=True)


def rule_set_keys(folder: Path = RULE_SETS) -> tuple[str, ...]:
    """The keys of all rule sets, sorted."""
    return tuple(sorted(path.stem for path in folder.glob("*.toml")))


@cache
def load_rule_set(key: str, folder: Path = RULE_SETS) -> RuleSet:
    """The rule set of the file `key`.toml, cached. Raises EditionError if it cannot be used."""
    if key not in rule_set_keys(folder):
        raise EditionError(
            f"{folder}: there is no rule set {key!r}; there are {', '.join(rule_set_keys(folder))}"
        )
    path = folder / f"{key}.toml"
    rule_set = load_toml(path, RuleSet)
    if rule_set.key != key:
        raise EditionError(f"{path}:1: key: must be the file's name, {key!r}, not {rule_set.key!r}")
    return rule_set
