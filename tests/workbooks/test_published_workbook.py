"""The workbook that was really published, read completely and compared value by value."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.workbooks.building import DEFINITIONS, PUBLISHED
from workbooks.opening import open_workbook
from workbooks.reading import WorkbookReading, read_forms

TRUTH = Path(__file__).parent.parent / "data" / "self_evaluation_2023.json"
BUDGET_ROWS = ("total", "fiscal", "special", "unit")
JUDGED_ROWS = ("arrangement", "payment", "use", "performance")


@pytest.fixture(scope="module")
def reading() -> WorkbookReading:
    return read_forms(open_workbook(PUBLISHED.read_bytes(), PUBLISHED.name), DEFINITIONS)


@pytest.fixture(scope="module")
def truth() -> list[dict[str, Any]]:
    return json.loads(TRUTH.read_text(encoding="utf-8"))


def figure(text: str | None) -> Decimal | None:
    return None if text in (None, "-") else Decimal(text)


def test_all_forms_are_found_without_a_problem(
    reading: WorkbookReading, truth: list[dict[str, Any]]
) -> None:
    assert reading.findings == ()
    assert [form.name for form in reading.forms] == [form["name"] for form in truth]
    assert [form.definition.subject for form in reading.forms] == [form["kind"] for form in truth]
    assert [form.sheet for form in reading.forms] == [f"自评表{number}" for number in range(1, 6)]
    assert all(form.definition.key.startswith("zhengzhou") for form in reading.forms)


def test_heads(reading: WorkbookReading, truth: list[dict[str, Any]]) -> None:
    for form, expected in zip(reading.forms, truth, strict=True):
        fields = form.content.fields
        assert fields["header.period"] == "2024年9月"
        if form.definition.subject == "project":
            assert fields["header.department"] == expected["department"]
            assert fields["header.unit"] == "郑州高新技术产业开发区管委会创新协同中心"


def test_twenty_budget_rows(reading: WorkbookReading, truth: list[dict[str, Any]]) -> None:
    seen = 0
    for form, expected in zip(reading.forms, truth, strict=True):
        rows = form.content.rows["budget"]
        for key, row, line in zip(BUDGET_ROWS, rows, expected["budget"], strict=True):
            seen += 1
            assert row.key == key
            for column in ("initial", "adjusted", "executed", "weight"):
                assert row.values[column] == figure(line[column])
            assert form.printed[f"budget.{key}.rate"] == line["rate"]
            assert form.printed.get(f"budget.{key}.score") == figure(line["score"])
    assert seen == 20


def test_sixteen_judged_rows(reading: WorkbookReading, truth: list[dict[str, Any]]) -> None:
    seen = 0
    for form, expected in zip(reading.forms[1:], truth[1:], strict=True):
        rows = form.content.rows["management"]
        for key, row, line in zip(JUDGED_ROWS, rows, expected["judged"], strict=True):
            seen += 1
            assert row.key == key
            assert row.values == {
                "explanation": line["account"],
                "weight": Decimal(line["weight"]),
                "score": Decimal(line["score"]),
                "remedy": line["reason"],
            }
    assert seen == 16


def test_sixty_seven_indicators(reading: WorkbookReading, truth: list[dict[str, Any]]) -> None:
    seen = 0
    for form, expected in zip(reading.forms, truth, strict=True):
        rows = form.content.rows["indicators"]
        lines = expected["indicators"]
        for number, (row, line) in enumerate(zip(rows, lines, strict=True), start=1):
            seen += 1
            assert row.key == f"r{number}"
            for column in ("level1", "level2", "name", "target", "actual", "reason"):
                assert row.values[column] == line[column], (form.name, number, column)
            assert row.values["weight"] == Decimal(line["weight"])
            assert form.printed[f"indicators.{row.key}.score"] == Decimal(line["score"])
            assert form.printed[f"indicators.{row.key}.deviation"] == Decimal(line["deviation"])
        assert form.printed["indicators.footer.weight"] == 100
    assert seen == 67


def test_totals(reading: WorkbookReading) -> None:
    totals = [form.printed["indicators.footer.score"] for form in reading.forms]
    assert [str(total) for total in totals] == ["95.75", "100", "91.8", "100", "88"]


def test_tasks_and_goals(reading: WorkbookReading) -> None:
    department = reading.forms[0].content
    tasks = department.rows["tasks"]
    assert [row.values["outcome"] for row in tasks] == [
        "完成上线运营",
        "完成年度计划",
        "大会圆满举办",
        "通过评审",
        "开展各类企业协同创新活动",
        "谋划工业互联网及二级节点标识解析相关工作",
    ]
    assert tasks[3].values["name"] == "推进国家海外人才离岸创新创业基地申报及建设相关工作"
    assert tasks[5].values["content"] == "制定方案，开展百企诊断专项行动。"
    goals = [form.content.rows["goal"][0] for form in reading.forms]
    assert all(row.key == "year" and row.values["expected"] for row in goals)
    assert goals[2].values["actual"] == "大会如期举办，签约和参会规模超过预期。"


def test_every_value_has_its_address(reading: WorkbookReading) -> None:
    form = reading.forms[0]
    assert set(form.content.flat()) <= set(form.addresses)
    assert set(form.printed) <= set(form.addresses)
    assert form.addresses["title"] == "A1"
    assert form.addresses["budget.heading.initial"] == "D4"
    assert form.addresses["budget.total.label"] == "B5"
    assert form.addresses["indicators.r6.actual"] == "E26"
    assert form.addresses["indicators.r1.reason"] == "I21"  # empty, its place is known
    assert form.addresses["indicators.r2.level1"] == "A21"  # merged over the rows of its group
    assert form.addresses["indicators.footer.score"] == "G52"


def test_targets_saved_as_formulas_are_read_as_typed(reading: WorkbookReading) -> None:
    rows = reading.forms[3].content.rows["indicators"]
    assert [row.values["target"] for row in rows[2:6]] == ["=12份", "=2400套", "=1份", "=1份"]
