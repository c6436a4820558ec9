"""Between the rows in the database and the content of a form by path.

Amounts are 元 in the database and 万元, with the precision they were given in, in the content.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from fiscal.amounts import decimals_of, wan_from_yuan, yuan_from_wan
from fiscal.forms import FormContent, FormDefinition, Row, Value
from performance.models import (
    BudgetRow,
    FormRow,
    GoalForm,
    Indicator,
    JudgedRow,
    MainTask,
    SelfEvaluation,
)

AMOUNTS = ("initial", "adjusted", "executed")

# Which model holds the rows of which block.
ROW_MODELS: dict[str, type[FormRow]] = {
    "budget": BudgetRow,
    "management": JudgedRow,
    "tasks": MainTask,
    "indicators": Indicator,
}
RELATED_NAMES = {
    "budget": "budget_rows",
    "management": "judged_rows",
    "tasks": "tasks",
    "indicators": "indicators",
}
COLUMNS = {
    "budget": (*AMOUNTS, "weight"),
    "management": ("explanation", "weight", "score", "remedy"),
    "tasks": ("name", "content", "outcome"),
    "indicators": ("level1", "level2", "name", "target", "actual", "weight", "reason"),
}
ROWS_PREFETCHED = tuple(RELATED_NAMES.values())


def blank_content(definition: FormDefinition) -> FormContent:
    """A new form: the fixed rows with what they start with, open blocks empty."""
    rows: dict[str, tuple[Row, ...]] = {}
    for block in definition.grids:
        rows[block.key] = tuple(
            Row(
                row.key,
                {
                    column.key: starting_value(row.defaults.get(column.key), column.kind)
                    for column in block.entered
                },
            )
            for row in block.rows
        )
    fields = {
        f"{block.key}.{one.key}": "" for block in definition.field_blocks for one in block.fields
    }
    return FormContent(fields, rows)


def starting_value(default: str | None, kind: str) -> Value:
    if kind in ("amount", "number"):
        return Decimal(default) if default else None
    return default or ""


def content_of(evaluation: SelfEvaluation) -> FormContent:
    """Everything entered in a form, by path. Four queries, or none if the rows are prefetched."""
    definition = evaluation.definition
    fields: dict[str, Value] = {
        f"{block.key}.{one.key}": evaluation.header.get(one.key, "")
        for block in definition.field_blocks
        for one in block.fields
    }
    rows: dict[str, tuple[Row, ...]] = {}
    for block in definition.grids:
        if block.key == "goal":
            goal: dict[str, Value] = {
                "expected": evaluation.goal_expected,
                "actual": evaluation.goal_actual,
            }
            rows["goal"] = tuple(Row(row.key, goal) for row in block.rows)
        else:
            held = getattr(evaluation, RELATED_NAMES[block.key]).all()
            rows[block.key] = tuple(row_of(block.key, one) for one in held)
    return FormContent(fields, rows)


def content_of_goal(goal: GoalForm) -> FormContent:
    """A goal form as the part of a self-evaluation it lays down."""
    tasks = ("name", "content")
    indicators = ("level1", "level2", "name", "target", "weight")
    return FormContent(
        rows={
            "goal": (Row("year", {"expected": goal.expected}),),
            "tasks": numbered_rows(goal.tasks.all(), tasks),
            "indicators": numbered_rows(goal.indicators.all(), indicators),
        }
    )


def numbered_rows(held: Iterable[Any], names: Sequence[str]) -> tuple[Row, ...]:
    return tuple(
        Row(f"r{number}", {name: getattr(one, name) for name in names})
        for number, one in enumerate(held, start=1)
    )


def row_of(block: str, held: Any) -> Row:
    values: dict[str, Value] = {column: getattr(held, column) for column in COLUMNS[block]}
    if block == "budget":
        for column in AMOUNTS:
            values[column] = wan_as_given(values[column], held.decimals)
    return Row(held.key, values)


def wan_as_given(yuan: Value, decimals: int) -> Decimal | None:
    if not isinstance(yuan, Decimal):
        return None
    return wan_from_yuan(yuan).quantize(Decimal(1).scaleb(-decimals))


def write_content(evaluation: SelfEvaluation, content: FormContent) -> None:
    """Put the content into the evaluation and its rows: one statement per block and kind."""
    evaluation.header = {
        path.partition(".")[2]: text_of(value) for path, value in content.fields.items()
    }
    for row in content.rows.get("goal", ()):
        evaluation.goal_expected = text_of(row.values.get("expected"))
        evaluation.goal_actual = text_of(row.values.get("actual"))
    for block, model in ROW_MODELS.items():
        if block in content.rows:
            write_rows(evaluation, block, model, content.rows[block])


def write_rows(
    evaluation: SelfEvaluation, block: str, model: type[FormRow], rows: Sequence[Row]
) -> None:
    held = [
        model(evaluation=evaluation, key=row.key, position=position, **columns(block, row.values))
        for position, row in enumerate(rows)
    ]
    manager = model._default_manager
    manager.filter(evaluation=evaluation).exclude(key__in=[row.key for row in rows]).delete()
    updated: Iterable[str] = ["position", *COLUMNS[block]]
    if block == "budget":
        updated = [*updated, "decimals"]
    manager.bulk_create(
        held,
        update_conflicts=True,
        unique_fields=["evaluation", "key"],
        update_fields=list(updated),
    )


def columns(block: str, values: Mapping[str, Value]) -> dict[str, Any]:
    """Column values as the model holds them: text never null, amounts in 元."""
    model = ROW_MODELS[block]
    held: dict[str, Any] = {}
    for column in COLUMNS[block]:
        value = values.get(column)
        is_text = model._meta.get_field(column).get_internal_type() in ("TextField", "CharField")
        held[column] = text_of(value) if is_text else value
    if block == "budget":
        given = [held[column] for column in AMOUNTS if held[column] is not None]
        held["decimals"] = max((decimals_of(amount) for amount in given), default=2)
        for column in AMOUNTS:
            if held[column] is not None:
                held[column] = yuan_from_wan(held[column])
    return held


def text_of(value: Value) -> str:
    return "" if value is None else str(value)
