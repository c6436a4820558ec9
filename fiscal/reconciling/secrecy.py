"""Whether withheld amounts follow from what is published beside them.

A reader of a published document knows that its equations hold. A withheld amount is safe only if
the equations leave it undetermined, and between what they leave it is wide (see ADR 0023).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fiscal.reconciling.derivations import Derivation, combination, derivations
from fiscal.reconciling.equations import Equation, Figures
from fiscal.reconciling.possible import Range, Relaxed, System

#: An interval narrower than this share of the amount tells the amount (ADR 0023).
SHARE = Decimal("0.2")


@dataclass(frozen=True)
class Exposure:
    """What a reader can find out about a withheld figure. Amounts in 元.

    `possible` is the least and the most it can be, None where nothing bounds it. `determined` says
    that only rounding keeps it from being known. A figure may be determined without a derivation,
    where only bounds meet: amounts that sum to zero and cannot be negative are all zero.
    """

    key: str
    possible: tuple[Decimal | None, Decimal | None]
    determined: bool
    wide_enough: bool
    derivations: tuple[Derivation, ...] = ()

    @property
    def is_safe(self) -> bool:
        return self.wide_enough and not self.determined


@dataclass(frozen=True)
class Examination:
    """Every secret by its key, and the equations that do not hold among what is printed."""

    exposures: Mapping[str, Exposure]
    relaxed: tuple[Relaxed, ...] = ()

    @property
    def is_safe(self) -> bool:
        return all(one.is_safe for one in self.exposures.values())


def examine(
    figures: Figures,
    equations: Sequence[Equation],
    secrets: Collection[str] | None = None,
    share: Decimal = SHARE,
    true: Mapping[str, Decimal] | None = None,
    negative: Collection[str] = (),
) -> Examination:
    """What the published figures say about each secret; without `secrets`, about all withheld.

    A figure that an equation names and `figures` lacks, such as one of a document that is not
    published, is unknown to the reader too, but no secret. Withheld amounts are not below zero
    unless `negative` names them. An interval is wide enough if it reaches half the `share` of the
    `true` amount (元) to either side of it, or, where that is not given, if it is as wide as the
    share of its own middle. Equations that printed figures contradict are relaxed and named.
    """
    system = System(figures, equations, negative)
    wanted = sought(system, secrets)
    ranges: dict[int, Range] = {}
    exposures = {}
    for key in wanted:
        group = system.groups.of[key]
        if group not in ranges:
            ranges[group] = system.possible(group)
        possible = ranges[group]
        determined = is_determined(system, group, possible)
        exposures[key] = Exposure(
            key,
            (
                system.groups.in_yuan(possible.low.amount) if possible.low else None,
                system.groups.in_yuan(possible.high.amount) if possible.high else None,
            ),
            determined,
            is_wide(system, possible, share, (true or {}).get(key)),
            derived(system, equations, key) if determined else (),
        )
    return Examination(exposures, system.relaxed)


def sought(system: System, secrets: Collection[str] | None) -> tuple[str, ...]:
    """The secrets in the order of the figures. Raises ValueError for one that is printed."""
    figures = system.groups.figures
    if secrets is None:
        return tuple(key for key, one in figures.items() if one.amount is None)
    for key in secrets:
        if key not in system.groups.of:
            raise ValueError(f"{key} is not among the figures")
        if (one := figures.get(key)) and one.amount is not None:
            raise ValueError(f"{key} is printed, so it is no secret")
    return tuple(key for key in system.groups.of if key in secrets)


def is_determined(system: System, group: int, possible: Range) -> bool:
    """Whether rounding alone keeps a group from being known.

    So it is if equations derive it from printed figures, however many roundings add up, and if
    bounds leave it no more room than printing it would.
    """
    if is_within_a_step(system, group, possible):
        return True
    if possible.low is None or possible.high is None:
        return False
    return not system.is_exact and system.derived(group) is not None


def is_within_a_step(system: System, group: int, possible: Range) -> bool:
    """Whether an interval is no wider than the step the group would be printed to."""
    if possible.low is None or possible.high is None:
        return False
    return possible.high.amount - possible.low.amount <= system.groups.steps[group]


def is_wide(system: System, possible: Range, share: Decimal, true: Decimal | None) -> bool:
    """Whether an interval leaves half a share of the amount on either side, if it ends there.

    Without the true amount, whether it has an open end or is as wide as a share of its own middle.
    """
    low = possible.low.amount if possible.low else None
    high = possible.high.amount if possible.high else None
    if true is None:
        return low is None or high is None or high - low >= Fraction(share) * abs(low + high) / 2
    amount = Fraction(true) / system.groups.unit
    room = Fraction(share) * abs(amount) / 2
    return (low is None or amount - low >= room) and (high is None or high - amount >= room)


def derived(system: System, equations: Sequence[Equation], key: str) -> tuple[Derivation, ...]:
    """The ways to derive a secret; if none is short, one that combines as many as it takes."""
    found = derivations(system.groups.figures, equations, key)
    if found:
        return found
    multipliers = system.derived(system.groups.of[key])
    long = combination(system, system.groups.of[key], multipliers) if multipliers else None
    return (long,) if long else ()
