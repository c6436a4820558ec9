"""Forms as JSON for commands, API and documents: all numbers as strings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from departments.words import in_words
from fiscal.amounts import fixed, trimmed
from fiscal.forms import Value
from performance.assessment import Assessment


def figure(value: Value) -> str | None:
    if isinstance(value, Decimal):
        return trimmed(value)
    return value


def form_json(assessment: Assessment) -> dict[str, Any]:
    """A form with its scores as DESIGN §6 lays down.

    Scores are the ones that count; `rate` is a percentage with two decimals, as text.
    """
    computed, score = assessment.computed, assessment.score
    rate = computed.get("budget.total.rate")
    return {
        "kind": assessment.definition.subject,
        "name": assessment.content.fields.get("header.name") or "",
        "edition": assessment.definition.key,
        "rule_set": assessment.definition.rule_set,
        "total": trimmed(score.total),
        "grade": score.grade,
        "weight_total": trimmed(score.weight_total),
        "execution": {
            "rate": fixed(rate * 100, 2) + "%" if isinstance(rate, Decimal) else None,
            "score": optional(computed.get("budget.total.score"), 2),
        },
        "indicators": [
            {
                "level1": row.values.get("level1"),
                "level2": row.values.get("level2"),
                "name": row.values.get("name"),
                "target": row.values.get("target"),
                "actual": row.values.get("actual"),
                "weight": figure(row.values.get("weight")),
                "score": figure(computed.get(f"indicators.{row.key}.score")),
                "deviation": optional(computed.get(f"indicators.{row.key}.deviation"), 2),
                "reason": row.values.get("reason") or None,
                "derivation": in_words(score.indicators[row.key].derivation),
            }
            for row in assessment.content.rows.get("indicators", ())
        ],
    }


def optional(value: Value, decimals: int) -> str | None:
    return fixed(value, decimals) if isinstance(value, Decimal) else None
