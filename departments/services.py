"""What can be done to departments and people, beside keeping them in the back office."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from departments.models import BudgetUnit, Department, Membership, Person


def add_department(*, code: str, name: str, units: Iterable[tuple[str, str]] = ()) -> list[str]:
    """Make a department with its units, or what is missing of them; return the codes made.

    Whatever exists under the code stays as it is. Raises `ValidationError` for a code or name
    that cannot be, and then makes nothing.
    """
    made = []
    with transaction.atomic():
        department = Department.objects.filter(code=code).first()
        if department is None:
            department = Department(code=code, name=name)
            department.full_clean()
            department.save()
            made.append(code)
        for unit_code, unit_name in units:
            if department.units.filter(code=unit_code).exists():
                continue
            unit = BudgetUnit(department=department, code=unit_code, name=unit_name)
            unit.full_clean()
            unit.save()
            made.append(unit_code)
    return made


def end_membership(*, membership_id: int) -> Membership:
    """End a role: yesterday was its last day, or today if it began today. One that ended stays."""
    with transaction.atomic():
        membership = Membership.objects.select_for_update().get(pk=membership_id)
        last_day = max(timezone.localdate() - timedelta(days=1), membership.since)
        if membership.until is None or membership.until > last_day:
            membership.until = last_day
            membership.full_clean()
            membership.save(update_fields=["until"])
    return membership


def set_mailed(*, person: Person, wanted: bool) -> None:
    """Whether a person is reminded by mail as well."""
    Person.objects.filter(pk=person.pk).update(is_mailed=wanted)
