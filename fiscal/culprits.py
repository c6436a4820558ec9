"""Which single figure of an uploaded workbook spoils the totals above it.

One wrong figure contradicts every total that includes it, in every table. Where a figure, changed
by one amount, would make all of them agree and would upset none that agrees now, it is named and
they are listed with it. Where more than one figure could be it, none is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from fiscal.dimensions import TREES
from fiscal.findings import Outcome
from fiscal.given import GivenTable
from fiscal.known_rows import KnownRow
from fiscal.leaves import leaf_cells
from fiscal.ledger import UNITS, Fact, Selection

#: A figure is named only if so many totals agree on what it should be.
WITNESSES = 2

#: Sheet and cell.
Address = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """A given cell: its table, row and column."""

    table: GivenTable
    row: KnownRow
    column: str

    @property
    def address(self) -> Address:
        return self.table.sheet, self.row.given.cells.get(self.column, "")

    @property
    def amount(self) -> Decimal:
        """In 元; blank is zero."""
        value = self.row.given.amounts.get(self.column)
        known = value if isinstance(value, Decimal) else Decimal(0)
        return known * UNITS[self.table.definition.unit]


@dataclass(frozen=True)
class Checked:
    """A given figure beside the derived one: what it has more, in 元, and what rounding allows."""

    cell: Cell
    terms: tuple[Selection, ...]
    difference: Decimal
    tolerance: Decimal
    outcome: Outcome

    @property
    def is_wrong(self) -> bool:
        return self.outcome is Outcome.MISMATCH

    def holds(self, selection: Selection) -> bool:
        return any(one == selection or selection.is_part_of(one) for one in self.terms)

    def differs_by(self, amount: Decimal) -> bool:
        return abs(self.difference - amount) <= self.tolerance


@dataclass(frozen=True)
class Suspect:
    """A cell from which others follow, and what it selects.

    `rest` is what a cell of a later table selects that stands for what this one leaves of it:
    what the one has less the other has more, so figures that include both stay as they are.
    """

    cell: Cell
    selection: Selection
    rest: Selection | None = None

    def moves(self, one: Checked) -> bool:
        """Whether another figure would follow from it if this one were changed."""
        return (
            one.cell.address != self.cell.address
            and one.holds(self.selection)
            and not (self.rest and one.holds(self.rest))
        )


@dataclass(frozen=True)
class Culprit:
    """A cell that should have `missing` 元 more, as all the `spoilt` figures say."""

    cell: Cell
    missing: Decimal
    spoilt: tuple[Checked, ...]


def suspects(
    tables: Iterable[tuple[GivenTable, Sequence[KnownRow]]], facts: Iterable[Fact]
) -> Iterator[Suspect]:
    """The cells of tables from which their others follow.

    One that gave a single fact is as specific as the fact: income of 财政拨款 may be known to be
    general budget.
    """
    given: dict[Address, list[Fact]] = {}
    for fact in facts:
        sheet, _, address = fact.origin.rpartition("!")
        given.setdefault((sheet, address), []).append(fact)
    for table, rows in tables:
        for leaf in leaf_cells(table.definition, rows):
            cell = Cell(table, leaf.row, leaf.column.key)
            selection = leaf.selection
            if len(own := given.get(cell.address, [])) == 1:
                nodes = {one: (key,) for one, key in own[0].at.items() if one in TREES}
                selection = selection.narrowed(nodes) or selection
            yield Suspect(cell, selection)


def find_culprits(
    checked: Sequence[Checked], among: Iterable[Suspect], origins: frozenset[Address]
) -> list[Culprit]:
    """The cells each of which alone explains several mismatches, those of most first.

    `origins` are the cells that gave facts.
    """
    wrong = [one for one in checked if one.is_wrong]
    if len(wrong) < WITNESSES:
        return []
    contradicted = {one.cell.address for one in wrong}
    open_to_doubt = [one for one in among if one.cell.address not in contradicted]
    rests = [one for one in open_to_doubt if one.cell.address in origins]
    found: dict[Address, tuple[Suspect, Decimal]] = {}
    for group in groups(wrong):
        if len(group) >= WITNESSES and (
            suspect := only_suspect(group, open_to_doubt, rests, checked)
        ):
            found.setdefault(suspect.cell.address, (suspect, group[0].difference))
    while True:
        accused = list(found.values())
        upset = [one for one in checked if not one.is_wrong and predicts_wrong(one, accused)]
        doubtful = [
            suspect.cell.address
            for suspect, _ in accused
            if any(suspect.moves(one) for one in upset)
        ]
        if not doubtful:
            break
        for address in doubtful:
            del found[address]
    culprits = [
        Culprit(
            suspect.cell,
            missing,
            tuple(one for one in wrong if suspect.moves(one) and not predicts_wrong(one, accused)),
        )
        for suspect, missing in found.values()
    ]
    able = [one for one in culprits if len(one.spoilt) >= WITNESSES]
    return sorted(able, key=lambda one: -len(one.spoilt))


def groups(wrong: Sequence[Checked]) -> Iterator[list[Checked]]:
    """Mismatches by the same difference as far as rounding tells; the most exact leads a group."""
    left = sorted(wrong, key=lambda one: one.tolerance)
    while left:
        first = left[0]
        group = [one for one in left if one.differs_by(first.difference)]
        yield group
        left = [one for one in left if one not in group]


def only_suspect(
    group: Sequence[Checked],
    among: Iterable[Suspect],
    rests: Sequence[Suspect],
    checked: Sequence[Checked],
) -> Suspect | None:
    """The one cell that is part of every figure of a group and upsets the fewest others."""
    missing = group[0].difference
    ranked: dict[int, dict[Address, Suspect]] = {}
    for cell in among:
        if cell.cell.amount + missing < 0 or not all(cell.moves(one) for one in group):
            continue
        for suspect in (cell, *with_rests(cell, rests)):
            if all(suspect.moves(one) for one in group):
                upset = sum(suspect.moves(one) and not one.differs_by(missing) for one in checked)
                ranked.setdefault(upset, {})[suspect.cell.address] = suspect
    best = list(ranked[min(ranked)].values()) if ranked else []
    return best[0] if len(best) == 1 else None


def with_rests(suspect: Suspect, rests: Iterable[Suspect]) -> Iterator[Suspect]:
    """The same cell with each of the cells that may stand for what it leaves."""
    for one in rests:
        if one.cell.table is not suspect.cell.table and (
            one.selection == suspect.selection or suspect.selection.is_part_of(one.selection)
        ):
            yield replace(suspect, rest=one.selection)


def predicts_wrong(one: Checked, accused: Sequence[tuple[Suspect, Decimal]]) -> bool:
    """Whether a figure would differ from what it is made of, were the accused cells corrected.

    Their own cells would be corrected along with them.
    """
    if any(suspect.cell.address == one.cell.address for suspect, _ in accused):
        return False
    return not one.differs_by(
        sum(
            (missing for suspect, missing in accused if suspect.moves(one)),
            Decimal(0),
        )
    )
