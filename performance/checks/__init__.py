"""The rules a self-evaluation must keep. Each is one function; its docstring is the sentence.

A rule looks at a `Form` and yields findings; it never raises for what a user did. Importing a
module of rules enters them into the catalogue.
"""

from __future__ import annotations

from fiscal.findings import Finding, Severity
from performance.checks import (  # noqa: F401
    entries,
    funds,
    reasons,
    scores,
    targets,
    weights,
)
from performance.checks.catalogue import ENTERED, Form, Rule

__all__ = ["RULES", "Form", "Rule", "check_form"]

RULES = tuple(sorted(ENTERED, key=lambda one: one.number))


def check_form(form: Form) -> tuple[Finding, ...]:
    """All findings on a form, errors first, in the order of the rules."""
    found = [finding for one in RULES for finding in one.check(form)]
    order = list(Severity)
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))
