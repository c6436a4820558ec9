"""The rules of texts on final accounts: each finds what it is for, and is silent otherwise."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from fiscal.findings import Finding
from fiscal.ledger import Ledger
from fiscal.text_checks import Text, check_text
from tests.final_texts import WAN, final_narrative, material_of_final

ITEMS = ("2060101", "2060199", "2060499", "2060901", "2069999")
REASONS = {
    **dict.fromkeys(["totals", "fiscal_totals", "general", "operation"], "任务增加"),
    **{f"general_plan-{item}": "按要求压减" for item in ITEMS},
}
PROSE = {"duties": "联络高校和企业。", "structure": "综合业务部、企业协同部等。"}


def findings(**values: Any) -> tuple[Finding, ...]:
    return check_text(Text(final_narrative(**{"reasons": REASONS, "prose": PROSE, **values})))


def told(found: Iterable[Finding], rule: str) -> list[tuple[str, str | None]]:
    """Place and figure of every finding of a rule."""
    return [(one.places[0].path, one.actual) for one in found if one.rule == rule]


def entered(**values: str) -> dict[str, Decimal]:
    given = {key: Decimal(value) for key, value in values.items()}
    return {**material_of_final().entered, **given}


def with_budget(amount: Decimal) -> Ledger:
    """The published figures, with another budget of the three public expenses."""
    facts = material_of_final().ledger.facts
    return Ledger(
        tuple(
            replace(one, amount=amount) if one.at.get("stage") == "adjusted" else one
            for one in facts
        )
    )


def test_a_complete_text_has_no_findings() -> None:
    assert findings() == ()


def test_reasons_of_changes_and_of_departures_are_told_apart() -> None:
    found = findings(reasons={})
    assert told(found, "X-01") == [
        (f"text.reason.{key}", None) for key in ("totals", "fiscal_totals", "general", "operation")
    ]
    assert told(found, "X-11") == [(f"text.reason.general_plan-{item}", None) for item in ITEMS]
    assert "2060901 科技重大专项" in str([one for one in found if one.rule == "X-11"][3].message)


def test_no_reason_is_asked_where_the_plan_was_kept() -> None:
    assert told(findings(), "X-11") == []
    reasons = {key: text for key, text in REASONS.items() if not key.endswith("2060199")}
    assert told(findings(reasons=reasons), "X-11") == [("text.reason.general_plan-2060199", None)]


def test_each_of_the_three_public_expenses_has_its_reason() -> None:
    found = told(findings(ledger=with_budget(WAN)), "X-11")
    assert found == [
        ("text.reason.three_public_plan", None),
        ("text.reason.reception_plan", None),
    ]


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ({}, []),
        ({"domestic_groups": "0"}, [("text.entered.domestic_groups", "0")]),
        ({"abroad_persons": "2"}, [("text.entered.abroad_persons", "2")]),
        ({"vehicles_bought": "1"}, [("text.entered.vehicles_bought", "1")]),
        ({"foreign_groups": "1"}, [("text.entered.foreign_groups", "1")]),
    ],
)
def test_counts_are_zero_just_where_their_amounts_are(
    values: dict[str, str], found: list[tuple[str, str]]
) -> None:
    assert told(findings(entered=entered(**values)), "X-12") == found


def test_foreign_reception_is_not_above_the_whole() -> None:
    more = entered(reception_foreign="3800", foreign_groups="1", foreign_persons="1")
    assert told(findings(entered=more), "X-09") == [("text.entered.reception_foreign", "0.38")]
    part = entered(reception_foreign="1000", foreign_groups="1", foreign_persons="1")
    assert findings(entered=part) == ()


def test_running_cost_is_not_above_running_expenses() -> None:
    assert told(findings(entered=entered(operation="87900")), "X-09") == [
        ("text.entered.operation", "8.79")
    ]


def test_every_missing_value_is_told() -> None:
    given = {key: value for key, value in entered().items() if key != "equipment"}
    assert told(findings(entered=given), "X-02") == [("text.entered.equipment", None)]
    grades = told(findings(provided={}), "X-02")
    assert ("text.entered.score", None) in grades and len(grades) == 5


def test_results_of_external_evaluations_are_written_where_there_are_any() -> None:
    given = entered(external="1")
    assert told(findings(entered=given), "X-03") == [("text.prose.external", None)]
    prose = {**PROSE, "external": "该项目评价得分90分。"}
    assert findings(entered=given, prose=prose) == ()


@pytest.mark.parametrize(
    ("written", "unknown"),
    [
        ("2023年执行2066.09万元，完成76.75%", None),
        ("行政运行压减12.51万元，完成95.88%", "12.51万元"),
        ("完成年初预算的75.90%", "75.90%"),
    ],
)
def test_typed_figures_are_compared_with_completions(written: str, unknown: str | None) -> None:
    found = told(findings(prose={**PROSE, "evaluation": written}), "X-07")
    assert found == ([("text.prose.evaluation", unknown)] if unknown else [])
