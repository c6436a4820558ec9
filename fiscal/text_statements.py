"""What people wrote held against the figures of the document, statement by statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import permutations

from fiscal.amounts import decimals_of, round_half_up
from fiscal.findings import Outcome
from fiscal.ledger import Sum
from fiscal.relations import compare
from fiscal.text_mentions import COUNTED, WRITTEN_UNITS, Mention, Role, Spoken
from fiscal.text_sources import Source, is_named, named_by

#: Introduces the parts of an amount.
_PARTS = re.compile(r"其中|包括|按..分[:为]|分为")
#: Says that several figures follow in the order of what was named before.
IN_TURN = re.compile(r"分别|依次")

#: How much of a name has to stand in a sentence that does not have it as a whole.
MOST_OF_IT, HALF_OF_IT = 2 / 3, 1 / 2


class Verdict(StrEnum):
    """What is known of a figure that somebody wrote.

    `wrong`: it stands beside the name of a figure that is another. `unknown`: no figure of the
    document is this. `open`: nothing can be said.
    """

    RIGHT = "right"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    OPEN = "open"


@dataclass(frozen=True)
class Judged:
    """A figure with what is known of it; `source` is the figure it ought to be."""

    mention: Mention
    verdict: Verdict
    source: Source | None = None

    @property
    def expected(self) -> str:
        """The source as the mention would have it."""
        if self.source is None:
            return ""
        decimals = self.mention.decimals
        while decimals < 4 and self.source.reads(self.mention.unit, decimals) == self.mention.value:
            decimals += 1
        return f"{self.source.reads(self.mention.unit, decimals)}{self.mention.unit}"


def judged(
    sentence: Spoken, sources: Sequence[Source], is_known: Callable[[Mention], bool]
) -> Iterator[Judged]:
    """Every figure of a sentence beside its source.

    `is_known` says whether any amount of the document is this, also one without a name here, such
    as the cell of a table.
    """
    subject: list[Source] = []
    for mention in sentence.mentions:
        if mention.role is Role.AMOUNT:
            one = amount(mention, sentence, sources, is_known)
            by_role = [each for each in sources if each.role is Role.AMOUNT]
            subject = named_by(mention.before, by_role, sentence.said(mention)) or subject
        elif mention.role is Role.DIFFERENCE:
            one = Judged(mention, Verdict.RIGHT if is_known(mention) else Verdict.UNKNOWN)
        elif mention.role is Role.COUNT:
            one = count(mention, sentence, sources)
        else:
            one = percentage(mention, sentence, sources, subject)
        yield one


def amount(
    mention: Mention,
    sentence: Spoken,
    sources: Sequence[Source],
    is_known: Callable[[Mention], bool],
) -> Judged:
    by_role = [one for one in sources if one.role is Role.AMOUNT]
    meant = named_by(mention.before, by_role, sentence.said(mention))
    if any(one.is_met(mention) for one in meant):
        return Judged(mention, Verdict.RIGHT)
    if meant:
        return Judged(mention, Verdict.WRONG, meant[0])
    if not mention.value:
        return Judged(mention, Verdict.OPEN)
    return Judged(mention, Verdict.RIGHT if is_known(mention) else Verdict.UNKNOWN)


def percentage(
    mention: Mention, sentence: Spoken, sources: Sequence[Source], subject: Sequence[Source]
) -> Judged:
    """A percentage is that of the amount named before it, or follows from amounts beside it."""
    roles = [mention.role]
    if mention.role is Role.PERCENTAGE:
        roles = [one for one in Role if one.is_percentage]
    of_subject = [
        one
        for one in sources
        if one.role in roles
        and any(one.label == each.label and one.node == each.node for each in subject)
    ]
    if any(one.is_met(mention) for one in of_subject) or follows(mention, sentence):
        return Judged(mention, Verdict.RIGHT)
    in_turn = IN_TURN.search(sentence.text[: mention.start])
    if of_subject and mention.role in (Role.SHARE, Role.COMPLETION) and not in_turn:
        return Judged(mention, Verdict.WRONG, of_subject[0])
    is_any = any(one.role in roles and one.is_met(mention) for one in sources)
    return Judged(mention, Verdict.RIGHT if is_any else Verdict.UNKNOWN)


def follows(mention: Mention, sentence: Spoken) -> bool:
    """Whether a percentage is one amount of its sentence in percent of another.

    A change is a difference in percent of what it is the difference to. Of nothing, nothing is 0.
    """
    before = [one for one in sentence.mentions if one.start < mention.start]
    amounts = [in_yuan(one) for one in before if one.role is Role.AMOUNT]
    if not mention.value and amounts and not amounts[-1]:
        return True
    pairs: list[tuple[Decimal, Decimal]] = list(permutations(amounts, 2))
    if mention.role is Role.CHANGE:
        changes = [in_yuan(one) for one in before if one.role is Role.DIFFERENCE]
        pairs = [(by, now + sign * by) for by in changes for now in amounts for sign in (1, -1)]
    return any(is_percent(mention, part, base) for part, base in pairs)


def follows_from(mention: Mention, sentence: Spoken, wrong: Iterable[Decimal]) -> bool:
    """Whether a percentage was computed with an amount in 元 that is wrong elsewhere."""
    amounts = [in_yuan(one) for one in sentence.mentions if one.role is Role.AMOUNT]
    return any(
        is_percent(mention, *pair)
        for one in wrong
        for other in amounts
        if other != one
        for pair in ((other, one), (one, other))
    )


def is_percent(mention: Mention, part: Decimal, base: Decimal) -> bool:
    places = decimals_of(mention.value)
    return bool(base) and round_half_up(part / base * 100, places) == mention.value


def in_yuan(mention: Mention) -> Decimal:
    return mention.value * WRITTEN_UNITS[mention.unit]


def count(mention: Mention, sentence: Spoken, sources: Sequence[Source]) -> Judged:
    """A number of things is that of the figure it is called by, before or after it."""
    unit = COUNTED[mention.unit]
    of_unit = [one for one in sources if one.role is Role.COUNT and one.unit == unit]
    meant = named_by(mention.before, of_unit, sentence.said(mention))
    meant = meant or named_after(mention, of_unit) or alike(mention, sentence, of_unit)
    if not meant:
        return Judged(mention, Verdict.OPEN)
    if any(one.is_met(mention) for one in meant):
        return Judged(mention, Verdict.RIGHT)
    return Judged(mention, Verdict.WRONG, meant[0])


def named_after(mention: Mention, sources: Sequence[Source]) -> list[Source]:
    """The sources that the words after a count name: 3个项目自评等级为优, 共18个项目."""
    exactly = [one for one in sources if any(is_named(mention.after, each) for each in one.names)]
    short = [one for one in exactly if len(one.label) < 2]
    begun = [one for one in sources if any(mention.after.startswith(each) for each in one.names)]
    return (
        short
        or begun
        or exactly
        or [one for one in sources if any(is_spread(each, mention.after) for each in one.names)]
    )


def alike(mention: Mention, sentence: Spoken, sources: Sequence[Source]) -> list[Source]:
    """The sources whose name ends as the words before a count do, with its rest in the sentence.

    涵盖项目4个 in a sentence that speaks of 自评 is the number of 自评项目. Of a score in 分 half
    the name suffices, as 自评结果为95.75分.
    """
    words = sentence.text[: mention.start]
    enough = HALF_OF_IT if mention.unit == "分" else MOST_OF_IT
    return [
        one
        for one in sources
        if any(
            is_spread(each, words, enough)
            and (mention.unit == "分" or is_named(mention.before, each[-2:]))
            for each in one.names
        )
    ]


def is_spread(name: str, words: str, enough: float = MOST_OF_IT) -> bool:
    """Whether enough of a name stands in some words, be it in pieces of two characters."""
    pieces = [name[at : at + 2] for at in range(0, len(name) - 1, 2)]
    least = 2 if enough >= MOST_OF_IT else 4
    return len(pieces) >= least and sum(one in words for one in pieces) >= enough * len(pieces)


@dataclass(frozen=True)
class Addition:
    """A whole and its parts in one sentence, in 元, and how they compare."""

    whole: Mention
    parts: tuple[Mention, ...]
    outcome: Outcome
    total: Decimal

    @property
    def exceeds(self) -> bool:
        return self.outcome is Outcome.MISMATCH and self.total > in_yuan(self.whole)


def additions(sentence: Spoken) -> Iterator[Addition]:
    """The amounts after a word such as “其中” beside the amount before it, tails told as tails.

    Parts that come to less than the whole need not be all there are.
    """
    marks = list(_PARTS.finditer(sentence.text))
    if len(marks) != 1:
        return
    at = marks[0].start()
    amounts = [one for one in sentence.mentions if one.role is Role.AMOUNT]
    before = [one for one in amounts if one.start < at]
    parts = tuple(one for one in amounts if one.start > at)
    if before and len(parts) > 1:
        summed = sum((interval(one) for one in parts if one.value), Sum())
        yield Addition(before[-1], parts, compare(interval(before[-1]), summed), summed.amount)


def interval(mention: Mention) -> Sum:
    """An amount as written: half a unit of its last place to either side."""
    unit = WRITTEN_UNITS[mention.unit]
    return Sum(mention.value * unit, unit.scaleb(-mention.decimals) / 2, 1)
