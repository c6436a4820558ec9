"""A derived table on the page: the published sheet, every amount with what it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.http import Http404
from django.utils.translation import gettext as _

from books.grids import KIND_OF_CODE, columns_of
from books.kinds import kind_of
from books.models import Book, Part
from books.part_sums import shown_in, title_of
from books.queries import (
    ProjectView,
    catalogue_for,
    ledger_for,
    parts_for,
    reads_all,
    visible_projects,
)
from departments.models import Person
from departments.permissions import may
from departments.roles import Permission
from fiscal.amounts import fixed
from fiscal.deriving import Catalogue, DerivedTable, Figure, derive
from fiscal.findings import Outcome
from fiscal.ledger import UNITS, Fact, Ledger, Selection
from fiscal.sheets import Cell, Sheet
from fiscal.table_sheets import lay_out_table
from fiscal.tables import TableDefinition
from workflow.states import EDITABLE, State

#: So many lines of a cell are listed; of more, the largest.
MOST_LINES = 200

#: Pixels of a column on the screen for each unit of its width in the edition, and at least.
PIXELS, NARROWEST = 7, 44


@dataclass(frozen=True)
class TableCell:
    """A cell of the sheet. With a `figure` it is an amount; most can be asked about."""

    cell: Cell
    figure: Figure | None = None
    is_side: bool = False
    is_row_header: bool = False

    @property
    def is_asked(self) -> bool:
        return bool(self.figure and self.figure.terms and self.cell.text)

    @property
    def is_tail(self) -> bool:
        return self.figure is not None and self.figure.outcome is Outcome.ROUNDING

    @property
    def is_mismatch(self) -> bool:
        return self.figure is not None and self.figure.outcome is Outcome.MISMATCH

    @property
    def scope(self) -> str:
        return "colgroup" if self.cell.width > 1 else "col"


@dataclass(frozen=True)
class Difference:
    """A figure that differs from the total stated for it, in the table's unit."""

    path: str
    label: str
    is_tail: bool
    computed: str
    stated: str
    difference: str


@dataclass(frozen=True)
class Source:
    """A line that a figure adds up; of a secret one nothing but its unit."""

    part: Part | None
    kind: str
    title: str
    words: str
    amount: str
    anchor: str
    masked: bool = False


@dataclass
class Tables:
    """The derived tables of a book as a person reads them: of the parts they reach."""

    book: Book
    person: Person

    @cached_property
    def reads_all(self) -> bool:
        return reads_all(self.book, self.person)

    @cached_property
    def ledger(self) -> Ledger:
        return ledger_for(self.book, self.person)

    @cached_property
    def catalogue(self) -> Catalogue:
        return catalogue_for(self.book, self.person)

    @property
    def definitions(self) -> Sequence[TableDefinition]:
        return self.book.definition.tables

    def titles(self) -> list[tuple[str, str]]:
        return [(one.code, self.catalogue.filled(one.title)) for one in self.definitions]

    def derived(self, definition: TableDefinition) -> DerivedTable:
        masking = self.book.definition.masking
        return derive(definition, self.ledger, self.catalogue, masking)

    def page(self, code: str) -> TablePage:
        """One table; Http404 for a code the edition does not have."""
        definition = next((one for one in self.definitions if one.code == code), None)
        if definition is None:
            raise Http404(_("This edition has no such table."))
        return TablePage(self, self.derived(definition))


@dataclass
class TablePage:
    """One derived table."""

    tables: Tables
    table: DerivedTable

    @property
    def definition(self) -> TableDefinition:
        return self.table.definition

    @cached_property
    def sheet(self) -> Sheet:
        return lay_out_table(self.table, self.tables.catalogue)

    @cached_property
    def figures(self) -> Mapping[str, Figure]:
        """The amounts by the path of their cell."""
        return {
            f"{panel}.{row}.{column}": figure for panel, row, column, figure in self.table.figures()
        }

    @property
    def captions(self) -> list[Cell]:
        """The lines above the table, without its title."""
        first = self.sheet.heading_rows[0] if self.sheet.heading_rows else 0
        return [one for one in self.sheet.cells if one.kind == "caption" and one.row < first]

    @property
    def column_widths(self) -> list[int]:
        return [max(NARROWEST, round(width * PIXELS)) for width in self.sheet.widths]

    @property
    def width(self) -> int:
        return sum(self.column_widths)

    @property
    def heading_rows(self) -> list[list[TableCell]]:
        assert self.sheet.heading_rows
        first, last = self.sheet.heading_rows
        return [self.cells(row) for row in self.sheet.rows()[first : last + 1]]

    @property
    def body_rows(self) -> list[list[TableCell]]:
        assert self.sheet.heading_rows
        rows = self.sheet.rows()[self.sheet.heading_rows[1] + 1 :]
        return [self.cells(row) for row in rows if row[0].kind != "caption"]

    def cells(self, row: Sequence[Cell]) -> list[TableCell]:
        """A row; the first text of each panel that says something is its header."""
        found = []
        headed = False
        for cell in row:
            is_header = cell.kind == "label" and bool(cell.text) and not headed
            headed = headed or is_header
            if cell.kind == "computed":
                headed = False
            is_side = cell.column < self.sheet.side_columns
            found.append(TableCell(cell, self.figures.get(cell.path), is_side, is_header))
        return found

    @cached_property
    def differences(self) -> list[Difference]:
        found = []
        for path, figure in self.figures.items():
            if figure.stated is None or figure.outcome is Outcome.EXACT:
                continue
            found.append(
                Difference(
                    path,
                    self.label(path),
                    figure.outcome is Outcome.ROUNDING,
                    self.printed(figure.computed.amount),
                    self.printed(figure.stated.amount),
                    self.printed(figure.stated.amount - figure.computed.amount),
                )
            )
        return sorted(found, key=lambda one: one.is_tail)

    @property
    def tail_count(self) -> int:
        return sum(one.is_tail for one in self.differences)

    @property
    def mismatch_count(self) -> int:
        return len(self.differences) - self.tail_count

    def printed(self, yuan: Decimal) -> str:
        """An amount in the table's unit and decimals."""
        definition = self.definition
        return fixed(yuan / UNITS[definition.unit], definition.decimals, grouped=True)

    def label(self, path: str) -> str:
        """A cell in words: its row and its column."""
        panel_key, rest = path.split(".", 1)
        row_key, column_key = rest.rsplit(".", 1)
        panel = self.definition.panel(panel_key)
        row = next(one for one in self.table.rows[panel_key] if one.key == row_key)
        words = [text for text in row.texts.values() if text]
        heading = " ".join(panel.column(column_key).heading)
        return " · ".join([" ".join(words[-2:]), self.tables.catalogue.filled(heading)])

    def figure(self, path: str) -> Figure:
        """The figure of a cell; Http404 where there is none to be asked about."""
        found = self.figures.get(path)
        if found is None or not found.terms:
            raise Http404(_("The table has no such amount."))
        return found


@dataclass
class CellPage:
    """What is to be said of one amount: the lines it adds up, the total stated for it."""

    page: TablePage
    path: str
    unit: str

    @cached_property
    def figure(self) -> Figure:
        return self.page.figure(self.path)

    @property
    def label(self) -> str:
        return self.page.label(self.path)

    @property
    def total_label(self) -> str:
        """How a total stated here is called in lists: with its table."""
        return f"{self.page.table.title} · {self.label}"[:200]

    @property
    def shown(self) -> str:
        return self.figure.text

    @property
    def computed(self) -> str:
        return shown_in(self.figure.computed.amount, self.unit)

    @property
    def stated(self) -> str:
        return shown_in(self.figure.stated.amount, self.unit) if self.figure.stated else ""

    @property
    def typed(self) -> str:
        """The stated total as it is typed, in the unit of the page."""
        return self.stated.replace(",", "")

    @property
    def difference(self) -> str:
        assert self.figure.stated
        return shown_in(self.figure.stated.amount - self.figure.computed.amount, self.unit)

    @property
    def tolerance(self) -> str:
        """How far apart the two may be because the figures were rounded."""
        assert self.figure.stated
        return shown_in(self.figure.computed.slack + self.figure.stated.step / 2, self.unit)

    @property
    def is_tail(self) -> bool:
        return self.figure.outcome is Outcome.ROUNDING

    @property
    def is_mismatch(self) -> bool:
        return self.figure.outcome is Outcome.MISMATCH

    @property
    def may_state(self) -> bool:
        """Whether the person may state a total here now."""
        book, person = self.page.tables.book, self.page.tables.person
        return (
            self.page.tables.reads_all
            and State(book.case.state) in EDITABLE
            and bool(may(person, Permission.EDIT, book.case))
        )

    @property
    def terms(self) -> list[str]:
        """The selections added up, in words."""
        return [self.term(one) for one in self.figure.terms]

    def term(self, selection: Selection) -> str:
        names = self.page.tables.catalogue
        kind = "projects" if selection.measure == "project" else selection.measure
        words = [title_of(kind_of(self.page.tables.book), kind)]
        for dimension, nodes in selection.conditions:
            words.append("、".join(names.name(dimension, node) or node for node in nodes))
        return " · ".join(words)

    @cached_property
    def facts(self) -> list[Fact]:
        found = [one for one in self.page.tables.ledger.select(self.figure.terms) if one.amount]
        return sorted(found, key=lambda one: -one.amount)

    @property
    def hidden_count(self) -> int:
        return max(0, len(self.facts) - MOST_LINES)

    @property
    def sources(self) -> Iterator[Source]:
        """The lines, the largest first, as far as they are listed."""
        tables = self.page.tables
        parts = {one.unit_code: one for one in parts_for(tables.book, tables.person)}
        views = {one.node: one for one in visible_projects(tables.book, tables.person)}
        for fact in self.facts[:MOST_LINES]:
            yield self.source(fact, parts, views)

    def source(
        self, fact: Fact, parts: Mapping[str, Part], views: Mapping[str, ProjectView]
    ) -> Source:
        part = parts.get(fact.at.get("unit", ""))
        if fact.measure == "project":
            view = views.get(fact.at["project"])
            if view is None or view.masked:
                masking = self.page.tables.book.definition.masking
                return Source(part, "projects", masking.name, "", masking.amount, "", masked=True)
            words = [view.name, *self.words(fact, ("purpose", "fund", "carried", "stage"))]
            anchor = f"projects.{view.node}"
            return self.line(part, "projects", words, fact, anchor)
        columns = columns_of(fact.measure)
        words = self.words(fact, columns)
        key = "/".join(fact.at.get(one, "") for one in columns)
        anchor = f"{fact.measure}.{fact.at.get('unit', '')}.{key}"
        return self.line(part, fact.measure, words, fact, anchor)

    def line(
        self, part: Part | None, kind: str, words: Sequence[str], fact: Fact, anchor: str
    ) -> Source:
        amount = shown_in(fact.amount, self.unit)
        title = title_of(kind_of(self.page.tables.book), kind)
        return Source(part, kind, title, " · ".join(words), amount, anchor)

    def words(self, fact: Fact, columns: Sequence[str]) -> list[str]:
        names = self.page.tables.catalogue
        found = []
        for column in columns:
            node = fact.at.get(column, "")
            name = names.name(column, node) if node else ""
            if node:
                found.append(f"{node} {name}".strip() if column in KIND_OF_CODE else name)
        return [one for one in found if one]
