"""What the workflow needs to know of self-evaluations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.urls import reverse

from fiscal.amounts import trimmed
from fiscal.findings import Finding
from fiscal.forms import place_labels
from fiscal.sentences import Sentence, say
from performance.queries import assessment_of, evaluation_of
from performance.reporting import form_json
from workflow.kinds import CaseKind
from workflow.models import Case

# Rules whose warnings are settled at the score: take the computed one, or keep the printed one.
PRINTED_SCORES = frozenset({"S-09"})


def findings(case: Case) -> Sequence[Finding]:
    return assessment_of(evaluation_of(case)).findings


def obstacles(case: Case) -> Sequence[Sentence]:
    """Entries that cannot be read, and printed scores that nobody has settled."""
    evaluation = evaluation_of(case)
    assessment = assessment_of(evaluation)
    found = []
    if evaluation.unreadable:
        found.append(
            say(
                "{count} entries cannot be read as figures; correct them first.",
                count=len(evaluation.unreadable),
            )
        )
    unsettled = [one for one in assessment.findings if one.rule in PRINTED_SCORES]
    if unsettled:
        found.append(
            say(
                "{count} printed scores differ from the computed ones: for each, take the computed "
                "one or keep the printed one with a reason.",
                count=len(unsettled),
            )
        )
    return found


def labels(case: Case) -> Mapping[str, str]:
    evaluation = evaluation_of(case)
    return place_labels(evaluation.definition, assessment_of(evaluation).content)


def content(case: Case) -> Iterator[str]:
    """Every entry of the form and every score that somebody claimed."""
    evaluation = evaluation_of(case)
    assessment = assessment_of(evaluation)
    yield f"edition {assessment.definition.key} {assessment.rules.key}"
    yield f"accounts {assessment.accounts}"
    yield from assessment.content.lines()
    for one in evaluation.claimed_scores.all():
        yield f"{one.source} {one.place} {trimmed(one.score)} {one.reason}"
    for place, typed in evaluation.unreadable.items():
        yield f"unreadable {place} {typed}"


def url(case: Case) -> str:
    return reverse("performance:form", args=[case.pk])


def report(case: Case) -> Mapping[str, Sequence[Any]]:
    return {"forms": [form_json(assessment_of(evaluation_of(case)))]}


SELF_EVALUATION = CaseKind(
    "self_evaluation",
    findings,
    obstacles,
    labels,
    url,
    settled_otherwise=PRINTED_SCORES,
    report=report,
    content=content,
)
