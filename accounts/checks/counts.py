"""Rules on the counts beside the three public expenses: groups, persons, vehicles, receptions."""

from __future__ import annotations

from collections.abc import Iterator

from accounts.checks.catalogue import Rule, rule
from accounts.checks.three_public import NAMES
from accounts.figures import AccountFigures
from budgets.checks import places
from fiscal.amounts import trimmed
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.sentences import say

#: Entered counts by the economic code they explain.
COUNTS: dict[str, tuple[str, ...]] = {
    "30212": ("abroad_groups", "abroad_persons"),
    "31013": ("vehicles_bought",),
    "30231": ("vehicles_kept",),
    "30217": ("reception_batches", "reception_persons"),
}


def place_of(figures: AccountFigures, key: str) -> Place:
    return Place(path=f"text.entered.{key}", label=label_of(figures, key))


def label_of(figures: AccountFigures, key: str) -> str:
    return figures.labels.get(key, key)


@rule("F-14", Severity.WARNING, "counts have their money")
def counts_have_money(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """Where people went abroad, vehicles are kept or guests were received, money was spent."""
    for code, keys in COUNTS.items():
        counted = [key for key in keys if figures.entered.get(key)]
        if figures.three_public[code, "executed"].amount or not counted:
            continue
        for key in counted:
            yield Finding(
                one.number,
                one.severity,
                Outcome.MISMATCH,
                say(
                    "“{count}” is {number}, but nothing was spent on {name}.",
                    count=label_of(figures, key),
                    number=trimmed(figures.entered[key]),
                    name=NAMES[code],
                ),
                (place_of(figures, key), *places("three_public")),
                "0",
                trimmed(figures.entered[key]),
            )


@rule("F-15", Severity.WARNING, "money has its counts")
def money_has_counts(figures: AccountFigures, one: Rule) -> Iterator[Finding]:
    """Where money was spent on one of the three public expenses, its counts are above zero."""
    for code, keys in COUNTS.items():
        spent = figures.three_public[code, "executed"].amount
        for key in keys:
            if not spent or figures.entered.get(key):
                continue
            is_given = key in figures.entered
            yield Finding(
                one.number,
                one.severity,
                Outcome.MISMATCH if is_given else Outcome.INCOMPLETE,
                say(
                    "{spent} yuan were spent on {name}, but “{count}” is {number}.",
                    spent=trimmed(spent),
                    name=NAMES[code],
                    count=label_of(figures, key),
                    number="0" if is_given else say("still blank"),
                ),
                (place_of(figures, key), *places("three_public")),
                actual="0" if is_given else None,
            )
