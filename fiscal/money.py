"""Which money a figure is of, however many tables, sentences and forms print it.

What tables select by several measures is one money, so that equal money is known as equal: it
adds up to the same, and it is withheld everywhere or nowhere.
"""

from __future__ import annotations

from collections.abc import Iterable

from fiscal.ledger import Selection

#: By item and by economic code the same money is spent; only what tells these apart differs.
SPENT = ("expenditure", "economic")
SPENT_BY = {"unit", "fund", "carried", "purpose"}


def same_money(selection: Selection) -> Selection:
    """One selection for money that tables select by several measures."""
    limits = dict(selection.conditions)
    if selection.measure == "project" and not limits.keys() - SPENT_BY:
        limits.setdefault("purpose", ("project",))
    elif selection.measure not in SPENT or limits.keys() - SPENT_BY:
        return selection
    return Selection("expenditure").narrowed(limits) or selection


def money_of(terms: Iterable[Selection]) -> str:
    """The name of the money that some selections add up: the same wherever it is printed."""
    return "+".join(sorted({same_money(one).key for one in terms}))
