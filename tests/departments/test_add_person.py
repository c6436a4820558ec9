"""manage.py add_person: the first administrator of a new site, and everyone after."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from tests.factories import DepartmentFactory, UnitFactory

pytestmark = pytest.mark.django_db


def add(*arguments: str) -> str:
    said = StringIO()
    call_command("add_person", *arguments, stdout=said)
    return said.getvalue()


def test_an_administrator_can_sign_in_with_the_password_it_prints(client):
    said = add("zhou", "周伟", "--role", "administrator")
    password = said.split()[-1]
    answer = client.post("/sign-in/", {"username": "zhou", "password": password})
    assert answer.status_code == 302
    person = Person.objects.get(username="zhou")
    assert person.check_password(password)
    assert person.is_staff
    assert may(person, Permission.ADMINISTER, DepartmentFactory())


def test_a_second_role_keeps_the_account():
    home = DepartmentFactory(code="021")
    unit = UnitFactory(department=home)
    add("wang", "王晓燕", "--role", "preparer", "--unit", unit.code)
    password = Person.objects.get(username="wang").password
    assert "Password" not in add("wang", "王晓燕", "--role", "approver", "--department", "021")
    person = Person.objects.get(username="wang")
    assert person.password == password
    assert not person.is_staff
    assert may(person, Permission.SUBMIT, home)
    assert not may(person, Permission.EDIT, home)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--role", "preparer"),
        ("--role", "preparer", "--department", "999"),
        ("--role", "preparer", "--unit", "999999"),
        ("--role", "king"),
    ],
)
def test_wrong_use_changes_nothing(arguments):
    with pytest.raises(CommandError):
        add("wang", "王晓燕", *arguments)
    assert not Person.objects.filter(username="wang").exists()
