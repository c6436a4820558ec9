"""Withheld amounts that somebody typed into the text, where no sentence binds them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from books.models import Book
from books.queries import suppressed_in
from fiscal.sentences import say
from fiscal.text_mentions import MONEY, WRITTEN_UNITS, plain
from publishing.secrecy.beside import has_secrets
from publishing.secrecy.figures import public_figures
from workflow.refusals import Refused


def refuse_typed_amounts(book: Book) -> None:
    """Refuse a book whose reasons or prose say an amount that its figures withhold."""
    typed = set(typed_amounts(book))
    if not typed or not has_secrets(book):
        return
    public = public_figures(book)
    hidden = [public.figures[key] for key in public.of(suppressed_in(book))]
    amounts = {(one.amount or Decimal(0), one.half) for one in hidden}
    amounts |= {(amount, public.figures[key].half) for key, amount in public.true.items()}
    if any(abs(one - amount) <= half for one in typed for amount, half in amounts):
        raise Refused(
            say(
                "An amount that is withheld stands in the reasons or the prose of the text. Ask "
                "who keeps the secrets of the department, and take it out before it is published."
            )
        )


def typed_amounts(book: Book) -> Iterator[Decimal]:
    """Every amount in the department's own words, in 元."""
    for rows in (book.reasons, book.prose):
        for words in rows.values_list("text", flat=True).order_by("key"):
            for found in MONEY.finditer(plain(words)):
                yield Decimal(found["number"].replace(",", "")) * WRITTEN_UNITS[found["unit"]]
