"""The catalogue of rules: what a rule looks at, and how it is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property

from accounts.indicators import UNKNOWN, YearFigures
from fiscal import rules
from fiscal.amounts import yuan_from_wan
from fiscal.findings import Place
from fiscal.forms import FormContent, FormDefinition, Row, Value, place_labels
from performance.claims import Claims
from performance.scoring.rule_sets import RuleSet
from performance.scoring.score import FormScore

#: The amounts of a line of the budget block.
BUDGET_AMOUNTS = ("initial", "adjusted", "executed")


@dataclass(frozen=True)
class Form:
    """What the rules look at.

    `accounts` is what the year's final accounts tell of the form's subject, where there are any.
    """

    definition: FormDefinition
    rules: RuleSet
    content: FormContent
    claims: Claims
    score: FormScore
    computed: Mapping[str, Value]
    accounts: YearFigures = UNKNOWN

    @cached_property
    def labels(self) -> dict[str, str]:
        return place_labels(self.definition, self.content)

    def place(self, path: str) -> Place:
        return Place(path=path, label=self.labels.get(path, path))

    def rows(self, block: str) -> tuple[Row, ...]:
        return self.content.rows.get(block, ())

    @cached_property
    def budget(self) -> dict[str, Mapping[str, Value]]:
        return {row.key: row.values for row in self.rows("budget")}

    def amount(self, row: str, column: str) -> Decimal | None:
        value = self.budget.get(row, {}).get(column)
        return value if isinstance(value, Decimal) else None

    @cached_property
    def year(self) -> YearFigures:
        """What its rates follow from, in 元: its own budget block before the final accounts."""
        own = {column: self.amount("total", column) for column in BUDGET_AMOUNTS}
        given = {column: yuan_from_wan(one) for column, one in own.items() if one is not None}
        return replace(self.accounts, **given)


Rule = rules.Rule[Form]
BOOK: rules.RuleBook[Form] = rules.RuleBook(lambda form: form.definition)
rule = BOOK.rule
