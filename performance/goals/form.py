"""A goal form as the rules see it: what was entered, what is stated, what the budget says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from fiscal.amounts import half_unit, wan_from_yuan
from fiscal.findings import Place
from fiscal.forms import FormContent, FormDefinition, Row, Value, place_labels
from fiscal.ledger import Sum
from performance.scoring.targets import Target, parse_target


@dataclass(frozen=True)
class Goal:
    """A goal form.

    `stated` are the amounts a workbook printed, in 万元 as given; `figures` those of the budget,
    in 元; both by the key of their row. `department_targets` are the targets of the department's
    own form by the name of the indicator.

    Of a form that somebody printed, `left_blank` are the amounts it does not give, by their keys,
    and `spent` is what basic expenditure and projects are paid from, by fund.
    """

    definition: FormDefinition
    content: FormContent
    stated: Mapping[str, Decimal] = field(default_factory=dict)
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    department_targets: Mapping[str, str] = field(default_factory=dict)
    left_blank: frozenset[str] = frozenset()
    spent: Mapping[str, Sum] = field(default_factory=dict)

    @cached_property
    def computed(self) -> dict[str, Value]:
        """The amounts by path, in 万元: the budget's, or stated ones that a rounding explains."""
        shown: dict[str, Value] = {}
        for key in self.amount_keys:
            path = f"budget.{key}.amount"
            stated, figure = self.stated.get(key), self.figures.get(key)
            if figure is not None and (stated is None or not is_tail(stated, figure)):
                shown[path] = wan_from_yuan(figure)
            elif stated is not None:
                shown[path] = stated
        return shown

    @property
    def amount_keys(self) -> list[str]:
        blocks = [one for one in self.definition.grids if one.key == "budget"]
        return [row.key for block in blocks for row in block.rows]

    def amount(self, key: str) -> Decimal | None:
        value = self.computed.get(f"budget.{key}.amount")
        return value if isinstance(value, Decimal) else None

    @cached_property
    def labels(self) -> dict[str, str]:
        return place_labels(self.definition, self.content)

    def place(self, path: str) -> Place:
        return Place(path=path, label=self.labels.get(path, path))

    def rows(self, block: str) -> tuple[Row, ...]:
        return self.content.rows.get(block, ())

    @cached_property
    def targets(self) -> dict[str, Target]:
        """The target of each indicator that has one, by the key of its row."""
        return {
            row.key: parse_target(target)
            for row in self.rows("indicators")
            if (target := text(row, "target"))
        }


def is_tail(stated: Decimal, figure: Decimal) -> bool:
    """Whether a stated amount in 万元 stands for a figure in 元: half a unit of its last place."""
    return abs(stated - wan_from_yuan(figure)) <= half_unit(stated)


def text(row: Row, column: str) -> str:
    value = row.values.get(column)
    return value.strip() if isinstance(value, str) else ""
