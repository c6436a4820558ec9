"""From facts to the cells of a table.

Facts are added up once per panel into groups of equal coordinates, then every group is given to
the rows and columns that select it: the work grows with the facts, not with facts × cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from fiscal.amounts import fixed
from fiscal.dimensions import CODES, FUNCTIONAL_LEVELS, within
from fiscal.displays import Display
from fiscal.findings import Outcome
from fiscal.ledger import Ledger, Selection, Stated, Sum
from fiscal.tables import (
    CODE_PARTS,
    ColumnDefinition,
    Masking,
    Panel,
    RowDefinition,
    TableDefinition,
)

NOTHING = Sum()


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
    """The words of a table: whose and which year's it is, names by dimension and code."""

    year: int
    department: str
    department_code: str
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    projects: Mapping[str, ProjectAspects] = field(default_factory=dict)

    def name(self, dimension: str, code: str) -> str:
        """The name of a node, blank for one the catalogue does not know."""
        if dimension == "project":
            return self.projects[code].name
        return self.names.get(dimension, {}).get(code, "")

    def filled(self, text: str) -> str:
        """A text of an edition file with year and department filled in."""
        return text.format(
            year=self.year, department=self.department, department_code=self.department_code
        )


@dataclass(frozen=True)
class Figure:
    """An amount cell: `shown` in the table's unit as printed, None for a cell left blank.

    `computed` is what the lines give, in 元; `stated` the total kept beside them, shown where the
    two meet. `terms` are the selections added up; there are none where nothing can stand.
    """

    terms: tuple[Selection, ...]
    computed: Sum
    stated: Stated | None
    outcome: Outcome
    shown: Decimal | None
    text: str

    @property
    def key(self) -> str:
        return terms_key(self.terms)


@dataclass(frozen=True)
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
    printer = Printer(definition, ledger, catalogue, masking)
    rows = {
        panel.key: tuple(
            printer.row(panel, draft)
            for draft in drafts[panel.key]
            if not (is_empty and draft.definition.if_any)
        )
        for panel in definition.panels
    }
    notes = (*definition.notes, *((definition.empty,) if is_empty and definition.empty else ()))
    return DerivedTable(
        definition=definition,
        title=catalogue.filled(definition.title),
        caption=catalogue.filled(definition.caption),
        rows=rows,
        notes=tuple(catalogue.filled(note) for note in notes),
        is_empty=is_empty,
    )


@dataclass
class Draft:
    """A row while it is filled: sums and terms by column."""

    definition: RowDefinition
    key: str
    at: Mapping[str, str] = field(default_factory=dict)
    sums: dict[str, Sum] = field(default_factory=dict)
    terms: dict[str, tuple[Selection, ...]] = field(default_factory=dict)

    def add(self, column: str, amount: Sum) -> None:
        self.sums[column] = self.sums.get(column, NOTHING) + amount


def draft_rows(panel: Panel, ledger: Ledger) -> list[Draft]:
    """The rows of a panel in order, with what the facts give for each cell."""
    groups = grouped(panel, ledger)
    rows: list[Draft] = []
    for definition in panel.rows:
        rows += (
            each_rows(definition, groups)
            if definition.each
            else [Draft(definition, definition.key)]
        )
    for row in rows:
        if not row.definition.caption and not row.definition.sum:
            for column in panel.amounts:
                selection = panel.selection(row.definition, column, row.at)
                row.terms[column.key] = (selection,) if selection else ()
    distribute(panel, rows, groups)
    add_sum_rows(panel, rows)
    return rows


@dataclass(frozen=True)
class Group:
    """Facts of equal coordinates (as far as a panel tells them apart), added up."""

    measure: str
    at: Mapping[str, str]
    sum: Sum


def grouped(panel: Panel, ledger: Ledger) -> list[Group]:
    """The facts a panel can use, added up by the dimensions it looks at, in order of entry."""
    looked_at = {dimension for row in panel.rows for dimension in row.select}
    looked_at |= {dimension for row in panel.rows if row.each for dimension in row.each.by}
    looked_at |= {dimension for column in panel.amounts for dimension in column.select or {}}
    looked_at |= set(panel.select)
    dimensions = sorted(looked_at)
    found: dict[tuple[str, ...], tuple[Decimal, Decimal, int]] = {}
    for measure in dict.fromkeys([panel.measure, *(row.measure for row in panel.rows)]):
        for fact in ledger.by_measure.get(measure, ()):
            if fact.amount:
                key = (measure, *(fact.at.get(one, "") for one in dimensions))
                amount, slack, count = found.get(key, (Decimal(0), Decimal(0), 0))
                found[key] = (amount + fact.amount, slack + fact.step / 2, count + 1)
    groups = (
        Group(key[0], dict(zip(dimensions, key[1:], strict=True)), Sum(*values))
        for key, values in found.items()
    )
    return [group for group in groups if holds(panel.select, group.at)]


def holds(limits: Mapping[str, tuple[str, ...]], at: Mapping[str, str]) -> bool:
    return all(
        any(within(dimension, at.get(dimension, ""), node) for node in nodes)
        for dimension, nodes in limits.items()
    )


def each_rows(definition: RowDefinition, groups: list[Group]) -> list[Draft]:
    """A row for each node along the axis, with subtotals at the levels asked for."""
    assert definition.each
    nodes: dict[tuple[str, ...], None] = {}
    for group in groups:
        if holds(definition.select, group.at):
            for place in places_on_axis(definition, group.at):
                nodes[place] = None
    ordered = sorted(nodes) if definition.each.order == "code" else list(nodes)
    return [
        Draft(definition, place_key(at), at)
        for at in (dict(zip(definition.each.by, place, strict=True)) for place in ordered)
    ]


def place_key(at: Mapping[str, str]) -> str:
    """The key of an axis row: `item=2060101`, `economic=30101;government=50101`."""
    return ";".join(f"{dimension}={node}" for dimension, node in at.items())


def places_on_axis(definition: RowDefinition, at: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The axis rows to which coordinates belong: one, or one for each level of a code."""
    assert definition.each
    by, levels = definition.each.by, definition.each.levels
    place = tuple(at.get(dimension, "") for dimension in by)
    if not all(place):
        return []
    if not levels:
        return [place]
    code = place[0]
    return [
        (code[: FUNCTIONAL_LEVELS[level]], *place[1:])
        for level in levels
        if len(code) >= FUNCTIONAL_LEVELS[level]
    ]


def distribute(panel: Panel, rows: list[Draft], groups: list[Group]) -> None:
    """Give every group to the cells that select it."""
    on_axis = {(row.definition.key, *row.at.values()): row for row in rows if row.definition.each}
    fixed_rows = [
        row
        for row in rows
        if not (row.definition.each or row.definition.sum or row.definition.caption)
    ]
    axes = [definition for definition in panel.rows if definition.each]
    column_dimensions = sorted({one for column in panel.amounts for one in column.select or {}})
    columns_of: dict[tuple[str, ...], list[str]] = {}
    for group in groups:
        wanted = tuple(group.at.get(dimension, "") for dimension in column_dimensions)
        if wanted not in columns_of:
            columns_of[wanted] = [
                column.key for column in panel.amounts if holds(column.select or {}, group.at)
            ]
        columns = columns_of[wanted]
        if not columns:
            continue
        found = [
            row
            for row in fixed_rows
            if (row.definition.measure or panel.measure) == group.measure
            and holds(row.definition.select, group.at)
        ]
        for definition in axes:
            if (definition.measure or panel.measure) == group.measure and holds(
                definition.select, group.at
            ):
                found += [
                    on_axis[definition.key, *place]
                    for place in places_on_axis(definition, group.at)
                ]
        for row in found:
            for column in columns:
                row.add(column, group.sum)


def add_sum_rows(panel: Panel, rows: list[Draft]) -> None:
    """Fill the rows that are sums of other rows; a sum of sums comes after its parts."""
    by_key = {row.definition.key: row for row in rows if not row.definition.each}

    def fill(row: Draft) -> Draft:
        if row.definition.sum and not row.terms:
            parts = [fill(by_key[key]) for key in row.definition.sum]
            for column in panel.amounts:
                row.terms[column.key] = tuple(
                    dict.fromkeys(term for part in parts for term in part.terms.get(column.key, ()))
                )
                for part in parts:
                    if column.key in part.sums:
                        row.add(column.key, part.sums[column.key])
        return row

    for row in rows:
        fill(row)


@dataclass(frozen=True)
class Printer:
    """Turns sums into what a cell shows."""

    definition: TableDefinition
    ledger: Ledger
    catalogue: Catalogue
    masking: Masking

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
        terms = draft.terms.get(column.key, ())
        computed = draft.sums.get(column.key, NOTHING)
        stated = self.ledger.stated.get(terms_key(terms)) if terms else None
        outcome = self.display.compared(computed, stated)
        amount = stated.amount if stated and outcome is not Outcome.MISMATCH else computed.amount
        shown = self.display.shown(amount)
        if masked and shown:
            return Figure((), NOTHING, None, Outcome.EXACT, None, self.masking.amount)
        if not shown:
            zero = draft.definition.zero
            text = (self.definition.zero if zero is None else zero) if terms else ""
            return Figure(terms, computed, stated, outcome, shown if text else None, text)
        text = fixed(shown, self.definition.decimals)
        return Figure(terms, computed, stated, outcome, shown, text)
