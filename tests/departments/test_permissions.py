"""Who may do what: deny by default, end dates, units, and the same answer as a query set."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import product

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from departments.models import BudgetUnit, Department, Membership, Person
from departments.permissions import may, reach
from departments.roles import ROLES, Permission
from departments.words import in_both_languages
from tests.factories import DepartmentFactory, PersonFactory, UnitFactory, draft, person
from workflow.models import Case

pytestmark = pytest.mark.django_db


def fresh(someone: Person) -> Person:
    """The person as the next request would read them."""
    return Person.objects.get(pk=someone.pk)


@pytest.mark.parametrize(("role", "permission"), list(product(ROLES, Permission)))
def test_a_role_allows_what_it_lists_where_it_is_held_and_nothing_else(role, permission):
    home, foreign = DepartmentFactory(), DepartmentFactory()
    holder = person(role, department=home)
    listed = permission in ROLES[role].permissions
    assert bool(may(holder, permission, home)) == listed
    assert bool(may(holder, permission)) == listed
    assert not may(holder, permission, foreign)


@pytest.mark.parametrize("role", [key for key, role in ROLES.items() if role.in_bureau])
def test_a_bureau_role_without_department_spans_them_all(role):
    holder = person(role)
    for department in (DepartmentFactory(), DepartmentFactory()):
        assert may(holder, Permission.VIEW, department)


@pytest.mark.parametrize("role", [key for key, role in ROLES.items() if not role.in_bureau])
def test_a_department_role_without_department_cannot_be_stored(role):
    with pytest.raises(IntegrityError), transaction.atomic():
        person(role)


@pytest.mark.parametrize("nobody", [None, AnonymousUser()])
@pytest.mark.parametrize("permission", Permission)
def test_nobody_may_nothing(nobody, permission):
    decision = may(nobody, permission)
    assert not decision
    assert decision.reason


def test_an_unknown_permission_is_denied_to_everyone():
    everything = person(*[key for key, role in ROLES.items() if role.in_bureau])
    assert not may(everything, "no_such_permission")


def test_a_superuser_has_no_way_around_the_roles():
    superuser = PersonFactory(is_superuser=True, is_staff=True)
    assert not may(superuser, Permission.APPROVE, DepartmentFactory())


@pytest.mark.parametrize(
    ("since", "until", "allowed"),
    [(0, None, True), (0, 0, True), (-9, 0, True), (-9, -1, False), (1, None, False)],
)
def test_a_role_counts_from_its_first_to_its_last_day(since, until, allowed):
    home, today = DepartmentFactory(), timezone.localdate()
    holder = PersonFactory()
    Membership.objects.create(
        person=holder,
        role="preparer",
        department=home,
        since=today + timedelta(days=since),
        until=None if until is None else today + timedelta(days=until),
    )
    assert bool(may(holder, Permission.EDIT, home)) == allowed


def test_ended_roles_do_not_end_others():
    home = DepartmentFactory()
    holder = person("preparer", "approver", department=home)
    holder.memberships.filter(role="preparer").update(
        since=date(2023, 1, 1), until=date(2023, 12, 31)
    )
    assert not may(fresh(holder), Permission.EDIT, home)
    assert may(fresh(holder), Permission.SUBMIT, home)


def test_a_role_in_a_unit_reaches_things_of_that_unit_alone():
    home = DepartmentFactory()
    mine, theirs = UnitFactory(department=home), UnitFactory(department=home)
    holder = person("preparer", unit=mine)
    assert may(holder, Permission.EDIT, Case(department=home, unit=mine))
    assert not may(holder, Permission.EDIT, Case(department=home, unit=theirs))
    assert not may(holder, Permission.EDIT, Case(department=home))
    assert not may(holder, Permission.EDIT, home)


def test_the_query_set_and_the_single_answer_agree():
    home, foreign = DepartmentFactory(), DepartmentFactory()
    unit = UnitFactory(department=home)
    preparers = [person("preparer", department=one) for one in (home, foreign)]
    cases = [
        draft(department=home, by=preparers[0], subject="一"),
        draft(department=home, by=preparers[0], subject="二", unit=unit),
        draft(department=foreign, by=preparers[1], subject="三"),
    ]
    people = [
        *preparers,
        person("preparer", unit=unit),
        person("auditor"),
        person("reviewer", department=home),
        person("administrator", "approver", department=foreign),
        PersonFactory(),
    ]
    for someone, permission in product(people, Permission):
        found = set(Case.objects.filter(reach(someone, permission)))
        assert found == {case for case in cases if may(someone, permission, case)}


def test_refusals_say_why_in_both_languages():
    home, foreign = DepartmentFactory(), DepartmentFactory()
    decisions = [
        may(None, Permission.EDIT),
        may(person("auditor"), Permission.EDIT, home),
        may(person("preparer", department=foreign), Permission.EDIT, home),
    ]
    for decision in decisions:
        spoken = in_both_languages(decision.reason)
        assert any("\u4e00" <= letter <= "\u9fff" for letter in spoken["zh-hans"]), spoken
        assert not any("\u4e00" <= letter <= "\u9fff" for letter in spoken["en"]), spoken


def test_permissions_cost_one_query_per_person(django_assert_num_queries):
    home = DepartmentFactory()
    holder = fresh(person("preparer", department=home))
    with django_assert_num_queries(1):
        for permission in Permission:
            may(holder, permission, home)


# What the database and the models keep right.


@pytest.mark.parametrize(
    "values",
    [
        {"since": date(2024, 1, 2), "until": date(2024, 1, 1)},
        {"unit": True, "department": None, "role": "reviewer"},
    ],
    ids=["ends before it begins", "unit without department"],
)
def test_the_database_refuses_impossible_memberships(values):
    home = DepartmentFactory()
    if values.get("unit"):
        values["unit"] = UnitFactory(department=home)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            **{"person": PersonFactory(), "role": "preparer", "department": home, **values}
        )


def test_the_same_membership_is_stored_once():
    home = DepartmentFactory()
    holder = person("preparer", department=home)
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(person=holder, role="preparer", department=home)


def test_a_unit_belongs_to_its_department_by_code_and_by_membership():
    home, foreign = DepartmentFactory(code="021"), DepartmentFactory(code="022")
    with pytest.raises(ValidationError):
        BudgetUnit(department=home, code="022001", name="别处").full_clean()
    with pytest.raises(ValidationError):
        Department(code="2", name="短").full_clean()
    stray = Membership(
        person=PersonFactory(),
        role="preparer",
        department=home,
        unit=UnitFactory(department=foreign),
    )
    with pytest.raises(ValidationError):
        stray.full_clean()
