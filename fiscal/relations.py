"""Relations between figures: whether two sums agree, given the precision of what they add up.

A figure given to a step stands for an interval of half a step on either side. Two sums agree if
their intervals meet, so the tolerance grows with the number of rounded figures; exact figures
get none.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from statistics import median

from fiscal.amounts import YUAN_PER_WAN
from fiscal.dimensions import MEASURES, TREES, keys
from fiscal.findings import Outcome
from fiscal.ledger import Selection, Sum


def compare(actual: Sum, expected: Sum) -> Outcome:
    """Exact, a rounding tail 尾差, or a mismatch. The same whichever side is called which."""
    difference = abs(actual.amount - expected.amount)
    if not difference:
        return Outcome.EXACT
    if difference <= actual.slack + expected.slack:
        return Outcome.ROUNDING
    return Outcome.MISMATCH


def selection_named(key: str) -> Selection:
    """The selection that has a key, such as `expenditure:fund=general:carried=current`.

    Raises ValueError, in words, if no selection has it.
    """
    measure, *parts = key.split(":")
    if measure not in MEASURES:
        raise ValueError(f"there is no measure {measure}")
    limits: dict[str, tuple[str, ...]] = {}
    for part in parts:
        dimension, _, nodes = part.partition("=")
        if dimension not in MEASURES[measure]:
            raise ValueError(f"{measure} is not told apart by {dimension}")
        limits[dimension] = tuple(nodes.split("|"))
        if dimension in TREES and (unknown := set(limits[dimension]) - {"", *keys(dimension)}):
            raise ValueError(f"{dimension} has no {', '.join(sorted(unknown))}")
    selection = Selection(measure).narrowed(limits)
    if selection is None or selection.key != key:
        raise ValueError(f"{key} is not the key of a selection")
    return selection


def terms_named(key: str) -> tuple[Selection, ...]:
    """The selections whose sum a stated total is of (see `fiscal.deriving.terms_key`).

    Raises ValueError, in words, for what is no such key.
    """
    terms = tuple(selection_named(one) for one in key.split("+"))
    if sorted(one.key for one in terms) != key.split("+"):
        raise ValueError(f"the parts of {key} are not in order")
    return terms


#: A figure so many times the middle one of its neighbours was perhaps typed in the wrong unit.
WRONG_UNIT = YUAN_PER_WAN

#: Fewer neighbours say nothing about what is usual.
NEIGHBOURS = 3


def outliers(amounts: Sequence[Decimal]) -> list[int]:
    """The places of figures 10,000 times their neighbours: 元 typed where 万元 were due."""
    given = [(place, amount) for place, amount in enumerate(amounts) if amount > 0]
    if len(given) <= NEIGHBOURS:
        return []
    usual = median(amount for _, amount in given)
    return [place for place, amount in given if amount >= WRONG_UNIT * usual]
