"""What the tables of an edition mean says already what must hold between their figures.

A cell selects facts; a cell that selects the same as another must show the same, one whose facts
others share out is their sum, one that selects part of what another does is not above it. So the
equations of a document follow from the definitions of its tables, for every region and year alike,
and only what no selection says (income pays for expenditure) is written down with the edition.

The number of a rule names the tables it looks at and the family it belongs to: `B03-1` is about
table 03 of a budget alone, `F03-05-5` about tables 03 and 05 of final accounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import cached_property

from fiscal.deriving import ProjectAspects
from fiscal.dimensions import TREES, trees, within
from fiscal.filling import place_key
from fiscal.given import GivenTable, folded
from fiscal.known_rows import KnownRow
from fiscal.ledger import UNITS, Selection, printed_step
from fiscal.reconciling.equations import Equation, Printed, Relation
from fiscal.tables import ColumnDefinition, Panel, TableEdition

#: The letter of each kind of document in the numbers of its rules.
LETTERS = {"budget": "B", "final_accounts": "F"}

#: By item and by economic code the same money is spent; only what tells these apart differs.
SPENT = ("expenditure", "economic")
SPENT_BY = {"unit", "fund", "carried", "purpose"}

#: Balances that pay for expenditure, and those that income goes into.
PAID_FROM, PAID_INTO = ("opening", "used"), ("closing", "distributed", "")


class Family(IntEnum):
    """Why an equation holds. The first four look at one table, the others at two."""

    COLUMNS = 1
    ROWS = 2
    TWICE = 3
    PART = 4
    SAME = 5
    SHARED_OUT = 6
    NOT_ABOVE = 7
    PAID = 8
    WRITTEN = 9


@dataclass(frozen=True, eq=False)
class Cell:
    """An amount cell of a document: where it stands, and what it selects.

    `own` is what it selects by its own measure, None where its row is the sum of others; `terms`
    are what it selects of money that tables print by several measures, several for such a row.
    """

    table: GivenTable
    row: KnownRow
    panel: Panel
    column: ColumnDefinition
    terms: tuple[Selection, ...]
    own: Selection | None
    key: str

    @property
    def code(self) -> str:
        return self.table.definition.code

    def printed(self) -> Printed:
        """The figure in 元; one that is withheld has none, one left blank is zero."""
        definition = self.table.definition
        given = self.row.given.amounts.get(self.column.key)
        place = self.table.place(self.row.given, self.column.key)
        amount = given if isinstance(given, Decimal) else None if given else Decimal(0)
        return Printed(
            key=self.key,
            amount=None if amount is None else amount * UNITS[definition.unit],
            half=printed_step(definition.unit, definition.decimals) / 2,
            label=f"{self.code} · {place.label}",
            place=place,
            unit=definition.unit,
        )


def same_money(selection: Selection) -> Selection:
    """One selection for money that tables select by several measures."""
    limits = dict(selection.conditions)
    if selection.measure == "project" and not limits.keys() - SPENT_BY:
        limits.setdefault("purpose", ("project",))
    elif selection.measure not in SPENT or limits.keys() - SPENT_BY:
        return selection
    return Selection("expenditure").narrowed(limits) or selection


def in_other_measures(selection: Selection) -> Iterator[Selection]:
    """The same money as tables give it by economic code and by project."""
    limits = dict(selection.conditions)
    if selection.measure != "expenditure" or limits.keys() - SPENT_BY:
        return
    yield Selection("economic", selection.conditions)
    if all(within("purpose", one, "project") for one in limits.get("purpose", ("",))):
        yield Selection("project", selection.conditions)


def cells_of(
    tables: Iterable[tuple[GivenTable, Sequence[KnownRow]]], kinds: Mapping[str, str]
) -> list[Cell]:
    """The amount cells of given tables, with what each selects. Captions have none.

    `kinds` say of which kind of expenditure projects are.
    """
    found: list[Cell] = []
    seen: dict[str, int] = {}
    for table, rows in tables:
        for row in rows:
            if row.definition.caption:
                continue
            panel = table.definition.panel(row.given.panel)
            for column in panel.amounts:
                terms = tuple(terms_of(panel, row, column, kinds))
                if not terms:
                    continue
                own = None if row.definition.sum else terms[0]
                node = place_key(row.at) or row.definition.key
                key = f"{table.definition.code}/{panel.key}/{node}/{column.key}"
                seen[key] = seen.get(key, 0) + 1
                key = f"{key}#{seen[key]}" if seen[key] > 1 else key
                shared = tuple(same_money(one) for one in terms)
                found.append(Cell(table, row, panel, column, shared, own, key))
    return found


def terms_of(
    panel: Panel, row: KnownRow, column: ColumnDefinition, kinds: Mapping[str, str]
) -> Iterator[Selection]:
    """What a cell selects; where its row is the sum of others, what each of them does."""
    if row.definition.sum:
        for key in row.definition.sum:
            yield from terms_of(panel, KnownRow(row.given, panel.row(key), {}), column, kinds)
    elif one := panel.selection(row.definition, column, row.at):
        kind = kinds.get(row.at.get("project", ""))
        yield (one.narrowed({"purpose": (kind,)}) if kind else None) or one


@dataclass(frozen=True)
class Relations:
    """The equations between the cells of a document."""

    edition: TableEdition
    cells: Sequence[Cell]

    def equations(self) -> list[Equation]:
        """Those within tables, then those between them, then those written with the edition."""
        return [
            *self.columns(),
            *self.rows(),
            *self.same(),
            *self.shared_out(),
            *self.not_above(),
            *self.paid(),
            *self.written(),
        ]

    def number(self, family: Family, *codes: str) -> str:
        letter = LETTERS[self.edition.kind]
        tables = sorted({code.removeprefix(letter) for code in codes})
        return f"{letter}{'-'.join(tables)}-{family.value}"

    def equation(
        self,
        family: Family,
        left: Iterable[Cell],
        right: Iterable[Cell],
        relation: Relation = Relation.EQUAL,
    ) -> Equation:
        left, right = tuple(left), tuple(right)
        number = self.number(family, *(one.code for one in (*left, *right)))
        return Equation(
            number, tuple(one.key for one in left), tuple(one.key for one in right), relation
        )

    # Within a table

    def columns(self) -> Iterator[Equation]:
        """In every row a column is the sum of those that break it down."""
        rows: dict[int, dict[str, Cell]] = {}
        for cell in self.cells:
            rows.setdefault(id(cell.row), {})[cell.column.key] = cell
        for row in rows.values():
            for whole in row.values():
                found = whole.panel.broken_down[whole.column.key]
                if parts := [row[key] for key in found if key in row]:
                    yield self.part_or_sum(whole, parts, Family.COLUMNS, whole.column.rest)

    def rows(self) -> Iterator[Equation]:
        """In every column a row is the sum of the rows that break it down."""
        lists: dict[tuple[str, str], dict[int, KnownRow]] = {}
        cells: dict[tuple[int, str], Cell] = {}
        for cell in self.cells:
            rows = lists.setdefault((cell.code, cell.panel.list_of or cell.panel.key), {})
            rows[id(cell.row)] = cell.row
            cells[id(cell.row), cell.column.key] = cell
        for (code, _), rows in lists.items():
            panels = next(one.panels for one in self.edition.tables if one.code == code)
            for whole, parts in rows_within(panels, list(rows.values())):
                for column in dict.fromkeys(one for row, one in cells if row == id(whole)):
                    found = [cells[id(row), column] for row in parts if (id(row), column) in cells]
                    if found:
                        total, rest = cells[id(whole), column], whole.definition.rest
                        yield self.part_or_sum(total, found, Family.ROWS, rest)

    def part_or_sum(
        self, whole: Cell, parts: Sequence[Cell], family: Family, rest: bool
    ) -> Equation:
        if rest:
            return self.equation(Family.PART, parts, [whole], Relation.AT_MOST)
        return self.equation(family, [whole], parts)

    # Between tables

    @cached_property
    def same_terms(self) -> Mapping[tuple[Selection, ...], list[Cell]]:
        """The cells that select the same."""
        found: dict[tuple[Selection, ...], list[Cell]] = {}
        for cell in self.cells:
            found.setdefault(tuple(sorted(cell.terms)), []).append(cell)
        return found

    def same(self) -> Iterator[Equation]:
        """The same figure is the same wherever it is printed."""
        for first, *others in self.same_terms.values():
            for one in others:
                family = Family.TWICE if one.code == first.code else Family.SAME
                yield self.equation(family, [first], [one])

    @cached_property
    def firsts(self) -> list[tuple[Selection, Cell, frozenset[str]]]:
        """Each figure once: what it selects, its first cell, the tables that print it."""
        return [
            (terms[0], cells[0], frozenset(one.code for one in cells))
            for terms, cells in self.same_terms.items()
            if len(terms) == 1
        ]

    def shared_out(self) -> Iterator[Equation]:
        """A figure that another table shares out, by code or by tree, is the sum of its parts."""
        index = Index(self.cells)
        for selection, whole, codes in self.firsts:
            for wanted in (selection, *in_other_measures(selection)):
                for parts in index.shares(wanted):
                    if parts[0].code in codes:
                        continue
                    if parts[0].code in self.open_to_kinds and "purpose" in dict(wanted.conditions):
                        yield self.equation(Family.NOT_ABOVE, parts, [whole], Relation.AT_MOST)
                    else:
                        yield self.equation(Family.SHARED_OUT, [whole], parts)

    @cached_property
    def open_to_kinds(self) -> frozenset[str]:
        """Tables with a project that does not say of which kind of expenditure it is."""
        return frozenset(
            cell.code
            for cell in self.cells
            if cell.own and "project" in cell.row.at and "purpose" not in dict(cell.own.conditions)
        )

    def not_above(self) -> Iterator[Equation]:
        """A figure that selects part of what another table prints is not above it."""
        alike: dict[object, list[tuple[Selection, Cell, frozenset[str]]]] = {}
        for one in self.firsts:
            by_name = tuple(part for part in one[0].conditions if part[0] not in TREES)
            alike.setdefault((one[0].measure, by_name), []).append(one)
        for group in alike.values():
            for selection, cell, codes in group:
                above = [one for one in group if selection.is_part_of(one[0])]
                for other, whole, others in above:
                    nearest = not any(one[0].is_part_of(other) for one in above)
                    if nearest and not codes & others:
                        yield self.equation(Family.NOT_ABOVE, [cell], [whole], Relation.AT_MOST)

    def paid(self) -> Iterator[Equation]:
        """What is spent was taken in or carried in; what was taken in is spent or carried out."""
        spent = {
            one.conditions: cell for one, cell, _ in self.firsts if one.measure == "expenditure"
        }
        balances = [(one, cell) for one, cell, _ in self.firsts if one.measure == "balance"]
        for income, taken_in, _ in self.firsts:
            out = spent.get(income.conditions)
            if income.measure != "income" or out is None:
                continue
            carried_in = [one for moment in PAID_FROM for one in near(balances, income, moment)]
            carried_out = [one for moment in PAID_INTO for one in near(balances, income, moment)]
            yield self.equation(Family.PAID, [out], [taken_in, *carried_in], Relation.AT_MOST)
            yield self.equation(Family.PAID, [taken_in], [out, *carried_out], Relation.AT_MOST)

    # Written with the edition

    def written(self) -> Iterator[Equation]:
        for relation in self.edition.relations:
            sides = [[self.named(one) for one in side] for side in (relation.left, relation.right)]
            rows = {row for side in sides for one in side for row in one}
            for row in sorted(rows):
                left, right = ([one[row] for one in side if row in one] for side in sides)
                if left and right:
                    yield self.equation(Family.WRITTEN, left, right, Relation(relation.sign))

    def named(self, address: str) -> dict[str, Cell]:
        """The cells of `07.items.*.opening` by their rows; of a single row under a blank."""
        code, panel, row, column = address.split(".")
        cells = self.by_address.get((code, panel, column), [])
        return {
            "" if row != "*" else place_key(one.row.at) or one.row.definition.key: one
            for one in cells
            if row in {"*", one.row.definition.key}
        }

    @cached_property
    def by_address(self) -> Mapping[tuple[str, str, str], list[Cell]]:
        found: dict[tuple[str, str, str], list[Cell]] = {}
        for cell in self.cells:
            found.setdefault((cell.code, cell.panel.key, cell.column.key), []).append(cell)
        return found


class Index:
    """Cells by what they select but for one axis of their table, to find what shares a figure out.

    An axis is what a panel has a row for each of, or a dimension along which columns or rows
    differ.
    """

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.found: dict[object, dict[tuple[str, tuple[str, ...]], list[Cell]]] = {}
        for cell in cells:
            if cell.own is None:
                continue
            for axis in axes_of(cell, cell.own):
                rest = tuple(one for one in cell.own.conditions if one[0] not in axis)
                place = self.found.setdefault((cell.own.measure, rest), {})
                place.setdefault((cell.code, axis), []).append(cell)

    def shares(self, wanted: Selection) -> Iterator[list[Cell]]:
        """For each table the largest cells that are parts of a selection along one axis.

        Along a tree only where they cover it; along an axis of rows they always do, as there is
        a row for each node.
        """
        dimensions = [one for one, _ in wanted.conditions]
        for without in ({}, *({one} for one in dimensions)):
            rest = tuple(one for one in wanted.conditions if one[0] not in without)
            for (_, axis), cells in self.found.get((wanted.measure, rest), {}).items():
                if not set(without) <= set(axis):
                    continue
                parts = largest(wanted, cells)
                if parts and (is_listed(axis, parts) or covers(axis[0], wanted, parts)):
                    yield parts


def axes_of(cell: Cell, selection: Selection) -> list[tuple[str, ...]]:
    """The dimensions a cell is told apart by; those of an axis of two go together."""
    conditions = [one for one, _ in selection.conditions]
    by = cell.row.definition.each.by if cell.row.definition.each else ()
    return [(one,) for one in conditions if one not in by] + ([by] if by else [])


def is_listed(axis: tuple[str, ...], parts: Sequence[Cell]) -> bool:
    """Whether the panel of the parts has a row for each node of the axis."""
    return any(row.each and row.each.by == axis for row in parts[0].panel.rows)


def rows_within(
    panels: Sequence[Panel], rows: Sequence[KnownRow]
) -> Iterator[tuple[KnownRow, list[KnownRow]]]:
    """The rows of a list, each with the rows that make it up, if there are any."""
    selected: dict[int, Selection | None] = {}
    for row in rows:
        panel = next(one for one in panels if one.key == row.given.panel)
        limits = {**row.definition.select, **{one: (node,) for one, node in row.at.items()}}
        selection = Selection(row.definition.measure or panel.measure).narrowed(limits)
        selected[id(row)] = None if row.definition.sum else selection
    for whole in rows:
        if keys := whole.definition.sum:
            yield whole, [one for one in rows if one.definition.key in keys]
        elif mine := selected[id(whole)]:
            inner: dict[Selection, KnownRow] = {}
            for row in rows:
                one = selected[id(row)]
                if one and one.is_part_of(mine):
                    inner.setdefault(one, row)
            found = [row for one, row in inner.items() if not any(map(one.is_part_of, inner))]
            if found:
                yield whole, found


def largest(wanted: Selection, cells: Iterable[Cell]) -> list[Cell]:
    """The cells that select parts of a selection and are no parts of each other."""
    found: dict[Selection, Cell] = {}
    for cell in cells:
        if cell.own and cell.own.is_part_of(wanted):
            found.setdefault(cell.own, cell)
    return [
        cell for one, cell in found.items() if not any(one.is_part_of(other) for other in found)
    ]


def covers(dimension: str, wanted: Selection, parts: Iterable[Cell]) -> bool:
    """Whether parts are all there is of a selection along a tree.

    A node with a single one below it has a rest of its own (其中), so that one does not cover it.
    """
    if dimension not in TREES:
        return False
    taken = {
        node for one in parts if one.own for node in dict(one.own.conditions).get(dimension, ())
    }

    def is_covered(node: str) -> bool:
        below = [one.key for one in trees().nodes(dimension) if one.part_of == node]
        return node in taken or (len(below) > 1 and all(map(is_covered, below)))

    return all(map(is_covered, dict(wanted.conditions).get(dimension, ("",))))


def near(
    balances: Iterable[tuple[Selection, Cell]], moved: Selection, moment: str
) -> Iterator[Cell]:
    """The balance of a moment that may be of the same money: the closest one there is."""
    limits = {one: nodes for one, nodes in moved.conditions if one != "carried"}
    wanted = Selection("balance").narrowed({**limits, **({"moment": (moment,)} if moment else {})})
    fitting = [
        (one, cell)
        for one, cell in balances
        if wanted
        and (one == wanted or wanted.is_part_of(one))
        and bool(moment) == ("moment" in dict(one.conditions))
    ]
    for one, cell in fitting:
        if not any(other.is_part_of(one) for other, _ in fitting):
            yield cell
            return


def kinds_of(projects: Mapping[str, ProjectAspects]) -> dict[str, str]:
    """The kind of expenditure of every project that names one, by the key of the project."""
    purposes = {folded(one.name): one.key for one in trees().purpose}
    named = {key: purposes.get(folded(one.kind), "") for key, one in projects.items()}
    return {key: purpose for key, purpose in named.items() if purpose}
