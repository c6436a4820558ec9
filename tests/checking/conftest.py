"""A site that has the classification and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.apps import apps
from django.conf import settings
from openpyxl.workbook import Workbook

from books.classification import load_classifications
from tests.goal_workbooks import goal_workbook, goals
from tests.published_documents import joined
from tests.workbooks import final_accounts
from tests.workbooks.building import PUBLISHED, saved
from tests.workbooks.tables import workbook_of

INDUSTRY = "2024-budget-industry-information"
ECONOMY = "2024-budget-economic-development"

#: The published documents, and how they are printed.
DOCUMENTS = {
    "budget-industry": lambda: saved(workbook_of()),
    "budget-economy": lambda: saved(workbook_of(name=ECONOMY)),
    "final-accounts-2023年": lambda: saved(final_accounts.published()),
    "goals": lambda: goal_workbook(goals("industry_information")),
    "self-evaluations": PUBLISHED.read_bytes,
}


@pytest.fixture
def site(db: None) -> None:
    load_classifications()


def opened(data: bytes) -> Workbook:
    return openpyxl.load_workbook(BytesIO(data))


def with_budget_and_goals() -> bytes:
    """The tables of a budget with its goals, as they are published together."""
    return joined(workbook_of(), DOCUMENTS["goals"]())


def counted_rows() -> dict[str, int]:
    return {
        model._meta.label: model._default_manager.count()
        for model in apps.get_models(include_auto_created=True)
    }


def files() -> dict[str, int]:
    """Every file below the folder the system writes to, but the database itself."""
    folder = Path(settings.DATA_DIR)
    return {
        str(path): path.stat().st_mtime_ns
        for path in folder.rglob("*")
        if path.is_file() and "sqlite3" not in path.name
    }


@pytest.fixture
def nothing_written(site: None, tmp_path: Path, monkeypatch: Any) -> Iterator[None]:
    """Fails where a row, a file or a temporary file is left behind."""
    scratch = tmp_path / "temporary"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    rows, held = counted_rows(), files()
    yield
    assert counted_rows() == rows
    assert files() == held
    assert list(scratch.iterdir()) == []
