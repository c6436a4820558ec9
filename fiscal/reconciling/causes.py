"""What probably happened to a figure that is wrong: a slip of the hand leaves its trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from fiscal.amounts import trimmed
from fiscal.reconciling.equations import Equation, Figures, Printed, Relation, Result
from fiscal.sentences import Sentence, say

#: So many times too much or too little, by a wrong unit or a slipped point.
POWERS = range(1, 9)


def likely_cause(
    given: Printed, expected: Decimal, others: Iterable[Printed], wholes: Iterable[Printed] = ()
) -> Sentence | None:
    """How a figure may have come about that should be `expected` 元; None if nothing tells.

    `others` are the figures of its equations, `wholes` those among them that it is a part of.
    """
    amount = given.amount or Decimal(0)
    if power := power_between(amount, expected):
        return power
    before, after = digits(expected), digits(amount)
    if is_transposed(before, after):
        return say("Two digits next to each other are perhaps transposed.")
    if amount and (whole := next((one for one in wholes if one.amount == amount), None)):
        return say("It is the figure of “{label}”, which it is a part of.", label=whole.label)
    if after and len(after) == len(before) - 1 and is_dropped(before, after):
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


def cause_of_rows(results: Iterable[Result], figures: Figures) -> Sentence | None:
    """Why the same rows do not add up in several columns: one part has the figures of the whole."""
    columns = [whole_and_parts(one.equation) for one in results]
    if not columns or not all(columns):
        return None
    sums = [one for one in columns if one]
    copied = [
        at
        for at in range(min(len(parts) for _, parts in sums))
        if all(is_copied(figures[parts[at]], figures[whole]) for whole, parts in sums)
    ]
    if len(copied) != 1:
        return None
    whole, parts = sums[0]
    return say(
        "“{part}” and the other figures of its row are those of “{whole}”, which it is a part of: "
        "perhaps that row was copied.",
        part=figures[parts[copied[0]]].label,
        whole=figures[whole].label,
    )


def is_copied(part: Printed, whole: Printed) -> bool:
    return bool(whole.amount) and part.amount == whole.amount


def wholes_of(key: str, results: Iterable[Result]) -> Iterator[str]:
    """The figures that one is a part of, by the equations that share them out."""
    for result in results:
        found = whole_and_parts(result.equation)
        if found and key in found[1]:
            yield found[0]


def whole_and_parts(equation: Equation) -> tuple[str, Sequence[str]] | None:
    """The figure on one side and those on the other that add up to it; None for anything else."""
    left, right = equation.left, equation.right
    if equation.relation is Relation.AT_MOST or min(len(left), len(right)) != 1:
        return None
    whole, parts = (left, right) if len(left) == 1 else (right, left)
    return (whole[0], parts) if len(parts) > 1 else None


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
