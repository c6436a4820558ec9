"""Forms of the published workbook as they are read unchanged."""

from __future__ import annotations

import pytest

from tests.workbooks.building import published, read_one
from workbooks.reading import FormReading


@pytest.fixture(scope="module")
def original() -> FormReading:
    """Project 金刚石产业大会: 14 indicators, on sheet 自评表3."""
    return read_one(published("自评表3"))


@pytest.fixture(scope="module")
def department() -> FormReading:
    return read_one(published("自评表1"))
