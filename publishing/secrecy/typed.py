"""Withheld amounts that somebody typed into the text, where no sentence binds them, or attached."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from books.models import Book
from books.queries import suppressed_in
from fiscal.sentences import say
from fiscal.text_mentions import MONEY, WRITTEN_UNITS, plain
from publishing.attachments.secrets import amounts_in_files
from publishing.secrecy.beside import has_secrets
from publishing.secrecy.figures import public_figures
from workflow.refusals import Refused

IN_THE_TEXT = say(
    "An amount that is withheld stands in the reasons or the prose of the text. Ask who keeps the "
    "secrets of the department, and take it out before it is published."
)


def refuse_typed_amounts(book: Book) -> None:
    """Refuse a book whose reasons, prose or attachments say an amount that its figures withhold."""
    typed = [
        (IN_THE_TEXT, frozenset(typed_amounts(book))),
        *amounts_in_files(book.case),
    ]
    if not any(amounts for _reason, amounts in typed) or not has_secrets(book):
        return
    hidden = withheld_amounts(book)
    for reason, amounts in typed:
        if any(abs(one - amount) <= half for one in amounts for amount, half in hidden):
            raise Refused(reason)


def withheld_amounts(book: Book) -> set[tuple[Decimal, Decimal]]:
    """Every amount that is withheld, in 元, with half the step it would be printed to."""
    public = public_figures(book)
    hidden = [public.figures[key] for key in public.of(suppressed_in(book))]
    amounts = {(one.amount or Decimal(0), one.half) for one in hidden}
    return amounts | {(amount, public.figures[key].half) for key, amount in public.true.items()}


def typed_amounts(book: Book) -> Iterator[Decimal]:
    """Every amount in the department's own words, in 元."""
    for rows in (book.reasons, book.prose):
        for words in rows.values_list("text", flat=True).order_by("key"):
            for found in MONEY.finditer(plain(words)):
                yield Decimal(found["number"].replace(",", "")) * WRITTEN_UNITS[found["unit"]]
