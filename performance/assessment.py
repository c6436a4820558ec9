"""A form assessed: its scores, what it prints in computed cells, and what the checks say.

Values in, values out: entry page, import, review, publication and tests all come through here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from accounts.indicators import UNKNOWN, YearFigures
from fiscal.findings import Finding
from fiscal.forms import FormContent, FormDefinition, GridBlock, Row, Value
from fiscal.sheets import Sheet, lay_out
from performance.checks import Form, check_form
from performance.claims import NO_CLAIMS, Claim, Claims
from performance.scoring.rule_sets import RuleSet
from performance.scoring.score import (
    EXECUTION,
    ExecutionEntry,
    FormEntry,
    FormScore,
    IndicatorEntry,
    JudgedEntry,
    score_form,
)


@dataclass(frozen=True)
class Assessment:
    """A form with everything that follows from it. `computed` is by path, as cells print it.

    `accounts` is what the year's final accounts tell of its subject.
    """

    definition: FormDefinition
    rules: RuleSet
    content: FormContent
    claims: Claims
    score: FormScore
    review: FormScore | None
    computed: Mapping[str, Value]
    accounts: YearFigures = UNKNOWN

    @cached_property
    def sheet(self) -> Sheet:
        return lay_out(self.definition, self.content, self.computed)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        return check_form(
            Form(
                self.definition,
                self.rules,
                self.content,
                self.claims,
                self.score,
                self.computed,
                self.accounts,
            )
        )


def assess(
    definition: FormDefinition,
    rules: RuleSet,
    content: FormContent,
    claims: Claims = NO_CLAIMS,
    accounts: YearFigures = UNKNOWN,
) -> Assessment:
    """Score a form and derive its computed cells. Never raises for what a user typed."""
    entry = form_entry(definition, content, claims.stated)
    score = score_form(rules, entry)
    review = None
    if claims.review:
        review = score_form(
            rules, form_entry(definition, content, {**claims.stated, **claims.review})
        )
    computed = computed_cells(definition, content, score)
    return Assessment(definition, rules, content, claims, score, review, computed, accounts)


def form_entry(
    definition: FormDefinition, content: FormContent, stated: Mapping[str, Claim]
) -> FormEntry:
    """What the scoring wants to know of a form. Claims count by the key of their row."""
    budget = {row.key: row for row in content.rows.get("budget", ())}
    total = budget["total"].values if "total" in budget else {}
    return FormEntry(
        kind=definition.subject,
        execution=ExecutionEntry(
            number(total.get("adjusted")),
            number(total.get("executed")),
            number(total.get("weight")),
        ),
        judged=tuple(
            JudgedEntry(row.key, number(row.values.get("weight")), number(row.values.get("score")))
            for row in content.rows.get("management", ())
        ),
        indicators=tuple(indicator_entry(row) for row in content.rows.get("indicators", ())),
        stated={score_key(place): claim.score for place, claim in stated.items()},
    )


def indicator_entry(row: Row) -> IndicatorEntry:
    values = row.values
    return IndicatorEntry(
        key=row.key,
        level1=text(values.get("level1")),
        level2=text(values.get("level2")),
        name=text(values.get("name")),
        target=text(values.get("target")),
        actual=text(values.get("actual")),
        weight=number(values.get("weight")),
    )


def computed_cells(
    definition: FormDefinition, content: FormContent, score: FormScore
) -> dict[str, Value]:
    """The computed cells by path: rates as ratios, scores and deviations as figures."""
    cells: dict[str, Value] = {}
    for row in content.rows.get("budget", ()):
        adjusted, executed = number(row.values.get("adjusted")), number(row.values.get("executed"))
        if adjusted and executed is not None:
            cells[f"budget.{row.key}.rate"] = executed / adjusted
    cells["budget.total.score"] = score.counted.get(EXECUTION)
    for key, one in score.indicators.items():
        cells[f"indicators.{key}.score"] = score.counted.get(key)
        cells[f"indicators.{key}.deviation"] = one.deviation
    if definition.has_block("indicators"):
        block = definition.block("indicators")
        assert isinstance(block, GridBlock)
        cells["indicators.footer.weight"] = score.weight_total
        cells["indicators.footer.score"] = score.total
    return cells


def score_key(place: str) -> str:
    """The key under which the scoring knows a place: `indicators.r3.score` → `r3`."""
    return EXECUTION if place == "budget.total.score" else place.split(".")[1]


def number(value: Value) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def text(value: Value) -> str:
    return value if isinstance(value, str) else ""
