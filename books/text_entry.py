"""What a person typed beside the text, read by path (`text.reason.totals`, `text.prose.duties`).

Amounts are in the unit of the text; a blank takes a value away, so that 0 can be said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from books.entry import Negative, TooFine, TooLarge, read_amount, shown_amount
from books.models import Book
from books.standard_texts import text_definition
from fiscal.amounts import read_number, trimmed
from fiscal.ledger import Stated
from fiscal.sentences import Sentence, say
from fiscal.text_slots import has_slot
from fiscal.text_tree import SlotKind
from fiscal.texts import TextEdition

LONGEST_TEXT = 20_000
MOST = 10_000_000

#: What a slot may hold: words, a count, or an amount with its precision; None for nothing.
SlotValue = str | Decimal | Stated | None


class UnknownSlot(Exception):
    """A path that no text has."""


class Unreadable(Exception):
    """What was typed cannot stand here; the sentence says why."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True)
class TextEntry:
    """What was typed: `values` by path, and why others cannot be read."""

    values: Mapping[str, SlotValue]
    unreadable: Mapping[str, Sentence] = field(default_factory=dict)


def slot_at(edition: TextEdition, path: str) -> tuple[SlotKind, str]:
    """Kind and key of the slot at a path. Raises UnknownSlot."""
    head, _, rest = path.partition(".")
    kind, _, key = rest.partition(".")
    if head != "text" or kind not in list(SlotKind) or not has_slot(edition, SlotKind(kind), key):
        raise UnknownSlot(path)
    return SlotKind(kind), key


def read_text_entry(edition: TextEdition, typed: Mapping[str, str]) -> TextEntry:
    """Everything typed, read. Raises UnknownSlot for a path that is not of this text."""
    values: dict[str, SlotValue] = {}
    unreadable: dict[str, Sentence] = {}
    for path, text in typed.items():
        kind, key = slot_at(edition, path)
        try:
            values[path] = read_slot(edition, kind, key, text)
        except Unreadable as problem:
            unreadable[path] = problem.reason
    return TextEntry(values, unreadable)


def read_slot(edition: TextEdition, kind: SlotKind, key: str, typed: str) -> SlotValue:
    """Words without outer blanks, a count, or an amount in 元; None for a blank."""
    text = plain(typed)
    if kind in (SlotKind.REASON, SlotKind.PROSE):
        if len(text) > LONGEST_TEXT:
            raise Unreadable(
                say(
                    "At most {most} characters fit here; these are {count}.",
                    most=LONGEST_TEXT,
                    count=len(text),
                )
            )
        return text or None
    if not text:
        return None
    if kind is SlotKind.ENTERED and edition.entered_named(key).kind == "count":
        return read_count(text, edition.entered_named(key).decimals)
    return read_money(text, edition.unit)


def plain(typed: str) -> str:
    """Text without outer blanks, with one kind of line break and no control characters."""
    text = typed.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in text if one >= " " or one == "\n").strip()


def read_count(text: str, decimals: int = 0) -> Decimal | None:
    """A number of things, or of points with so many decimals; None for a dash."""
    try:
        count = read_number(text)
    except ValueError:
        raise not_a_number(text) from None
    if count is not None and not (0 <= count <= MOST and count == round(count, decimals)):
        if decimals:
            raise Unreadable(
                say(
                    "“{text}” cannot stand here; write a number with at most {count} decimals.",
                    text=text[:40],
                    count=decimals,
                )
            )
        raise Unreadable(say("“{text}” is not a count; write 0 or a whole number.", text=text[:40]))
    return count


def read_money(text: str, unit: str) -> Stated | None:
    try:
        if read_number(text) is None:
            return None
        return Stated(*read_amount(text, unit))
    except Negative:
        raise Unreadable(say("The amount must not be negative.")) from None
    except TooFine:
        raise Unreadable(say("The amount has more than two decimals in yuan.")) from None
    except TooLarge:
        raise Unreadable(say("The number is too large; check the unit.")) from None
    except ValueError:
        raise not_a_number(text) from None


def not_a_number(text: str) -> Unreadable:
    return Unreadable(
        say("“{text}” is not a number; write digits such as 1,203.45.", text=text[:40])
    )


def shown_value(value: SlotValue, unit: str) -> str:
    """A value as it is typed: read again it gives the same."""
    if value is None:
        return ""
    if isinstance(value, Stated):
        return shown_amount(value.amount, value.step, unit) or "0"
    return trimmed(value) if isinstance(value, Decimal) else value


def held_values(book: Book) -> dict[str, SlotValue]:
    """What is written for the text of a book, by path."""
    edition = text_definition(book)
    found: dict[str, SlotValue] = {}
    for key, text in book.reasons.values_list("key", "text"):
        found[f"text.{SlotKind.REASON}.{key}"] = text
    for key, text in book.prose.values_list("key", "text"):
        found[f"text.{SlotKind.PROSE}.{key}"] = text
    amounts = {one.key for one in edition.entered if one.kind == "amount"}
    for key, value, step in book.entered_values.values_list("key", "value", "step"):
        path = f"text.{SlotKind.ENTERED}.{key}"
        found[path] = Stated(value, step) if key in amounts else value
    named = {edition.comparative_key(one): one for one in edition.compared}
    for key, amount, step in book.comparatives.values_list("key", "amount", "step"):
        if key in named:
            found[f"text.{SlotKind.COMPARATIVE}.{named[key]}"] = Stated(amount, step)
    return found
