"""A budget that is being filled in, with a folder of its own for its files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from books.models import Project
from books.services import mark_classified
from departments.models import Person
from publishing.attachments import services
from publishing.attachments.models import Attachment
from tests.factories import UnitFactory, filled_budget
from workflow.models import Case


@pytest.fixture(autouse=True)
def attachments_dir(settings, tmp_path: Path) -> Path:
    settings.ATTACHMENTS_DIR = tmp_path / "attachments"
    return settings.ATTACHMENTS_DIR


@pytest.fixture
def case(department, staff) -> Case:
    UnitFactory(department=department)
    return filled_budget(department=department, by=staff["preparer"])


@pytest.fixture
def add(case, staff, committed) -> Callable[..., Attachment]:
    def add(data: bytes, title: str = "部门绩效评价报告", name: str = "a.pdf") -> Attachment:
        with committed():
            return services.add_attachment(
                case_id=case.pk, by=staff["preparer"], title=title, data=data, name=name
            )

    return add


def classify(project: Project, by: Person) -> None:
    mark_classified(
        project_id=project.pk, by=by, level="secret", basis="保密事项范围", reason="国家秘密"
    )


def files_in(folder: Path) -> set[str]:
    """The names of all files below a folder, hidden ones included."""
    return {path.name for path in folder.rglob("*") if path.is_file()}
