"""Cases brought to publication, with a folder of published files of their own per test."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from departments.models import Department, Person
from tests.factories import WAYS, DepartmentFactory, case_in_state, change_actual, staff_of, step
from tests.kept import kept
from workflow.models import Case

Committed = Callable[[], AbstractContextManager[object]]


@pytest.fixture(autouse=True)
def published_dir(settings, tmp_path: Path) -> Path:
    settings.PUBLISHED_DIR = tmp_path / "published"
    return settings.PUBLISHED_DIR


@pytest.fixture
def department(db: None) -> Department:
    return DepartmentFactory(code="021", name="创新协同中心")


@pytest.fixture
def staff(department: Department) -> dict[str, Person]:
    return staff_of(department)


@pytest.fixture
@kept("department", "staff")
def published(department: Department, staff: dict[str, Person], committed: Committed) -> Case:
    """The real project form that earns 91.8, published as version 1."""
    with committed():
        return case_in_state("published", department=department, staff=staff, form=2)


@pytest.fixture
def correct(staff: dict[str, Person], committed: Committed) -> Callable[[Case, str], Case]:
    """Publish a corrected version with another actual in the first row."""

    def correct(case: Case, actual: str) -> Case:
        with committed():
            step(case, "correct", staff["publisher"])
            change_actual(case, staff["preparer"], actual)
            for role, action in WAYS["published"]:
                case = step(case, action, staff[role])
        return case

    return correct


@pytest.fixture
def withdraw(staff: dict[str, Person], committed: Committed) -> Callable[[Case], Case]:
    def withdraw(case: Case) -> Case:
        with committed():
            return step(case, "withdraw", staff["publisher"])

    return withdraw


@pytest.fixture
def committed(django_capture_on_commit_callbacks) -> Committed:
    """What is done in this context is committed at its end, as far as callbacks can tell."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
