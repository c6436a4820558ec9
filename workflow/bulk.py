"""One step for many cases: each goes its own way, and none goes where something is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.sentences import Sentence, say
from workflow.models import Case, Remark
from workflow.queries import visible_cases
from workflow.refusals import Refused
from workflow.services import act, decide
from workflow.states import ACTION_LABELS, TRANSITIONS

# Steps that can be taken for many cases at once: forward, and without a reason to be written.
BULK_ACTIONS = (Permission.HAND_IN, Permission.SUBMIT, Permission.APPROVE, Permission.PUBLISH)

# Steps that take long are ordered on a page of their own, by its name, and done in the background.
ORDERED = {Permission.PUBLISH.value: "orders:new"}

BULK_LABELS = {action.value: ACTION_LABELS[action] for action in BULK_ACTIONS}

# Steps by which someone vouches for what they looked at. Warnings that are explained are no
# matter of doubt; those that are not, the guards of these steps refuse by name.
VOUCHING = (Permission.SUBMIT, Permission.APPROVE)


@dataclass(frozen=True)
class Chosen:
    """A case as its row showed it."""

    case_id: int
    version: int

    def __str__(self) -> str:
        return f"{self.case_id}:{self.version}"


@dataclass(frozen=True)
class BulkOutcome:
    """What came of one case: done, or why not. `case` is None where the person sees none."""

    case: Case | None
    refusal: Sentence | None = None


def bulk_actions_of(person: Person) -> list[str]:
    """The steps a person may take for many cases at once."""
    return [str(action) for action in BULK_ACTIONS if may(person, action)]


def tickable_states(person: Person) -> set[str]:
    """The states from which the person can take many cases a step further."""
    actions = bulk_actions_of(person)
    return {str(one.state) for one in TRANSITIONS if one.action in actions}


def ordering_url(action: str, chosen: Sequence[Chosen]) -> str | None:
    """The page on which a step is ordered for these cases; None where it is taken at once."""
    if action not in ORDERED:
        return None
    return f"{reverse(ORDERED[action])}?{urlencode({'case': list(map(str, chosen))}, doseq=True)}"


def act_on_all(*, action: str, by: Person, chosen: Sequence[Chosen]) -> list[BulkOutcome]:
    """Take each case a step further, in its own transaction, where nothing is open.

    A refusal stops its own case only. The outcomes stand in the order chosen.
    """
    cases = {case.pk: case for case in visible_cases(by).filter(pk__in={c.case_id for c in chosen})}
    return [act_on_one(action, by, cases.get(one.case_id), one.version) for one in chosen]


def act_on_one(action: str, by: Person, case: Case | None, version: int) -> BulkOutcome:
    if case is None:
        return BulkOutcome(None, say("There is no such case, or you have no role in it."))
    _, transition = decide(by, action, case)
    vouches = transition is not None and action in VOUCHING and case.version == version
    if vouches and (matter := open_matter(case)):
        return BulkOutcome(case, matter)
    try:
        done = act(case_id=case.pk, action=action, by=by, version=version)
    except Refused as refused:
        return BulkOutcome(case, refused.reason)
    return BulkOutcome(done)


def open_matter(case: Case) -> Sentence | None:
    """What must be looked at in the case itself, if anything: an answer not settled."""
    if case.remarks.filter(stage=Remark.Stage.ANSWERED).exists():
        return say("Answers to remarks have not been settled: open the form and decide there.")
    return None
