"""Definitions of statutory forms, and the content that fills one.

A form belongs to an edition (region, year) and is data: a TOML file under `editions/forms/`.
It is a list of blocks on a sheet of a fixed number of columns. A block is either a few lines of
labelled fields, or a grid with a heading row, fixed or open rows and perhaps a footer row.
Entry page, workbook, public page and JSON all follow from the one definition.

Every value has a path: `header.name`, `budget.total.initial`, `indicators.r3.actual`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from fiscal.amounts import trimmed

Value = str | Decimal | None

FormKind = Literal["self_evaluation", "goal"]
ValueKind = Literal["text", "long_text", "amount", "number", "rate", "percent"]


class Strict(BaseModel):
    """Frozen, and refuses keys it does not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FieldDefinition(Strict):
    """One labelled value in a `fields` block. An empty label prints the value alone."""

    key: str
    label: str = ""
    aliases: tuple[str, ...] = ()
    label_span: int = 1
    span: int
    kind: ValueKind = "text"
    required: bool = False


class ColumnDefinition(Strict):
    """One column of a grid.

    `computed` columns are derived, never entered. `group` columns merge equal neighbours below
    each other. `decimals` fixes the printed places, None prints the figure trimmed; `undefined`
    is what a computed cell prints where there is no figure (a rate on a budget of zero).
    """

    key: str
    heading: str
    aliases: tuple[str, ...] = ()
    span: int = 1
    kind: ValueKind = "text"
    computed: bool = False
    group: bool = False
    decimals: int | None = None
    undefined: str = ""
    required: bool = False


class RowDefinition(Strict):
    """One fixed row of a grid: its label, what it starts with, and what it prints as a dash.

    `group` is the label of a group of rows, printed once before the labels of its rows.
    """

    key: str
    label: str = ""
    group: str = ""
    aliases: tuple[str, ...] = ()
    dashes: tuple[str, ...] = ()
    defaults: Mapping[str, str] = Field(default_factory=dict)


class SideDefinition(Strict):
    """The label at the left of a block, merged over all its rows, heading row included."""

    text: str
    aliases: tuple[str, ...] = ()
    span: int = 1


class FooterDefinition(Strict):
    """The last row of a grid, printing totals of some columns: path `<block>.footer.<column>`."""

    label: str
    span: int
    columns: tuple[str, ...]


class FieldsBlock(Strict):
    """Lines of labelled values, each line as wide as the sheet."""

    type: Literal["fields"]
    key: str
    lines: tuple[tuple[FieldDefinition, ...], ...]

    @property
    def fields(self) -> tuple[FieldDefinition, ...]:
        return tuple(one for line in self.lines for one in line)


class GridBlock(Strict):
    """A grid. Without `rows` it is open: people add rows. `label` spans the fixed rows' labels.

    `group_span` of these columns hold the labels of groups of rows. A grid that is not `headed`
    prints no headings: its rows are labelled values. `caption` is what a grid is called whose
    form prints no name for it.
    """

    type: Literal["grid"]
    key: str
    caption: str = ""
    banner: str = ""
    side: SideDefinition | None = None
    label_span: int = 0
    group_span: int = 0
    headed: bool = True
    columns: tuple[ColumnDefinition, ...]
    rows: tuple[RowDefinition, ...] = ()
    footer: FooterDefinition | None = None
    suggestions: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        return not self.rows

    def column(self, key: str) -> ColumnDefinition:
        return next(column for column in self.columns if column.key == key)

    @property
    def entered(self) -> tuple[ColumnDefinition, ...]:
        return tuple(column for column in self.columns if not column.computed)


class FormDefinition(Strict):
    """A form of one edition. `widths` are the sheet's columns in characters.

    A self-evaluation names its rule set; a goal form is not scored and has none.
    """

    key: str
    region: str
    since: int
    until: int | None = None
    kind: FormKind
    subject: Literal["department", "project"]
    title: str
    title_aliases: tuple[str, ...] = ()
    basis: str
    rule_set: str = ""
    widths: tuple[float, ...]
    blocks: tuple[FieldsBlock | GridBlock, ...]

    def block(self, key: str) -> FieldsBlock | GridBlock:
        return next(block for block in self.blocks if block.key == key)

    def has_block(self, key: str) -> bool:
        return any(block.key == key for block in self.blocks)

    @property
    def grids(self) -> tuple[GridBlock, ...]:
        return tuple(block for block in self.blocks if isinstance(block, GridBlock))

    @property
    def field_blocks(self) -> tuple[FieldsBlock, ...]:
        return tuple(block for block in self.blocks if isinstance(block, FieldsBlock))

    @model_validator(mode="after")
    def is_consistent(self) -> Self:
        refuse_repeats([block.key for block in self.blocks], "block")
        if bool(self.rule_set) != (self.kind == "self_evaluation"):
            raise ValueError("a self-evaluation names its rule_set, a goal form has none")
        for block in self.blocks:
            if isinstance(block, FieldsBlock):
                self.check_lines(block)
            else:
                self.check_grid(block)
        return self

    def check_lines(self, block: FieldsBlock) -> None:
        refuse_repeats([one.key for one in block.fields], f"field in block {block.key}")
        for line in block.lines:
            width = sum((one.label_span if one.label else 0) + one.span for one in line)
            if width != len(self.widths):
                names = ", ".join(one.key for one in line)
                raise ValueError(
                    f"block {block.key}: line with {names} is {width} columns wide, "
                    f"the sheet has {len(self.widths)}"
                )

    def check_grid(self, block: GridBlock) -> None:
        refuse_repeats([column.key for column in block.columns], f"column in block {block.key}")
        refuse_repeats([row.key for row in block.rows], f"row in block {block.key}")
        side = block.side.span if block.side else 0
        width = side + block.label_span + sum(column.span for column in block.columns)
        if width != len(self.widths):
            raise ValueError(
                f"block {block.key} is {width} columns wide, the sheet has {len(self.widths)}"
            )
        if block.group_span > max(0, block.label_span - 1):
            raise ValueError(f"block {block.key}: group_span leaves no column for the labels")
        if any(row.group for row in block.rows) and not block.group_span:
            raise ValueError(f"block {block.key} has groups of rows, but no group_span")
        if not block.headed and (block.is_open or not block.label_span):
            raise ValueError(f"block {block.key} has no headings, so its rows need labels")
        known = {column.key for column in block.columns}
        named = {key for row in block.rows for key in (*row.dashes, *row.defaults)}
        named |= set(block.suggestions) | set(block.footer.columns if block.footer else ())
        if unknown := named - known:
            raise ValueError(f"block {block.key} names unknown columns: {sorted(unknown)}")


def refuse_repeats(keys: list[str], what: str) -> None:
    repeated = sorted({key for key in keys if keys.count(key) > 1})
    if repeated:
        raise ValueError(f"{what} named twice: {', '.join(repeated)}")


@dataclass(frozen=True)
class Row:
    """One row of a grid; `key` names it for good, wherever it is moved."""

    key: str
    values: Mapping[str, Value]


@dataclass(frozen=True)
class FormContent:
    """What was entered into a form: field values by path, rows by block.

    Amounts are in the form's own unit (万元) exactly as given, so their precision is kept.
    """

    fields: Mapping[str, Value] = field(default_factory=dict)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)

    def flat(self) -> dict[str, Value]:
        """Every value by its path."""
        return dict(self.paths())

    def paths(self) -> Iterator[tuple[str, Value]]:
        yield from self.fields.items()
        for block, rows in self.rows.items():
            for row in rows:
                for column, value in row.values.items():
                    yield f"{block}.{row.key}.{column}", value

    def lines(self) -> Iterator[str]:
        """Every value behind its path, one spelling for each figure."""
        for path, value in self.paths():
            yield f"{path}={trimmed(value) if isinstance(value, Decimal) else value or ''}"

    def value(self, path: str) -> Value:
        return self.flat().get(path)


def place_labels(definition: FormDefinition, content: FormContent) -> dict[str, str]:
    """Every place of a form in the words of the form: blocks, rows, fields.

    `indicators.r3.actual` → 绩效指标 · 参会人数 · 实际完成值
    """
    labels: dict[str, str] = {"": definition.title}
    for block in definition.blocks:
        if isinstance(block, FieldsBlock):
            for one in block.fields:
                labels[f"{block.key}.{one.key}"] = one.label or definition.title
            continue
        caption = block_caption(block)
        labels[block.key] = caption
        fixed = {row.key: f"{row.group}{row.label}" for row in block.rows}
        for number, row in enumerate(content.rows.get(block.key, ()), start=1):
            name = fixed.get(row.key) or row.values.get("name") or ""
            parts = [caption, str(name)] if name or block.rows else [caption, f"第{number}行"]
            row_label = " · ".join(part for part in parts if part)
            labels[f"{block.key}.{row.key}"] = row_label
            for column in block.columns:
                labels[f"{block.key}.{row.key}.{column.key}"] = f"{row_label} · {column.heading}"
        if block.footer:
            for key in block.footer.columns:
                heading = block.column(key).heading
                labels[f"{block.key}.footer.{key}"] = f"{block.footer.label} · {heading}"
    return labels


def block_caption(block: GridBlock) -> str:
    """What a grid is called: its side label, its banner, or a caption that is not printed."""
    return block.side.text if block.side else block.banner or block.caption


def missing_entries(definition: FormDefinition, content: FormContent) -> Iterator[str]:
    """The paths of what a form requires and does not have; a grid without rows as a whole."""
    for block in definition.blocks:
        if isinstance(block, FieldsBlock):
            for one in block.fields:
                path = f"{block.key}.{one.key}"
                if one.required and is_blank(content.fields.get(path)):
                    yield path
            continue
        rows = content.rows.get(block.key, ())
        if not rows:
            yield block.key
        for row in rows:
            for column in block.entered:
                if column.required and is_blank(row.values.get(column.key)):
                    yield f"{block.key}.{row.key}.{column.key}"


def is_blank(value: Value) -> bool:
    """Whether a value is left out or only blanks; a zero says something."""
    return value is None or (isinstance(value, str) and not value.strip())
