"""Figures of speed of the reconciliation, for `bench.py`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from statistics import median

from fiscal.deriving import Catalogue, ProjectAspects, derive
from fiscal.findings import Outcome
from fiscal.given import GivenRow, GivenTable
from fiscal.known_rows import KnownRow
from fiscal.ledger import Fact, Ledger
from fiscal.reconciling.report import Reconciliation, reconcile
from fiscal.tables import TableEdition, edition_named

FIGURE = tuple[str, str]
Given = list[tuple[GivenTable, list[KnownRow]]]

DEPARTMENTS = 1_000
#: Items, economic pairs and projects of the smallest generated budget.
SMALLEST = 6
TIMES = (1, 10, 100)
YEAR = 2024
UNIT = "900001"
KINDS = {"other_operating": "其他运转类", "specific_target": "特定目标类"}

#: Runs something on a file in a process of its own: seconds and MB at most.
Measured = Callable[[str, Path], tuple[float, float]]


def reconciling(folder: Path, measured: Measured) -> Iterator[FIGURE]:
    """All figures of the reconciliation."""
    yield from published()
    yield from many(folder, measured)
    yield from growing()


def published() -> Iterator[FIGURE]:
    """The larger published budget: equations found and solved, tails told."""
    documents = import_module("tests.reconciliation")
    edition, rows, kinds = documents.known_rows_of("2024-budget-industry-information")
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        found = reconcile(edition, rows, kinds)
        times.append(time.perf_counter() - begun)
    seconds = median(times)
    yield (
        f"reconciling the published budget of six units: {len(found.figures):,} figures, "
        f"{len(found.results):,} relations",
        f"{1000 * seconds:.0f} ms, {len(found.results) / seconds:,.0f} relations per second",
    )


def many(folder: Path, measured: Measured) -> Iterator[FIGURE]:
    """The budgets of many departments, one after the other, in a process of its own."""
    nothing = folder / "nothing"
    nothing.write_bytes(b"")
    _, idle = measured("nothing", nothing)
    seconds, memory = measured("reconcile-departments", nothing)
    yield (
        f"reconciling the generated budgets of {DEPARTMENTS:,} departments, an error in each",
        f"{seconds:.0f} s, {1000 * seconds / DEPARTMENTS:.0f} ms each; {memory - idle:.0f} MB "
        f"above an idle process of {idle:.0f} MB",
    )


def reconcile_departments() -> None:
    """What `many` has done in a process of its own: each budget has figures of its own."""
    edition = edition_named("zhengzhou-2024-budget")
    tables, kinds = budget(edition, SMALLEST)
    for number in range(DEPARTMENTS):
        own = [scaled(one, rows, Decimal(number + 1)) for one, rows in tables]
        found = reconcile(edition, with_error(own), kinds)
        assert found.findings, number


def growing() -> Iterator[FIGURE]:
    """Budgets of more and more items, pairs of codes and projects, one figure wrong in each."""
    edition = edition_named("zhengzhou-2024-budget")
    told = []
    for times in TIMES:
        tables, kinds = budget(edition, SMALLEST * times)
        sound = reconcile(edition, tables, kinds)
        assert not sound.outcomes[Outcome.MISMATCH], sound.findings[0].message
        seconds, found = timed(edition, with_error(tables), kinds)
        assert len(found.findings) == 1
        figures = len(found.figures)
        told.append(f"{figures:,}: {seconds:.2f} s, {1000 * seconds / figures:.2f} ms each")
    yield "reconciling budgets of more and more figures, one of them wrong", "; ".join(told)


def timed(
    edition: TableEdition, tables: Given, kinds: dict[str, str]
) -> tuple[float, Reconciliation]:
    begun = time.perf_counter()
    found = reconcile(edition, tables, kinds)
    return time.perf_counter() - begun, found


def budget(edition: TableEdition, size: int) -> tuple[Given, dict[str, str]]:
    """The tables of a budget without contradictions with so many items, pairs and projects."""
    items = [
        f"{201 + one % 16}{one // 16 % 99 + 1:02d}{one // 1584 + 1:02d}" for one in range(size)
    ]
    pairs = [
        (f"{301 + one % 3}{one // 3 % 38 + 1:02d}", f"{501 + one // 297}{one % 99 + 1:02d}")
        for one in range(size)
    ]
    purposes = ("wages", "goods", *KINDS)
    facts: list[Fact] = []
    projects, kinds = {}, {}
    for number, (item, (economic, government)) in enumerate(zip(items, pairs, strict=True)):
        purpose = purposes[number % len(purposes)]
        amount = Decimal(1_000 * (100 + number % 900))
        economic = "301" + economic[3:] if purpose == "wages" else "302" + economic[3:]
        at = {"unit": UNIT, "fund": "general_appropriation", "carried": "current"}
        codes = {"economic": economic, "government": government}
        facts.append(Fact("income", at, amount))
        facts.append(Fact("expenditure", {**at, "item": item, "purpose": purpose}, amount))
        facts.append(Fact("economic", {**at, **codes, "purpose": purpose}, amount))
        if purpose in KINDS:
            key = f"p{number}"
            projects[key] = ProjectAspects(f"项目{number}", "", KINDS[purpose], "示例局本级")
            kinds[key] = purpose
            facts.append(Fact("project", {**at, "project": key, "purpose": purpose}, amount))
    catalogue = Catalogue(YEAR, "示例局", "900", {"unit": {UNIT: "示例局本级"}}, projects)
    ledger = Ledger(tuple(facts))
    return [table_of(edition, code.code, ledger, catalogue) for code in edition.tables], kinds


def table_of(
    edition: TableEdition, code: str, ledger: Ledger, catalogue: Catalogue
) -> tuple[GivenTable, list[KnownRow]]:
    """A table as it is printed, its rows known."""
    derived = derive(edition.table(code), ledger, catalogue, edition.masking)
    rows = [
        KnownRow(
            GivenRow(panel, row.texts, {key: one.shown for key, one in row.figures.items()}),
            row.definition,
            row.at,
        )
        for panel, found in derived.rows.items()
        for row in found
    ]
    return GivenTable(derived.definition, tuple(one.given for one in rows)), rows


def scaled(
    table: GivenTable, rows: Sequence[KnownRow], times: Decimal
) -> tuple[GivenTable, list[KnownRow]]:
    """A table with every figure so many times as large."""
    own = []
    for row in rows:
        amounts = {
            key: one * times if isinstance(one, Decimal) else one
            for key, one in row.given.amounts.items()
        }
        own.append(replace(row, given=replace(row.given, amounts=amounts)))
    return replace(table, rows=tuple(one.given for one in own)), own


def with_error(tables: Given) -> Given:
    """The same tables; the total of table 03 is another."""
    changed = []
    for table, rows in tables:
        if table.definition.code == "03":
            total = next(one for one in rows if one.definition.key == "total")
            amounts = {**total.given.amounts, "total": Decimal(123_456_789)}
            wrong = replace(total, given=replace(total.given, amounts=amounts))
            rows = [wrong if one is total else one for one in rows]
        changed.append((table, rows))
    return changed
