"""What the tables of an edition mean says already what must hold between their figures.

A cell selects facts; a cell that selects the same as another must show the same, one whose facts
others share out is their sum, one that selects part of what another does is not above it. So the
equations of a document follow from the definitions of its tables, for every region and year alike,
and only what no selection says (income pays for expenditure) is written down with the edition.

The number of a rule names the tables it looks at and the family it belongs to: `B03-1` is about
table 03 of a budget alone, `F03-05-7` about tables 03 and 05 of final accounts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from fiscal.dimensions import TREES, within
from fiscal.filling import place_key
from fiscal.findings import Severity
from fiscal.known_rows import KnownRow
from fiscal.ledger import Selection
from fiscal.reconciling.balances import Balances
from fiscal.reconciling.cells import Cell, in_other_measures
from fiscal.reconciling.equations import Equation, Relation
from fiscal.reconciling.families import Family, number
from fiscal.reconciling.parts import Index, rows_within
from fiscal.tables import TableEdition, WrittenRelation

#: Balances that pay for expenditure, and those that income goes into.
PAID_FROM, PAID_INTO = ("opening", "used"), ("closing", "distributed", "")

#: Balances that any money may have: a year end without a name in budgets, both ends in accounts.
OF_ALL_MONEY = frozenset({"opening", "closing", ""})


@dataclass(frozen=True)
class Relations:
    """The equations between the cells of a document."""

    edition: TableEdition
    cells: Sequence[Cell]

    def equations(self) -> list[Equation]:
        """Those within tables, then those between them, then those written with the edition."""
        return [one for _, find in self.by_family() for one in find()]

    def by_family(self) -> tuple[tuple[Family, Callable[[], Iterator[Equation]]], ...]:
        """What finds the equations of each family. Parts are found with the sums they stand in."""
        return (
            (Family.COLUMNS, self.columns),
            (Family.ROWS, self.rows),
            (Family.SAME, self.same),
            (Family.SHARED_OUT, self.shared_out),
            (Family.NOT_ABOVE, self.not_above),
            (Family.PAID, self.paid),
            (Family.WRITTEN, self.written),
        )

    def equation(
        self,
        family: Family,
        left: Iterable[Cell],
        right: Iterable[Cell],
        relation: Relation = Relation.EQUAL,
    ) -> Equation:
        left, right = tuple(left), tuple(right)
        codes = (one.code for one in (*left, *right))
        rule = number(self.edition.kind, family, *codes)
        return Equation(
            rule, tuple(one.key for one in left), tuple(one.key for one in right), relation
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
        cells: dict[int, dict[str, Cell]] = {}
        for cell in self.cells:
            rows = lists.setdefault((cell.code, cell.panel.list_of or cell.panel.key), {})
            rows[id(cell.row)] = cell.row
            cells.setdefault(id(cell.row), {})[cell.column.key] = cell
        panels = {one.code: one.panels for one in self.edition.tables}
        for (code, _), rows in lists.items():
            for whole, parts in rows_within(panels[code], list(rows.values())):
                for column, total in cells[id(whole)].items():
                    of_parts = (cells[id(row)] for row in parts)
                    if found := [one[column] for one in of_parts if column in one]:
                        yield self.part_or_sum(total, found, Family.ROWS, whole.definition.rest)

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
                for parts in index.shares(wanted, codes):
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
                wholes = [one for one, _, _ in above]
                for other, whole, others in above:
                    if not codes & others and self.is_nearest(other, wholes):
                        yield self.equation(Family.NOT_ABOVE, [cell], [whole], Relation.AT_MOST)

    def is_nearest(self, whole: Selection, above: Iterable[Selection]) -> bool:
        """Whether none of those above lies below this one."""
        return not any(one.is_part_of(whole) for one in above)

    def paid(self) -> Iterator[Equation]:
        """What is spent was taken in or carried in; what was taken in is spent or carried out."""
        spent = {
            one.conditions: cell for one, cell, _ in self.firsts if one.measure == "expenditure"
        }
        balances = Balances(self.firsts)
        for income, taken_in, _ in self.firsts:
            out = spent.get(income.conditions)
            if income.measure != "income" or out is None:
                continue
            for left, right, moments in ((out, taken_in, PAID_FROM), (taken_in, out, PAID_INTO)):
                carried = {one: balances.nearest(income, one) for one in moments}
                due = [carried[one] for one in moments if one in self.told_of]
                if any(due) or not due:
                    cells = [cell for found in carried.values() for cell in found]
                    yield self.equation(Family.PAID, [left], [right, *cells], Relation.AT_MOST)

    @cached_property
    def told_of(self) -> frozenset[str]:
        """The moments whose balances the edition prints; without them nobody knows what is left."""
        cells = (
            panel.selection(row, column)
            for table in self.edition.tables
            for panel in table.panels
            for row in panel.rows
            for column in panel.amounts
        )
        balances = (one for one in cells if one and one.measure == "balance")
        found = (dict(one.conditions).get("moment", ("",)) for one in balances)
        return frozenset(moment for moments in found for moment in moments) & OF_ALL_MONEY

    # Written with the edition

    def written(self) -> Iterator[Equation]:
        """What no selection says, written down with the edition."""
        for relation in self.edition.relations:
            rule = number(self.edition.kind, Family.WRITTEN, *relation.tables)
            sign, severity = Relation(relation.sign), Severity(relation.severity)
            for cells in self.instances(relation):
                left, right = (tuple(one.key for one in side) for side in cells)
                yield Equation(rule, left, right, sign, severity, relation.title)

    def instances(self, relation: WrittenRelation) -> Iterator[tuple[list[Cell], list[Cell]]]:
        """The cells on both sides, row by row, where every address has its row."""
        terms = [[self.named(one) for one in side] for side in (relation.left, relation.right)]
        addressed = [one for side in terms for one in side]
        for row in sorted({row for one in addressed for row in one}):
            if not all(row in one for one in addressed):
                continue
            left, right = ([cell for one in side for cell in one[row]] for side in terms)
            if left or (right and relation.sign == "="):
                yield left, right

    def named(self, address: str) -> dict[str, list[Cell]]:
        """The cells of `07.items.*.opening` by their rows; else those named under a blank.

        None of a code's rows may be there, its table must.
        """
        code, panel, row, column = address.split(".")
        cells = self.by_address.get((code, panel, column), [])
        if row == "*":
            return {place_key(one.row.at) or one.row.definition.key: [one] for one in cells}
        dimension, is_coded, node = row.partition("=")
        if not is_coded:
            found = [one for one in cells if one.row.definition.key == row]
            return {"": found[:1]} if found else {}
        coded = [one for one in cells if within(dimension, one.row.at.get(dimension, ""), node)]
        own = [one for one in coded if one.row.at[dimension] == node]
        return {"": own or coded} if cells else {}

    @cached_property
    def by_address(self) -> Mapping[tuple[str, str, str], list[Cell]]:
        found: dict[tuple[str, str, str], list[Cell]] = {}
        for cell in self.cells:
            found.setdefault((cell.code, cell.panel.key, cell.column.key), []).append(cell)
        return found
