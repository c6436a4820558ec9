"""Who may do what to what: one question, one answer with its reason. Denied unless allowed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils.text import format_lazy

from departments.models import Membership, Person
from departments.roles import ROLES, Permission, roles_with
from fiscal.sentences import Sentence, say


@dataclass(frozen=True)
class Decision:
    """An answer; a refusal carries the sentence that people read."""

    allowed: bool
    reason: Sentence | None = None

    def __bool__(self) -> bool:
        return self.allowed


class Reachable(Protocol):
    """Something that belongs to a department, perhaps to one of its units."""

    @property
    def department_id(self) -> int | None: ...

    @property
    def unit_id(self) -> int | None: ...


ALLOWED = Decision(True)


def may(
    person: Person | AnonymousUser | None, permission: str, thing: Reachable | None = None
) -> Decision:
    """Whether a person may do something, to a thing or (without one) anywhere at all."""
    if not isinstance(person, Person) or not person.is_active:
        return Decision(False, say("Sign in first."))
    holding = [
        one for one in person.current_memberships if permission in ROLES[one.role].permissions
    ]
    if not holding:
        titles = [role.title for role in roles_with(permission)]
        roles = format_lazy(" / ".join(["{}"] * len(titles)), *titles)
        return Decision(
            False, say("This needs the role {roles}, which you do not hold.", roles=roles)
        )
    if thing is None or any(one.reaches(thing.department_id, thing.unit_id) for one in holding):
        return ALLOWED
    return Decision(
        False, say("This belongs to a department or unit in which you have no such role.")
    )


def administers(person: Person | AnonymousUser | None) -> Decision:
    """Whether a person keeps people, departments, deadlines and the standard texts.

    The first account of an installation is a superuser and holds no role yet: it may keep them
    as well, which says nothing about cases.
    """
    decision = may(person, Permission.ADMINISTER)
    if isinstance(person, Person) and person.is_active and person.is_superuser:
        return ALLOWED
    return decision


def prepares_whole(person: Person) -> bool:
    """Whether the person prepares some department as a whole, not only units of it."""
    return any(one.unit_id is None for one in person.current_memberships if one.role == "preparer")


def in_bureau(person: Person, thing: Reachable) -> bool:
    """Whether a person holds a role in the finance bureau that reaches a thing."""
    return any(
        ROLES[one.role].in_bureau and one.reaches(thing.department_id, thing.unit_id)
        for one in person.current_memberships
    )


def reach(
    person: Person, permission: str, prefix: str = "", *, department: str = "", unit: str = ""
) -> Q:
    """The condition that selects what a person may do something to.

    `prefix` leads to the model with `department` and `unit`, for instance `case__`. Where the
    two stand on different models, `department` and `unit` are the whole paths to them.
    """
    condition = Q(pk__in=[])
    for one in person.current_memberships:
        if permission in ROLES[one.role].permissions:
            condition |= membership_reach(
                one, department or f"{prefix}department", unit or f"{prefix}unit"
            )
    return condition


def membership_reach(membership: Membership, department: str, unit: str) -> Q:
    if membership.department_id is None:
        return Q(**{f"{department}__isnull": False})
    if membership.unit_id is None:
        return Q(**{department: membership.department_id})
    return Q(**{unit: membership.unit_id})
