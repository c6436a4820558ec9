"""The state machine of a case, as one table.

Buttons, refusals, whose turn it is, the diagram in the docs and the exhaustive test all derive
from `TRANSITIONS`. Guards are named here and defined in `workflow.guards`.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from departments.roles import Permission, Role, roles_with


class State(TextChoices):
    DRAFT = "draft", _("being filled in")
    SUBMITTED = "submitted", _("with the department approver")
    UNDER_REVIEW = "under_review", _("with the finance reviewer")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn from the public")


@dataclass(frozen=True)
class Transition:
    """From `state`, whoever holds `permission` may take the case to `target`.

    `comment` says that a written reason is due. `guards` must all be silent.
    """

    state: State
    permission: Permission
    target: State
    label: str | Promise
    comment: bool = False
    guards: tuple[str, ...] = ()

    @property
    def action(self) -> str:
        return self.permission.value

    @property
    def checks_everything(self) -> bool:
        """Whether somebody vouches that no error is open; what they saw then is kept."""
        return "no_blocking_findings" in self.guards


READY = ("nothing_in_the_way", "no_blocking_findings")
VOUCHED_FOR = (*READY, "warnings_explained")

TRANSITIONS: tuple[Transition, ...] = (
    Transition(
        State.DRAFT,
        Permission.HAND_IN,
        State.SUBMITTED,
        _("Hand in to the department approver"),
        guards=VOUCHED_FOR,
    ),
    Transition(
        State.RETURNED,
        Permission.HAND_IN,
        State.SUBMITTED,
        _("Hand in again"),
        guards=(*VOUCHED_FOR, "remarks_answered"),
    ),
    Transition(State.SUBMITTED, Permission.TAKE_BACK, State.DRAFT, _("Take back")),
    Transition(State.SUBMITTED, Permission.SEND_BACK, State.RETURNED, _("Send back"), comment=True),
    Transition(
        State.SUBMITTED,
        Permission.SUBMIT,
        State.UNDER_REVIEW,
        _("Sign and submit to the finance bureau"),
        guards=("not_own_entry", *VOUCHED_FOR),
    ),
    Transition(
        State.UNDER_REVIEW,
        Permission.RECALL,
        State.SUBMITTED,
        _("Recall from the finance bureau"),
        guards=("review_not_begun",),
    ),
    Transition(
        State.UNDER_REVIEW,
        Permission.RETURN,
        State.RETURNED,
        _("Return with remarks"),
        guards=("has_remarks",),
    ),
    Transition(
        State.UNDER_REVIEW,
        Permission.APPROVE,
        State.APPROVED,
        _("Approve"),
        guards=(
            "not_own_submission",
            "no_remarks_pending",
            "no_explanation_rejected",
            *VOUCHED_FOR,
        ),
    ),
    Transition(
        State.APPROVED, Permission.REOPEN, State.UNDER_REVIEW, _("Reopen the review"), comment=True
    ),
    Transition(
        State.APPROVED,
        Permission.PUBLISH,
        State.PUBLISHED,
        _("Publish"),
        guards=("not_own_submission", *READY, "secrets_protected"),
    ),
    Transition(
        State.PUBLISHED,
        Permission.CORRECT,
        State.RETURNED,
        _("Open for correction"),
        comment=True,
    ),
    Transition(
        State.PUBLISHED,
        Permission.WITHDRAW,
        State.WITHDRAWN,
        _("Withdraw from the public"),
        comment=True,
    ),
    Transition(
        State.WITHDRAWN,
        Permission.RESUME,
        State.RETURNED,
        _("Take up again"),
        comment=True,
    ),
)

BY_STATE_AND_ACTION = {(one.state, one.action): one for one in TRANSITIONS}

EDITABLE = frozenset({State.DRAFT, State.RETURNED})

# While the department has the case, its warnings can be explained.
WITH_DEPARTMENT = EDITABLE | {State.SUBMITTED}

# An action that stands in several rows is called as in the first of them.
ACTION_LABELS: dict[str, str | Promise] = {one.action: one.label for one in reversed(TRANSITIONS)}

# Whose turn it is: the permission whose holders owe the next step.
TURN: dict[str, Permission] = {
    State.DRAFT: Permission.HAND_IN,
    State.RETURNED: Permission.HAND_IN,
    State.SUBMITTED: Permission.SUBMIT,
    State.UNDER_REVIEW: Permission.APPROVE,
    State.APPROVED: Permission.PUBLISH,
}


def transitions_from(state: str) -> list[Transition]:
    return [one for one in TRANSITIONS if one.state == state]


def turn_of(state: str) -> list[type[Role]]:
    """The roles that owe the next step; empty where nobody does."""
    return roles_with(TURN[state]) if state in TURN else []
