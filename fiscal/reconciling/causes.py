"""What probably happened to a figure that is wrong: a slip of the hand leaves its trace."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from fiscal.amounts import trimmed
from fiscal.reconciling.equations import Printed
from fiscal.sentences import Sentence, say

#: So many times too much or too little, by a wrong unit or a slipped point.
POWERS = range(1, 9)


def likely_cause(given: Printed, expected: Decimal, others: Iterable[Printed]) -> Sentence | None:
    """How a figure may have come about that should be `expected` 元; None if nothing tells.

    `others` are the figures of its equations.
    """
    amount = given.amount or Decimal(0)
    if power := power_between(amount, expected):
        return power
    before, after = digits(expected), digits(amount)
    if is_transposed(before, after):
        return say("Two digits next to each other are perhaps transposed.")
    if expected and len(after) == len(before) - 1 and is_dropped(before, after):
        return say("A digit is perhaps missing.")
    if amount and len(before) == len(after) - 1 and is_dropped(after, before):
        return say("A digit is perhaps one too many.")
    if amount == -expected:
        return say("The sign is perhaps reversed.")
    known = [one for one in others if one.key != given.key and one.amount]
    if amount and (same := next((one for one in known if one.amount == amount), None)):
        return say("It is the figure of “{label}”.", label=same.label)
    gap = abs(amount - expected)
    if gap and (missing := next((one for one in known if one.amount == gap), None)):
        return say("The difference is the figure of “{label}”.", label=missing.label)
    return None


def power_between(amount: Decimal, expected: Decimal) -> Sentence | None:
    if not amount or not expected:
        return None
    for power in POWERS:
        times = Decimal(10) ** power
        if amount == expected * times:
            return say("It is {times} times as much as expected: see its unit.", times=times)
        if amount * times == expected:
            return say("It is {times} times too little: see its unit.", times=times)
    return None


def digits(amount: Decimal) -> str:
    return trimmed(abs(amount)).replace(".", "").strip("0")


def is_transposed(one: str, other: str) -> bool:
    if len(one) != len(other) or one == other:
        return False
    places = [place for place in range(len(one)) if one[place] != other[place]]
    if len(places) != 2 or places[1] != places[0] + 1:
        return False
    first, second = places
    return one[first] == other[second] and one[second] == other[first]


def is_dropped(longer: str, shorter: str) -> bool:
    """Whether the shorter one is the longer without one of its digits."""
    return any(longer[:place] + longer[place + 1 :] == shorter for place in range(len(longer)))
