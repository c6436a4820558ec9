"""The rules of explanatory texts: each finds what it is for, and is silent otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fiscal.deriving import ProjectAspects
from fiscal.findings import Finding, Severity
from fiscal.ledger import Fact, Ledger, Stated
from fiscal.narrative import narrate
from fiscal.text_checks import RULES, Text, check_text
from fiscal.texts import text_for
from tests.published_texts import material_of
from tests.real_budgets import DOCUMENTS

ECONOMY, INDUSTRY = DOCUMENTS
REASONS = dict.fromkeys(
    ["totals", "fiscal_general", "three_public", "reception", "vehicle_running"], "任务增加"
)
OTHERS = ("郑州市财政局", "郑州市林业局")


def findings(
    name: str = INDUSTRY, amounts: Iterable[Decimal] = (), **values: Any
) -> tuple[Finding, ...]:
    values = {"prose": {"duties": "拟订工业发展规划并组织实施。"}, "reasons": REASONS, **values}
    narrative = narrate(text_for("zhengzhou-2024-budget"), material_of(name, **values))
    return check_text(Text(narrative, OTHERS, frozenset(amounts)))


def told(found: Iterable[Finding], rule: str) -> list[tuple[str, str | None]]:
    """Place and figure of every finding of a rule."""
    return [(one.places[0].path, one.actual) for one in found if one.rule == rule]


def about(written: str, **values: Any) -> tuple[Finding, ...]:
    return findings(prose={"duties": written}, **values)


def test_a_complete_text_has_no_findings() -> None:
    assert {one.rule for one in findings(ECONOMY)} == {"X-10"}
    assert {one.rule for one in findings()} == {"X-18"}


def test_a_complete_text_says_where_two_figures_are_counted_otherwise() -> None:
    (found,) = findings()
    assert (found.rule, found.severity, found.actual, found.expected) == (
        "X-18",
        Severity.INFO,
        "1839.6",
        "1738.8",
    )


def test_every_rule_has_a_sentence_and_its_own_number() -> None:
    numbers = [one.number for one in RULES]
    assert numbers == [f"X-{number:02d}" for number in range(1, len(RULES) + 1)]
    assert all(one.sentence.endswith(".") for one in RULES)


def test_every_missing_reason_is_told() -> None:
    found = told(findings(reasons={}), "X-01")
    assert found == [(f"text.reason.{key}", None) for key in REASONS]


def test_no_reason_is_asked_where_nothing_differs() -> None:
    """Trips abroad and purchases were zero in both years."""
    places = {place for place, _ in told(findings(reasons={}), "X-01")}
    assert not places & {"text.reason.abroad", "text.reason.vehicle_purchase"}


def test_every_missing_value_is_told_and_zero_is_none() -> None:
    entered = dict(material_of(INDUSTRY).entered)
    assert entered["cars_special"] == 0
    missing = {key: value for key, value in entered.items() if key not in ("cars_special", "x")}
    assert told(findings(entered=missing), "X-02") == [("text.entered.cars_special", None)]


def test_missing_prose_is_told() -> None:
    assert told(findings(prose={}), "X-03") == [("text.prose.duties", None)]


@pytest.mark.parametrize(
    "written",
    ["负责XX工作", "负责××工作", "负责……", "负责【职责】", "负责____", "某某局职责", "ＸＸ局"],
)
def test_placeholders_are_found(written: str) -> None:
    assert len(told(about(written), "X-04")) == 1


@pytest.mark.parametrize("written", ["推进5G×工业互联网", "1.2.3项", "由A、B两处组成（含X光设备）"])
def test_ordinary_signs_are_no_placeholders(written: str) -> None:
    assert told(about(written), "X-04") == []


def test_another_departments_name_is_questioned() -> None:
    assert told(about("郑州市林业局负责造林。"), "X-05") == [("text.prose.duties", "郑州市林业局")]
    assert told(about("郑州市工业和信息化局负责工业。"), "X-05") == []


def test_other_years_are_questioned() -> None:
    assert told(about("2023年部门预算编制要求。"), "X-06") == [("text.prose.duties", "2023")]
    assert told(about("2024年部门预算编制要求。"), "X-06") == []
    reasons = {**REASONS, "totals": "2023年一次性项目完成，2021年项目到期"}
    assert told(findings(reasons=reasons), "X-06") == [("text.reason.totals", "2021")]


@pytest.mark.parametrize(
    ("written", "unknown"),
    [
        ("收入96262.5万元", None),
        ("收入 96,262.5 万元", None),
        ("收入9.6亿元", None),
        ("收入962625000元", None),
        ("收入96262.6万元", "96262.6万元"),
        ("比上年增长12.5%", None),
        ("比上年增长１２．５％", None),
        ("比上年增长35.72%", "35.72%"),
        ("压减比例控制在30%以内", None),
        ("增加10723.8万元", None),
        ("采购666.9万元", None),
        ("采购668.9万元", "668.9万元"),
    ],
)
def test_typed_figures_are_compared_with_the_document(written: str, unknown: str | None) -> None:
    found = told(about(written), "X-07")
    assert found == ([("text.prose.duties", unknown)] if unknown else [])


def test_cells_of_tables_may_be_repeated() -> None:
    assert told(about("其中7777.7万元"), "X-07") != []
    assert told(about("其中7777.7万元", amounts=[Decimal(77_777_000)]), "X-07") == []


def test_a_classified_amount_typed_into_prose_is_questioned() -> None:
    """Its amount is none of the document's: who repeats it gives it away."""
    material = material_of(INDUSTRY)
    secrets = [key for key, one in material.catalogue.projects.items() if one.classified]
    fact = next(one for one in material.ledger.facts if one.at.get("project") in secrets)
    written = f"另有{fact.amount / 10_000:.1f}万元。"
    assert len(told(about(written), "X-07")) == 1
    opened = {
        key: ProjectAspects(one.name, one.code, one.kind, one.unit)
        for key, one in material.catalogue.projects.items()
    }
    catalogue = replace(material.catalogue, projects=opened)
    assert told(about(written, catalogue=catalogue), "X-07") == []


def test_a_stated_total_in_mismatch_is_told_in_each_paragraph() -> None:
    ledger = material_of(ECONOMY).ledger
    wrong = Ledger(ledger.facts, {**ledger.stated, "income": Stated(Decimal(1), Decimal(0))})
    found = findings(ECONOMY, ledger=wrong)
    assert {place for place, _ in told(found, "X-08")} == {
        "text.totals.totals",
        "text.income.income",
    }
    assert findings(ECONOMY) == tuple(one for one in findings(ECONOMY) if one.rule == "X-10")


def test_a_part_is_not_above_its_whole() -> None:
    entered = {**material_of(INDUSTRY).entered, "procurement_small": Decimal(6_670_000)}
    assert told(findings(entered=entered), "X-09") == [("text.entered.procurement_small", "667.0")]
    entered["procurement_small"] = Decimal(6_669_000)
    assert told(findings(entered=entered), "X-09") == []


def test_missing_comparatives_are_told_once() -> None:
    found = [one for one in findings(ECONOMY) if one.rule == "X-10"]
    assert len(found) == 1
    assert {place.path for place in found[0].places} >= {
        "text.comparative.income",
        "text.comparative.three_public",
    }
    assert told(findings(INDUSTRY), "X-10") == []


def test_a_fact_of_this_year_is_known() -> None:
    fact = Fact("income", {"fund": "general_appropriation", "carried": "current"}, Decimal(123_000))
    ledger = Ledger((fact,))
    assert told(about("安排12.3万元", ledger=ledger), "X-07") == []
