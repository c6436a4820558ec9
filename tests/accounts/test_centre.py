"""The rules on really published final accounts find what is really wrong in them, and no more."""

from __future__ import annotations

from accounts.checks import check_accounts
from fiscal.findings import Outcome, Severity
from tests.accounts.centre import centre


def test_the_published_accounts_hold_one_error_of_their_own():
    found = {one.rule: one for one in check_accounts(centre())}
    assert set(found) == {"F-14", "F-18", "F-20"}
    wrong = found["F-20"]
    assert (wrong.severity, wrong.outcome) == (Severity.ERROR, Outcome.MISMATCH)
    assert (wrong.expected, wrong.actual, wrong.difference) == ("26921200", "27221000", "299800")
    unplanned = found["F-14"]
    assert unplanned.severity is Severity.INFO
    assert "2060901" in str(unplanned.message)
    projects = found["F-18"]
    assert (projects.severity, projects.difference) == (Severity.INFO, "-2698500")
