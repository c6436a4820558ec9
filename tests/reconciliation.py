"""The published documents reconciled, every figure of theirs changed once, what the rules find.

`python -m tests.reconciliation` prints what the tests assert.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache

from fiscal.amounts import trimmed
from fiscal.findings import Outcome
from fiscal.given import GivenTable
from fiscal.known_rows import KnownRow
from fiscal.reconciling.cells import kinds_of
from fiscal.reconciling.equations import Equation, Printed, Relation, Result, solve
from fiscal.reconciling.report import Reconciliation, reconcile
from fiscal.reconciling.secrecy import examine
from fiscal.reconciling.suppression import proposal
from fiscal.reconciling.suspects import MOST_NAMED, suspicions
from fiscal.recovering import recover
from fiscal.tables import TableEdition
from publishing.secrecy.rules import BOOK as SECRECY
from publishing.secrecy.rules import Withheld
from tests import real_final_accounts
from tests.fiscal.test_published_budgets import document
from tests.real_budgets import DOCUMENTS
from tests.relations_told import site, tell_relations, tell_sentences

ALL = (*DOCUMENTS, real_final_accounts.NAME)

#: What is done to a figure. A printed 10,512.4 becomes 10,512.5, 15,012.4 and 105,124.0.
CHANGES = ("a unit beyond tolerance", "two digits swapped", "ten times as much")


@cache
def reconciled(name: str) -> Reconciliation:
    """A published document with all its tables."""
    return reconcile(*known_rows_of(name))


def known_rows_of(
    name: str,
) -> tuple[TableEdition, list[tuple[GivenTable, Sequence[KnownRow]]], dict[str, str]]:
    """The edition of a published document, its tables with their rows, the kinds of projects."""
    if name == real_final_accounts.NAME:
        edition, tables = real_final_accounts.edition(), real_final_accounts.given_tables()
        catalogue = real_final_accounts.catalogue()
    else:
        published = document(name)
        edition, catalogue = published.edition, published.catalogue
        tables = list(published.tables.values())
    found = recover(edition, tables, catalogue)
    rows = [(table, found.rows[table.definition.code]) for table in tables]
    return edition, rows, kinds_of(found.projects)


@dataclass
class Tally:
    """What came of changing every figure of a document, by sort of change."""

    figures: int = 0
    tried: Counter[str] = field(default_factory=Counter)
    noticed: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)
    missed: list[tuple[str, str]] = field(default_factory=list)

    def share(self, counted: Counter[str]) -> float:
        return counted.total() / self.tried.total()


def with_each_figure_changed(name: str) -> Tally:
    """Change one figure at a time; noticed: an equation fails; named: among the first three."""
    before = reconciled(name)
    equations_of: dict[str, list[int]] = {}
    for number, result in enumerate(before.results):
        for key in result.equation.figures:
            equations_of.setdefault(key, []).append(number)
    tally = Tally()
    for key, figure in before.figures.items():
        if not figure.amount:
            continue
        tally.figures += 1
        numbers = equations_of.get(key, [])
        for change, amount in changes(figure, [before.results[one] for one in numbers]):
            tally.tried[change] += 1
            figures = {**before.figures, key: replace(figure, amount=amount)}
            results = list(before.results)
            for number in numbers:
                results[number] = solve(results[number].equation, figures)
            if all(one.outcome is not Outcome.MISMATCH for one in results):
                tally.missed.append((change, figure.label))
                continue
            tally.noticed[change] += 1
            tally.named[change] += key in first_named(results, figures)
    return tally


def changes(figure: Printed, results: list[Result]) -> Iterator[tuple[str, Decimal]]:
    assert figure.amount is not None
    unit = figure.half * 2
    tolerances = [one.tolerance for one in results if is_judged(one)]
    beyond = min(tolerances, default=Decimal(0)) // unit + 1
    yield CHANGES[0], figure.amount + beyond * unit
    if swapped := with_digits_swapped(figure.amount / unit):
        yield CHANGES[1], swapped * unit
    yield CHANGES[2], figure.amount * 10


def is_judged(result: Result) -> bool:
    """Whether an equation says what a figure is, not only what it is not above."""
    equation: Equation = result.equation
    return equation.relation is Relation.EQUAL and result.outcome is not Outcome.INCOMPLETE


def with_digits_swapped(printed: Decimal) -> Decimal | None:
    """The first two neighbouring digits that differ, exchanged; None if all are the same."""
    text = trimmed(printed)
    for place in range(len(text) - 1):
        if text[place] != text[place + 1]:
            swapped = text[place + 1] + text[place]
            return Decimal(text[:place] + swapped + text[place + 2 :])
    return None


def first_named(results: list[Result], figures: Mapping[str, Printed]) -> list[str]:
    named = [key for one in suspicions(results, figures) for key, _ in one.candidates]
    return named[:MOST_NAMED]


def main() -> None:
    """Print outcomes, findings and what becomes of planted errors, document by document."""
    tell = sys.stdout.write
    for name in ALL:
        found = reconciled(name)
        outcomes = ", ".join(f"{count} {one.value}" for one, count in found.outcomes.items())
        tell(f"\n{name}: {len(found.figures)} cells, {len(found.results)} relations: {outcomes}\n")
        tell(f"  findings: {len(found.findings)}\n")
        tell(f"  figures without counterpart: {len(found.without_counterpart)}\n")
        for finding in found.findings:
            tell(f"  {finding.rule} {finding.message}\n")
        tally = with_each_figure_changed(name)
        tell(f"  {tally.figures} figures changed, each in up to {len(CHANGES)} ways:\n")
        for change in CHANGES:
            tell(
                f"    {change}: {tally.tried[change]} tried, {tally.noticed[change]} noticed, "
                f"{tally.named[change]} with the figure among the first {MOST_NAMED} named\n"
            )
        for change, label in tally.missed:
            tell(f"    not noticed ({change}): {label}\n")
        tell_secrets(found)
    with site():
        tell_relations()
        tell_sentences()


def secrets_of(found: Reconciliation) -> list[str]:
    """The figures that a document withholds."""
    return [key for key, figure in found.figures.items() if figure.amount is None]


def tell_secrets(found: Reconciliation) -> None:
    """Print what each withheld figure can be, and whether the proposal would protect it."""
    if not (secrets := secrets_of(found)):
        return
    equations = [result.equation for result in found.results]
    proposed = proposal(found.figures, equations, secrets)
    for when, examined in (
        ("as printed", examine(found.figures, equations, secrets)),
        ("after the proposal", proposed.examination),
    ):
        broken = SECRECY.check(Withheld(found.figures, examined.exposures))
        for finding in broken:
            sys.stdout.write(f"  {finding.rule} {finding.message}\n")
        for key, one in examined.exposures.items():
            verdict = "determined" if one.determined else "not determined"
            sys.stdout.write(
                f"  {found.figures[key].label} {when}: {verdict}, in {len(one.derivations)} ways, "
                f"between {one.possible[0]} and {one.possible[1]} 元\n"
            )
    for key in proposed.withhold or ():
        sys.stdout.write(f"  to be withheld as well: {found.figures[key].label}\n")


if __name__ == "__main__":
    main()
