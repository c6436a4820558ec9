"""The warnings of a case, and what was written to explain each of them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import override

from fiscal.findings import Finding, Severity
from workflow.checking import live_check
from workflow.events import canonical
from workflow.kinds import KINDS
from workflow.models import Case, Explanation


@dataclass(frozen=True)
class CaseWarning:
    """A warning with the latest explanation that fits its figures.

    `earlier` is what was last written at the same place about other figures. `discreet` says
    that the reader does not see yet what the reviewer thinks of the explanation.
    """

    finding: Finding
    digest: str
    explanation: Explanation | None = None
    earlier: Explanation | None = None
    discreet: bool = False

    @property
    def is_explained(self) -> bool:
        return self.explanation is not None and not self.is_rejected

    @property
    def is_rejected(self) -> bool:
        return self.explanation is not None and self.explanation.stage == Explanation.Stage.REJECTED

    @property
    def shown_stage(self) -> Explanation.Stage | None:
        """What the reader may know of the decision."""
        if self.explanation is None:
            return None
        return (
            Explanation.Stage.GIVEN if self.discreet else Explanation.Stage(self.explanation.stage)
        )


@dataclass(frozen=True)
class WarningGroup:
    """The warnings of one rule, which one reason may explain together."""

    rule: str
    warnings: tuple[CaseWarning, ...]

    @property
    def unexplained(self) -> list[CaseWarning]:
        return [one for one in self.warnings if not one.is_explained]

    @property
    def reason(self) -> str:
        """What to begin writing with: the reason given last, also for other figures."""
        for one in self.unexplained or self.warnings:
            if written := one.explanation or one.earlier:
                return written.reason
        return ""


def wants_reason(case: Case, finding: Finding) -> bool:
    """Whether a finding is a warning that a written reason settles."""
    settled_otherwise = KINDS[case.kind].settled_otherwise
    return finding.severity is Severity.WARNING and finding.rule not in settled_otherwise


def warnings_of(case: Case) -> list[CaseWarning]:
    """The warnings that want a reason, in the order of the checks, in one query at most."""
    findings = [one for one in live_check(case) if wants_reason(case, one)]
    if not findings:
        return []
    fitting: dict[str, Explanation] = {}
    last: dict[tuple[str, str], Explanation] = {}
    for written in case.explanations.select_related("author", "decided_by").order_by("pk"):
        fitting[written.digest] = written
        last[written.rule, written.place] = written
    return [
        CaseWarning(one, digest, fitting.get(digest), last.get((one.rule, first_place(one))))
        for one in findings
        for digest in [digest_of(one)]
    ]


def grouped(warnings: Iterable[CaseWarning]) -> list[WarningGroup]:
    """The warnings by rule, rules in the order in which they first occur."""
    groups: dict[str, list[CaseWarning]] = {}
    for one in warnings:
        groups.setdefault(one.finding.rule, []).append(one)
    return [WarningGroup(rule, tuple(held)) for rule, held in groups.items()]


def digest_of(finding: Finding) -> str:
    """SHA-256 over rule, places, sentence and figures: an explanation fits this and no other.

    The sentence is taken untranslated, so that a better wording in Chinese lapses nothing.
    """
    with override("en"):
        sentence = str(finding.message)
    stated = {
        "rule": finding.rule,
        "places": [[place.path, place.sheet, place.cell] for place in finding.places],
        "sentence": sentence,
        "figures": [finding.expected, finding.actual, finding.difference],
    }
    return hashlib.sha256(canonical(stated).encode()).hexdigest()


def first_place(finding: Finding) -> str:
    return finding.places[0].path if finding.places else ""


def places_of(finding: Finding) -> list[str]:
    return [place.path for place in finding.places]


def reopened_places(case: Case) -> list[str]:
    """Where explanations were not accepted since the case was last approved: open to correction.

    A warning without a place opens the whole form, which is called "".
    """
    rejected = case.explanations.filter(stage=Explanation.Stage.REJECTED)
    if case.approved_at:
        rejected = rejected.filter(decided_at__gt=case.approved_at)
    return [place for one in rejected.order_by("pk") for place in one.places or [""]]


def told(explanation: Explanation) -> dict[str, Any]:
    """An explanation as an event tells it."""
    return {
        "rule": explanation.rule,
        "place": explanation.place,
        "message": explanation.message,
        "digest": explanation.digest,
    }
