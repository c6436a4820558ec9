"""What the checks say of a case: at once on every page, and in full where somebody vouches for it.

Whatever fails in a check is a finding that blocks: what could not be computed is never passed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import DatabaseError

from fiscal.findings import Finding, by_weight
from fiscal.observing import on_trial
from fiscal.problems import NOT_CHECKED
from fiscal.rules import log_failure
from workflow.kinds import KINDS
from workflow.models import Case

# Under which names a case object keeps its full check, and on a page that only reads the other.
FULL = "kept_full_check"
LIVE = "kept_live_check"


def live_check(case: Case) -> tuple[Finding, ...]:
    """What the rules say that are computed on every page, by weight."""
    kept: tuple[Finding, ...] | None = vars(case).get(LIVE)
    if kept is not None:
        return kept
    return on_trial(guarded("rules", KINDS[case.kind].findings, case), case.fiscal_year)


def check_once(case: Case) -> None:
    """Have the live check of this case object worked out once: for a page that only reads, and
    asks in several places what the checks say.
    """
    setattr(case, LIVE, live_check(case))


def step_check(case: Case) -> tuple[Finding, ...]:
    """What is only checked at a step or when asked, by weight."""
    return on_trial(guarded("relations", KINDS[case.kind].at_steps, case), case.fiscal_year)


@dataclass(frozen=True)
class FullCheck:
    """All that the checks say: what every page says as well, and what is only said at steps."""

    live: tuple[Finding, ...]
    at_steps: tuple[Finding, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        return by_weight([*self.live, *self.at_steps])


def full_check(case: Case) -> FullCheck:
    """All that the checks say, worked out once for each version of a case object."""
    if found := worked_out(case):
        return found
    found = FullCheck(live_check(case), step_check(case))
    setattr(case, FULL, (case.version, found))
    return found


def worked_out(case: Case) -> FullCheck | None:
    """The full check where it was worked out for this version of a case object."""
    kept: tuple[int, FullCheck] | None = vars(case).get(FULL)
    return kept[1] if kept and kept[0] == case.version else None


def guarded(what: str, check: Callable[[Case], Sequence[Finding]], case: Case) -> Sequence[Finding]:
    """What a check says; a finding that blocks where it fails, whatever the reason."""
    try:
        return check(case)
    except DatabaseError:  # the transaction is lost, and the request with it
        raise
    except Exception as error:
        log_failure(f"checking case {case.pk} ({what})", error)
        return (NOT_CHECKED.at(),)
