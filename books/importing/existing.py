"""What stands in a book before an import, and what of it the workbook leaves as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from books.grids import TITLES
from books.models import Book
from books.queries import catalogue_for, ledger_for
from departments.models import Person
from fiscal.comparing import Comparing, Comparison
from fiscal.deriving import Catalogue, derive
from fiscal.dimensions import MEASURES
from fiscal.findings import Finding, Outcome, Place
from fiscal.given import GivenTable
from fiscal.known_rows import KnownRow
from fiscal.ledger import Fact, Ledger
from fiscal.problems import INCOMPLETE, WARNING, Problem
from fiscal.recovering import Recovered
from fiscal.sentences import say
from fiscal.tables import TableEdition

if TYPE_CHECKING:
    from books.importing.projects import Pairing

UNITS_MERGED = Problem(
    "I-11",
    WARNING,
    "Lines that units entered are not replaced by lines that do not tell units apart.",
    say(
        "{measure}: the tables show other figures than those that {count} lines of {units} "
        "give, and do not say of which unit theirs are. They would be kept as lines of the "
        "department as a whole, and the lines of the units removed. To keep these, correct "
        "them there instead."
    ),
    outcome=INCOMPLETE,
    example="各单位已录入 12 行，上传的表不分单位",
)


@dataclass(frozen=True)
class Before:
    """The facts of a book and its words, as the importing person may read them."""

    ledger: Ledger
    catalogue: Catalogue

    @classmethod
    def nothing(cls) -> Before:
        return cls(Ledger(), Catalogue(0, "", ""))

    def beside(
        self,
        edition: TableEdition,
        tables: Sequence[GivenTable],
        recovered: Recovered,
        pairing: Pairing,
    ) -> Beside:
        """What the workbook shows otherwise, and what it leaves as it is."""
        compared = self.compared(edition, tables, recovered, pairing)
        changes = tuple(one for one in compared if one.outcome is not Outcome.EXACT)
        changed = {measure_of(edition, one) for one in changes}
        shown = {
            measure
            for table in tables
            for panel in table.definition.panels
            for row in panel.rows
            for measure in panel.measures(row)
        }
        for table in tables:
            changed |= self.measures_with_other_rows(edition, table, recovered, pairing)
        held = {fact.measure for fact in self.ledger.facts}
        unchanged = frozenset(
            measure
            for measure in MEASURES
            if measure not in changed and (measure in held or measure not in shown)
        )
        return Beside(changes, unchanged)

    def merged_units(self, recovered: Recovered, unchanged: frozenset[str]) -> list[Finding]:
        """Lines of units in whose place lines would stand that do not say whose they are."""
        found = []
        for measure in MEASURES:
            if measure in unchanged:
                continue
            given = [one for one in recovered.ledger.facts if one.measure == measure and one.amount]
            own = [
                one
                for one in self.ledger.facts
                if one.measure == measure and one.amount and one.at.get("unit")
            ]
            if own and any("unit" not in one.at for one in given):
                found.append(units_merged(measure, own, self.catalogue))
        return found

    def compared(
        self,
        edition: TableEdition,
        tables: Sequence[GivenTable],
        recovered: Recovered,
        pairing: Pairing,
    ) -> list[Comparison]:
        comparing = Comparing(edition, self.catalogue, self.ledger)
        for table in tables:
            rows = recovered.rows[table.definition.code]
            comparing.compare(table, [renamed(row, pairing) for row in rows])
        return comparing.comparisons

    def measures_with_other_rows(
        self,
        edition: TableEdition,
        table: GivenTable,
        recovered: Recovered,
        pairing: Pairing,
    ) -> set[str]:
        """The measures of the panels that print rows which the workbook does not have."""
        derived = derive(table.definition, self.ledger, self.catalogue, edition.masking)
        given = {
            (row.given.panel, tuple(sorted(renamed(row, pairing).at.items())))
            for row in recovered.rows[table.definition.code]
        }
        return {
            measure
            for panel, rows in derived.rows.items()
            for row in rows
            if row.at and (panel, tuple(sorted(row.at.items()))) not in given
            for measure in table.definition.panel(panel).measures(row.definition)
        }


def measure_of(edition: TableEdition, one: Comparison) -> str:
    """Which facts a compared cell adds up; blank for one that adds up other rows."""
    panel = edition.table(one.table).panel(one.panel)
    row = next((row for row in panel.rows if row.key == one.row), None)
    if row and row.sum:
        return ""
    return (row.measure if row else "") or panel.column(one.column).measure or panel.measure


@dataclass(frozen=True)
class Beside:
    """What stands there beside a workbook: the cells that differ, the measures that stay.

    `changes` are (derived before, given now); a measure stays if every uploaded cell shows what
    stands there already.
    """

    changes: tuple[Comparison, ...]
    unchanged: frozenset[str]


def units_merged(measure: str, own: Sequence[Fact], catalogue: Catalogue) -> Finding:
    """The finding on lines of units that lines of the whole department would replace."""
    units = sorted({one.at["unit"] for one in own})
    names = "、".join(catalogue.name("unit", one) or one for one in units)
    return UNITS_MERGED.at(
        *(
            Place(path=f"{measure}.{one}", label=catalogue.name("unit", one) or one)
            for one in units
        ),
        measure=TITLES["projects" if measure == "project" else measure],
        count=len(own),
        units=names,
    )


def renamed(row: KnownRow, pairing: Pairing) -> KnownRow:
    """The row under the node that its project has in the ledger of the book."""
    if "project" not in row.at:
        return row
    return replace(row, at={**row.at, "project": pairing.node(row.at["project"])})


def what_stands(book: Book, by: Person) -> Before:
    return Before(ledger_for(book, by), catalogue_for(book, by))
