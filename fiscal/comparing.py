"""Given amounts beside those that follow from the facts, cell by cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from fiscal import table_findings
from fiscal.deriving import Catalogue, DerivedTable, Figure, derive, terms_key
from fiscal.filling import place_key
from fiscal.findings import Finding, Outcome
from fiscal.given import MASKED, GivenTable
from fiscal.known_rows import KnownRow
from fiscal.ledger import UNITS, Ledger, Stated, printed_step
from fiscal.reconciling.cells import key_of
from fiscal.tables import TableDefinition, TableEdition


@dataclass(frozen=True)
class Comparison:
    """A given amount beside the derived one. `given` and `derived` as printed, blank for none."""

    table: str
    panel: str
    row: str
    column: str
    given: str
    derived: str
    outcome: Outcome


@dataclass
class Comparing:
    """Compares every given amount with what the facts give.

    `stated` are the amounts that rounding explains, `labels` says in words where each stood.
    """

    edition: TableEdition
    catalogue: Catalogue
    ledger: Ledger
    stated: dict[str, Stated] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    comparisons: list[Comparison] = field(default_factory=list)
    derived: dict[str, Decimal] = field(default_factory=dict)
    wrong: list[tuple[Finding, Decimal]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def compare(self, table: GivenTable, rows: Iterable[KnownRow]) -> None:
        definition = table.definition
        derived = derive(definition, self.ledger, self.catalogue, self.edition.masking)
        figures = {
            (panel, row.key): row.figures
            for panel, rows_of_panel in derived.rows.items()
            for row in rows_of_panel
        }
        rows = list(rows)
        self.find_missing_rows(table, derived, rows)
        for row in rows:
            key = place_key(row.at) or row.definition.key
            found = figures.get((row.given.panel, key), {})
            for column in definition.panel(row.given.panel).amounts:
                self.compare_cell(table, derived, row, column.key, found.get(column.key))

    def compare_cell(
        self,
        table: GivenTable,
        derived: DerivedTable,
        row: KnownRow,
        column: str,
        figure: Figure | None,
    ) -> None:
        given = row.given.amounts.get(column)
        text = figure.text if figure else ""
        if given is MASKED:
            outcome, shown = Outcome.EXACT, self.edition.masking.amount
        else:
            shown = "" if given is None else as_given(given, table.definition)
            outcome = self.outcome(derived.definition, given or Decimal(0), figure)
            if outcome is Outcome.MISMATCH:
                amount = given or Decimal(0)
                computed = figure.computed.amount if figure else Decimal(0)
                finding = table_findings.disagrees(
                    table.definition, table.place(row.given, column), amount, computed
                )
                apart = amount * UNITS[table.definition.unit] - computed
                self.wrong.append((finding, apart))
        key = place_key(row.at) or row.definition.key
        code = table.definition.code
        if figure:
            self.derived[key_of(code, row.given.panel, key, column)] = figure.computed.amount
        self.comparisons.append(
            Comparison(code, row.given.panel, key, column, shown, text, outcome)
        )
        if outcome is Outcome.ROUNDING and figure:
            label = table.place(row.given, column).label
            self.labels[terms_key(figure.terms)] = f"{derived.title} · {label}"

    def find_missing_rows(
        self, table: GivenTable, derived: DerivedTable, rows: Iterable[KnownRow]
    ) -> None:
        """Rows along an axis with figures that the table should have and has not."""
        given = {(row.given.panel, place_key(row.at)) for row in rows}
        for panel, rows_of_panel in derived.rows.items():
            for row in rows_of_panel:
                has_figures = any(figure.shown for figure in row.figures.values())
                if row.at and has_figures and (panel, row.key) not in given:
                    label = " ".join(text for text in row.texts.values() if text)
                    self.findings.append(table_findings.row_missing(table, label))

    def outcome(
        self, definition: TableDefinition, given: Decimal, figure: Figure | None
    ) -> Outcome:
        """How a figure compares; one that rounding explains is kept as a stated total."""
        unit = UNITS[definition.unit]
        if figure is None or not figure.terms:
            return Outcome.MISMATCH if given else Outcome.EXACT
        computed = figure.computed
        if given == (figure.shown or 0):
            return Outcome.EXACT
        step = printed_step(definition.unit, definition.decimals)
        if abs(given * unit - computed.amount) > computed.slack + step / 2:
            return Outcome.MISMATCH
        self.stated[terms_key(figure.terms)] = Stated(given * unit, step)
        return Outcome.ROUNDING


def as_given(value: Decimal, definition: TableDefinition) -> str:
    """A given amount with all its places, grouped as the table groups its amounts."""
    return f"{value:,f}" if definition.grouped else f"{value:f}"
