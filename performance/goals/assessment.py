"""A goal form with everything that follows from it: amounts shown, and what the rules say.

Values in, values out: entry page, import, export and tests all come through here.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from fiscal.findings import Finding
from fiscal.sheets import Sheet, lay_out
from performance.goals.checks import GOALS
from performance.goals.form import Goal


@dataclass(frozen=True)
class GoalAssessment(Goal):
    """A goal form assessed."""

    @cached_property
    def sheet(self) -> Sheet:
        return lay_out(self.definition, self.content, self.computed)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return GOALS.check(self)
