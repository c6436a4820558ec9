"""Runs of the checks as they are kept: what was found, in which figures, by which rules.

A run belongs to the figures it saw. Once these or the rules are others it is stale, and says
nothing of the case any more but what was known then.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import get_language

from departments.models import Person
from departments.words import in_both_languages
from fiscal.findings import Finding, Outcome, Place, Severity, by_weight
from fiscal.rules import log_failure
from fiscal.sentences import Sentence
from workflow.checking import full_check, live_check
from workflow.events import canonical
from workflow.kinds import KINDS, NOTHING_WITHHELD, Withheld
from workflow.models import Case, CheckRun
from workflow.reporting import finding_json
from workflow.withholding import INSTEAD, withheld_in

# What the rules are: whatever of this changes may change what they say.
RULES = ("accounts", "books", "budgets", "editions", "fiscal", "performance")

# Under which name a case object keeps its last run.
STANDING = "kept_last_run"


@cache
def rules_version() -> str:
    """Which rules they are: a digest over the code and the edition files they are written in."""
    digest = hashlib.sha256()
    for package in RULES:
        for path in sorted((settings.BASE_DIR / package).rglob("*")):
            if path.suffix in {".py", ".toml"} and "migrations" not in path.parts:
                digest.update(f"{path.relative_to(settings.BASE_DIR)}\n".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def content_digest(case: Case) -> str:
    """SHA-256 over the figures and texts of a case; blank where they cannot be read."""
    try:
        lines = sorted(KINDS[case.kind].content(case))
    except DatabaseError:
        raise
    except Exception as error:  # the checks say so themselves; such a run is always stale
        log_failure(f"reading case {case.pk}", error)
        return ""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def last_run(case: Case) -> CheckRun | None:
    return case.check_runs.select_related("by").order_by("-pk").first()


def keep_run(case: Case, by: Person | None, occasion: str) -> CheckRun:
    """Keep what the full check says; the last run instead where it said just the same."""
    vars(case).pop(STANDING, None)
    full = full_check(case)
    at_steps = set(map(id, full.at_steps))
    told = [told_in_full(one, at_step=id(one) in at_steps) for one in full.findings]
    seen, rules, last = content_digest(case), rules_version(), last_run(case)
    if last and (last.digest, last.rules, keys(last)) == (seen, rules, list(map(key_of, told))):
        return last
    counts = Counter(one.severity for one in full.findings)
    return CheckRun.objects.create(
        case=case,
        by=by,
        occasion=occasion,
        digest=seen,
        rules=rules,
        errors=counts[Severity.ERROR],
        warnings=counts[Severity.WARNING],
        hints=counts[Severity.INFO],
        findings=told,
    )


def is_stale(run: CheckRun) -> bool:
    """Whether figures or rules are others than those of the run."""
    return run.rules != rules_version() or run.digest != content_digest(run.case) or not run.digest


def standing(case: Case) -> tuple[CheckRun | None, bool]:
    """The last run and whether it is stale, asked once for each version of a case object."""
    kept: tuple[int, tuple[CheckRun | None, bool]] | None = vars(case).get(STANDING)
    if kept is None or kept[0] != case.version:
        run = last_run(case)
        kept = (case.version, (run, run is not None and is_stale(run)))
        setattr(case, STANDING, kept)
    return kept[1]


def current_run(case: Case) -> CheckRun | None:
    """The last run, if it has seen the case as it is now."""
    run, stale = standing(case)
    return None if stale else run


def still_blocking(person: Person, case: Case) -> tuple[Finding, ...]:
    """What the last full check found that stops a step and no page computes, as a person reads it.

    Nothing where figures or rules have changed since.
    """
    run = current_run(case)
    told = [one for one in run.findings if one["at_step"] and blocks(one)] if run else []
    if not told:
        return ()
    hidden = hidden_from(person, case)
    return tuple(restored(one, hidden) for one in told)


def blocks(told: Mapping[str, Any]) -> bool:
    return Severity(told["severity"]) is Severity.ERROR


def told_in_full(finding: Finding, *, at_step: bool) -> dict[str, Any]:
    """A finding as it is kept: as commands tell it, but in both languages."""
    at_stake = None if finding.at_stake is None else str(finding.at_stake)
    message = in_both_languages(finding.message)
    return {**finding_json(finding), "message": message, "at_stake": at_stake, "at_step": at_step}


def key_of(told: Mapping[str, Any]) -> str:
    """What makes a kept finding the same as another: labels may be in either language."""
    places = [[one.get(name) for name in ("path", "sheet", "cell")] for one in told["places"]]
    rest = [told.get(one) for one in ("rule", "severity", "expected", "actual", "difference")]
    return canonical([*rest, told["message"]["en"], places])


def keys(run: CheckRun) -> list[str]:
    return [key_of(one) for one in run.findings]


def restored(told: Mapping[str, Any], hidden: Withheld = NOTHING_WITHHELD) -> Finding:
    """A kept finding in the reader's language; of one that names a secret only its rule."""
    rule, severity, outcome = told["rule"], Severity(told["severity"]), Outcome(told["outcome"])
    if is_secret(told, hidden):
        return Finding(rule, severity, outcome, INSTEAD)
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    counts_from = told.get("counts_from")
    return Finding(
        rule,
        severity,
        outcome,
        Sentence("{text}", {"text": told["message"][language]}),
        tuple(Place(**one) for one in told["places"]),
        told["expected"],
        told["actual"],
        told["difference"],
        None if told["at_stake"] is None else Decimal(told["at_stake"]),
        int(counts_from) if counts_from else None,
    )


def is_secret(told: Mapping[str, Any], hidden: Withheld) -> bool:
    """Whether a kept finding is about something withheld, or names it."""
    if not hidden:
        return False
    texts = [*told["message"].values(), *(one.get("label", "") for one in told["places"])]
    texts += [told[one] or "" for one in ("expected", "actual", "difference")]
    return any(hidden.hides_place(one.get("path", "")) for one in told["places"]) or any(
        map(hidden.hides_text, texts)
    )


@dataclass(frozen=True)
class CheckState:
    """What is known to be wrong with a case now, and the last time everything was checked.

    Without a run, or with a stale one, `findings` are those of the rules that every page computes.
    """

    findings: tuple[Finding, ...]
    run: CheckRun | None
    is_stale: bool

    @property
    def is_current(self) -> bool:
        return self.run is not None and not self.is_stale


def check_state(person: Person, case: Case) -> CheckState:
    """What the checks say of a case as a person reads it."""
    run, stale = standing(case)
    live = live_check(case)
    if run is None or stale:
        return CheckState(live, run, is_stale=stale)
    hidden = hidden_from(person, case)
    further = (restored(one, hidden) for one in run.findings if one["at_step"])
    return CheckState(by_weight([*live, *further]), run, is_stale=False)


def hidden_from(person: Person, case: Case) -> Withheld:
    return withheld_in(person, {case.pk: case.kind}).get(case.pk, NOTHING_WITHHELD)


@dataclass(frozen=True)
class Compared:
    """A run, and what it found that the one before did not, and the other way round."""

    run: CheckRun
    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    is_first: bool = False


def compared(
    runs: Sequence[CheckRun], earlier: CheckRun | None, hidden: Withheld
) -> list[Compared]:
    """Runs, the latest first, each beside the one before; `earlier` is what was before the last."""
    found = []
    for run, before in zip(runs, [*runs[1:], earlier], strict=True):
        known = set(keys(before)) if before else set()
        own = set(keys(run))
        new = [one for one in run.findings if key_of(one) not in known]
        gone = [one for one in before.findings if key_of(one) not in own] if before else []
        found.append(
            Compared(
                run,
                by_weight(restored(one, hidden) for one in new),
                by_weight(restored(one, hidden) for one in gone),
                is_first=before is None,
            )
        )
    return found
