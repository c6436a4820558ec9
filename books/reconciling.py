"""The equations between the figures of a book's tables, as they would be published.

Rules on lines compare what lines say; the equations compare what readers will see: with stated
totals, rounded as the tables print, and where lines are broken down less than the tables are.
A withheld figure counts with its true amount, but no finding is worked out from it: it would tell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from openpyxl.utils import get_column_letter

from fiscal.deriving import Catalogue, derive
from fiscal.findings import Finding, Outcome, Place, Severity
from fiscal.given import GivenTable
from fiscal.known_rows import KnownRow
from fiscal.ledger import Ledger
from fiscal.reconciling.cells import kinds_of
from fiscal.reconciling.derived import as_given, path_of
from fiscal.reconciling.equations import Result
from fiscal.reconciling.report import found, reconcile
from fiscal.sentences import say
from fiscal.table_sheets import lay_out_table
from fiscal.tables import TableEdition

#: What the paths of places in tables begin with: `table.03.items.item=2080501.total`.
TABLE = "table"


class Printed:
    """The tables of a book with every figure, those that are withheld from readers as well."""

    def __init__(self, edition: TableEdition, ledger: Ledger, catalogue: Catalogue) -> None:
        self.edition, self.ledger, self.public = edition, ledger, catalogue
        in_full = {
            key: replace(one, classified=False, name=edition.masking.name)
            if one.classified
            else one
            for key, one in catalogue.projects.items()
        }
        self.catalogue = replace(catalogue, projects=in_full, suppressed=frozenset())
        self.tables = {
            one.code: derive(one, ledger, self.catalogue, edition.masking) for one in edition.tables
        }

    @cached_property
    def given(self) -> list[tuple[GivenTable, list[KnownRow]]]:
        found = (as_given(one) for one in self.tables.values())
        return [(table, rows) for table, rows, _ in found]

    @cached_property
    def withheld(self) -> frozenset[tuple[str, str]]:
        """The table and the path of every figure that the public does not read."""
        if self.catalogue == self.public:
            return frozenset()
        mask = self.edition.masking
        public = (derive(one, self.ledger, self.public, mask) for one in self.edition.tables)
        return frozenset(
            (table.definition.code, path_of(panel, row, column))
            for table in public
            for panel, rows in table.rows.items()
            for row in rows
            for column, figure in row.figures.items()
            if figure.text == mask.amount
        )

    def is_withheld(self, place: Place) -> bool:
        """Whether the public does not read a figure; `cell` is still its path."""
        return (place.path.partition(".")[0], place.cell) in self.withheld

    def findings(self) -> Sequence[Finding]:
        """What contradicts what; of withheld figures only that something does."""
        reconciled = reconcile(self.edition, self.given, kinds_of(self.catalogue.projects))
        figures = reconciled.figures
        secret = {key for key, one in figures.items() if self.is_withheld(one.place)}
        results = [one for one in reconciled.results if not secret & {*one.equation.figures}]
        told = found(results, figures) if secret else reconciled.findings
        if not told:
            told = tuple(discreet(reconciled.results))
        return [replace(one, places=tuple(map(self.placed, one.places))) for one in told]

    def placed(self, place: Place) -> Place:
        """A place with its path in the book, and its cell as in the workbook of the tables."""
        code, cell = place.path.partition(".")[0], place.cell
        return replace(place, path=f"{TABLE}.{code}.{cell}", cell=self.cells(code)[cell])

    def cells(self, code: str) -> Mapping[str, str]:
        """Where each figure of a table stands in the workbook, by its path."""
        sheet = lay_out_table(self.tables[code], self.catalogue)
        return {
            one.path: f"{get_column_letter(one.column + 1)}{one.row + 1}"
            for one in sheet.cells
            if one.path
        }


def discreet(results: Sequence[Result]) -> Iterator[Finding]:
    """Contradictions with withheld figures, each rule once: figures would tell the secret."""
    wrong = (one for one in results if one.outcome is Outcome.MISMATCH)
    for rule in dict.fromkeys(one.equation.rule for one in wrong):
        yield Finding(
            rule,
            Severity.ERROR,
            Outcome.MISMATCH,
            say(
                "A relation with a withheld amount does not hold. Which figures contradict each "
                "other is not told here, because the amount would follow from it: someone who is "
                "cleared for the project compares it with the tables."
            ),
        )


def equation_findings(
    edition: TableEdition, ledger: Ledger, catalogue: Catalogue
) -> Sequence[Finding]:
    """What contradicts what in the tables of an edition.

    `catalogue` says which projects are withheld; their names need not be in it.
    """
    return Printed(edition, ledger, catalogue).findings()
