"""Refusals: exceptions that carry the sentence people read. Nothing was changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from fiscal.findings import Finding
from fiscal.sentences import Sentence

if TYPE_CHECKING:
    from workflow.models import Event


class Refused(Exception):
    """Not done, for a reason."""

    def __init__(self, reason: Sentence, findings: Sequence[Finding] = ()) -> None:
        super().__init__(str(reason))
        self.reason = reason
        self.findings = tuple(findings)


class NotAllowed(Refused):
    """The person may not do this."""


class Stale(Refused):
    """The case has changed since the person saw it.

    `events` is what happened since; `differences` maps a place to what stands there now and
    what the person was about to write.
    """

    def __init__(
        self,
        reason: Sentence,
        events: Sequence[Event] = (),
        differences: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        super().__init__(reason)
        self.events = tuple(events)
        self.differences = dict(differences or {})
