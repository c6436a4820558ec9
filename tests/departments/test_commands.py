"""`add_department`: through validation, and as often as one likes."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from departments.models import BudgetUnit, Department

pytestmark = pytest.mark.django_db


def add(*args: str) -> str:
    said = StringIO()
    call_command("add_department", *args, stdout=said)
    return said.getvalue()


def test_a_department_with_units() -> None:
    add("021", "市科技局", "--unit", "021001", "局机关", "--unit", "021002", "创新中心")
    assert Department.objects.get().name == "市科技局"
    assert list(BudgetUnit.objects.values_list("code", flat=True)) == ["021001", "021002"]


def test_again_adds_only_what_is_missing() -> None:
    add("021", "市科技局", "--unit", "021001", "局机关")
    assert "021002" in add(
        "021", "另一个名", "--unit", "021001", "局机关", "--unit", "021002", "中心"
    )
    assert Department.objects.get().name == "市科技局"
    assert "nothing to add" in add("021", "市科技局")


@pytest.mark.parametrize(
    "args",
    [
        ("21", "市科技局"),
        ("021", ""),
        ("021", "市科技局", "--unit", "022001", "别家"),
        ("021", "市科技局", "--unit", "021001", "局机关", "--unit", "0210", "短"),
        ("022", "市水利局"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(args: tuple[str, ...]) -> None:
    Department.objects.create(code="099", name="市水利局")
    with pytest.raises(CommandError) as refusal:
        add(*args)
    assert refusal.value.returncode == 1
    assert Department.objects.count() == 1
    assert not BudgetUnit.objects.exists()
