"""A department with its people and one form, signed in as its preparer."""

import pytest

from tests.factories import DepartmentFactory, draft, staff_of
from tests.real_forms import DEPARTMENT_NAME


@pytest.fixture
def department():
    return DepartmentFactory(code="021", name=DEPARTMENT_NAME, short_name="创新协同中心")


@pytest.fixture
def staff(department):
    return staff_of(department)


@pytest.fixture
def case(department, staff):
    """金刚石产业大会: 91.8 points."""
    return draft(department=department, by=staff["preparer"], form=2)


@pytest.fixture
def sign_in(client):
    def sign_in(one):
        client.force_login(one, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def preparer(sign_in, staff):
    return sign_in(staff["preparer"])
