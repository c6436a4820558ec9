"""Rules on single entries: filled in where that is required, never negative."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fiscal.amounts import trimmed
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import FieldsBlock
from fiscal.sentences import say
from performance.checks.catalogue import Form, Rule, finding, is_blank, rule


@rule("S-01", Severity.ERROR, "required entries")
def required_entries(form: Form, one: Rule) -> Iterator[Finding]:
    """Every entry the form requires is filled in."""
    for path in missing_entries(form):
        yield finding(
            one,
            form,
            say("“{place}” is empty; fill it in.", place=form.labels.get(path, path)),
            path,
            outcome=Outcome.INCOMPLETE,
        )


def missing_entries(form: Form) -> Iterator[str]:
    for block in form.definition.blocks:
        if isinstance(block, FieldsBlock):
            for one in block.fields:
                if one.required and is_blank(form.content.fields.get(f"{block.key}.{one.key}")):
                    yield f"{block.key}.{one.key}"
            continue
        rows = form.rows(block.key)
        if not rows:
            yield block.key
        for row in rows:
            for column in block.entered:
                if column.required and is_blank(row.values.get(column.key)):
                    yield f"{block.key}.{row.key}.{column.key}"


@rule("S-14", Severity.ERROR, "no negative amounts or weights")
def nothing_negative(form: Form, one: Rule) -> Iterator[Finding]:
    """Amounts and weights are not negative."""
    for path, value in form.content.paths():
        if isinstance(value, Decimal) and value < 0:
            yield finding(
                one,
                form,
                say("{place}: {value} is negative.", place=form.labels[path], value=trimmed(value)),
                path,
                outcome=Outcome.INVALID,
                expected="≥0",
                actual=trimmed(value),
            )
