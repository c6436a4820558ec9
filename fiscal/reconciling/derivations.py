"""The ways in which a withheld amount follows from printed ones, by adding and subtracting.

Equations of two withheld figures say that these are one. Every other equation in which the secret
stands gives it as a sum of figures; a withheld figure in that sum is replaced by what another
equation gives for it, and so is a printed one that contains the secret: if the total of a table is
not printed, that of the next table serves. Parts beside the secret are not replaced by others,
which would tell the same in more words.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fiscal.amounts import decimals_of, fixed, trimmed, wan_from_yuan
from fiscal.findings import Outcome
from fiscal.reconciling.equations import Equation, Figures, Printed, Relation, solve
from fiscal.reconciling.possible import System
from fiscal.sentences import Sentence, say

#: So many equations are combined at most, those that say of two figures that they are one aside.
DEPTH = 3

#: So many are combined at most with these.
LENGTH = 5

#: So many ways are told at most.
MOST = 50

#: So many sums are looked at at most for one secret.
MOST_SUMS = 2_000

#: Up to so many figures are named one by one.
NAMED = 3


@dataclass(frozen=True)
class Derivation:
    """A sum of printed figures that a secret equals: signs and keys, value and precision in 元.

    A figure that counts twice stands twice; what is zero is left out. `equations` are those that
    are combined.
    """

    terms: tuple[tuple[int, str], ...]
    value: Decimal
    half: Decimal
    equations: tuple[Equation, ...]

    @property
    def keys(self) -> frozenset[str]:
        return frozenset(key for _, key in self.terms)


#: A sum that the secret equals: figures by how often they are added, withheld ones among them.
Sum = dict[str, int]


class Search:
    """All short ways to derive one secret."""

    def __init__(self, figures: Figures, equations: Sequence[Equation], secret: str) -> None:
        self.figures, self.secret = figures, secret
        self.equations = [
            one
            for one in equations
            if one.relation is Relation.EQUAL and solve(one, figures).outcome != Outcome.MISMATCH
        ]
        self.twins: dict[str, list[tuple[str, int]]] = {}
        others = []
        for at, one in enumerate(self.equations):
            weights = self.weights(one, {})
            if self.is_twin(weights):
                left, right = weights
                self.twins.setdefault(left, []).append((right, at))
                self.twins.setdefault(right, []).append((left, at))
            else:
                others.append(at)
        self.heads: dict[str, str] = {}
        self.paths: dict[str, frozenset[int]] = {}
        for key in (secret, *self.twins):
            self.gather(key)
        self.sums: dict[int, Sum] = {}
        self.bridges: dict[int, frozenset[int]] = {}
        self.standing: dict[str, list[int]] = {}
        for at in others:
            self.sums[at] = self.weights(self.equations[at], self.heads)
            self.bridges[at] = self.bridge(self.equations[at])
            for key in self.sums[at]:
                self.standing.setdefault(key, []).append(at)

    def is_withheld(self, key: str) -> bool:
        one = self.figures.get(key)
        return one is None or one.amount is None

    def is_twin(self, weights: Sum) -> bool:
        return sorted(weights.values()) == [-1, 1] and all(map(self.is_withheld, weights))

    def weights(self, equation: Equation, heads: Mapping[str, str]) -> Sum:
        """The left figures less the right ones, without zeros."""
        found: Sum = {}
        for sign, keys in ((1, equation.left), (-1, equation.right)):
            for key in keys:
                one = self.figures.get(key)
                if one is None or one.amount is None or one.amount:
                    head = heads.get(key, key)
                    found[head] = found.get(head, 0) + sign
        return {key: times for key, times in found.items() if times}

    def gather(self, head: str) -> None:
        """Name all withheld figures that equal one by a chain, and the chain of each."""
        if head in self.heads:
            return
        self.heads[head], self.paths[head] = head, frozenset()
        waiting = deque([head])
        while waiting:
            key = waiting.popleft()
            for other, at in self.twins.get(key, ()):
                if other not in self.heads:
                    self.heads[other], self.paths[other] = head, self.paths[key] | {at}
                    waiting.append(other)

    def bridge(self, equation: Equation) -> frozenset[int]:
        """The chains from an equation's withheld figures to what they are named after."""
        found: frozenset[int] = frozenset()
        for key in equation.figures:
            found ^= self.paths.get(key, frozenset())
        return found

    def ways(self) -> Iterator[tuple[Sum, frozenset[int]]]:
        """Sums of printed figures that the secret equals, with the equations combined."""
        waiting: deque[tuple[Sum, frozenset[int]]] = deque()
        seen: set[frozenset[int]] = set()
        for at in self.standing.get(self.secret, ()):
            if abs(self.sums[at][self.secret]) == 1:
                seen.add(frozenset({at}))
                waiting.append((self.solved(self.sums[at]), frozenset({at})))
        while waiting:
            sum_, used = waiting.popleft()
            open_ = [key for key in sum_ if self.is_withheld(key)]
            if not open_:
                yield sum_, used
            if len(used) == LENGTH or len(seen) > MOST_SUMS:
                continue
            heavy = sum(len(self.sums[at]) > 2 for at in used)
            replaced = open_[:1] or [key for key, times in sum_.items() if times > 0]
            for key in replaced:
                for at in self.standing.get(key, ()):
                    wider = used | {at}
                    if wider in seen or abs(self.sums[at][key]) != 1:
                        continue
                    if heavy == DEPTH and len(self.sums[at]) > 2:
                        continue
                    if (other := self.replaced(sum_, key, self.sums[at])) is not None:
                        seen.add(wider)
                        waiting.append((other, wider))

    def solved(self, weights: Sum) -> Sum:
        """What the secret equals by an equation in which it stands once."""
        sign = weights[self.secret]
        return {key: -sign * times for key, times in weights.items() if key != self.secret}

    def replaced(self, sum_: Sum, key: str, weights: Sum) -> Sum | None:
        """A sum with a figure replaced by what another equation gives for it.

        None if that speaks of the secret again.
        """
        times = sum_[key] * weights[key]
        found = dict(sum_)
        for other, weight in weights.items():
            found[other] = found.get(other, 0) - times * weight
        if found.pop(self.secret, 0):
            return None
        return {other: weight for other, weight in found.items() if weight}

    def combined(self, used: frozenset[int]) -> tuple[Equation, ...]:
        """The equations of a way, the chains between them among them, in their order."""
        chains: frozenset[int] = frozenset()
        for at in used:
            chains ^= self.bridges[at]
        return tuple(self.equations[at] for at in sorted(used | chains))


def derivations(
    figures: Figures, equations: Sequence[Equation], secret: str, most: int = MOST
) -> tuple[Derivation, ...]:
    """The ways to derive a secret, those of the fewest equations first, then of the fewest terms.

    Equations that printed figures contradict take no part.
    """
    search = Search(figures, equations, secret)
    found: dict[frozenset[tuple[str, int]], Derivation] = {}
    for sum_, used in search.ways():
        one = derivation(figures, sum_, search.combined(used))
        kept = found.setdefault(frozenset(sum_.items()), one)
        if rank(one) < rank(kept):
            found[frozenset(sum_.items())] = one
    return tuple(sorted(found.values(), key=rank)[:most])


def rank(one: Derivation) -> tuple[int, int, tuple[str, ...]]:
    return len(one.equations), len(one.terms), tuple(key for _, key in one.terms)


def derivation(
    figures: Figures, sum_: Mapping[str, int], equations: tuple[Equation, ...]
) -> Derivation:
    """A sum of printed figures, those that are added first."""
    terms = [
        (1 if times > 0 else -1, key) for key, times in sum_.items() for _ in range(abs(times))
    ]
    terms.sort(key=lambda one: -one[0])
    value = half = Decimal(0)
    for sign, key in terms:
        one = figures[key]
        value += sign * (one.amount or Decimal(0))
        half += one.half
    return Derivation(tuple(terms), value, half, equations)


def combination(
    system: System, group: int, multipliers: Mapping[int, Fraction]
) -> Derivation | None:
    """The derivation that a combination of many equations is; None if figures count in part."""
    sum_: dict[str, int] = {}
    for at, times in system.combined(multipliers).items():
        key = system.groups.members[at][0]
        if at == group or not system.groups.centres[at]:
            continue
        if times.denominator != 1:
            return None
        sum_[key] = -int(times)
    used = tuple(system.rows[at].equation for at in sorted(multipliers))
    return derivation(system.groups.figures, sum_, used)


# In words


def said(one: Derivation, figures: Figures) -> Sentence:
    """A derivation in words: what is added, what is taken off, and what comes out."""
    added = [figures[key] for sign, key in one.terms if sign > 0]
    taken = [figures[key] for sign, key in one.terms if sign < 0]
    places = max((places_of(figures[key]) for _, key in one.terms), default=0)
    value = fixed(wan_from_yuan(one.value), places, grouped=True)
    if one.half:
        value = f"{value} ± {trimmed(wan_from_yuan(one.half))}"
    if not taken:
        return say("{added} = {value} 万元", added=listed(added, " + "), value=value)
    return say(
        "{added} − {taken} = {value} 万元",
        added=listed(added, " + "),
        taken=listed(taken, " − "),
        value=value,
    )


def listed(figures: Sequence[Printed], sign: str) -> Sentence | str:
    """Figures by their labels, joined by a sign; of many, how many they are."""
    if len(figures) <= NAMED:
        return sign.join(map(name, figures)) or "0"
    where = {table(one) for one in figures}
    if len(where) == 1:
        return say("the {count} other figures of {table}", count=len(figures), table=where.pop())
    return say("{first} and {count} other figures", first=name(figures[0]), count=len(figures) - 1)


def name(figure: Printed) -> str:
    return figure.label or figure.place.label or figure.key


def table(figure: Printed) -> str:
    """Where a figure stands: the first part of its label."""
    return name(figure).split(" · ")[0]


def places_of(figure: Printed) -> int:
    """The decimals of 万元 a figure is known to."""
    step = 2 * figure.half if figure.half else figure.amount or Decimal(0)
    return decimals_of(Decimal(trimmed(wan_from_yuan(step))))
