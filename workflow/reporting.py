"""Findings as JSON for commands and API: all numbers as strings."""

from __future__ import annotations

from typing import Any

from departments.words import in_words
from fiscal.findings import Finding, Place


def finding_json(finding: Finding) -> dict[str, Any]:
    """A finding in the reader's language, places with sheet and cell where they are known.

    `counts_from` is only there where a rule is observed as yet.
    """
    observed = {"counts_from": str(finding.counts_from)} if finding.counts_from else {}
    return {
        "rule": finding.rule,
        "severity": finding.severity.value,
        "outcome": finding.outcome.value,
        "message": in_words(finding.message),
        "places": [place_json(place) for place in finding.places],
        "expected": finding.expected,
        "actual": finding.actual,
        "difference": finding.difference,
        **observed,
    }


def place_json(place: Place) -> dict[str, str]:
    parts = {
        "path": place.path,
        "label": place.label,
        "sheet": place.sheet,
        "cell": place.cell,
    }
    return {name: part for name, part in parts.items() if part}
