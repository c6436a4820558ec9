"""Definitions of statutory tables: views over facts, described in an edition file.

A table is one or more panels side by side (收入 | 支出). A panel has columns and rows. A column
either shows what a row is about (its code, its name) or selects facts; a row is fixed, or stands
for each code, unit or project there is. What a cell selects follows from panel, row and column
together. Read forwards this gives the cells of a table (`fiscal.deriving`); read backwards it
gives the facts of an uploaded one (`fiscal.recovering`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cache, cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from fiscal.dimensions import CODE_LEVELS, MEASURES
from fiscal.editions import EDITIONS, load_toml
from fiscal.forms import Strict, refuse_repeats
from fiscal.ledger import Selection
from fiscal.table_soundness import (
    check_blocks,
    check_chart,
    check_column,
    check_limits,
    check_measures,
    check_relation,
    check_row,
    check_sums,
)


def _as_tuple(value: object) -> object:
    return (
        (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list) else value
    )


Nodes = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
Limits = Mapping[str, Nodes]


class Shows(Strict):
    """What a text column prints of a row: a code, a part of it, or an aspect such as the name.

    `numbered` is the name behind the number of the row: 二、教育支出. `line` is no dimension but
    the number of the line on the sheet 行次, counted through all panels.
    """

    dimension: str
    aspect: str = ""


def _shows(value: object) -> object:
    """`"item.name"` as it stands in an edition file."""
    if not isinstance(value, str):
        return value
    dimension, _, aspect = value.partition(".")
    return {"dimension": dimension, "aspect": aspect}


class ColumnDefinition(Strict):
    """One column. `heading` is its path from the top heading row to the lowest.

    It either `shows` something of the row, or adds up facts: those of the row within `select`, of
    its own `measure` if it has one. `rest` marks a column that is entered although others print
    parts of it (小计, 其中). `aliases` are other headings under which workbooks have it.
    """

    key: str
    heading: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    shows: Annotated[Shows | None, BeforeValidator(_shows)] = None
    select: Limits | None = None
    measure: str = ""
    rest: bool = False
    width: float = 12

    @property
    def is_amount(self) -> bool:
        return self.select is not None

    @property
    def is_line(self) -> bool:
        """Whether it numbers the lines of the sheet, whatever stands in them."""
        return self.shows is not None and self.shows.dimension == "line"


class Each(Strict):
    """A row for each node there is along the dimensions `by`.

    `levels` prints subtotals at the class, section and item of a code. `order` is that of the
    codes, or that in which they were entered; where the facts of another measure, `like`, name
    them, in the order of those. `always` are codes printed even without figures.
    """

    by: tuple[str, ...]
    levels: tuple[Literal["class", "section", "item"], ...] = ()
    order: Literal["code", "entered"] = "code"
    like: str = ""
    always: tuple[str, ...] = ()


class RowDefinition(Strict):
    """One row, or the row for `each` node.

    `label` stands in the first text column, `texts` in others; `{department}`,
    `{department_code}` and `{year}` are filled in. Amounts: facts within `select`, of the row's
    `measure` if it is not the panel's; or the `sum` of other rows of the panel; or none
    (`caption`). `zero` prints a zero in this row. `foot` rows stand at the bottom, in line with
    those of the other panel. `if_any` leaves the row out of an empty table. The label of a row
    `across` reaches to the last column of that panel, in which its figure stands.
    """

    key: str
    label: str = ""
    texts: Mapping[str, str] = Field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    measure: str = ""
    select: Limits = Field(default_factory=dict)
    sum: tuple[str, ...] = ()
    each: Each | None = None
    caption: bool = False
    rest: bool = False
    zero: str | None = None
    foot: bool = False
    if_any: bool = False
    across: str = ""


class Panel(Strict):
    """Columns and rows that belong together.

    `assume` says more closely where figures stand that are read back. Panels of the same `list_of`
    are blocks of one list: equal headings above them merge, and a row may stand in any of them.
    """

    key: str
    measure: str
    select: Limits = Field(default_factory=dict)
    assume: Mapping[str, str] = Field(default_factory=dict)
    list_of: str = ""
    columns: tuple[ColumnDefinition, ...]
    rows: tuple[RowDefinition, ...]

    @cached_property
    def amounts(self) -> tuple[ColumnDefinition, ...]:
        return tuple(column for column in self.columns if column.is_amount)

    @cached_property
    def texts(self) -> tuple[ColumnDefinition, ...]:
        """The columns that say what a row is about."""
        return tuple(one for one in self.columns if not one.is_amount and not one.is_line)

    @cached_property
    def broken_down(self) -> Mapping[str, tuple[str, ...]]:
        """The columns of amounts, each with the largest of those that select parts of it."""
        selected = {
            one.key: Selection(one.measure or self.measure).narrowed(one.select or {})
            for one in self.amounts
        }
        found = {}
        for key, whole in selected.items():
            inner = {
                other: one
                for other, one in selected.items()
                if one and whole and one.is_part_of(whole)
            }
            found[key] = tuple(
                other
                for other, one in inner.items()
                if not any(one.is_part_of(larger) for larger in inner.values())
            )
        return found

    def measures(self, row: RowDefinition) -> tuple[str, ...]:
        """The measures whose facts a row adds up, that of the panel first."""
        if row.measure:
            return (row.measure,)
        return tuple(dict.fromkeys(column.measure or self.measure for column in self.amounts))

    def column(self, key: str) -> ColumnDefinition:
        return next(column for column in self.columns if column.key == key)

    def row(self, key: str) -> RowDefinition:
        return next(row for row in self.rows if row.key == key)

    def selection(
        self, row: RowDefinition, column: ColumnDefinition, at: Mapping[str, str] | None = None
    ) -> Selection | None:
        """What the cell of a row and column selects; `at` says which node the row stands for."""
        measure = row.measure or column.measure or self.measure
        selection: Selection | None = Selection(measure)
        own = {one: (node,) for one, node in (at or {}).items()}
        for limits in (self.select, row.select, own, column.select or {}):
            selection = selection.narrowed(limits) if selection else None
        return selection

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        refuse_repeats([column.key for column in self.columns], f"column in panel {self.key}")
        refuse_repeats([row.key for row in self.rows], f"row in panel {self.key}")
        check_limits(self.select, f"panel {self.key}")
        for column in self.columns:
            check_column(column)
        names = {row.key for row in self.rows}
        for row in self.rows:
            check_row(row, names, {column.key for column in self.texts})
        check_sums(self.rows)
        check_limits({one: (node,) for one, node in self.assume.items()}, f"panel {self.key}")
        check_measures([row.measure for row in self.rows], f"panel {self.key}")
        check_measures([self.measure, *(one.measure for one in self.columns)], f"panel {self.key}")
        return self


class TableDefinition(Strict):
    """One statutory table. `title` and texts may name `{year}`.

    Amounts print in `unit` (元 or 万元) with `decimals` places, `grouped` by thousands; a zero
    prints as `zero`, but not in an empty table that says so. `owner` is the line that says whose
    table it is. `numbered` prints a line below the headings that numbers the columns of amounts,
    labelled `numbering`. `assume` says where figures stand that the table gives without saying so
    (this year's money). `follows` names a measure by whose facts figures are broken down that
    are read back (income by item is of the funds that pay for the item). `empty` is the sentence
    printed under a table without figures.
    """

    code: str
    title: str
    title_aliases: tuple[str, ...] = ()
    caption: str = ""
    unit: Literal["元", "万元"] = "万元"
    decimals: int = 1
    grouped: bool = False
    zero: str = ""
    owner: str = "部门名称：{department}"
    numbered: bool = False
    numbering: str = "栏次"
    assume: Mapping[str, str] = Field(default_factory=dict)
    follows: str = ""
    notes: tuple[str, ...] = ()
    empty: str = ""
    panels: tuple[Panel, ...]

    @property
    def columns(self) -> tuple[tuple[Panel, ColumnDefinition], ...]:
        """Every column of the sheet from left to right with its panel."""
        return tuple((panel, column) for panel in self.panels for column in panel.columns)

    def panel(self, key: str) -> Panel:
        return next(panel for panel in self.panels if panel.key == key)

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        refuse_repeats([panel.key for panel in self.panels], f"panel in table {self.code}")
        check_limits({one: (node,) for one, node in self.assume.items()}, f"table {self.code}")
        if self.follows and self.follows not in MEASURES:
            raise ValueError(f"table {self.code} follows {self.follows}, which is no measure")
        check_blocks(self)
        return self


class Masking(Strict):
    """How a classified project is printed: this in place of its name, that of its amounts.

    What can be told of a withheld amount must leave it at least `share` of itself of room, half
    of it on either side (ADR 0023).
    """

    name: str
    amount: str
    keep: tuple[str, ...] = ()
    share: Decimal = Field(default=Decimal("0.2"), gt=0, lt=2)


class ChartDefinition(Strict):
    """What is drawn of a table: the rows of a panel as parts of the row `total`.

    Rows in `without` are no parts of their own (其中, subtotals). `key` names the chart.
    """

    key: Literal["income", "expenditure"]
    table: str
    panel: str
    column: str
    total: str
    without: tuple[str, ...] = ()


class WrittenRelation(Strict):
    """What must hold between figures although no selection says it.

    `title` is the formula in words. `left` and `right` are added up: cells such as
    `01.income.total.amount`, with `*` for the row `07.items.*.opening` a cell of every row, with a
    code `07.pairs.economic=30217.general` those of the rows of that code. Where it must hold it
    is an `error` that it does not; a `warning` is to be explained. `basis` is what asks for it,
    if more than arithmetic does.
    """

    title: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    sign: Literal["=", "≤"] = "="
    severity: Literal["error", "warning"] = "error"
    basis: str = ""

    @property
    def tables(self) -> tuple[str, ...]:
        """The codes of the tables it looks at."""
        return tuple(dict.fromkeys(one.partition(".")[0] for one in (*self.left, *self.right)))


class TableEdition(Strict):
    """The tables of one kind of document, region and span of years.

    `recover` orders the tables (`"05"`), or single panels (`"01.income"`) and rows of them
    (`"01.expenditure.closing"`), from which facts are read back: what an earlier one gave is
    taken off the figures of a later one. Those in `specify` as well give no facts of their own,
    they only say of which fund facts are.
    `personnel` are the economic codes that count as personnel expenditure 人员经费; the others of
    basic expenditure are running 公用经费.
    """

    key: str
    kind: Literal["budget", "final_accounts"]
    region: str
    since: int
    until: int | None = None
    title: str
    basis: str
    recover: tuple[str, ...]
    specify: tuple[str, ...] = ()
    personnel: tuple[str, ...] = ()
    masking: Masking
    charts: tuple[ChartDefinition, ...] = ()
    relations: tuple[WrittenRelation, ...] = ()
    tables: tuple[TableDefinition, ...]

    def __repr__(self) -> str:
        return f"TableEdition({self.key!r})"

    def table(self, code: str) -> TableDefinition:
        return next(table for table in self.tables if table.code == code)

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        refuse_repeats([table.code for table in self.tables], "table")
        known = {table.code: {"", *(panel.key for panel in table.panels)} for table in self.tables}
        if unknown := set(self.specify) - set(self.recover):
            raise ValueError(f"specify: {', '.join(sorted(unknown))} is not in `recover`")
        for code, panel, row in map(parts_of, self.recover):
            if panel not in known.get(code, ()):
                raise ValueError(f"recover: there is no table or panel {code}.{panel}")
            if row and row not in {one.key for one in self.table(code).panel(panel).rows}:
                raise ValueError(f"recover: there is no row {row} in {code}.{panel}")
        for chart in self.charts:
            check_chart(chart, {table.code: table for table in self.tables})
        for relation in self.relations:
            check_relation(relation, {table.code: table for table in self.tables})
        return self


def parts_of(named: str) -> tuple[str, str, str]:
    """Table, panel and row that `"01.expenditure.closing"` names, blank for all of them."""
    code, _, rest = named.partition(".")
    panel, _, row = rest.partition(".")
    return code, panel, row


def level_of(code: str) -> str | None:
    """Whether a functional code names a class, a section or an item; None for neither."""
    return next((name for name, digits in CODE_LEVELS.items() if len(code) == digits), None)


@cache
def table_editions() -> tuple[TableEdition, ...]:
    """Every edition under `editions/tables/`, read once; raises EditionError."""
    paths = sorted((EDITIONS / "tables").glob("*.toml"))
    return tuple(load_toml(path, TableEdition) for path in paths)


def edition_named(key: str) -> TableEdition:
    """An edition by its key; raises KeyError."""
    for edition in table_editions():
        if edition.key == key:
            return edition
    raise KeyError(key)


def editions_for(kind: str, year: int) -> Iterator[TableEdition]:
    """The editions in force for a kind of document in a year, the newest first."""
    fitting = [
        one
        for one in table_editions()
        if one.kind == kind and one.since <= year and (one.until is None or year <= one.until)
    ]
    return iter(sorted(fitting, key=lambda one: -one.since))
