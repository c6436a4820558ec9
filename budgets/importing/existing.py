"""What stands in a budget before an import, and what of it the workbook leaves as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from budgets.models import Budget
from budgets.queries import catalogue_for, ledger_for
from departments.models import Person
from fiscal.comparing import Comparing, Comparison
from fiscal.deriving import Catalogue, derive
from fiscal.dimensions import MEASURES
from fiscal.findings import Outcome
from fiscal.given import GivenTable
from fiscal.known_rows import KnownRow
from fiscal.ledger import Ledger
from fiscal.recovering import Recovered
from fiscal.tables import TableEdition

if TYPE_CHECKING:
    from budgets.importing.projects import Pairing


@dataclass(frozen=True)
class Before:
    """The facts of a budget and its words, as the importing person may read them."""

    ledger: Ledger
    catalogue: Catalogue

    @classmethod
    def nothing(cls) -> Before:
        return cls(Ledger(), Catalogue(0, "", ""))

    def changes(
        self,
        edition: TableEdition,
        tables: Sequence[GivenTable],
        recovered: Recovered,
        pairing: Pairing,
    ) -> tuple[Comparison, ...]:
        """The cells that show something else than before: (derived before, given now)."""
        compared = self.compared(edition, tables, recovered, pairing)
        return tuple(one for one in compared if one.outcome is not Outcome.EXACT)

    def unchanged(
        self,
        edition: TableEdition,
        tables: Sequence[GivenTable],
        recovered: Recovered,
        pairing: Pairing,
    ) -> frozenset[str]:
        """The measures of which every uploaded cell shows what stands there already."""
        changed = {
            edition.table(one.table).panel(one.panel).measure
            for one in self.changes(edition, tables, recovered, pairing)
        }
        shown = {panel.measure for table in tables for panel in table.definition.panels}
        for table in tables:
            changed |= self.measures_with_other_rows(edition, table, recovered, pairing)
        held = {fact.measure for fact in self.ledger.facts}
        return frozenset(
            measure
            for measure in MEASURES
            if measure not in changed and (measure in held or measure not in shown)
        )

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
            table.definition.panel(panel).measure
            for panel, rows in derived.rows.items()
            for row in rows
            if row.at and (panel, tuple(sorted(row.at.items()))) not in given
        }


def renamed(row: KnownRow, pairing: Pairing) -> KnownRow:
    """The row under the node that its project has in the ledger of the budget."""
    if "project" not in row.at:
        return row
    return replace(row, at={**row.at, "project": pairing.node(row.at["project"])})


def what_stands(budget: Budget, by: Person) -> Before:
    return Before(ledger_for(budget, by), catalogue_for(budget, by))
