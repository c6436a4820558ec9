"""The order in which findings are told."""

from __future__ import annotations

from decimal import Decimal

from fiscal.findings import Finding, Outcome, Severity, by_weight
from fiscal.sentences import say


def finding(rule, severity, at_stake=None, outcome=Outcome.MISMATCH):
    stake = None if at_stake is None else Decimal(at_stake)
    return Finding(rule, severity, outcome, say("x"), at_stake=stake)


def test_within_a_severity_the_largest_amount_at_stake_comes_first_and_tails_come_last():
    found = [
        finding("tail", Severity.INFO, 90_000_000, Outcome.ROUNDING),
        finding("hint", Severity.INFO),
        finding("warning", Severity.WARNING, 70_000_000),
        finding("first without an amount", Severity.ERROR),
        finding("small", Severity.ERROR, 1),
        finding("second without an amount", Severity.ERROR),
        finding("large", Severity.ERROR, -50_000),
        finding("nothing", Severity.ERROR, 0),
    ]
    assert [one.rule for one in by_weight(found)] == [
        "large",
        "small",
        "nothing",
        "first without an amount",
        "second without an amount",
        "warning",
        "hint",
        "tail",
    ]
