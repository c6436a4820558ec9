"""From facts to the cells of a table: what each shows, and how it compares with stated totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from fiscal.amounts import fixed
from fiscal.dimensions import CODES
from fiscal.displays import Display
from fiscal.filling import NOTHING, Draft, draft_rows, within_row
from fiscal.findings import Outcome
from fiscal.given import folded
from fiscal.ledger import Ledger, Selection, Stated, Sum
from fiscal.money import money_of
from fiscal.numerals import numeral
from fiscal.table_notes import TableNotes, notes_of
from fiscal.table_soundness import CODE_PARTS
from fiscal.tables import (
    ColumnDefinition,
    Masking,
    Panel,
    RowDefinition,
    TableDefinition,
)


@dataclass(frozen=True)
class ProjectAspects:
    """What tables print of a project. A classified one prints masked; see `Masking`."""

    name: str
    code: str = ""
    kind: str = ""
    unit: str = ""
    classified: bool = False


@dataclass(frozen=True)
class Catalogue:
    """The words of a table: whose and which year's it is, names by dimension and code.

    `earlier` are names of the year before that a code has no more, likewise.
    `notes` is what stands below tables, by code, where it is not what the edition file says.
    `suppressed` is the money (`fiscal.money`) that is withheld beside secret projects, so that
    these do not follow from it.
    """

    year: int
    department: str
    department_code: str
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    projects: Mapping[str, ProjectAspects] = field(default_factory=dict)
    suppressed: frozenset[str] = frozenset()
    earlier: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    notes: Mapping[str, TableNotes] = field(default_factory=dict)

    def hides(self, terms: Iterable[Selection]) -> bool:
        """Whether what some selections add up to is withheld beside a secret."""
        return bool(self.suppressed) and money_of(terms) in self.suppressed

    def hides_any(self, terms: Sequence[Selection]) -> bool:
        """The same of a sum that no table prints: it goes with any of its parts."""
        return self.hides(terms) or any(self.hides([one]) for one in terms)

    def name(self, dimension: str, code: str) -> str:
        """The name of a node, blank for one the catalogue does not know."""
        if dimension == "project":
            return self.projects[code].name
        return self.names.get(dimension, {}).get(code, "")

    @cached_property
    def unit_codes(self) -> Mapping[str, str]:
        """The codes of units by their names, folded as labels are compared."""
        return {folded(name): code for code, name in self.names.get("unit", {}).items()}

    def filled(self, text: str) -> str:
        """A text of an edition file with year and department filled in."""
        return text.format(
            year=self.year, department=self.department, department_code=self.department_code
        )


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount cell: `shown` in the table's unit as printed, None for a cell left blank.

    `computed` is what the lines give, in 元; `stated` the total kept beside them, shown where the
    two meet. `selected` is what row and column select, within the node `at` of the row.
    """

    selected: tuple[Selection, ...]
    computed: Sum
    stated: Stated | None
    outcome: Outcome
    shown: Decimal | None
    text: str
    at: Mapping[str, str] = field(default_factory=dict)

    @property
    def terms(self) -> tuple[Selection, ...]:
        """The selections added up; there are none where nothing can stand."""
        return within_row(self.selected, self.at)

    @property
    def key(self) -> str:
        return terms_key(self.terms)


@dataclass(frozen=True, slots=True)
class DerivedRow:
    """A row as derived: `at` is the node it stands for, blank for a fixed row."""

    key: str
    definition: RowDefinition
    at: Mapping[str, str]
    texts: Mapping[str, str]
    figures: Mapping[str, Figure]


@dataclass(frozen=True)
class DerivedTable:
    """A table with every cell, panel by panel; `notes` as printed below it."""

    definition: TableDefinition
    title: str
    caption: str
    rows: Mapping[str, tuple[DerivedRow, ...]]
    notes: tuple[str, ...]
    is_empty: bool

    def figures(self) -> Iterator[tuple[str, str, str, Figure]]:
        """Every amount cell with its panel, row and column."""
        for panel, rows in self.rows.items():
            for row in rows:
                for column, figure in row.figures.items():
                    yield panel, row.key, column, figure

    def figure(self, panel: str, row: str, column: str) -> Figure:
        return next(one for one in self.rows[panel] if one.key == row).figures[column]


def terms_key(terms: Iterable[Selection]) -> str:
    """The name under which a total of these selections is stated."""
    return "+".join(sorted(term.key for term in terms))


def derive(
    definition: TableDefinition, ledger: Ledger, catalogue: Catalogue, masking: Masking
) -> DerivedTable:
    """The table of a definition with every cell computed from the facts of a ledger."""
    drafts = {panel.key: draft_rows(panel, ledger) for panel in definition.panels}
    is_empty = not any(
        total.count for rows in drafts.values() for row in rows for total in row.sums.values()
    )
    printer = Printer(definition, ledger, catalogue, masking, is_empty)
    rows = {
        panel.key: tuple(
            printer.row(panel, draft)
            for draft in drafts[panel.key]
            if not (is_empty and draft.definition.if_any)
        )
        for panel in definition.panels
    }
    below = catalogue.notes.get(definition.code) or notes_of(definition)
    return DerivedTable(
        definition=definition,
        title=catalogue.filled(definition.title),
        caption=catalogue.filled(definition.caption),
        rows=rows,
        notes=tuple(catalogue.filled(note) for note in below.below(is_empty)),
        is_empty=is_empty,
    )


@dataclass(frozen=True)
class Printer:
    """Turns sums into what a cell shows."""

    definition: TableDefinition
    ledger: Ledger
    catalogue: Catalogue
    masking: Masking
    is_empty: bool

    @property
    def display(self) -> Display:
        return Display(self.definition.unit, self.definition.decimals)

    def row(self, panel: Panel, draft: Draft) -> DerivedRow:
        project = self.catalogue.projects.get(draft.at.get("project", ""))
        is_masked = bool(project and project.classified)
        texts = {column.key: self.text(panel, draft, column, is_masked) for column in panel.texts}
        figures = {
            column.key: self.figure(draft, column, is_masked)
            for column in panel.amounts
            if not draft.definition.caption
        }
        return DerivedRow(draft.key, draft.definition, draft.at, texts, figures)

    def text(self, panel: Panel, draft: Draft, column: ColumnDefinition, masked: bool) -> str:
        definition = draft.definition
        if column.key in definition.texts:
            return self.catalogue.filled(definition.texts[column.key])
        if definition.label and column is panel.texts[0]:
            return self.catalogue.filled(definition.label)
        shows = column.shows
        if not shows or shows.dimension not in draft.at:
            return ""
        node = draft.at[shows.dimension]
        if shows.dimension == "project":
            return self.project_text(self.catalogue.projects[node], shows.aspect, masked)
        if shows.aspect == "name":
            return self.catalogue.name(shows.dimension, node)
        if shows.aspect == "numbered":
            return f"{numeral(draft.number)}、{self.catalogue.name(shows.dimension, node)}"
        if shows.dimension in CODES and shows.aspect in CODE_PARTS:
            return node[CODE_PARTS[shows.aspect]]
        return node

    def project_text(self, project: ProjectAspects, aspect: str, masked: bool) -> str:
        if masked and aspect == "name":
            return self.masking.name
        if masked and aspect not in self.masking.keep:
            return ""
        return str(getattr(project, aspect or "code"))

    def figure(self, draft: Draft, column: ColumnDefinition, masked: bool) -> Figure:
        selected = draft.selected.get(column.key, ())
        computed = draft.sums.get(column.key, NOTHING)
        stated = self.stated(selected, draft.at)
        outcome = self.display.compared(computed, stated)
        amount = stated.amount if stated and outcome is not Outcome.MISMATCH else computed.amount
        shown = self.display.shown(amount)
        if shown and (masked or self.catalogue.hides(within_row(selected, draft.at))):
            return Figure((), NOTHING, None, Outcome.EXACT, None, self.masking.amount)
        if not shown:
            zero = draft.definition.zero
            text = self.definition.zero if zero is None else zero
            says_empty = self.is_empty and bool(self.definition.empty)
            if text and (says_empty or not within_row(selected, draft.at)):
                text = ""
            shown_zero = shown if text else None
            return Figure(selected, computed, stated, outcome, shown_zero, text, draft.at)
        text = fixed(shown, self.definition.decimals, self.definition.grouped)
        return Figure(selected, computed, stated, outcome, shown, text, draft.at)

    def stated(self, selected: tuple[Selection, ...], at: Mapping[str, str]) -> Stated | None:
        """The total stated for a cell; most rows name a node that none is stated for."""
        if not selected or any(
            f"{dimension}={node}" not in self.stated_nodes for dimension, node in at.items()
        ):
            return None
        return self.ledger.stated.get(terms_key(within_row(selected, at)))

    @cached_property
    def stated_nodes(self) -> frozenset[str]:
        """The conditions that name a single node in the keys of stated totals."""
        return frozenset(part for key in self.ledger.stated for part in re.split(r"[:+]", key))
