"""Rules on trial: for a year they tell what they find, and only then it counts.

Which rules, and how long, is data: `editions/observed.toml`, by the numbers of the catalogue and
of the relations between tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from fiscal.editions import EDITIONS, load_toml
from fiscal.findings import Finding, Severity, by_weight

Year = Annotated[int, Field(ge=2000, le=2100)]


class Observed(BaseModel):
    """The last fiscal year in which each rule is only observed."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    until: Mapping[str, Year] = {}


@cache
def observed_until() -> Mapping[str, int]:
    """The last year on trial of every rule that was ever put on trial."""
    return load_toml(EDITIONS / "observed.toml", Observed).until


def on_trial(findings: Iterable[Finding], fiscal_year: int) -> tuple[Finding, ...]:
    """The findings of a document of a year, by weight, those of rules on trial as hints."""
    until = observed_until()
    return by_weight(
        replace(one, severity=Severity.INFO, counts_from=until[one.rule] + 1)
        if fiscal_year <= until.get(one.rule, 0)
        else one
        for one in findings
    )
