"""The duty to publish: from the approval 批复 of the finance bureau to the last day, and after.

How many days, and by which law, is data: `editions/publication_duties.toml`. Days are days of the
calendar in Shanghai; the day of the approval itself is not counted, and the last day is not moved
by holidays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fiscal.editions import EDITIONS, load_toml
from fiscal.sentences import Sentence, say


class Duty(BaseModel):
    """Within how many `days` of its approval a kind of document is to be public, by which law."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: str
    from_year: Annotated[int, Field(ge=2000, le=2100)]
    days: Annotated[int, Field(ge=1, le=365)]
    basis: Annotated[str, Field(min_length=1)]
    approved_in: tuple[int, ...] = ()
    published_with: str = ""

    @model_validator(mode="after")
    def has_one_approval(self) -> Self:
        if bool(self.approved_in) == bool(self.published_with):
            raise ValueError("give approved_in, or published_with, and not both")
        return self

    def due_on(self, approved_on: date) -> date:
        """The last day on which it is published in time."""
        return approved_on + timedelta(days=self.days)

    def approval_years(self, fiscal_year: int) -> list[int]:
        """In which years an approval can be given; none for what is published with another."""
        return [fiscal_year + after for after in self.approved_in]


class Duties(BaseModel):
    """All duties; of a kind the one that began last holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    duties: tuple[Duty, ...]

    @model_validator(mode="after")
    def agrees_with_itself(self) -> Self:
        begun = [(one.kind, one.from_year) for one in self.duties]
        if len(set(begun)) < len(begun):
            raise ValueError("two duties of one kind begin in the same year")
        approved = {one.kind for one in self.duties if one.approved_in}
        if lost := {one.published_with for one in self.duties} - approved - {""}:
            raise ValueError(f"published_with names kinds without approval: {', '.join(lost)}")
        return self


@cache
def duties() -> tuple[Duty, ...]:
    """Every duty, the latest first."""
    held = load_toml(EDITIONS / "publication_duties.toml", Duties).duties
    return tuple(sorted(held, key=lambda one: one.from_year, reverse=True))


def duty_of(kind: str, fiscal_year: int) -> Duty | None:
    """The duty that holds for a kind of document and a fiscal year; None if no law is known."""
    return next(
        (one for one in duties() if one.kind == kind and one.from_year <= fiscal_year), None
    )


def objection_to_approval(
    kind: str, fiscal_year: int, approved_on: date, today: date
) -> Sentence | None:
    """Why an approval cannot have been given on that day; None if it can."""
    duty = duty_of(kind, fiscal_year)
    if duty and duty.published_with:
        return say(
            "Self-evaluations are published with the final accounts: enter the approval of those."
        )
    if approved_on > today:
        return say(
            "{day} lies in the future. Enter an approval once it has been given.",
            day=approved_on.isoformat(),
        )
    years = duty.approval_years(fiscal_year) if duty else []
    if years and approved_on.year not in years:
        return say(
            "Figures of {year} are approved in {first} or {last}, not on {day}.",
            year=fiscal_year,
            first=years[0],
            last=years[-1],
            day=approved_on.isoformat(),
        )
    return None


class Timeliness(StrEnum):
    """How a document stands to its duty, as everybody may know it."""

    OVERDUE = "overdue"
    LATE = "late"
    WITHDRAWN = "withdrawn"
    NOT_YET_DUE = "not_yet_due"
    ON_TIME = "on_time"
    PUBLISHED = "published"
    NO_DUTY = "no_duty"


#: What the law has been asking for until today; the share published in time is of these.
WAS_DUE = (Timeliness.OVERDUE, Timeliness.LATE, Timeliness.WITHDRAWN, Timeliness.ON_TIME)


@dataclass(frozen=True)
class Deed:
    """What became of a duty. `published_on` is the first day all of it was public, whatever was
    corrected or withdrawn later; `closed_on` the day the department was closed.
    """

    approved_on: date | None = None
    due_on: date | None = None
    published_on: date | None = None
    is_withdrawn: bool = False
    closed_on: date | None = None

    @property
    def ended_before_due(self) -> bool:
        """Whether the department was closed before it had to publish, and had not."""
        return bool(
            self.closed_on
            and self.due_on
            and self.closed_on <= self.due_on
            and not self.published_on
        )

    @property
    def is_early(self) -> bool:
        """Whether it was public before the approval: in time, and worth saying."""
        return bool(self.published_on and self.approved_on and self.published_on < self.approved_on)

    def timeliness(self, today: date) -> Timeliness:
        if self.is_withdrawn:
            return Timeliness.WITHDRAWN
        if self.published_on:
            if self.due_on is None:
                return Timeliness.PUBLISHED
            return Timeliness.ON_TIME if self.published_on <= self.due_on else Timeliness.LATE
        if self.due_on is None or self.ended_before_due:
            return Timeliness.NO_DUTY
        return Timeliness.NOT_YET_DUE if today <= self.due_on else Timeliness.OVERDUE

    def days(self, today: date) -> int:
        """Days after the last day it was public, or is not yet; days left if it is not yet due."""
        if self.due_on is None or self.ended_before_due:
            return 0
        reached = self.published_on or min(today, self.closed_on or today)
        apart = (reached - self.due_on).days
        if self.timeliness(today) is Timeliness.NOT_YET_DUE:
            return -apart
        return max(apart, 0)
