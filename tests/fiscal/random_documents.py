"""Documents of every kind drawn at random, for whichever edition."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from random import Random

from fiscal.deriving import Catalogue
from fiscal.ledger import Fact, Ledger
from fiscal.tables import TableEdition
from tests.fiscal.random_budgets import budget, shanghai_tells, zhengzhou_tells
from tests.fiscal.random_final_accounts import final_accounts, final_accounts_tell


def document(edition: TableEdition, rng: Random, step: int) -> tuple[Ledger, Catalogue]:
    """What the kind of an edition asks for, with amounts in multiples of `step` 元."""
    draw = final_accounts if edition.kind == "final_accounts" else budget
    return draw(edition, rng, step)


def told(edition: TableEdition, facts: tuple[Fact, ...]) -> dict[tuple[str, ...], Decimal]:
    """Amounts by what the tables of the edition tell of them; the rest they do not print."""
    places: Counter[tuple[str, ...]] = Counter()
    for fact in facts:
        if place := tells(edition, fact):
            places[(fact.measure, *place)] += fact.amount  # type: ignore[assignment]
    return {place: Decimal(amount) for place, amount in places.items()}


def tells(edition: TableEdition, fact: Fact) -> tuple[str, ...] | None:
    if edition.kind == "final_accounts":
        return final_accounts_tell(edition, fact)
    return shanghai_tells(fact) if edition.region == "上海" else zhengzhou_tells(fact)
