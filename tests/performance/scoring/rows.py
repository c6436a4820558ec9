"""Rule sets and form rows for the tests of this folder."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from performance.scoring.rule_sets import RuleSet, load_rule_set
from performance.scoring.score import (
    ExecutionEntry,
    FormEntry,
    IndicatorEntry,
    IndicatorScore,
    JudgedEntry,
    score_indicator,
)

DATA = Path(__file__).parents[2] / "data"
ZHENGZHOU = load_rule_set("zhengzhou-2023")
MOF = load_rule_set("mof-2020")
HUBEI = load_rule_set("hubei")
CAPPED = load_rule_set("capped", DATA / "rule_sets")
PROVINCIAL = load_rule_set("provincial", DATA / "rule_sets")


def real_forms() -> list[dict[str, Any]]:
    """The five forms a department published with its final accounts of 2023."""
    forms: list[dict[str, Any]] = json.loads((DATA / "self_evaluation_2023.json").read_text())
    return forms


def form_entry(form: dict[str, Any]) -> FormEntry:
    """A printed form as its preparer filled it in: rows numbered, scores of indicators left out."""
    total = form["budget"][0]
    return FormEntry(
        kind=form["kind"],
        execution=ExecutionEntry(
            Decimal(total["adjusted"]), Decimal(total["executed"]), Decimal(total["weight"])
        ),
        judged=tuple(
            JudgedEntry(row["aspect"], Decimal(row["weight"]), Decimal(row["score"]))
            for row in form["judged"]
        ),
        indicators=tuple(
            IndicatorEntry(
                key=str(number),
                level1=row["level1"],
                level2=row["level2"],
                name=row["name"],
                target=row["target"],
                actual=row["actual"],
                weight=Decimal(row["weight"]),
            )
            for number, row in enumerate(form["indicators"])
        ),
    )


def indicator(
    target: str, actual: str, weight: object = 10, *, level1: str = "产出指标", key: str = "r1"
) -> IndicatorEntry:
    return IndicatorEntry(
        key=key,
        level1=level1,
        level2="数量指标",
        name="参会人数",
        target=target,
        actual=actual,
        weight=None if weight is None else Decimal(str(weight)),
    )


def scored(
    rule_set: RuleSet, target: str, actual: str, weight: object = 10, level1: str = "产出指标"
) -> IndicatorScore:
    return score_indicator(rule_set, indicator(target, actual, weight, level1=level1))
