"""Rules on single entries: filled in where that is required, never negative."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fiscal.amounts import trimmed
from fiscal.bases import FORMAT
from fiscal.findings import Finding, Outcome, Severity
from fiscal.forms import missing_entries
from fiscal.rules import finding
from fiscal.sentences import say
from performance.checks.catalogue import Form, Rule, rule


@rule("S-01", Severity.ERROR, "required entries", basis=FORMAT, example="实施单位：（空白）")
def required_entries(form: Form, one: Rule) -> Iterator[Finding]:
    """Every entry the form requires is filled in."""
    for path in missing_entries(form.definition, form.content):
        yield finding(
            one,
            form,
            say("“{place}” is empty; fill it in.", place=form.labels.get(path, path)),
            path,
            outcome=Outcome.INCOMPLETE,
        )


@rule(
    "S-14",
    Severity.ERROR,
    "no negative amounts or weights",
    basis=FORMAT,
    formula="金额≥0；分值≥0",
    example="年初预算数 -5.00",
)
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
