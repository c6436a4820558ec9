"""What a person sent from the entry page, read into the content of a form.

Inputs are named by path (`budget.total.initial`, `indicators.r3.actual`). `indicators.order` lists
the rows of an open block (`r1,r2,r7`). A cell that is not sent keeps its value; what is typed but
cannot be read is kept as typed beside the content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import DecimalField

from fiscal.amounts import decimals_of, read_number
from fiscal.forms import FormContent, FormDefinition, GridBlock, Row, Value, ValueKind
from fiscal.sentences import Sentence, say
from performance.content import ROW_MODELS, starting_value
from performance.models import FormRow
from workflow.pages import BadRequest

MOST_ROWS = 500
LONGEST_TEXT = 20_000
LONGEST_HEADER = 300
ROW_KEY = re.compile(r"r\d{1,6}")
AMOUNT_DECIMALS = 6
AMOUNT_DIGITS = 14
POINTS = Decimal(100)


class BadEntry(BadRequest):
    """Something no entry page sends: an unknown path, a malformed order of rows."""


class Unreadable(Exception):
    """What was typed cannot be the value of this cell; the sentence says why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class Entry:
    """A form as sent. `unreadable` maps a path to what was typed; its value is None."""

    content: FormContent
    unreadable: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Limits:
    """What a cell can hold: characters of text, or digits and decimals of a figure."""

    kind: ValueKind
    characters: int = LONGEST_TEXT
    digits: int = AMOUNT_DIGITS
    decimals: int = AMOUNT_DECIMALS
    is_weight: bool = False

    @property
    def is_figure(self) -> bool:
        return self.kind in ("amount", "number", "rate", "percent")


def read_entry(
    definition: FormDefinition,
    data: Mapping[str, str],
    before: FormContent,
    unreadable: Mapping[str, str] | None = None,
) -> Entry:
    """The content after `data` is put over `before`; `unreadable` is what stood unread before.

    Raises BadEntry for a path that is not on the form.
    """
    refuse_unknown_paths(definition, data)
    kept = dict(unreadable or {})
    unread: dict[str, str] = {}

    def read(path: str, limits: Limits, old: Value) -> Value:
        if path not in data:
            if path in kept:
                unread[path] = kept[path]
            return old
        try:
            return unless_same(old, read_value(data[path], limits))
        except Unreadable:
            unread[path] = plain(data[path])
            return None

    fields = {
        path: read(path, limits, before.fields.get(path))
        for path, limits in field_limits(definition).items()
    }
    rows = {
        block.key: tuple(
            Row(
                row.key,
                {
                    **row.values,
                    **{
                        key: read(f"{block.key}.{row.key}.{key}", limits, row.values.get(key))
                        for key, limits in enterable(definition, block, row.key).items()
                    },
                },
            )
            for row in ordered(block, data, before.rows.get(block.key, ()))
        )
        for block in definition.grids
    }
    return Entry(FormContent({**before.fields, **fields}, rows), unread)


def field_limits(definition: FormDefinition) -> dict[str, Limits]:
    return {
        f"{block.key}.{one.key}": Limits(
            one.kind, LONGEST_TEXT if one.kind == "long_text" else LONGEST_HEADER
        )
        for block in definition.field_blocks
        for one in block.fields
    }


def enterable(definition: FormDefinition, block: GridBlock, row: str) -> dict[str, Limits]:
    """The columns of a row that are entered: neither computed nor printed as a dash."""
    dashes = next((one.dashes for one in block.rows if one.key == row), ())
    return {
        column.key: limits_of(ROW_MODELS[definition.kind].get(block.key), column.key, column.kind)
        for column in block.entered
        if column.key not in dashes
    }


def limits_of(model: type[FormRow] | None, column: str, kind: ValueKind) -> Limits:
    """The limits of a cell, as its database column has them; amounts are 万元 here."""
    if model is None or kind == "amount":
        return Limits(kind)
    held = model._meta.get_field(column)
    if isinstance(held, DecimalField):
        digits = (held.max_digits or 0) - (held.decimal_places or 0)
        return Limits(
            kind,
            digits=digits,
            decimals=held.decimal_places or 0,
            is_weight=column == "weight",
        )
    return Limits(kind, getattr(held, "max_length", None) or LONGEST_TEXT)


def limits_at(definition: FormDefinition, path: str) -> Limits | None:
    """The limits of the cell at a path; None if nothing can be entered there."""
    if path in (fields := field_limits(definition)):
        return fields[path]
    parts = path.split(".")
    grids = {block.key: block for block in definition.grids}
    if len(parts) != 3 or parts[0] not in grids:
        return None
    block, key, column = grids[parts[0]], parts[1], parts[2]
    known = ROW_KEY.fullmatch(key) if block.is_open else key in {row.key for row in block.rows}
    return enterable(definition, block, key).get(column) if known else None


def refuse_unknown_paths(definition: FormDefinition, data: Mapping[str, str]) -> None:
    orders = {f"{block.key}.order" for block in definition.grids if block.is_open}
    for name in data:
        if "." in name and name not in orders and limits_at(definition, name) is None:
            raise BadEntry(name)


def ordered(block: GridBlock, data: Mapping[str, str], before: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows in the order sent; a row that is new begins blank, one not named is gone."""
    sent = data.get(f"{block.key}.order") if block.is_open else None
    if sent is None:
        return before
    keys = [key for key in sent.split(",") if key]
    if len(keys) > MOST_ROWS or len(set(keys)) != len(keys):
        raise BadEntry(f"{block.key}.order")
    if not all(ROW_KEY.fullmatch(key) for key in keys):
        raise BadEntry(f"{block.key}.order")
    held = {row.key: row for row in before}
    return tuple(held.get(key) or blank_row(block, key) for key in keys)


def blank_row(block: GridBlock, key: str, **values: Value) -> Row:
    start = {column.key: starting_value(None, column.kind) for column in block.entered}
    return Row(key, {**start, **values})


def read_value(raw: str, limits: Limits) -> Value:
    """The value of a cell. Raises Unreadable with the reason."""
    text = plain(raw)
    if limits.is_figure:
        return read_figure(text, limits)
    if limits.kind == "text":
        text = text.replace("\n", " ")
    if len(text) > limits.characters:
        raise Unreadable(
            say(
                "At most {most} characters fit here; these are {count}.",
                most=limits.characters,
                count=len(text),
            )
        )
    return text


def plain(raw: str) -> str:
    """Text without outer blanks, with one kind of line break and no control characters."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in text if one >= " " or one in "\n\t").strip()


def read_figure(text: str, limits: Limits) -> Decimal | None:
    try:
        figure = read_number(text)
    except ValueError:
        raise Unreadable(
            say("“{text}” is not a number; write digits such as 1,203.45.", text=text[:40])
        ) from None
    if figure is None:
        return None
    if decimals_of(figure.normalize()) > limits.decimals:
        raise Unreadable(
            say("At most {decimals} decimal places fit here.", decimals=limits.decimals)
        )
    if figure and figure.adjusted() >= limits.digits:
        raise Unreadable(say("The number is too large; check the unit."))
    if limits.is_weight and not 0 <= figure <= POINTS:
        raise Unreadable(say("The weight must lie between 0 and 100."))
    return shortened(figure, limits.decimals)


def shortened(figure: Decimal, decimals: int) -> Decimal:
    """The figure without zeros beyond the places a cell can hold."""
    if decimals_of(figure) > decimals:
        return figure.quantize(Decimal(1).scaleb(-decimals))
    return figure


def unless_same(old: Value, new: Value) -> Value:
    """The old value where the new one says the same, so that an untouched cell is unchanged.

    A figure typed with more decimals than before is more precise and counts as new.
    """
    if isinstance(old, Decimal) and isinstance(new, Decimal):
        return old if old == new and decimals_of(new) <= decimals_of(old) else new
    if isinstance(old, str) and isinstance(new, str):
        flat = plain(old)
        return old if new in (flat, flat.replace("\n", " "), flat.replace("\n", "")) else new
    return new


def reason_of(definition: FormDefinition, path: str, typed: str) -> Sentence | None:
    """Why what was typed at a path cannot be read; None if it can."""
    limits = limits_at(definition, path)
    try:
        if limits:
            read_value(typed, limits)
    except Unreadable as unreadable:
        return unreadable.reason
    return None


def rearranged(definition: FormDefinition, content: FormContent, command: str) -> FormContent:
    """The content after a row button: `add:indicators.r3`, `add:tasks`, `remove:…`, `up:…`.

    A row added below another takes over its level columns. Raises BadEntry for anything else.
    """
    action, _, place = command.partition(":")
    name, _, key = place.partition(".")
    block = next((one for one in definition.grids if one.key == name and one.is_open), None)
    if block is None or action not in ("add", "remove", "up", "down"):
        raise BadEntry(command)
    rows = list(content.rows.get(name, ()))
    at = next((index for index, row in enumerate(rows) if row.key == key), None)
    if (key and at is None) or (action != "add" and at is None):
        raise BadEntry(command)
    if action == "add":
        if len(rows) >= MOST_ROWS:
            raise BadEntry(command)
        at = len(rows) - 1 if at is None else at
        levels = {
            column.key: rows[at].values.get(column.key)
            for column in block.columns
            if column.group and rows
        }
        rows.insert(at + 1, blank_row(block, next_key(rows), **levels))
    elif action == "remove":
        rows = [row for row in rows if row.key != key]
    elif at is not None:
        to = max(0, min(len(rows) - 1, at + (1 if action == "down" else -1)))
        rows.insert(to, rows.pop(at))
    return replace(content, rows={**content.rows, name: tuple(rows)})


def next_key(rows: list[Row]) -> str:
    return f"r{1 + max((int(row.key[1:]) for row in rows), default=0)}"
