"""Between goal forms in the database and their content by path.

Amounts are 元 in the database and 万元, with the precision they were given in, as values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from fiscal.amounts import decimals_of, yuan_from_wan
from fiscal.forms import FormContent, FormDefinition, Row, Value
from performance.content import ROW_MODELS, goal_rows, text_of, wan_as_given, write_rows
from performance.models import GoalForm, StatedAmount


def content_of_form(goal: GoalForm) -> FormContent:
    """Everything entered in a goal form, by path. Two queries, or none if rows are prefetched."""
    definition = goal.definition
    fields: dict[str, Value] = {}
    for block in definition.field_blocks:
        for one in block.fields:
            value = goal.expected if block.key == "goal" else goal.header.get(one.key, "")
            fields[f"{block.key}.{one.key}"] = value
    rows: dict[str, tuple[Row, ...]] = {}
    for grid in definition.grids:
        if grid.is_open:
            entered = {column.key for column in grid.entered}
            rows[grid.key] = tuple(
                Row(row.key, {key: row.values[key] for key in row.values if key in entered})
                for row in goal_rows(goal, grid.key)
            )
        else:
            rows[grid.key] = tuple(Row(row.key, {}) for row in grid.rows)
    return FormContent(fields, rows)


def fill_form(goal: GoalForm, content: FormContent) -> None:
    """Put what stands outside of rows into the form; the caller saves it."""
    goal.header = {
        path.partition(".")[2]: text_of(value)
        for path, value in content.fields.items()
        if path.startswith("header.")
    }
    goal.expected = text_of(content.fields.get("goal.expected"))


def write_all_rows(given: Sequence[tuple[GoalForm, FormContent]]) -> None:
    """Put the rows of some goal forms in place, in three statements for each block."""
    for block in ROW_MODELS["goal"]:
        rows = [(goal, content.rows[block]) for goal, content in given if block in content.rows]
        if rows:
            write_rows("goal", block, rows)


def stated_of(
    goal: GoalForm, prefix: str = "budget.", suffix: str = ".amount"
) -> dict[str, Decimal]:
    """The amounts a workbook stated, in 万元 as given, by what stands between prefix and suffix."""
    found = {}
    for one in goal.amounts.all():
        if one.place.startswith(prefix) and one.place.endswith(suffix):
            amount = wan_as_given(one.amount, one.decimals)
            assert amount is not None
            found[one.place.removeprefix(prefix).removesuffix(suffix)] = amount
    return found


def write_all_stated(given: Sequence[tuple[GoalForm, Mapping[str, Decimal]]]) -> None:
    """Keep the stated amounts of some goal forms, place → 万元; those no longer stated go."""
    kept = {(goal.pk, place) for goal, amounts in given for place in amounts}
    before = StatedAmount.objects.filter(goal__in=[goal.pk for goal, _ in given]).order_by()
    held = before.values_list("pk", "goal", "place")
    if gone := [pk for pk, *at in held if tuple(at) not in kept]:
        StatedAmount.objects.filter(pk__in=gone).delete()
    StatedAmount.objects.bulk_create(
        [
            StatedAmount(
                goal=goal, place=place, amount=yuan_from_wan(amount), decimals=decimals_of(amount)
            )
            for goal, amounts in given
            for place, amount in amounts.items()
        ],
        update_conflicts=True,
        unique_fields=["goal", "place"],
        update_fields=["amount", "decimals"],
    )


def as_printed(amount: Decimal, decimals: int) -> Decimal:
    """An amount read from a sheet, with at least the decimals its form prints: 400 → 400.0."""
    if decimals_of(amount) < decimals:
        return amount.quantize(Decimal(1).scaleb(-decimals))
    return amount


def shown_decimals(definition: FormDefinition) -> int:
    """The decimals in which a form prints its amounts."""
    blocks = [block for block in definition.grids if block.key == "budget"]
    return max((block.columns[0].decimals or 0 for block in blocks), default=0)
