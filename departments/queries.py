"""Reads of departments and people."""

from __future__ import annotations

from django.db.models import Q, QuerySet
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
    return Person.objects.filter(
        is_active=True, pk__in=reaching.values("person")
    ).order_by("name", "username")


def substitutes_of(person: Person) -> QuerySet[Membership]:
    """The substitutes a person has named that are in force or still to come."""
    today = timezone.localdate()
    return (
        Membership.objects.filter(substitute_for__person=person, until__gte=today)
        .select_related("person", "department", "unit")
        .order_by("until", "person__name")
    )
