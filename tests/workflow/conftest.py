"""A department, its people, and the site as they see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from departments.models import Department, Person
from tests.factories import (
    DepartmentFactory,
    staff_of,
)


@pytest.fixture
def department() -> Department:
    return DepartmentFactory(code="021", name="郑州市科学技术局")


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    return staff_of(department)


@pytest.fixture
def site(client: Client, staff: dict[str, Person]) -> Callable[[str], Client]:
    """The site as somebody with that role sees it."""

    def as_role(role: str) -> Client:
        client.force_login(staff[role], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return as_role
