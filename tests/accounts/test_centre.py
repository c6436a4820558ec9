"""The rules on really published final accounts find what is really wrong in them, and no more."""

from __future__ import annotations

from dataclasses import replace

from accounts.checks import check_accounts
from fiscal.findings import Outcome, Severity
from fiscal.ledger import Ledger
from tests.accounts.centre import centre


def test_the_published_accounts_hold_one_error_of_their_own():
    found = {one.rule: one for one in check_accounts(centre())}
    assert set(found) == {"F-14", "F-18", "F-20"}
    wrong = found["F-20"]
    assert (wrong.severity, wrong.outcome) == (Severity.ERROR, Outcome.MISMATCH)
    assert (wrong.expected, wrong.actual, wrong.difference) == ("26921200", "27221000", "299800")
    unplanned = found["F-14"]
    assert unplanned.severity is Severity.INFO
    assert "2060901 科技重大专项" in str(unplanned.message)
    projects = found["F-18"]
    assert (projects.severity, projects.difference) == (Severity.INFO, "-2698500")


def test_the_tables_alone_hold_no_error():
    """All nine agree with each other; only an item that nobody budgeted for is pointed out."""
    figures = centre()
    facts = [one for one in figures.lines.ledger.facts if one.measure != "project"]
    tables = replace(figures, lines=replace(figures.lines, ledger=Ledger(tuple(facts))))
    assert {one.rule for one in check_accounts(tables)} == {"F-14"}
