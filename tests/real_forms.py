"""The five self-evaluation forms of 2023 that were really published, as content and as printed."""

from __future__ import annotations

import json
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fiscal.forms import FormContent, FormDefinition, Row
from performance.editions import form_definition

DATA = Path(__file__).parent / "data" / "self_evaluation_2023.json"

DEPARTMENT_NAME = "郑州高新技术产业开发区管委会创新协同中心"
BUDGET_KEYS = ("total", "fiscal", "special", "unit")
MANAGEMENT_KEYS = ("arrangement", "payment", "use", "performance")


@cache
def real_forms() -> tuple[dict[str, Any], ...]:
    """The forms as published: figures, names and short terms; goals are stand-ins."""
    return tuple(json.loads(DATA.read_text(encoding="utf-8")))


def definition_of(form: dict[str, Any]) -> FormDefinition:
    return form_definition(f"zhengzhou-2023-{form['kind']}")


def content_of_form(form: dict[str, Any]) -> FormContent:
    """What was entered, with goals and most contents of tasks in placeholder words."""
    fields = {"header.name": form["name"], "header.period": "2024年9月"}
    if form["kind"] == "project":
        fields |= {"header.department": DEPARTMENT_NAME, "header.unit": DEPARTMENT_NAME}
    rows: dict[str, tuple[Row, ...]] = {
        "budget": tuple(
            Row(
                key,
                {
                    **{name: Decimal(line[name]) for name in ("initial", "adjusted", "executed")},
                    "weight": figure(line["weight"]),
                },
            )
            for key, line in zip(BUDGET_KEYS, form["budget"], strict=True)
        ),
        "goal": (Row("year", {"expected": "全年目标", "actual": "已完成"}),),
        "indicators": tuple(
            Row(
                f"r{number}",
                {
                    **{k: line[k] for k in ("level1", "level2", "name", "target", "actual")},
                    "weight": Decimal(line["weight"]),
                    "reason": line["reason"] or "",
                },
            )
            for number, line in enumerate(form["indicators"], start=1)
        ),
    }
    if form["kind"] == "department":
        columns = ("name", "content", "outcome")
        rows["tasks"] = tuple(
            Row(f"r{number}", dict(zip(columns, task, strict=True)))
            for number, task in enumerate(form["tasks"], start=1)
        )
    else:
        rows["management"] = tuple(
            Row(
                key,
                {
                    "explanation": line["account"] or "",
                    "weight": Decimal(line["weight"]),
                    "score": Decimal(line["score"]),
                    "remedy": line["reason"] or "",
                },
            )
            for key, line in zip(MANAGEMENT_KEYS, form["judged"], strict=True)
        )
    return FormContent(fields, rows)


def figure(text: str) -> Decimal | None:
    return None if text == "-" else Decimal(text)
