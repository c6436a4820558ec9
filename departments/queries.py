"""Reads of departments and people."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from departments.models import Department, Membership, Person
from departments.permissions import Reachable
from departments.roles import ROLES, roles_with


def departments_in_reach(person: Person, permission: str) -> QuerySet[Department]:
    """The departments in which a person may do something, in one of their units at least."""
    holding = [
        one for one in person.current_memberships if permission in ROLES[one.role].permissions
    ]
    if any(one.department_id is None for one in holding):
        return Department.objects.all()
    return Department.objects.filter(pk__in={one.department_id for one in holding})


def holders(permission: str, thing: Reachable) -> QuerySet[Person]:
    """The people who may do something to a thing today, each once, by name."""
    roles = [role.key for role in roles_with(permission)]
    reaching = Membership.objects.in_force(timezone.localdate()).filter(
        Q(department=None)
        | Q(department=thing.department_id, unit=None)
        | Q(department=thing.department_id, unit=thing.unit_id, unit__isnull=False),
        role__in=roles,
    )
    return Person.objects.filter(is_active=True, pk__in=reaching.values("person")).order_by(
        "name", "username"
    )


def memberships_of(person: Person) -> QuerySet[Membership]:
    """A person's roles, those without an end first, then the latest ending."""
    return person.memberships.select_related("department", "unit").order_by(
        F("until").desc(nulls_first=True), "role", "department__code"
    )
