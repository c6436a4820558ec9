"""What a comparison finds: rows, cells and sentences that are new, gone or changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum


class Kind(StrEnum):
    NEW = "new"
    GONE = "gone"
    CHANGED = "changed"


@dataclass(frozen=True)
class CellChange:
    """A cell under its column, as printed in both documents, amounts in the unit of the later.

    None is a blank, and on one side of a row that is new or gone.
    """

    column: str
    is_amount: bool
    old: str | None
    new: str | None

    @property
    def hid(self) -> bool:
        return is_mask(self.old, self.is_amount)

    @property
    def hides(self) -> bool:
        return is_mask(self.new, self.is_amount)


@dataclass(frozen=True)
class RowChange:
    """A row by its words. `number` counts the printed rows of the document that has it, the later
    one if both do. `secret_kind` says that such a row may be masked: one of a project or a goal.
    """

    kind: Kind
    name: str
    number: int
    cells: tuple[CellChange, ...]
    secret_kind: bool = False


@dataclass(frozen=True)
class ColumnChange:
    """A column that only one of the two documents has, so that nothing in it is compared."""

    kind: Kind
    heading: str


@dataclass(frozen=True)
class TableChange:
    """A table, or a form laid out as one (without code and unit).

    A table that only one of the documents has is told as a whole, without rows.
    """

    kind: Kind
    code: str
    title: str
    unit: str
    rows: tuple[RowChange, ...] = ()
    columns: tuple[ColumnChange, ...] = ()

    def __bool__(self) -> bool:
        return self.kind is not Kind.CHANGED or bool(self.rows or self.columns)


@dataclass(frozen=True)
class SentenceChange:
    """A sentence of the text below its heading; None where a document does not have it."""

    kind: Kind
    heading: str
    old: str | None
    new: str | None


@dataclass(frozen=True)
class AttachmentChange:
    """A file that is annexed: new, gone, or another one under the same title."""

    kind: Kind
    title: str


@dataclass(frozen=True)
class Changes:
    """All that differs, with words and amounts of the earlier document: not to be shown as is."""

    tables: tuple[TableChange, ...]
    forms: tuple[TableChange, ...]
    sentences: tuple[SentenceChange, ...]
    attachments: tuple[AttachmentChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tables or self.forms or self.sentences or self.attachments)


def number(text: str | None) -> Decimal | None:
    """A printed figure, None for anything else."""
    try:
        found = Decimal((text or "").replace(",", ""))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def is_mask(text: str | None, is_amount: bool) -> bool:
    """Whether an amount is withheld: something stands there, but no figure."""
    return is_amount and bool(text) and number(text) is None


def same(one: str | None, other: str | None) -> bool:
    """Whether two cells say the same: a blank is a zero, 1.0 is 1.00."""
    if (one or "") == (other or ""):
        return True
    first, second = (Decimal(0) if not text else number(text) for text in (one, other))
    return first is not None and first == second


def cell_changes(cells: Iterable[CellChange]) -> tuple[CellChange, ...]:
    """The cells that do not say the same."""
    return tuple(one for one in cells if not same(one.old, one.new))
