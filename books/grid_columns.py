"""The columns of an entry grid on the page, in the order in which blocks are pasted into it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from books.amount_keys import AmountKey
from books.grids import COLUMN_NAMES, DUE_CODES, KIND_OF_CODE, columns_of
from books.kinds import Stages
from departments.words import in_words
from fiscal.dimensions import MEASURES, keys, leaves, node, within
from fiscal.tables import TableEdition

Control = Literal["code", "node", "figure", "text", "computed"]

#: How wide a column is, in parts of the sheet.
WIDTHS = {
    "item": 26,
    "economic": 24,
    "government": 24,
    "purpose": 17,
    "fund": 20,
    "carried": 12,
    "stage": 14,
    "moment": 16,
    "amount": 14,
    "last": 12,
    "code": 20,
    "name": 32,
}
FIGURE_WIDTH = 13

#: A fund, and whether it is this year's money.
Pair = tuple[str, str]


@dataclass(frozen=True)
class Column:
    """One column. `dimension` is what its codes or nodes are of; `money` which amount of a
    project stands in it; `is_counted`: it is one of those that make the total of the row.

    `inherits` says that a new row begins with what stands above.
    """

    key: str
    heading: str
    control: Control
    dimension: str = ""
    money: AmountKey | None = None
    inherits: bool = False
    is_counted: bool = True

    @property
    def width(self) -> int:
        return WIDTHS.get(self.key, FIGURE_WIDTH)

    @property
    def is_figure(self) -> bool:
        return self.control in ("figure", "computed")

    @property
    def list_id(self) -> str:
        """The list of codes to choose from."""
        return f"list-{self.dimension}"


def heading_of(column: str) -> str:
    return capfirst(in_words(COLUMN_NAMES[column]))


def line_columns(
    kind: str, *, unit: str, compared: bool, without: Iterable[str] = ()
) -> list[Column]:
    """The columns of a grid of lines; `compared` adds what last year's budget had.

    `without` are dimensions that the edition does not print and no line names.
    """
    dimensions = [one for one in columns_of(kind) if one not in without]
    has_codes = kind in DUE_CODES
    columns = [dimension_column(one, inherits=has_codes) for one in dimensions]
    columns.append(Column("amount", f"{heading_of('amount')} ({unit})", "figure"))
    if compared:
        columns.append(last_year_column())
    return columns


def printed_dimensions(edition: TableEdition, measure: str) -> set[str]:
    """By what the tables of an edition tell the figures of a measure apart."""
    found: set[str] = set()
    for table in edition.tables:
        for panel in table.panels:
            for row in panel.rows:
                columns = [
                    one
                    for one in panel.amounts
                    if (one.measure or row.measure or panel.measure) == measure
                ]
                if columns:
                    found.update(panel.select, row.select, row.each.by if row.each else ())
                    found.update(*(one.select or () for one in columns), table.assume)
    return found & set(MEASURES[measure])


def dimension_column(dimension: str, *, inherits: bool) -> Column:
    heading = heading_of(dimension)
    if dimension in KIND_OF_CODE:
        return Column(dimension, heading, "code", dimension)
    return Column(dimension, heading, "node", dimension, inherits=inherits)


def last_year_column() -> Column:
    return Column("last", _("Last year"), "computed")


def project_columns(
    amounts: Iterable[AmountKey], *, counted: str, unit: str, compared: bool
) -> list[Column]:
    """The columns of the grid of projects: one for every amount; the total is of one stage."""
    total = f"{_('Sum total')} · {node('stage', counted).name}" if counted else _("Sum total")
    return [
        Column("code", heading_of("code"), "text"),
        Column("name", heading_of("name"), "text"),
        dimension_column("purpose", inherits=True),
        dimension_column("item", inherits=True),
        *(
            Column(one.column, one.heading, "figure", money=one, is_counted=one.stage == counted)
            for one in amounts
        ),
        Column("total", f"{total} ({unit})", "computed"),
        *([last_year_column()] if compared else []),
    ]


def amount_keys(
    edition: TableEdition, stages: Stages, used: Iterable[AmountKey], asked: Iterable[Pair]
) -> list[AmountKey]:
    """The amounts of the grid of projects, each of its funds at every stage.

    The funds are those the table prints, else those of the kind of books, those in use, and those
    asked for; a stage besides those of the kind is shown where it is in use.
    """
    keys = set(used)
    held = {(one.fund, one.carried) for one in keys}
    printed = [pair if pair in held else narrowed(pair) for pair in printed_pairs(edition)]
    if not printed and not held:
        printed = [(fund, "") for fund in stages.funds]
    ordered = sorted(held, key=lambda pair: (order("carried", pair[1]), order("fund", pair[0])))
    named = [*stages.keys, *sorted({one.stage for one in keys} - set(stages.keys))]
    return [
        AmountKey(fund, carried, stage)
        for fund, carried in dict.fromkeys([*printed, *ordered, *asked])
        for stage in named
        if stage in stages.keys or AmountKey(fund, carried, stage) in keys
    ]


def printed_pairs(edition: TableEdition) -> Iterator[Pair]:
    for table in edition.tables:
        for panel in table.panels:
            for column in panel.amounts if panel.measure == "project" else ():
                limits = column.select or {}
                if len(limits.get("fund", ())) == 1:
                    yield limits["fund"][0], limits.get("carried", ("current",))[0]


def narrowed(pair: Pair) -> Pair:
    """The only fund there is below one, if there is only one: lines are entered on it."""
    below = [leaf for leaf in leaves("fund") if within("fund", leaf, pair[0])]
    return (below[0] if len(below) == 1 else pair[0], pair[1])


def order(dimension: str, key: str) -> int:
    known = keys(dimension)
    return known.index(key) if key in known else -1


@lru_cache(maxsize=1024)
def options(dimension: str, chosen: str, blank: str) -> SafeString:
    """The choices of a tree, those below another set in; what is none of them stays, chosen."""
    known = [(key, depth_of(dimension, key)) for key in keys(dimension)]
    entries = [
        ("", blank),
        *((key, "　" * depth + node(dimension, key).name) for key, depth in known),
    ]
    if chosen not in dict(entries):
        entries.append((chosen, chosen))
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, mark(key == chosen), text) for key, text in entries),
    )


def mark(chosen: bool) -> SafeString:
    return SafeString(" selected" if chosen else "")


def set_in(dimension: str, key: str) -> str:
    """The name of a node behind a blank for each node above it."""
    return "　" * depth_of(dimension, key) + node(dimension, key).name


def depth_of(dimension: str, key: str) -> int:
    above = node(dimension, key).part_of
    return 1 + depth_of(dimension, above) if above else 0
