"""What else to withhold so that secrets do not follow: complementary suppression 补充隐去.

The smallest set of further figures is found by cuts. Every failing attempt proves that one of
certain printed figures has to go, those its proof rests on; the smallest set that meets all such
demands is the next attempt, and the first attempt that does not fail is the smallest set there is
(see ADR 0023).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
from scipy.sparse import csr_array

from fiscal.reconciling.equations import Equation, Figures
from fiscal.reconciling.possible import System
from fiscal.reconciling.programmes import Rows, least_choice, sparse
from fiscal.reconciling.secrecy import (
    SHARE,
    Examination,
    examine,
    is_wide,
    is_within_a_step,
    sought,
)
from fiscal.sentences import Sentence, say

#: So many attempts are made to find the smallest set; after them a set that will do is taken.
ATTEMPTS = 100

#: The dearest figure in the sums of money that are compared.
SCALE = 1000.0

#: So many printed figures are named as the reason why nothing helps.
NAMED = 3


@dataclass(frozen=True)
class Proposal:
    """Further figures to withhold, in the order of the figures; None if nothing helps.

    `examination` is what examining the document without them gave. `smallest` is False if the
    search was given up before it was certain that fewer would not do.
    """

    withhold: tuple[str, ...] | None
    examination: Examination
    reason: Sentence | None = None
    smallest: bool = True


@dataclass
class Search:
    """The secrets of one document and the groups that may be withheld for them.

    A secret is its group and its true amount in 元, if known.
    """

    system: System
    secrets: tuple[tuple[int, Decimal | None], ...]
    share: Decimal
    candidates: frozenset[int]
    demands: list[frozenset[int]] = field(default_factory=list)

    def failing(self, chosen: frozenset[int]) -> frozenset[int] | None:
        """The printed groups by which a secret follows, with others withheld; None if none does.

        As long as all of them are printed the secret follows, whatever else is withheld.
        """
        withheld = self.system.groups.withheld | chosen
        for group, true in self.secrets:
            if proofs := self.proofs(group, true, withheld):
                return min(proofs, key=lambda uses: len(uses & self.candidates))
        return None

    def proofs(
        self, group: int, true: Decimal | None, withheld: frozenset[int]
    ) -> list[frozenset[int]]:
        """The printed groups that leave a secret too little room, and those that derive it."""
        system, found = self.system, []
        possible = system.possible(group, withheld)
        wide = is_wide(system, possible, self.share, true)
        if not wide or is_within_a_step(system, group, possible):
            found.append(possible.uses)
        is_open = possible.low is None or possible.high is None
        if is_open or (not found and system.is_exact):
            return found
        derived = system.derived(group, withheld, self.candidates)
        if derived is not None:
            found.append(frozenset(system.combined(derived)) - withheld)
        return found

    def demand(self, chosen: frozenset[int]) -> frozenset[int] | None:
        """Candidates of which one must be withheld besides those chosen; None if all is well.

        All others are withheld as well to see on how few the failure rests.
        """
        if (uses := self.failing(chosen)) is None:
            return None
        uses &= self.candidates
        while (fewer := self.failing(self.candidates - uses)) is not None:
            if not fewer & uses < uses:
                break
            uses &= fewer
        return uses

    def demands_beyond(self, chosen: frozenset[int]) -> list[frozenset[int]]:
        """What a set leaves to be demanded, without overlaps; nothing if it protects."""
        found: list[frozenset[int]] = []
        while demand := self.demand(chosen):
            found.append(demand)
            chosen |= demand
        return found

    def cost(self, groups: Collection[int]) -> int:
        return sum(len(self.system.groups.members[at]) for at in groups)

    def smallest(self) -> tuple[frozenset[int], bool]:
        """The groups to withhold, fewest figures first, then least money; and whether that is sure.

        All candidates together must protect.
        """
        chosen: frozenset[int] = frozenset()
        enough: frozenset[int] | None = None
        for _ in range(ATTEMPTS):
            demands = self.demands_beyond(chosen)
            self.demands += demands
            if not demands and enough is not None:
                return chosen, True
            if not demands:
                enough = chosen
            chosen = self.cover(None if enough is None else self.cost(enough))
            if chosen == enough:
                return chosen, True
        return (enough, False) if enough is not None else (self.any_that_does(), False)

    def cover(self, count: int | None) -> frozenset[int]:
        """The least set that meets all demands: of fewest figures, or of `count` least money."""
        if not self.demands:
            return frozenset()
        wanted = sorted(frozenset().union(*self.demands))
        at = {group: column for column, group in enumerate(wanted)}
        lines = [{at[group]: 1 for group in sorted(demand)} for demand in self.demands]
        demands = Rows(sparse(lines, len(wanted)), np.ones(len(lines)))
        sizes = np.array([self.cost([group]) for group in wanted], dtype=float)
        if count is None:
            found = least_choice(sizes, demands)
        else:
            amounts = [abs(self.system.groups.centres[group] or 0) for group in wanted]
            money = np.array(amounts, dtype=float) * sizes
            limit = Rows(csr_array(sizes[None, :]), np.array([float(count)]))
            found = least_choice(money / max(money.max(), 1.0) * SCALE, demands, limit)
        if found is None:
            raise ArithmeticError("no set of figures meets the demands")
        return frozenset(wanted[column] for column in found)

    def any_that_does(self) -> frozenset[int]:
        """A set that protects and none of whose groups can be printed after all."""
        chosen = frozenset().union(*self.demands)
        while demand := self.demand(chosen):
            chosen |= demand
        for group in sorted(chosen, key=lambda at: -self.cost([at])):
            if self.failing(chosen - {group}) is None:
                chosen -= {group}
        return chosen


def proposal(
    figures: Figures,
    equations: Sequence[Equation],
    secrets: Collection[str] | None = None,
    share: Decimal = SHARE,
    may_withhold: Collection[str] | None = None,
    fixed: Collection[str] = (),
    true: Mapping[str, Decimal] | None = None,
    negative: Collection[str] = (),
) -> Proposal:
    """The fewest further figures whose withholding leaves every secret undetermined and wide.

    Among sets of as many, that of the least money. `may_withhold` are the figures to choose from,
    by default all; never among them are those `fixed`, zeros (a reader supplies what a blank was)
    and figures below zero that are not in `negative`. What is withheld need not be protected
    itself. The document without them is examined anew before it is proposed.
    """
    system = System(figures, equations, negative)
    wanted = sought(system, secrets)
    allowed = {
        key
        for key, one in figures.items()
        if one.amount
        and (one.amount > 0 or key in negative)
        and key not in fixed
        and (may_withhold is None or key in may_withhold)
    }
    candidates = frozenset(
        at for at, keys in enumerate(system.groups.members) if all(key in allowed for key in keys)
    )
    groups = dict.fromkeys((system.groups.of[key], (true or {}).get(key)) for key in wanted)
    search = Search(system, tuple(groups), share, candidates)
    if (uses := search.failing(candidates)) is not None:
        examined = examine(figures, equations, wanted, share, true, negative)
        return Proposal(None, examined, impossible(system, uses))
    chosen, sure = search.smallest()
    named = {key for at in chosen for key in system.groups.members[at]}
    withhold = tuple(key for key in figures if key in named)
    examined = examine(without(figures, withhold), equations, wanted, share, true, negative)
    if not examined.is_safe:
        return Proposal(None, examined, CONTRADICTORY)
    return Proposal(withhold, examined, smallest=sure)


def without(figures: Figures, withhold: Collection[str]) -> Figures:
    """The figures with further ones withheld."""
    return {
        key: replace(one, amount=None) if key in withhold else one for key, one in figures.items()
    }


CONTRADICTORY = say(
    "What has to be withheld cannot be worked out while printed figures contradict each other. "
    "Correct these figures first."
)


def impossible(system: System, uses: Collection[int]) -> Sentence:
    """Why nothing helps: the figures that stay printed and give a secret away."""
    keys = [system.groups.members[at][0] for at in sorted(uses)]
    labels = [system.groups.figures[key].label or key for key in keys]
    if len(labels) <= NAMED:
        return say(
            "The withheld amount follows from figures that must be printed: {figures}. Let one of "
            "them be withheld, or publish the project in another form.",
            figures="、".join(labels),
        )
    return say(
        "The withheld amount follows from figures that must be printed: {figures} and {count} "
        "others. Let one of them be withheld, or publish the project in another form.",
        figures="、".join(labels[:NAMED]),
        count=len(labels) - NAMED,
    )
