"""The way of a case, as people picture it, and how far it has come."""

from __future__ import annotations

from dataclasses import dataclass

from workflow.models import Case
from workflow.states import State

WAY = (State.DRAFT, State.SUBMITTED, State.UNDER_REVIEW, State.APPROVED, State.PUBLISHED)


@dataclass(frozen=True)
class Step:
    """A state on the way: `status` is done, current or ahead."""

    state: State
    status: str


def steps_of(case: Case) -> list[Step]:
    """The straight way with the case's present state in it.

    A returned case stands where it is filled in; a withdrawn one after the end.
    """
    way = [State.RETURNED if case.state == State.RETURNED else State.DRAFT, *WAY[1:]]
    if case.state == State.WITHDRAWN:
        way.append(State.WITHDRAWN)
    here = way.index(State(case.state))
    return [
        Step(state, "done" if place < here else "current" if place == here else "ahead")
        for place, state in enumerate(way)
    ]
