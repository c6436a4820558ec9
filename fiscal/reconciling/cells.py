"""The amount cells of a document and what each selects, so that equal money is known as equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from fiscal.deriving import ProjectAspects
from fiscal.dimensions import trees, within
from fiscal.filling import place_key
from fiscal.given import GivenTable, folded
from fiscal.known_rows import KnownRow
from fiscal.ledger import UNITS, Selection, printed_step
from fiscal.money import SPENT_BY, same_money
from fiscal.reconciling.equations import Printed
from fiscal.tables import ColumnDefinition, Panel


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
                key = key_of(table.definition.code, panel.key, node, column.key)
                seen[key] = seen.get(key, 0) + 1
                key = f"{key}#{seen[key]}" if seen[key] > 1 else key
                shared = tuple(same_money(one) for one in terms)
                found.append(Cell(table, row, panel, column, shared, own, key))
    return found


def key_of(code: str, panel: str, node: str, column: str) -> str:
    """What a cell is called in equations: its table, panel, row and column."""
    return f"{code}/{panel}/{node}/{column}"


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


def kinds_of(projects: Mapping[str, ProjectAspects]) -> dict[str, str]:
    """The kind of expenditure of every project that names one, by the key of the project."""
    named = {key: purpose_of(one) for key, one in projects.items()}
    return {key: purpose for key, purpose in named.items() if purpose}


def purpose_of(project: ProjectAspects) -> str:
    """The kind of expenditure that a project names; blank for none."""
    purposes = {folded(one.name): one.key for one in trees().purpose}
    return purposes.get(folded(project.kind), "")
