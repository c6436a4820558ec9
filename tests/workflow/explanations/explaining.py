"""Warnings of real forms, and how they are explained and judged."""

from __future__ import annotations

from typing import Any

from departments.models import Person
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import say
from workflow.explanations import decide_explanation, explain_warnings
from workflow.models import Case, Explanation
from workflow.warnings import digest_of, warnings_of

# The real form 3 of 密友 AI: rules S-10 and S-11; the department's form 0: S-12 at two places.
TWO_RULES, TWO_OF_A_RULE = 3, 0


def now(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def digests(case: Case) -> list[str]:
    return [one.digest for one in warnings_of(now(case))]


def explain(case: Case, by: Person, reason: str = "情况属实", **values: Any) -> list[Explanation]:
    values = {"digests": digests(case), **values}
    return explain_warnings(case_id=case.pk, by=by, reason=reason, **values)


def first_explanation(case: Case) -> Explanation:
    explanation = warnings_of(now(case))[0].explanation
    assert explanation is not None
    return explanation


def decide(case: Case, by: Person, accepted: bool) -> Explanation:
    return decide_explanation(explanation_id=first_explanation(case).pk, by=by, accepted=accepted)


def warning(rule: str = "X-1", place: str = "indicators.r1.actual", **values: Any) -> Finding:
    return Finding(
        rule,
        values.pop("severity", Severity.WARNING),
        Outcome.MISMATCH,
        say("{a} is not {b}.", a="1", b="2"),
        (Place(place, "位置"),),
        **values,
    )


def write(case: Case, finding: Finding, staff: dict[str, Person], *, rejected: bool) -> None:
    """An explanation as it stands in the database, whatever the state of the case."""
    long_ago = case.created_at
    decision = {"stage": "rejected", "decided_by": staff["reviewer"], "decided_at": long_ago}
    Explanation.objects.create(
        case=case,
        rule=finding.rule,
        place=finding.places[0].path,
        places=[finding.places[0].path],
        message="x",
        digest=digest_of(finding),
        reason="y",
        author=staff["preparer"],
        **(decision if rejected else {}),
    )
