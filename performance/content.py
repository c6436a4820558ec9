"""Between the rows in the database and the content of a form by path.

Amounts are 元 in the database and 万元, with the precision they were given in, in the content.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from fiscal.amounts import decimals_of, wan_from_yuan, yuan_from_wan
from fiscal.forms import FormContent, FormDefinition, FormKind, Row, Value
from performance.models import (
    BudgetRow,
    FormRow,
    GoalForm,
    GoalIndicator,
    GoalTask,
    Indicator,
    JudgedRow,
    MainTask,
    SelfEvaluation,
)

AMOUNTS = ("initial", "adjusted", "executed")

# Which model holds the rows of which block.
ROW_MODELS: dict[FormKind, dict[str, type[FormRow]]] = {
    "self_evaluation": {
        "budget": BudgetRow,
        "management": JudgedRow,
        "tasks": MainTask,
        "indicators": Indicator,
    },
    "goal": {"tasks": GoalTask, "indicators": GoalIndicator},
}
RELATED_NAMES = {
    "budget": "budget_rows",
    "management": "judged_rows",
    "tasks": "tasks",
    "indicators": "indicators",
}
COLUMNS: dict[FormKind, dict[str, tuple[str, ...]]] = {
    "self_evaluation": {
        "budget": (*AMOUNTS, "weight"),
        "management": ("explanation", "weight", "score", "remedy"),
        "tasks": ("name", "content", "outcome"),
        "indicators": ("level1", "level2", "name", "target", "actual", "weight", "reason"),
    },
    "goal": {
        "tasks": ("name", "content"),
        "indicators": ("level1", "level2", "name", "target", "weight", "explanation"),
    },
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
    return FormContent(
        rows={
            block: tuple(
                Row(f"r{number}", row.values)
                for number, row in enumerate(goal_rows(goal, block), start=1)
            )
            for block in ("tasks", "indicators")
        }
        | {"goal": (Row("year", {"expected": goal.expected}),)}
    )


def goal_rows(goal: GoalForm, block: str) -> tuple[Row, ...]:
    columns = COLUMNS["goal"][block]
    return tuple(
        Row(held.key, {column: getattr(held, column) for column in columns})
        for held in getattr(goal, block).all()
    )


def row_of(block: str, held: Any) -> Row:
    columns = COLUMNS["self_evaluation"][block]
    values: dict[str, Value] = {column: getattr(held, column) for column in columns}
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
    for block in ROW_MODELS["self_evaluation"]:
        if block in content.rows:
            write_rows("self_evaluation", block, [(evaluation, content.rows[block])])


def write_rows(
    kind: FormKind, block: str, given: Sequence[tuple[SelfEvaluation | GoalForm, Sequence[Row]]]
) -> None:
    """Put the rows of a block of some forms in place: three statements, however many there are."""
    link = "goal" if kind == "goal" else "evaluation"
    model = ROW_MODELS[kind][block]
    held = [
        model(
            **{link: owner},
            key=row.key,
            position=position,
            **columns(model, COLUMNS[kind][block], row.values),
        )
        for owner, rows in given
        for position, row in enumerate(rows)
    ]
    manager = model._default_manager
    kept = {(owner.pk, row.key) for owner, rows in given for row in rows}
    before = manager.filter(**{f"{link}__in": [owner.pk for owner, _ in given]}).order_by()
    gone = [pk for pk, *row in before.values_list("pk", link, "key") if tuple(row) not in kept]
    if gone:
        manager.filter(pk__in=gone).delete()
    updated = ["position", *COLUMNS[kind][block]]
    if model is BudgetRow:
        updated.append("decimals")
    manager.bulk_create(
        held, update_conflicts=True, unique_fields=[link, "key"], update_fields=updated
    )


def columns(
    model: type[FormRow], names: Sequence[str], values: Mapping[str, Value]
) -> dict[str, Any]:
    """Column values as the model holds them: text never null, amounts in 元."""
    held: dict[str, Any] = {}
    for column in names:
        value = values.get(column)
        is_text = model._meta.get_field(column).get_internal_type() in ("TextField", "CharField")
        held[column] = text_of(value) if is_text else value
    if model is BudgetRow:
        given = [held[column] for column in AMOUNTS if held[column] is not None]
        held["decimals"] = max((decimals_of(amount) for amount in given), default=2)
        for column in AMOUNTS:
            if held[column] is not None:
                held[column] = yuan_from_wan(held[column])
    return held


def text_of(value: Value) -> str:
    return "" if value is None else str(value)
