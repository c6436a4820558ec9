"""Cases with warnings: unexplained in a draft, explained under review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from departments.models import Department, Person
from fiscal.findings import Finding
from tests.factories import (
    case_in_state,
    draft,
)
from tests.kept import kept
from tests.workflow.explanations.explaining import (
    TWO_OF_A_RULE,
    TWO_RULES,
)
from workflow.kinds import KINDS
from workflow.models import Case
from workflow.states import State


@pytest.fixture
@kept("department", "staff")
def case(department: Department, staff: dict[str, Person]) -> Case:
    """A draft with warnings of two rules that nobody has explained."""
    return draft(department=department, by=staff["preparer"], form=TWO_RULES, explained=False)


@pytest.fixture
def reviewed(department: Department, staff: dict[str, Person]) -> Case:
    """A case under review with two explained warnings."""
    return case_in_state(State.UNDER_REVIEW, department=department, staff=staff, form=TWO_OF_A_RULE)


@pytest.fixture
def finding_in_every_case(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Have the checks find just these things in every self-evaluation from now on."""

    def find(*findings: Finding) -> None:
        found = replace(KINDS["self_evaluation"], findings=lambda case: findings)
        monkeypatch.setitem(KINDS, "self_evaluation", found)

    return find
